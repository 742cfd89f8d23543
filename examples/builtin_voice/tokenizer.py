"""A SentencePiece unigram tokenizer of about one character per token, trained on the grammar's own sentences.

Small tokens keep the reference's chunks of 50 tokens as short as the training sentences, and let the model try
words that it never heard.
"""

from io import BytesIO
from pathlib import Path

import sentencepiece
from pocket_tts.models.text_chunking import prepare_text_prompt
from pocket_tts.utils.config import Config

VOCABULARY = 40


def prepare(text: str, config: Config) -> str:
    """`text` as the reference prepares it before tokenising."""
    prepared, _ = prepare_text_prompt(
        text,
        config.pad_with_spaces_for_short_inputs,
        config.remove_semicolons,
        config.append_terminal_punctuation,
        config.capitalize_first_letter,
        config.replace_characters,
    )
    return str(prepared)


def train(texts: list[str], path: Path, vocabulary: int = VOCABULARY) -> None:
    """Write the tokenizer of the prepared `texts` to `path`. Letters that the grammar lacks are added."""
    model = BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(texts),
        model_writer=model,
        model_type="unigram",
        vocab_size=vocabulary,
        required_chars="abcdefghijklmnopqrstuvwxyz'.,!?",
        character_coverage=1.0,
        num_threads=1,
        minloglevel=2,
    )
    path.write_bytes(model.getvalue())

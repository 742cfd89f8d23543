"""A tokenizer for random checkpoints: SentencePiece trained on `corpus.txt` and seeded pseudo-words.

Knows nothing of any released vocabulary; it only has the right kind and the right number of pieces.
"""

import io
import random
from pathlib import Path

import sentencepiece

CORPUS = Path(__file__).with_name("corpus.txt")
_ONSETS = "b br c ch d dr f fl g gr h j k kl l m n p pr qu r s sh sl st t th tr v w z".split()  # noqa: SIM905
_VOWELS = "a e i o u ai ea ee ou ie é ü".split()  # noqa: SIM905
_CODAS = ("", "", "n", "r", "s", "t", "l", "m", "nd", "st", "ng", "ck")
_PSEUDO_SENTENCES = 3000
_CORPUS_WEIGHT = 5


def _pseudo_word(rng: random.Random) -> str:
    syllables = rng.randint(1, 3)
    return "".join(rng.choice(_ONSETS) + rng.choice(_VOWELS) + rng.choice(_CODAS) for _ in range(syllables))


def _sentences(seed: int) -> list[str]:
    rng = random.Random(seed)
    pseudo = [" ".join(_pseudo_word(rng) for _ in range(10)) for _ in range(_PSEUDO_SENTENCES)]
    return CORPUS.read_text(encoding="utf-8").splitlines() * _CORPUS_WEIGHT + pseudo


def train_sentencepiece(n_bins: int, seed: int) -> bytes:
    """A SentencePiece unigram model with exactly `n_bins` pieces; the same arguments give the same bytes."""
    model = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(_sentences(seed)),
        model_writer=model,
        vocab_size=n_bins,
        model_type="unigram",
        character_coverage=1.0,
        byte_fallback=True,
        num_threads=1,
        minloglevel=2,
    )
    return model.getvalue()

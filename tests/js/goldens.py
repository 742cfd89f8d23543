"""Writes what Python's libraries say, for the TypeScript tests to compare with: `python goldens.py FOLDER`.

Text comes from `pocket_tts`, tokenizers from `tokenizers` (and a model trained by `sentencepiece`), noise from
`graphs.noise`, floating point from numpy. Everything is seeded: the same libraries write the same bytes.
"""

import io
import json
import logging
import random
import sys
import unicodedata
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import sentencepiece
import tokenizers
from pocket_tts.models.text_chunking import prepare_text_prompt, split_into_best_sentences
from pocket_tts.modules.text_conditioner import JsonTokenizer
from safetensors.numpy import save
from scipy.io import wavfile
from sentencepiece import sentencepiece_model_pb2
from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers

sys.path.insert(0, str(Path(__file__).parents[2]))

from exporter.reference.tokenizer import convert_sentencepiece
from graphs.audio import end_on_pause, read_prompt
from graphs.noise import noise, normal_quantile

CORPUS = [
    "Hello world. I am a pocket sized voice. I'm fast enough to run on small machines! Do you like me?",
    "Pi is about 3.14, and e is 2.718; the price was $1,234.50 (plus tax): a lot... really? Yes!",
    "Bonjour le monde. « Je suis rapide », dit-elle ; j'espère que vous m'aimerez — n'est-ce pas ?",
    "Hallo Welt. Ich bin schnell genug, um auch auf kleinen Rechnern zu laufen; die Straße ist naß.",
    "Olá mundo. Sou rápido o suficiente… Espero que você goste de mim.",
    "Ciao mondo. Perché no? Spero che ti piacerò.",
    "¡Hola mundo! ¿Qué tal? Espero que te guste, mañana.",
    "Привет, мир. Как дела? Καλημέρα κόσμε. ΣΊΣΥΦΟΣ. İstanbul ılık.",
    "你好，世界。今天天气很好！こんにちは、世界。안녕하세요.",
    "مرحبا بالعالم. שלום עולם. नमस्ते दुनिया। สวัสดีชาวโลก",
    "👩‍👩‍👧‍👦 family 🇫🇷 flag ✌🏽 ok ﬁne ½ ² ① ǆ ŉ é é ﷺ",
    "a,b;c:d-e–f—g",
    "one two three four",
    'She said "Hi?", and left (quickly).',
    "word " * 150,
    ("clause without an end, " * 40).strip(),
    ("No comma here " * 40).strip(),
    "Version 1.2.3 of 10.5.2024 costs 3.50. 5. And ².5 or 1.² too. Ten.10",
]
SAMPLE_RATE = 24000
EDGES = [
    "",
    " ",
    "\n",
    "\x1c \x85",
    "a",
    ".",
    "...",
    "?!",
    '"',
    "''",
    "(",
    ";",
    ",,,",
    "-",
    "—",
    "ß",
    "ŉ",
    "ǆ",
    "\ufeffa",
]
ALPHABETS = [
    "abcdefghij ABC .,;:!?…-–—'\"“”‘’«»()[] 0123456789\n\r\t",
    "éèàçñßœæøåïüöÉÈ ²³½①٣५ .,!?",
    "あいう漢字한국어ملهשלום नमस्ते. ! ?",
    "\x00\x01\x1c\x1d\x85\xa0\u200b\u200d\u2028\u3000\ufeff\ufffd a.",
    "😀👩🏽‍🚀🇩🇪𝒳𐐀𐓏ﬁﬀ①ⅷ㎏ﾊﾞ\u0301\u0308 a.",
    "▁<0x41></s><unk> a▁b",
    "!!!...,,,???   aaaeee---",
]
OPTIONS = [
    dict(),
    dict(pad_with_spaces_for_short_inputs=True, remove_semicolons=True),
    dict(append_terminal_punctuation=False, capitalize_first_letter=False),
    dict(replace_characters={"–": ",", "—": ",", "’": "'", "‘": "'"}),
    dict(
        remove_semicolons=True,
        replace_characters={'"': "", "“": "", "”": "", "«": "", "»": "", ":": ",", "(": "", ")": ""},
    ),
]
DEFAULTS = dict(
    pad_with_spaces_for_short_inputs=False,
    remove_semicolons=False,
    append_terminal_punctuation=True,
    capitalize_first_letter=True,
    replace_characters={},
)


def strings(rng: random.Random, count: int) -> list[str]:
    """Generated texts: of one alphabet, of any code points, and pieces of the corpus put together."""
    made = [*CORPUS, *EDGES]
    while len(made) < count:
        kind = rng.random()
        if kind < 0.4:
            made.append("".join(rng.choices(rng.choice(ALPHABETS), k=rng.randint(1, 60))))
        elif kind < 0.6:
            made.append("".join(chr(code) for code in code_points(rng, rng.randint(1, 25))))
        else:
            words = " ".join(rng.choices(CORPUS, k=2)).split(" ")
            start = rng.randrange(len(words))
            made.append(rng.choice([" ", "  ", "\n"]).join(words[start : start + rng.randint(1, 120)]))
    return made


def code_points(rng: random.Random, count: int) -> Iterator[int]:
    """Characters of Unicode 3.2: old enough that every library's tables have them. No surrogates."""
    while count:
        code = rng.choice([rng.randrange(0x250), rng.randrange(0x3000), rng.randrange(0x20000)])
        if unicodedata.ucd_3_2_0.category(chr(code)) not in ("Cs", "Cn", "Co"):
            count -= 1
            yield code


@cache
def trained_model(**options: Any) -> bytes:
    """A small SentencePiece model, by default Unigram with byte pieces and the nmt_nfkc character map."""
    model = io.BytesIO()
    defaults = {"vocab_size": 700, "hard_vocab_limit": False, "byte_fallback": True, "character_coverage": 0.98}
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(CORPUS * 3), model_writer=model, minloglevel=2, **(defaults | options)
    )
    return model.getvalue()


@cache
def trained_proto() -> sentencepiece_model_pb2.ModelProto:
    return sentencepiece_model_pb2.ModelProto.FromString(trained_model())


def fallback_decoder() -> Any:
    return decoders.Sequence(
        [decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse(), decoders.Strip(" ", 1, 0)]
    )


def unigram(normalizer: Any, pre_tokenizer: Any, decoder: Any, byte_fallback: bool = True) -> Tokenizer:
    pieces = [(piece.piece, piece.score) for piece in trained_proto().pieces]
    tokenizer = Tokenizer(models.Unigram(pieces, unk_id=0, byte_fallback=byte_fallback))
    if normalizer is not None:
        tokenizer.normalizer = normalizer
    if pre_tokenizer is not None:
        tokenizer.pre_tokenizer = pre_tokenizer
    tokenizer.decoder = decoder
    tokenizer.add_special_tokens(["<unk>", "<s>", "</s>"])
    return tokenizer


def bpe() -> Tokenizer:
    tokenizer = Tokenizer(models.BPE(unk_token="<unk>", byte_fallback=True, fuse_unk=True))
    trainer = tokenizers.trainers.BpeTrainer(
        vocab_size=900,
        special_tokens=["<unk>", *(f"<0x{byte:02X}>" for byte in range(256))],
        limit_alphabet=60,
        show_progress=False,
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    tokenizer.train_from_iterator(CORPUS, trainer)
    described = json.loads(tokenizer.to_str())
    described["added_tokens"] = described["added_tokens"][:1]
    tokenizer = Tokenizer.from_str(json.dumps(described))
    tokenizer.decoder = fallback_decoder()
    return tokenizer


def all_tokenizers() -> dict[str, Tokenizer]:
    """One per combination of components that an export can carry."""
    charsmap = trained_proto().normalizer_spec.precompiled_charsmap
    spaces = normalizers.Replace(tokenizers.Regex(" {2,}"), " ")
    marks = [normalizers.Prepend("▁"), normalizers.Replace(" ", "▁")]
    return {
        "metaspace": unigram(None, pre_tokenizers.Metaspace(), decoders.Metaspace()),
        "charsmap": unigram(
            normalizers.Sequence([normalizers.Precompiled(charsmap), spaces, normalizers.Strip()]),
            pre_tokenizers.Metaspace(prepend_scheme="always", split=False),
            fallback_decoder(),
        ),
        "marks": unigram(normalizers.Sequence([normalizers.NFKC(), *marks]), None, fallback_decoder()),
        "first": unigram(normalizers.NFC(), pre_tokenizers.Metaspace(prepend_scheme="first"), fallback_decoder()),
        "unknowns": unigram(normalizers.Lowercase(), pre_tokenizers.Metaspace(), decoders.Metaspace(), False),
        "bpe": bpe(),
    }


SENTENCEPIECE_MODELS: dict[str, dict[str, Any]] = {
    "sentencepiece": {},
    "sentencepiece unknowns": {"byte_fallback": False},
    "sentencepiece identity": {"normalization_rule_name": "identity", "remove_extra_whitespaces": False},
    "sentencepiece symbols": {"user_defined_symbols": "wor,<go>,é", "add_dummy_prefix": False},
    "sentencepiece bpe": {"model_type": "bpe", "vocab_size": 600},
    "sentencepiece bpe symbols": {"model_type": "bpe", "vocab_size": 600, "user_defined_symbols": "wor,<go>"},
}


def sentencepiece_goldens(texts: list[str], folder: Path) -> dict[str, Any]:
    """Converted models, and what SentencePiece itself makes of the texts."""
    rng = random.Random(4)
    goldens = {}
    for name, options in SENTENCEPIECE_MODELS.items():
        model = trained_model(**options)
        (folder / f"{name}.tokenizer.json").write_bytes(convert_sentencepiece(model, name))
        processor = sentencepiece.SentencePieceProcessor(model_proto=model)
        ids = [processor.encode(text) for text in texts]
        drawn = [[rng.randrange(processor.vocab_size()) for _ in range(rng.randint(0, 12))] for _ in range(400)]
        goldens[name] = {"ids": ids, "decoded": [[row, processor.decode(row)] for row in [*ids, *drawn]]}
    return goldens


def tokenizer_goldens(texts: list[str], folder: Path) -> dict[str, Any]:
    rng = random.Random(3)
    goldens = {}
    for name, tokenizer in all_tokenizers().items():
        (folder / f"{name}.tokenizer.json").write_text(tokenizer.to_str(), encoding="utf-8")
        ids = [tokenizer.encode(text).ids for text in texts]
        size = tokenizer.get_vocab_size()
        drawn = [[rng.randrange(size) for _ in range(rng.randint(0, 12))] for _ in range(400)]
        goldens[name] = {"ids": ids, "decoded": [[row, tokenizer.decode(row)] for row in [*ids, *drawn]]}
    return goldens


def text_goldens(texts: list[str], folder: Path) -> list[dict[str, Any]]:
    """Prepared text and chunks under each set of options; null where the reference refuses empty text."""
    tokenizer = object.__new__(JsonTokenizer)
    tokenizer.tokenizer = Tokenizer.from_file(str(folder / "charsmap.tokenizer.json"))
    return [
        {
            "options": {**DEFAULTS, **options, "max_tokens_per_chunk": 50},
            "prepared": [or_none(lambda text=text, o=options: prepare(text, {**DEFAULTS, **o})) for text in texts],
            "chunks": [
                or_none(
                    lambda text=text, o=options: split_into_best_sentences(tokenizer, text, 50, **{**DEFAULTS, **o})
                )
                for text in texts
            ],
        }
        for options in OPTIONS
    ]


def prepare(text: str, options: dict[str, Any]) -> list[Any]:
    """The prepared text, and whether it is short: all that the reference lets out of the number of words."""
    prepared, guess = prepare_text_prompt(text, **options)
    return [prepared, guess == 3]


def or_none(call: Callable[[], Any]) -> Any:
    try:
        return call()
    except ValueError as error:
        if "empty" in str(error):
            return None
        raise


def noise_goldens() -> list[dict[str, Any]]:
    rng = random.Random(5)
    seeds = [0, 1, 2**32 - 1, 2**32, 2**53 - 1, 2**64 - 1, *(rng.randrange(2**64) for _ in range(300))]
    rows = []
    for seed in seeds:
        place = {"chunk": rng.randrange(100), "frame": rng.randrange(2000), "count": rng.choice([1, 31, 32, 64])}
        temperature = rng.choice([0.0, 0.3, 0.7, 1.0])
        values = noise(seed, **place, temperature=temperature)
        rows.append({"seed": str(seed), **place, "temperature": temperature, "bits": values.view(np.uint32).tolist()})
    return rows


def quantile_goldens() -> list[list[Any]]:
    """32-bit words from end to end, and their normal numbers."""
    rng = random.Random(8)
    ends = [end ^ (1 << shift) for end in (0, 2**32 - 1) for shift in range(32)]
    words = [0, 2**32 - 1, *ends, *(rng.randrange(2**32) for _ in range(2000))]
    values = normal_quantile((np.array(words, np.float64) + 0.5) / 2.0**32)
    return [[word, value] for word, value in zip(words, values.tolist(), strict=True)]


def python_string_goldens() -> dict[str, Any]:
    """What `str` says of every character that this Python knows."""
    known = [chr(code) for code in range(0x110000) if unicodedata.category(chr(code)) not in ("Cs", "Cn", "Co")]
    return {
        "known": [ord(character) for character in known],
        "space": [ord(character) for character in known if character.isspace()],
        "digit": [ord(character) for character in known if character.isdigit()],
        "upper": [ord(character) for character in known if character.isupper()],
        "to_upper": {ord(character): character.upper() for character in known if character.upper() != character},
    }


def write_safetensors(folder: Path) -> dict[str, Any]:
    halves = np.arange(65536, dtype=np.uint16)
    finite = halves[np.isfinite(halves.view(np.float16))]
    tensors = {
        "halves": finite.view(np.float16).reshape(-1, 2),
        "floats": np.linspace(-3, 3, 7, dtype=np.float32),
        "empty": np.zeros((1, 0, 4), np.float32),
        "positions": np.array([5], np.int64),
    }
    (folder / "sample.safetensors").write_bytes(save(tensors))
    return {"halves": finite.view(np.float16).astype(np.float32).tolist(), "floats": tensors["floats"].tolist()}


def audio_goldens(folder: Path) -> list[dict[str, Any]]:
    """WAV files in several formats, and what the voice encoder should be given of them."""
    rng = np.random.default_rng(6)
    time = np.arange(16000) / 16000
    speech = np.sin(2 * np.pi * 220 * time) * np.exp(-3 * time) + 0.01 * rng.normal(size=time.size)
    stereo = np.stack([speech, 0.5 * speech], axis=1)
    files = {
        "i16": (16000, (speech * 20000).astype(np.int16)),
        "u8": (11025, (speech * 100 + 128).astype(np.uint8)),
        "i32": (24000, (speech * 2**30).astype(np.int32)),
        "f32": (44100, speech.astype(np.float32)),
        "f64": (48000, stereo),
    }
    rows = []
    for name, (rate, samples) in files.items():
        path = folder / f"{name}.wav"
        wavfile.write(path, rate, samples)
        prompt = read_prompt(path, SAMPLE_RATE)
        ended = end_on_pause(prompt, SAMPLE_RATE)
        rows.append({"file": path.name, "prompt": prompt.tolist(), "ended": ended.tolist()})
    return rows


def main(folder: Path) -> None:
    logging.disable(logging.WARNING)
    folder.mkdir(parents=True, exist_ok=True)
    texts = strings(random.Random(1), 1200)
    goldens = {
        "texts": texts,
        "tokenizers": tokenizer_goldens(texts, folder) | sentencepiece_goldens(texts, folder),
        "text": text_goldens(texts, folder),
        "noise": noise_goldens(),
        "quantiles": quantile_goldens(),
        "python": python_string_goldens(),
        "audio": audio_goldens(folder),
        "safetensors": write_safetensors(folder),
    }
    (folder / "goldens.json").write_text(json.dumps(goldens), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))

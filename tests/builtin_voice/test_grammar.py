"""The grammar gives distinct, short, reproducible sentences that use every word."""

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from examples.builtin_voice.grammar import MAX_CHARACTERS, RULES, SYMBOL, sentences, words


@given(st.integers(0, 2**32), st.integers(1, 60))
@settings(max_examples=25)
def test_sentences_are_distinct_short_and_prepared(seed: int, count: int) -> None:
    drawn = sentences(count, seed)
    assert len(set(drawn)) == count
    for sentence in drawn:
        assert len(sentence) <= MAX_CHARACTERS
        assert re.fullmatch(r"[A-Z][A-Za-z',.?! ]*[.?!]", sentence), sentence


def test_the_same_seed_gives_the_same_sentences() -> None:
    assert sentences(50, 3) == sentences(50, 3)
    assert sentences(50, 3) != sentences(50, 4)


def test_every_symbol_is_defined() -> None:
    used = {name for rule in RULES.values() for name in SYMBOL.findall(rule)}
    assert used <= set(RULES)


def test_every_word_is_drawn() -> None:
    drawn = set(re.findall(r"[a-z']+", " ".join(sentences(7000, 10)).lower()))
    assert set(words()) == drawn

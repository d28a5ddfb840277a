"""What do customers write, in their own words, about what is in their way?"""

from __future__ import annotations

import itertools
import string
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from csdata.sample.arrow import words
from csdata.sample.company import BARRIERS, I
from csdata.sample.draws import Generator

THEMES = (*BARRIERS, "positive")


@dataclass(frozen=True)
class Phrases:
    """All wordings of all sentences, one after the other; `first` and `count` say where each sentence's are."""

    wordings: pa.Array
    first: I
    count: I
    theme_first: I
    theme_count: I
    before: pa.Array
    after: pa.Array


@cache
def phrases() -> Phrases:
    """Read the sentences and fill in every combination of their synonyms."""
    source = tomllib.loads((Path(__file__).parent / "comments.toml").read_text(encoding="utf-8"))
    themes = [source["themes"][name] for name in THEMES]
    filled = [_fill(sentence, source["slots"]) for theme in themes for sentence in theme]
    count = np.array([len(options) for options in filled])
    theme_count = np.array([len(theme) for theme in themes])
    return Phrases(
        wordings=pa.array([text for options in filled for text in options]),
        first=np.cumsum(count) - count,
        count=count,
        theme_first=np.cumsum(theme_count) - theme_count,
        theme_count=theme_count,
        before=pa.array(source["around"]["before"]),
        after=pa.array(source["around"]["after"]),
    )


def _fill(sentence: str, slots: dict[str, list[str]]) -> list[str]:
    """Return every wording of a sentence.

    >>> _fill("{team} likes {it}.", {"team": ["we", "I"], "it": ["it"]})
    ['We likes it.', 'I likes it.']
    """
    names = sorted({name for _, name, _, _ in string.Formatter().parse(sentence) if name})
    choices = itertools.product(*(slots[name] for name in names))
    texts = [sentence.format(**dict(zip(names, chosen, strict=True))) for chosen in choices]
    return [text[0].upper() + text[1:] for text in texts]


def comments(rng: Generator, theme: I) -> pa.Array:
    """Write one comment a row on the given theme."""
    known, size = phrases(), len(theme)
    sentence = known.theme_first[theme] + (rng.random(size) * known.theme_count[theme]).astype(np.int64)
    wording = known.first[sentence] + (rng.random(size) * known.count[sentence]).astype(np.int64)
    before = words(known.before, rng.integers(len(known.before), size=size))
    after = words(known.after, rng.integers(len(known.after), size=size))
    return pc.binary_join_element_wise(before, words(known.wordings, wording), after, "")

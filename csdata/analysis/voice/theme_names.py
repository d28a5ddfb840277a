"""What is a group of comments called? By the words that set it apart, as its comments write them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from csdata.analysis.voice.comment_words import Floats, Reading, lexicon, stem

IN_NAME: Final = 2
WORDS: Final = 6
PREFIX: Final = 5
LOOKED_AT: Final = 300  # comments of a group in which a word's spelling is looked up
LISTED, TONE_ONLY = 2.0, 0.25  # a word of the subject names it better than "slow" or "great"


def named(
    texts: Sequence[str], reading: Reading, chosen: NDArray[np.int64], subjects: Sequence[str | None]
) -> list[tuple[str, ...]]:
    """Return for each group its name, two words, and then up to six words that set it apart."""
    usual = (np.asarray(reading.present.sum(axis=0)).ravel() + 0.5) / (len(texts) + 1)
    names: list[tuple[str, ...]] = []
    for group, subject in enumerate(subjects):
        rows = np.flatnonzero(chosen == group)
        if not len(rows):
            names.append(("",))
            continue
        often = (np.asarray(reading.present[rows].sum(axis=0)).ravel() + 0.05) / (len(rows) + 0.1)
        telling = often * np.log(often / usual) * _fitness(reading, subject)
        words = _apart(reading.stems, telling)
        shown = [_as_written(word, [texts[row] for row in rows[:: -(-len(rows) // LOOKED_AT)]]) for word in words]
        names.append((" · ".join(shown[:IN_NAME]), *shown))
    return names


def _fitness(reading: Reading, subject: str | None) -> Floats:
    """Return how well each word can stand in a name: praise is named by praising words, subjects by their own."""
    if subject == "praise":
        fitness = np.where(reading.told < 0, 1.0, 0.5)
    else:
        fitness = np.where(reading.told > 0, LISTED, np.where(reading.told < 0, TONE_ONLY, 1.0))
    return fitness * ~np.isin(reading.stems, list(lexicon().unnamed))


def _apart(stems: Sequence[str], telling: Floats) -> list[str]:
    """Return the most telling words, without variants of one word."""
    found: list[str] = []
    for place in np.argsort(-telling, kind="stable"):
        word = stems[place]
        if telling[place] <= 0 or len(found) == WORDS:
            break
        if all(word[:PREFIX] != other[:PREFIX] for other in found):
            found.append(word)
    return found


def _as_written(word: str, texts: Sequence[str]) -> str:
    """Return the most common spelling of a stem; capitals only where nobody writes it without."""
    pair = lexicon().pairs.get(word) or next((p for j, p in lexicon().pairs.items() if stem(j, "en") == word), None)
    middle = r"[\s-]?".join(map(re.escape, pair.split())) if pair else re.escape(word)
    pattern = re.compile(rf"\b{middle}[^\W\d_]{{0,2}}\b", re.IGNORECASE)
    spellings = Counter(found for text in texts for found in pattern.findall(text))
    if not spellings:
        return word
    lower = {spelling: n for spelling, n in spellings.items() if spelling == spelling.lower()}
    return str(max(lower or spellings, key=lambda spelling: (spellings[spelling], spelling)))

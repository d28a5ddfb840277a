"""What do comments speak about, in groups that are named by their own words?

Comments are short: "the kick-off was late" and "onboarding took months" share no word, so words alone do not group
them. Three steps. (1) A short list of words of the trade (`comment_words.toml`, five languages) marks comments that
name the same subject, and those that praise. (2) What the list does not know is grouped by its words: TF-IDF, k-means,
the number of groups that comes back under other seeds. (3) Every group learns from its comments which words go with
it, and takes those that fit best: expectation-maximisation on words (Nigam, McCallum, Thrun & Mitchell 2000).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from csdata.analysis.voice.comment_words import LANGUAGES, Floats, Reading, lexicon, read, words_of
from csdata.analysis.voice.free_themes import free_groups, holds
from csdata.analysis.voice.theme_names import named

ENOUGH_COMMENTS: Final = 20
MOST: Final = 10
SMALLEST: Final = 6
SMALLEST_SHARE: Final = 0.012
FITTED: Final = 20_000
ROUNDS: Final = 8
SMOOTH: Final = 0.1
UNCLEAR: Final = 1.0  # log odds against the words of all comments below which a comment belongs to no theme
PRAISE: Final = "praise"
OTHER: Final = -1
# How much a listed word, and the score that came with the comment, speak for a theme (log odds).
LISTED, TONE, HAPPY, UNHAPPY = 2.0, 2.0, 1.5, -2.5


@dataclass(frozen=True, slots=True)
class Theme:
    """What a group of comments speaks about: its name, its words, the listed subject if there is one, its languages."""

    name: str
    words: tuple[str, ...]
    subject: str | None
    languages: tuple[str, ...]
    n: int

    @property
    def is_praise(self) -> bool:
        """Whether the group holds praise, whatever it is for."""
        return self.subject == PRAISE


@dataclass(frozen=True)
class Themes:
    """Themes, largest first; for each comment the place of its theme (−1: none), how well it fits, and its language.

    `fit` is in log odds; `tone` counts words of praise minus words of complaint.
    """

    themes: tuple[Theme, ...]
    assignment: NDArray[np.int64]
    fit: Floats
    language: NDArray[np.str_]
    tone: Floats


def themes(
    comments: Sequence[str], seed: int = 0, k: int | None = None, moods: Sequence[float] | None = None
) -> Themes:
    """Group comments by what they speak about; the same comments give the same groups in whatever order they come.

    `moods` are 1 for a happy answer, −1 for an unhappy one, 0 between; they only help to tell praise from complaint.
    At most `k` themes (default: as many as the comments hold, 10 at most). Fewer than 20 comments have no themes.
    """
    feelings = np.zeros(len(comments)) if moods is None else np.asarray(moods, dtype=float)
    order = np.array(sorted(range(len(comments)), key=lambda at: (comments[at], feelings[at])), dtype=np.int64)
    if len(comments) < ENOUGH_COMMENTS:
        few = read(comments)
        nothing = np.full(len(comments), OTHER)
        return Themes((), nothing, np.zeros(len(comments)), few.language, _tone(few))
    texts = [comments[at] for at in order]
    reading = read(texts)
    canned = len(set(texts)) <= MOST
    found = _canned(texts, reading, k or MOST) if canned else _grouped(texts, reading, feelings[order], seed, k or MOST)
    back = np.argsort(order)
    return Themes(found.themes, found.assignment[back], found.fit[back], found.language[back], found.tone[back])


@dataclass(frozen=True)
class _Group:
    """A group to be: the listed subject it stands for, and how strongly each comment starts in it."""

    subject: str | None
    start: Floats
    listed: Floats


def _grouped(texts: list[str], reading: Reading, moods: Floats, seed: int, most: int) -> Themes:
    rows = np.arange(0, len(texts), -(-len(texts) // FITTED))
    few = max(SMALLEST, round(SMALLEST_SHARE * len(rows)))
    words = _common(reading.present[rows])
    groups = _listed(reading, moods, rows, few)
    odds = _learn(reading.present[:, words], groups, rows)
    rest = rows[odds[rows].max(axis=1, initial=0.0) < UNCLEAR]
    sets = free_groups(reading.present[rest][:, words], few, seed)
    free = [
        _Group(None, np.isin(np.arange(len(texts)), rest[found]).astype(np.float64), np.zeros(len(texts)))
        for found in sets
    ]
    groups = _largest([*groups, *free], rows, most)
    while True:
        odds = _learn(reading.present[:, words], groups, rows)
        weakest = _weakest(groups, _chosen(odds)[rows], reading.present[rows], few)
        if weakest is None:
            return _result(texts, reading, groups, odds)
        groups = groups[:weakest] + groups[weakest + 1 :]


def _weakest(groups: list[_Group], chosen: NDArray[np.int64], present: sparse.csr_matrix, few: int) -> int | None:
    """Return the smallest group that has become too small, or that has taken in what is not alike."""
    sizes = [int((chosen == place).sum()) for place in range(len(groups))]
    for place in np.argsort(sizes, kind="stable"):
        free = groups[place].subject is None
        if sizes[place] < few or (free and not holds(present, np.flatnonzero(chosen == place))):
            return int(place)
    return None


def _common(present: sparse.csr_matrix) -> NDArray[np.intp]:
    """Return the words that at least two comments have."""
    return np.flatnonzero(np.asarray(present.sum(axis=0)).ravel() >= 2)


def _listed(reading: Reading, moods: Floats, rows: NDArray[np.int64], few: int) -> list[_Group]:
    """Start a group for praise, and for each listed subject that enough comments name without praising."""
    tone = _tone(reading)
    praises = (tone > 0) | ((tone == 0) & (moods > 0) & (reading.hits.sum(axis=1) == 0))
    share: Floats = reading.hits / np.maximum(reading.hits.sum(axis=1, keepdims=True), 1)
    groups = [_Group(PRAISE, praises.astype(np.float64), np.asarray(TONE * np.clip(tone, -2, 2) + _feeling(moods)))]
    for place, name in enumerate(lexicon().subjects):
        start = share[:, place] * ~praises
        if start[rows].sum() >= few:
            groups.append(_Group(name, start, LISTED * np.minimum(reading.hits[:, place], 1)))
    return groups if praises[rows].sum() >= few else groups[1:]


def _feeling(moods: Floats) -> Floats:
    return np.where(moods > 0, HAPPY, np.where(moods < 0, UNHAPPY, 0.0))


def _largest(groups: list[_Group], rows: NDArray[np.int64], most: int) -> list[_Group]:
    """Keep the groups that start with most comments, in their order."""
    sizes = [float(group.start[rows].sum()) for group in groups]
    keep = sorted(np.argsort([-size for size in sizes], kind="stable")[:most])
    return [groups[place] for place in keep]


def _canned(texts: list[str], reading: Reading, most: int) -> Themes:
    """Take answers from a short list, each chosen by many, for the themes that they are."""
    counted = sorted(Counter(texts).items(), key=lambda item: (-item[1], item[0]))
    kept = [text for text, n in counted if n >= SMALLEST][:most]
    first = [texts.index(text) for text in kept]
    made = [
        Theme(text, tuple(words_of(text)), _subject(reading, at), _spoken(reading.language[[at]]), texts.count(text))
        for text, at in zip(kept, first, strict=True)
    ]
    place = {text: at for at, text in enumerate(kept)}
    chosen = np.array([place.get(text, OTHER) for text in texts])
    return Themes(tuple(made), chosen, np.where(chosen >= 0, 1.0, 0.0), reading.language, _tone(reading))


def _tone(reading: Reading) -> Floats:
    return reading.praise - reading.complaint


def _subject(reading: Reading, at: int) -> str | None:
    if reading.praise[at] > reading.complaint[at]:
        return PRAISE
    hits = reading.hits[at]
    return list(lexicon().subjects)[int(np.argmax(hits))] if hits.any() else None


def _learn(present: sparse.csr_matrix, groups: list[_Group], rows: NDArray[np.int64]) -> Floats:
    """Return for each comment and group how much better the group explains its words than all comments do."""
    if not groups:
        return np.zeros((present.shape[0], 0))
    listed = np.column_stack([group.listed for group in groups])
    belongs = np.column_stack([group.start for group in groups])[rows]
    seen = present[rows]
    usual = np.log((np.asarray(seen.sum(axis=0)).ravel() + SMOOTH) / (len(rows) + 2 * SMOOTH))
    for _ in range(ROUNDS):
        size = belongs.sum(axis=0)
        learned = np.log((belongs.T @ seen + SMOOTH) / (size[:, None] + 2 * SMOOTH)) - usual
        prior = np.log((size + 1) / (size.sum() + len(size)))
        odds = seen @ learned.T + listed[rows]
        belongs = _shares(odds + prior) * (odds.max(axis=1, keepdims=True) >= UNCLEAR)
    return np.asarray(present @ learned.T + listed + prior - prior.max())


def _shares(odds: Floats) -> Floats:
    raw = np.exp(odds - odds.max(axis=1, keepdims=True))
    return np.asarray(raw / raw.sum(axis=1, keepdims=True))


def _chosen(odds: Floats) -> NDArray[np.int64]:
    """Return the best group of each comment; none where its words speak for no group."""
    if not odds.shape[1]:
        return np.full(len(odds), OTHER)
    return np.where(odds.max(axis=1) >= UNCLEAR, np.argmax(odds, axis=1), OTHER)


def _result(texts: list[str], reading: Reading, groups: list[_Group], odds: Floats) -> Themes:
    chosen = _chosen(odds)
    names = named(texts, reading, chosen, [group.subject for group in groups])
    made = [
        Theme(words[0], words[1:], group.subject, _spoken(reading.language[chosen == at]), int((chosen == at).sum()))
        for at, (group, words) in enumerate(zip(groups, names, strict=True))
    ]
    order = sorted(range(len(made)), key=lambda at: (-made[at].n, made[at].name))
    place = np.full(len(groups) + 1, OTHER)
    place[order] = np.arange(len(order))
    fit = odds.max(axis=1) if odds.shape[1] else np.zeros(len(texts))
    return Themes(tuple(made[at] for at in order), place[chosen], fit, reading.language, _tone(reading))


def _spoken(codes: NDArray[np.str_]) -> tuple[str, ...]:
    """Name the languages of a theme, those of a tenth of its comments at least, most common first."""
    counted = Counter(codes.tolist())
    return tuple(LANGUAGES[code] for code, n in counted.most_common() if n >= 0.1 * len(codes))

"""Which words do comments consist of, in which language, and which of them praise, complain or name a subject?"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

Floats = NDArray[np.float64]
LANGUAGES: Final = {"en": "English", "de": "German", "fr": "French", "es": "Spanish", "nl": "Dutch"}
WORD: Final = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?")
PLURALS: Final = {
    "en": re.compile(r"(?<=[^\W\d_]{3})(?<!s)s$"),
    "de": re.compile(r"(?<=[^\W\d_]{4})(?:en|er|es|e|n|s)$"),
    "fr": re.compile(r"(?<=[^\W\d_]{4})[sx]$"),
    "es": re.compile(r"(?<=[^\W\d_]{4})(?:es|s)$"),
    "nl": re.compile(r"(?<=[^\W\d_]{4})(?:en|s)$"),
}


@dataclass(frozen=True)
class Lexicon:
    """The words of `comment_words.toml`: patterns by language, and two words that are read as one."""

    silent: dict[str, frozenset[str]]
    praise: dict[str, re.Pattern[str]]
    complaint: dict[str, re.Pattern[str]]
    subjects: dict[str, dict[str, re.Pattern[str]]]
    unnamed: frozenset[str]
    pairs: dict[str, str]
    pair: re.Pattern[str]


@cache
def lexicon() -> Lexicon:
    """Read the words once."""
    source = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
    pairs = {joined(pair): pair for pair in source["joined"]["pairs"]}
    return Lexicon(
        silent={language: frozenset(words.split()) for language, words in source["silent"].items()},
        praise={language: _pattern(words) for language, words in source["praise"].items()},
        complaint={language: _pattern(words) for language, words in source["complaint"].items()},
        subjects={
            name: {language: _pattern(words) for language, words in by_language.items()}
            for name, by_language in source["subjects"].items()
        },
        unnamed=frozenset(stem(word, code) for code, words in source["unnamed"].items() for word in words.split()),
        pairs=pairs,
        pair=re.compile(r"\b(?:" + "|".join(pair.replace(" ", r"\s+") for pair in pairs.values()) + r")\b"),
    )


def joined(pair: str) -> str:
    """Write two words as one."""
    return "".join(pair.split())


def _pattern(words: str) -> re.Pattern[str]:
    """Return what matches one of the words; a star stands for any ending."""
    parts = (re.escape(word.removesuffix("*")) + (".*" if word.endswith("*") else "") for word in words.split())
    return re.compile("|".join(parts))


def words_of(comment: str) -> list[str]:
    """Return the words of a comment in lower case, without numbers; known pairs of words as one.

    >>> words_of("The kick-off took 3 weeks, don't ask.")
    ['the', 'kickoff', 'took', 'weeks', "don't", 'ask']
    """
    text = comment.lower().replace("’", "'").replace("-", " ")
    return WORD.findall(lexicon().pair.sub(lambda found: joined(found[0]), text))


def stem(word: str, language: str) -> str:
    """Return a word without its plural ending.

    >>> stem("tickets", "en"), stem("access", "en"), stem("Rechnungen".lower(), "de")
    ('ticket', 'access', 'rechnung')
    """
    return PLURALS[language].sub("", word)


@dataclass(frozen=True)
class Reading:
    """What comments consist of, a row each: stems they contain, subjects they hit, praise and complaint, language.

    `present` is 1 where a comment has a stem. `told` tells for each stem 1 when it names a subject, −1 when it only
    praises or complains.
    """

    stems: tuple[str, ...]
    present: sparse.csr_matrix
    hits: Floats
    praise: Floats
    complaint: Floats
    language: NDArray[np.str_]
    told: Floats


def read(comments: Sequence[str]) -> Reading:
    """Read comments in English, German, French, Spanish or Dutch; each is taken for the language it shows most of.

    Words on neither list of silent words decide nothing; a comment that shows none takes the language of the others.
    """
    each = [set(words_of(comment)) for comment in comments]
    words = sorted(set().union(*each))
    counts = _matrix(each, {word: number for number, word in enumerate(words)})
    language = _languages(counts, words)
    stems = sorted({stem(word, code) for code in LANGUAGES for word in words})
    places = {name: number for number, name in enumerate(stems)}
    order, blocks, told = [], [], np.zeros(len(stems))
    for code in LANGUAGES:
        rows = np.flatnonzero(language == code)
        own = counts[rows]
        used = np.flatnonzero(own.getnnz(axis=0))
        listed = _listed(words, code, used)
        blocks.append((own @ _stems(words, places, code, used), own @ listed))
        order.append(rows)
        for word in used:
            told[places[stem(words[word], code)]] = 1.0 if listed[word, 2:].any() else -1.0 * listed[word, :2].any()
    back = np.argsort(np.concatenate(order), kind="stable")
    present = sparse.csr_matrix(sparse.vstack([block for block, _ in blocks], format="csr")[back])
    present.data[:] = 1.0
    present.sort_indices()
    hits = np.vstack([found for _, found in blocks])[back]
    return Reading(tuple(stems), present, hits[:, 2:], hits[:, 0], hits[:, 1], language, told)


def _matrix(rows: Sequence[set[str]], place: dict[str, int]) -> sparse.csr_matrix:
    """Return 1 where a comment has a word."""
    columns = [place[word] for row in rows for word in row]
    ends = np.cumsum([0, *map(len, rows)])
    found = sparse.csr_matrix((np.ones(len(columns)), columns, ends), shape=(len(rows), len(place)))
    found.sort_indices()
    return found


def _languages(counts: sparse.csr_matrix, words: Sequence[str]) -> NDArray[np.str_]:
    """Take each comment for the language most of whose words it has; in doubt for the one most common here.

    Silent words count in full; words of praise and complaint, which languages share more often, by half.
    """
    shown = counts @ np.array([[_belongs(word, code) for code in LANGUAGES] for word in words]).reshape(-1, 5)
    clear = shown == shown.max(axis=1, keepdims=True, initial=0)
    votes = (clear & (shown > 0) & (clear.sum(axis=1, keepdims=True) == 1)).sum(axis=0)
    codes = np.array(list(LANGUAGES))
    return np.asarray(codes[np.argmax(shown + votes / (votes.sum() + 1) / 2, axis=1)])


def _belongs(word: str, code: str) -> float:
    known = lexicon()
    if word in known.silent[code]:
        return 1.0
    return 0.5 * bool(known.praise[code].fullmatch(word) or known.complaint[code].fullmatch(word))


def _listed(words: Sequence[str], code: str, used: NDArray[np.intp]) -> Floats:
    """Return for the used words whether they praise, complain, and name each subject."""
    known = lexicon()
    patterns = [known.praise[code], known.complaint[code], *(subject[code] for subject in known.subjects.values())]
    found = np.zeros((len(words), len(patterns)))
    for word in used:
        found[word] = [pattern.fullmatch(words[word]) is not None for pattern in patterns]
    return found


def _stems(words: Sequence[str], places: dict[str, int], language: str, used: NDArray[np.intp]) -> sparse.csr_matrix:
    """Return which stem each used word has; silent words and single letters have none."""
    silent = lexicon().silent[language]
    rows = [int(word) for word in used if len(words[word]) > 1 and words[word] not in silent]
    columns = [places[stem(words[word], language)] for word in rows]
    return sparse.csr_matrix((np.ones(len(rows)), (rows, columns)), shape=(len(words), len(places)))

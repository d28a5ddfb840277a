"""How are comments shown to a room without telling who wrote them?"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from csdata.dataset import Dataset

CUSTOMER: Final = "[customer]"
LEAST: Final = 4  # letters of a name's first word that is a name by itself
_PATTERNS: Final = (
    (re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+"), "[e-mail]"),
    (re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE), "[link]"),
    (re.compile(r"(?<!\w)\+?\d[\d ()./-]{6,}\d(?!\w)"), "[number]"),
)
_WORD: Final = re.compile(r"\w+(?:[-'’]\w+)*")


@dataclass(frozen=True, slots=True)
class Names:
    """What tells who somebody is, in small letters: whole names, and first words that are names by themselves."""

    whole: tuple[str, ...]
    first: frozenset[str]

    def masked(self, text: str) -> str:
        """Return a comment with names, ids, e-mails, links and long numbers replaced; other words stay as they are.

        Names of persons that are in no list are not known: who shows comments reads them before.
        """
        for pattern, instead in _PATTERNS:
            text = pattern.sub(instead, text)
        small = text.casefold()
        for name in (name for name in self.whole if name in small):
            text = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", CUSTOMER, text, flags=re.IGNORECASE)
        return _WORD.sub(lambda found: CUSTOMER if self._tells(found[0]) else found[0], text)

    def _tells(self, word: str) -> bool:
        """Tell whether a word written like a name begins the name of a customer."""
        return word[:1].isupper() and word.casefold().removesuffix("'s").removesuffix("’s") in self.first


def names_of(data: Dataset) -> Names:
    """Return the names and ids of all customers, and of who looks after them."""
    listed = data.ask("customer_list")
    owners = set(listed["owner"].dropna().astype(str)) if "owner" in listed else set()
    return names_among({*listed["name"].dropna().astype(str), *owners}, data.members["customer_id"].astype(str))


def names_among(names: Iterable[str], ids: Iterable[str] = ()) -> Names:
    """Return what tells who somebody is; a first word alone does where it is long and no common word.

    >>> names_among(["Apexmont Industries Group"], ["C-00001"]).masked("Apexmont's CFO called +44 20 7946 0958 twice")
    '[customer] CFO called [number] twice'
    """
    known = {name.casefold().strip() for name in names}
    numbers = {one.casefold() for one in ids if not one.isdigit()}
    first = {words[0] for name in known if (words := name.split()) and len(words[0]) >= LEAST and words[0].isalpha()}
    whole = sorted({*known, *numbers} - {""}, key=lambda name: (-len(name), name))
    return Names(tuple(whole), frozenset(first - COMMON))


# First words of company names that comments also begin with: these alone tell nobody.
COMMON: Final = frozenset(
    [
        "customer",
        "client",
        "company",
        "account",
        "support",
        "service",
        "services",
        "data",
        "team",
        "help",
        "global",
        "general",
        "american",
        "national",
        "united",
        "first",
        "north",
        "south",
        "east",
        "west",
        "central",
        "digital",
        "online",
        "smart",
        "open",
        "blue",
        "green",
        "black",
        "white",
        "the",
        "with",
        "from",
        "this",
        "that",
        "they",
        "have",
        "very",
        "good",
        "great",
        "best",
        "easy",
        "fast",
        "more",
        "most",
        "some",
        "when",
        "what",
        "your",
        "our",
        "new",
    ]
)

"""What is a persona called that somebody has renamed, and how is it found again when the data have changed?"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from csdata.analysis.personas.find import Personas
from csdata.analysis.personas.match import NEAR
from csdata.analysis.personas.transform import F

LONGEST: Final = 60
KIND: Final = "persona_name"  # of the documents that keep names


def ids_of(found: Personas) -> tuple[str, ...]:
    """Return an id for each persona, told from what sets it apart and not from its number.

    The same kinds of customers get the same ids in whatever order they are found.

    >>> slug("Few features · little contact")
    'few-features-little-contact'
    """
    return tuple(slug(name) for name in found.names)


def slug(name: str) -> str:
    """Return a name in small letters, digits and hyphens."""
    return re.sub(r"[^a-z0-9]+", "-", name.casefold()).strip("-") or "persona"


@dataclass(frozen=True, slots=True)
class Named:
    """A name that somebody gave to a persona, and where it was: the typical value of each behaviour, in its unit.

    `key` is the id it had then, under which the name, the notes and the own words of its card are kept. An empty name
    is the one from its profile again. `was` are the names it had before: what was saved under them is still its own.
    """

    key: str
    name: str
    typical: dict[str, float]
    was: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        return {"key": self.key, "name": self.name, "typical": dict(self.typical), "was": list(self.was)}

    @classmethod
    def from_dict(cls, told: dict[str, Any]) -> Named | None:
        """Return what `to_dict` told; None for anything else."""
        key, name, typical = told.get("key"), told.get("name"), told.get("typical")
        if not isinstance(key, str) or not isinstance(name, str) or not isinstance(typical, dict):
            return None
        places = {str(at): float(value) for at, value in typical.items()}
        return cls(key, name[:LONGEST], places, tuple(str(one) for one in told.get("was") or ()))


def read_names(bodies: Iterable[object]) -> tuple[Named, ...]:
    """Return the names that saved documents hold; what cannot be read is left out."""
    found = (Named.from_dict(body) for body in bodies if isinstance(body, dict))
    return tuple(one for one in found if one is not None)


def typical(found: Personas, persona: int) -> dict[str, float]:
    """Return the median of each behaviour of a persona, in its own unit."""
    rows = found.profile[(found.profile["persona"] == persona) & found.profile["median"].notna()]
    return {str(name): float(value) for name, value in zip(rows["behaviour"], rows["median"], strict=True)}


def renamed(found: Personas, persona: int, name: str) -> Named:
    """Return the record of a new name for a persona."""
    return Named(ids_of(found)[persona], " ".join(name.split())[:LONGEST], typical(found, persona))


def matched(found: Personas, kept: tuple[Named, ...]) -> dict[int, Named]:
    """Return which persona of today is which of those that have names: by where they are, not by their number.

    Least total distance in today's comparable values (Hungarian method); a pair farther apart than half the smallest
    distance between two personas is none. Behaviours that were not known then stand at the middle.
    """
    if not kept or not found.k or found.model is None:
        return {}
    from scipy.optimize import linear_sum_assignment  # noqa: PLC0415 - slow to import, seldom needed

    names = [behaviour.name for behaviour in found.features]
    usual = _usual(found)
    raw = np.array([[one.typical.get(name, usual[name]) for name in names] for one in kept], dtype=np.float64)
    theirs = np.nan_to_num(found.model.transform.apply(raw))
    ours = _placed(found)
    away = np.sqrt(((theirs[:, None] - ours[None]) ** 2).sum(axis=2))
    between = np.sqrt(((ours[:, None] - ours[None]) ** 2).sum(axis=2))
    smallest = between[~np.eye(len(ours), dtype=bool)].min(initial=np.inf)
    pairs = zip(*linear_sum_assignment(away), strict=True)
    return {int(one): kept[row] for row, one in pairs if away[row, one] < NEAR * smallest}


def _placed(found: Personas) -> F:
    """Return the medians of today's personas in comparable values."""
    assert found.model is not None  # noqa: S101 - the caller's branch, told to the type checker
    usual = _usual(found)
    rows = [
        [typical(found, persona).get(one.name, usual[one.name]) for one in found.features] for persona in range(found.k)
    ]
    return np.nan_to_num(found.model.transform.apply(np.array(rows, dtype=np.float64)))


def _usual(found: Personas) -> dict[str, float]:
    rows = found.profile.groupby("behaviour")["median"].median()
    return {str(name): float(value) for name, value in rows.items()}


def distinct(names: list[str]) -> tuple[str, ...]:
    """Return names no two of which are alike: a second one gets a number."""
    told: list[str] = []
    for name in names:
        number, own = 2, name
        while own in told:
            own, number = f"{name} ({number})", number + 1
        told.append(own)
    return tuple(told)


def with_names(found: Personas, kept: tuple[Named, ...]) -> tuple[str, ...]:
    """Return the name of each persona: the one that somebody gave it, else the one from its profile."""
    known = matched(found, kept)
    return distinct([(known[at].name if at in known else "") or name for at, name in enumerate(found.names)])


def earlier_names(found: Personas, kept: tuple[Named, ...]) -> dict[str, str]:
    """Return for names that personas had before the ones they have now; not for a name that is in use again."""
    names = with_names(found, kept)
    told = {old: names[at] for at, one in matched(found, kept).items() for old in (found.names[at], *one.was)}
    return {old: name for old, name in told.items() if old not in names}

"""What is each persona called? By what sets it apart most, in plain words."""

from __future__ import annotations

import re
from collections import Counter

import numpy as np

from csdata.analysis.personas.behaviours import Behaviour
from csdata.analysis.personas.transform import F

NOTABLE = 0.5
PARTS = 2
AVERAGE = "Average customers"


def named(effects: F, behaviours: tuple[Behaviour, ...]) -> tuple[str, ...]:
    """Return one name a persona from its effects (personas, behaviours); no two alike.

    A name says the two largest effects of at least half a standard deviation, in the order of the behaviours.

    >>> from csdata.analysis.personas.behaviours import OVER_TIME
    >>> use, tickets = OVER_TIME[0][0], OVER_TIME[4][0]
    >>> named(np.array([[-1.2, 0.8], [1.1, 0.1], [0.1, -0.2]]), (use, tickets))
    ('Light use · many tickets', 'Heavy use', 'Average customers')
    """
    parts = [PARTS] * len(effects)
    names = [_name(row, behaviours, PARTS) for row in effects]
    for more in range(PARTS + 1, len(behaviours) + 1):
        twice = {name for name, count in Counter(names).items() if count > 1}
        parts = [more if name in twice else own for name, own in zip(names, parts, strict=True)]
        names = [_name(row, behaviours, own) for row, own in zip(effects, parts, strict=True)]
    return _told_apart(names, effects, behaviours)


def _name(row: F, behaviours: tuple[Behaviour, ...], parts: int) -> str:
    order = np.argsort(-np.abs(row), kind="stable")
    notable = sorted(int(at) for at in order[:parts] if abs(row[at]) >= NOTABLE)
    words = " · ".join(behaviours[at].high if row[at] > 0 else behaviours[at].low for at in notable)
    return words[:1].upper() + words[1:] if words else AVERAGE


def _told_apart(names: list[str], effects: F, behaviours: tuple[Behaviour, ...]) -> tuple[str, ...]:
    """Say “very” where one of two alike has more of it; number what is alike even then, the larger persona first."""
    for name in [name for name, count in Counter(names).items() if count > 1]:
        alike = [at for at, other in enumerate(names) if other == name]
        extreme, at = _most_extreme(effects[alike])
        word = behaviours[at].high if effects[alike[extreme], at] > 0 else behaviours[at].low
        changed = re.sub(re.escape(word), f"very {word}".replace("\\", r"\\"), name, count=1, flags=re.IGNORECASE)
        names[alike[extreme]] = changed[:1].upper() + changed[1:]
    seen: Counter[str] = Counter()
    told = []
    for name in names:
        seen[name] += 1
        told.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return tuple(told)


def _most_extreme(effects: F) -> tuple[int, int]:
    """Return who is farthest out, and in what, where those alike differ most."""
    sizes = np.abs(effects)
    at = int(np.ptp(sizes, axis=0).argmax())
    return int(sizes[:, at].argmax()), at

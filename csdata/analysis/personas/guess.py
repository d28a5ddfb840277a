"""Can a room tell the persona of a customer by what it does, and why is it the one it is?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from csdata.analysis.personas.assign import BETWEEN
from csdata.analysis.personas.find import Personas
from csdata.analysis.personas.transform import F
from csdata.wording import number, share

THIRDS: Final = ("low", "usual", "high")  # among the customers who were grouped
LOW, MIDDLE, HIGH = 0, 1, 2


@dataclass(frozen=True, slots=True)
class Clue:
    """What a customer does in one behaviour: its value in words, and in which third of these customers that is.

    `own` and `other` are medians of two personas, where they are compared; `speaks_for` is by how
    much nearer (squared distance, in standard deviations) the behaviour puts it to its own persona than to the other.
    """

    label: str
    value: str
    third: str
    own: str = ""
    other: str = ""
    speaks_for: float = 0.0


def drawn(found: Personas, turn: int) -> int | None:
    """Return the number of the customer of a turn; None where nobody is clearly of one persona.

    Every persona is drawn equally often, in a seeded order, so that its size is no hint; customers between two
    personas, or who fit none, are not asked about. After the last customer it begins anew.
    """
    pools = [pool for at in range(found.k) if len(pool := _clear_ones(found, at))]
    if not pools:
        return None
    round_, place = divmod(turn, len(pools))
    rng = np.random.default_rng([found.seed, 21, round_])
    persona = int(rng.permutation(len(pools))[place])
    rng = np.random.default_rng([found.seed, 22, persona])
    pool = pools[persona]
    return int(rng.permutation(pool)[round_ % len(pool)])


def _clear_ones(found: Personas, persona: int) -> NDArray[np.int64]:
    places = found.places
    assert places is not None  # noqa: S101 - there are personas
    return np.flatnonzero((found.assignment == persona) & (places.margin >= BETWEEN) & ~places.far_out)


def clues(found: Personas, customer: int) -> tuple[Clue, ...]:
    """Return what is known of a customer: the behaviours that personas are made of, without its name."""
    return tuple(
        Clue(one.label, _value(one.name, float(raw)), THIRDS[third])
        for one, raw, third in zip(found.features, _matrix(found)[customer], thirds(found)[customer], strict=True)
        if not np.isnan(raw)
    )


def reasons(found: Personas, customer: int, other: int) -> tuple[Clue, ...]:
    """Return why a customer is of its persona and not of another, what speaks most for it first.

    `own` and `other` are the medians of the two personas.
    """
    assert found.model is not None  # noqa: S101 - there are personas
    own = int(found.assignment[customer])
    values = found.model.transform.apply(_matrix(found)[[customer]])[0]
    apart = (values - found.model.centres[other]) ** 2 - (values - found.model.centres[own]) ** 2
    medians = {(int(at), str(name)): float(value) for at, name, value in
               zip(*(found.profile[name] for name in ("persona", "behaviour", "median")), strict=True)}  # fmt: skip
    third = thirds(found)[customer]
    told = [
        Clue(one.label, _value(one.name, float(_matrix(found)[customer, at])), THIRDS[third[at]],
             _value(one.name, medians[own, one.name]), _value(one.name, medians[other, one.name]), float(apart[at]))
        for at, one in enumerate(found.features)
        if not np.isnan(apart[at])
    ]  # fmt: skip
    return tuple(sorted(told, key=lambda one: (-one.speaks_for, one.label)))


def nearest_other(found: Personas, customer: int) -> int:
    """Return the persona that a customer is second nearest to."""
    assert found.places is not None  # noqa: S101 - there are personas
    return int(found.places.second[customer])


def thirds(found: Personas) -> NDArray[np.int64]:
    """Return (customers, behaviours): 0, 1 or 2 for the lower, middle or upper third of those grouped; 0 if unknown."""
    matrix = _matrix(found)
    first, second = cuts(found)
    with np.errstate(invalid="ignore"):
        return np.where(matrix > second, HIGH, np.where(matrix > first, MIDDLE, LOW)).astype(np.int64)


def cuts(found: Personas) -> tuple[F, F]:
    """Return the values of each behaviour that part the customers who were grouped into thirds."""
    placed = _matrix(found)[found.assignment >= 0]
    first, second = np.nanquantile(placed, [1 / 3, 2 / 3], axis=0)
    return first, second


def _matrix(found: Personas) -> F:
    assert found.found is not None  # noqa: S101 - there are personas
    return found.found.matrix


def _value(name: str, value: float) -> str:
    return share(value) if name.endswith("_share") else number(value)

"""How are the customers of today placed on the personas in use, and do these still fit?"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from csdata.analysis.personas.drift import Drift, drift
from csdata.analysis.personas.features import features_of
from csdata.analysis.personas.find import Personas, placed
from csdata.analysis.personas.persona_set import PersonaSet
from csdata.analysis.personas.verdict import Finding
from csdata.dataset import Dataset
from csdata.wording import fixed, plural, share

OLD: Final = 12  # months after which personas should be looked for again
GROWN: Final = 2.0  # times the customers they were found among
MOST_TOLD: Final = 2


def place(data: Dataset, kept: PersonaSet) -> Personas:
    """Place the customers of the data on personas that were found before: fixed centres, fixed names.

    The data in which they were found give them as they were found. Raises CsDataError when a behaviour they are
    compared by is not in the data any more.
    """
    found = features_of(data, kept.behaviours, over_time=kept.over_time)
    told = placed(found, Finding(kept.verdict, kept.reason, jaccard=kept.jaccard), kept.model, kept.names)
    return replace(told, p_value=kept.p_value, weighed=kept.weighed, dropped=kept.dropped, asked_k=kept.asked_k,
                   seed=kept.seed)  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class Fit:
    """Whether personas in use still fit: when and among how many customers they were found, and what differs now.

    `reasons` are sentences, empty while they fit: the centres stay until there is one.
    """

    of: date | None
    n: int
    drift: Drift
    reasons: tuple[str, ...]


def fit_of(data: Dataset, found: Personas, kept: PersonaSet) -> Fit:
    """Compare the customers that are placed now with those the personas were found among.

    They should be looked for again when customers lie 15 % farther from their centres, a behaviour is spread otherwise
    (population stability index above 0.2; both more than chance), twelve months have passed, or there are more than
    twice as many customers.
    """
    assert found.found is not None  # noqa: S101 - set wherever customers were placed
    seen = drift(kept.model, found.found.matrix[found.found.usable], kept.n)
    return Fit(kept.of, kept.n, seen, tuple(_reasons(data, found, kept, seen)))


def _reasons(data: Dataset, found: Personas, kept: PersonaSet, seen: Drift) -> list[str]:
    told = []
    if seen.is_farther:
        told.append(f"Customers lie {share(seen.distance - 1)} farther from the typical customer of their persona.")
    other = sorted(seen.shifted, key=lambda at: -seen.shift[at])
    labels = " and ".join(f"“{kept.behaviours[at].label}”" for at in other[:MOST_TOLD])
    more = f", and {plural(len(other) - MOST_TOLD, 'more behaviour')}" if len(other) > MOST_TOLD else ""
    if other:
        index = fixed(seen.shift[other[0]], 2)
        told.append(f"{labels}{more} are spread otherwise than then (stability index up to {index})." if len(other) > 1
                    else f"{labels} is spread otherwise than then (stability index {index}).")  # fmt: skip
    months = _months(kept.of, data.as_of)
    if months >= OLD:
        told.append(f"They were found {plural(months, 'month')} ago.")
    if found.n > GROWN * kept.n:
        told.append(f"They were found among {plural(kept.n, 'customer')}; {found.n:,} are compared now.")
    return told


def _months(then: date | None, now: date | None) -> int:
    return (now.year - then.year) * 12 + now.month - then.month if then and now else 0

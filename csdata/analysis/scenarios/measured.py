"""What did our own interventions do to leaving, in log-odds a month, and who has had them already?"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np

from csdata.analysis.interventions.answer import MeasureAnswer
from csdata.analysis.interventions.diary import Entry, days_of
from csdata.analysis.interventions.evidence import Evidence as Found
from csdata.analysis.interventions.evidence import evidence
from csdata.analysis.scenarios.evidence import Measured
from csdata.dataset import Dataset

KEPT: Final = "retention"
MOVED: Final = frozenset({"helped", "harmed"})
Z: Final = 1.959963984540054


def measured_effects(data: Dataset, answer: MeasureAnswer) -> tuple[Measured, ...]:
    """Return what each intervention that helped or harmed did to leaving, and the customers who have had it.

    Others (no change, cannot be told, nobody left to compare with) are left out: they are no lever.
    """
    return tuple(_measured(data, answer))


def _measured(data: Dataset, answer: MeasureAnswer) -> Iterator[Measured]:
    for one in evidence(data, answer=answer):
        if one.metric != KEPT or one.verdict not in MOVED or one.months < 1:
            continue
        base = answer.one(one.intervention).staying.base
        if not 0 <= base <= 1:
            continue
        effect, error = leaving_a_month(one, base)
        got = had_it(data, one.intervention, answer.diary)
        yield Measured(one.intervention, "leaving", effect, effect - Z * error, effect + Z * error, one.n, one.verdict,
                       got, (one.effect, one.low, one.high), one.months, one.n_compared)  # fmt: skip


def leaving_a_month(found: Found, base: float) -> tuple[float, float]:
    """Return the change in the log-odds of leaving in a month that points of customers kept stand for, and its error.

    `base` is the share S₀ of those compared with who stayed over the m months, S₁ = S₀ + points. Staying evenly over
    the months, s = S^(1/m) stay in each, and log-odds of leaving are ln((1 − s)/s); the effect is their difference.
    S₁ is kept half a customer away from none and all (Haldane 1956). The error is taken from the end of the 95 % range
    that lies nearest to no change: there the scale is steepest for harm and not yet stretched towards everybody kept
    for help, so that a scenario doubts the effect as much as the measuring did. How sure S₀ itself is counts in the
    points.
    """
    start = log_odds(base, found.months, found.n_compared)
    effect = log_odds(base + found.effect, found.months, found.n) - start
    near = found.low if found.effect > 0 else found.high
    error = abs(effect - (log_odds(base + near, found.months, found.n) - start)) / Z
    return effect, error


def log_odds(stayed: float, months: int, n: int) -> float:
    """Return the log-odds of leaving in each of some months, of which a share of n customers stayed to the end."""
    half = 0.5 / max(n, 1)
    each = min(max(stayed, half), 1 - half) ** (1 / months)
    return math.log((1 - each) / each)


def had_it(data: Dataset, name: str, diary: Sequence[Entry] = ()) -> frozenset[int]:
    """Return the numbers of the customers who had an intervention by the day of the data."""
    names = list(data.ask("intervention_names")["intervention"])
    if name in names:
        told = data.ask("intervention_starts")
        own = told[told["place"] == names.index(name)]
        number, since = own["number"].to_numpy(dtype=np.int64), own["since"].to_numpy(dtype="datetime64[D]")
    else:
        days = [days_of(data, entry) for entry in diary if entry.record.name == name]
        since = days[0] if days else np.array([], dtype="datetime64[D]")
        number = np.arange(len(since))
    with np.errstate(invalid="ignore"):
        had = ~np.isnat(since) & (since <= np.datetime64(data.as_of or "2262-01-01"))
    return frozenset(int(one) for one in number[had])

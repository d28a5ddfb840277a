"""Which measured effects may stand behind a what-if lever?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from csdata.analysis.interventions.answer import MeasureAnswer, measure_answer
from csdata.analysis.interventions.measured import Measured
from csdata.analysis.interventions.verdict import Name
from csdata.dataset import EVERYBODY, Dataset, Filters


@dataclass(frozen=True, slots=True)
class Evidence:
    """One measured effect on one metric.

    `metric` is a name of `measures.MEASURES` (tickets, usage, adoption, csat, mrr, retention, …). `effect`, `low` and
    `high` are the change against what would have been without it: relative (−0.2 is 20 % less), or, with `is_points`,
    the difference of shares (0.05 is five points more kept). `n` got it and were compared with `n_compared` others.
    `is_primary` is False for customers kept beside another metric. Only the verdicts helped, harmed and no_change are
    evidence: use `supports`.
    """

    intervention: str
    kind: str | None
    metric: str
    effect: float
    low: float
    high: float
    n: int
    n_compared: int
    verdict: Name
    months: int
    is_points: bool = False
    is_primary: bool = True

    @property
    def supports(self) -> bool:
        """Whether the verdict lets the effect stand for what the action does."""
        return self.verdict != "cannot_tell"

    @property
    def se(self) -> float:
        """The standard error that belongs to the 95 % range, on its own scale."""
        return (self.high - self.low) / (2 * 1.959963984540054)


def evidence(data: Dataset, filters: Filters = EVERYBODY, answer: MeasureAnswer | None = None) -> tuple[Evidence, ...]:
    """Return the measured effects of all interventions with a range, the primary metric and customers kept of each.

    `answer` saves measuring again where it is known. Effects without a range are left out; the verdict of each tells
    whether it may be used (`supports`).
    """
    told = answer or measure_answer(data, filters)
    return tuple(one for found in told.measured for one in _of(found))


def for_metric(known: Sequence[Evidence], metric: str) -> Evidence | None:
    """Return the evidence on a metric that rests on most customers, of what may be used; None where there is none."""
    usable = [one for one in known if one.metric == metric and one.supports]
    return max(usable, key=lambda one: (one.n, one.intervention), default=None)


def _of(found: Measured) -> list[Evidence]:
    rows = []
    record, change = found.record, found.change
    if change.low is not None and change.high is not None:
        rows.append(
            Evidence(
                record.name, record.kind, record.metric.name, change.value, change.low, change.high, *found.n,
                found.verdict.name, found.months[1], is_points=found.effect.is_points,
            )
        )  # fmt: skip
    kept = found.staying
    if record.metric.name != "retention" and kept.points.low is not None and kept.points.high is not None:
        rows.append(
            Evidence(
                record.name, record.kind, "retention", kept.points.value, kept.points.low, kept.points.high, *kept.n,
                kept.verdict, kept.months, is_points=True, is_primary=False,
            )
        )  # fmt: skip
    return rows

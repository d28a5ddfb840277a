"""What came of one intervention? Everything that is said of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Final

import pandas as pd

from csdata.analysis.intervals import Interval
from csdata.analysis.interventions.balance import Balance
from csdata.analysis.interventions.choosing import Way
from csdata.analysis.interventions.confounding import e_value, e_value_of_range
from csdata.analysis.interventions.effect import Effect
from csdata.analysis.interventions.guards import Guardrail
from csdata.analysis.interventions.path import BeforeAfter
from csdata.analysis.interventions.placebo import Placebos
from csdata.analysis.interventions.records import Record
from csdata.analysis.interventions.returns import Returns
from csdata.analysis.interventions.staying import Staying
from csdata.analysis.interventions.verdict import Verdict

NOT_BEGUN: Final = "No whole month with it is over yet."


@dataclass(frozen=True, slots=True)
class Sight:
    """What could be seen: the smallest change after the months there are, and when the expected one would be.

    `clear_on` is the day on which an answer can be expected (None: not within two years), `customers` how many would
    be needed to have it after the months there are.
    """

    smallest: float | None = None
    clear_on: date | None = None
    customers: int | None = None
    target: float | None = None


@dataclass(frozen=True, eq=False)
class Measured:
    """One intervention: the verdict on its metric with all that stands behind it.

    `change` is relative to what would have been without it (−0.2: 20 % less), or in shares for customers kept.
    `way` is how they were chosen as far as that is believed, `balance` how alike the groups of a coin were before.
    `forecast` has the columns of `path.COLUMNS`. `n_got` got it in all, `n_without` could be compared with, `n` are
    those compared on either side.
    """

    record: Record
    way: Way
    verdict: Verdict
    effect: Effect
    n_got: int
    n: tuple[int, int]
    left_out: dict[str, int]
    months: tuple[int, int]
    placebos: Placebos
    before_after: BeforeAfter | None
    guardrails: tuple[Guardrail, ...]
    staying: Staying
    forecast: pd.DataFrame
    against_forecast: Interval | None
    returns: Returns | None
    drift: float | None
    sight: Sight
    first_month: date | None
    cautions: tuple[str, ...] = field(default=())
    balance: Balance | None = None
    n_without: int = 0

    @property
    def change(self) -> Interval:
        """The effect with its 95 % range."""
        return self.effect.change()

    @property
    def has_begun(self) -> bool:
        """Whether a whole month with it is over, so that there is something to look at."""
        return self.verdict.why != NOT_BEGUN

    @property
    def is_doubted(self) -> bool:
        """Whether it is said that a coin chose them, and the groups were too uneven before for that."""
        return self.balance is not None and self.balance.failed

    @property
    def e_values(self) -> tuple[float, float] | None:
        """The E-values of the effect and of the end of its range nearest to none; None where nothing was measured."""
        found = self.change
        if self.effect.is_points:
            return None if self.staying.e_value is None else (self.staying.e_value, 1.0)
        if found.low is None or found.high is None or not found.value > -1:
            return None
        ratio = Interval(1 + found.value, 1 + found.low, 1 + found.high)
        return e_value(ratio.value), e_value_of_range(ratio)

    @property
    def would_have_claimed(self) -> bool:
        """Whether a before/after would have claimed that it helped though that is not the verdict."""
        claimed = self.before_after is not None and self.before_after.claims(self.record.better)
        return claimed and self.verdict.name != "helped"

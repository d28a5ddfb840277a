"""What is an answer? A number with its n, interval, period and definition, or the reason why there is none."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Self

import pandas as pd

from csdata.engine import sql_text

ENOUGH = 10
ENOUGH_FOR_EFFECTS = 30


@dataclass(frozen=True, slots=True)
class Metric:
    """One number and everything needed to trust or doubt it.

    `unit` is one of share, money, score, count, number, days, ratio. `n` is the number of customers or answers behind
    it. `low` and `high` bound the 95 % interval; both None for a count of all customers, which has no sampling error.
    """

    name: str
    label: str
    unit: str
    definition: str
    period: str
    value: float | None = None
    numerator: float | None = None
    denominator: float | None = None
    n: int | None = None
    low: float | None = None
    high: float | None = None
    why: str | None = None
    cautions: tuple[str, ...] = ()
    better: str | None = None
    questions: tuple[str, ...] = ()

    def without_value(self, why: str, n: int | None = None) -> Self:
        """Return the metric as not computable, with the reason and the n there is."""
        return replace(self, value=None, low=None, high=None, why=why, n=self.n if n is None else n)

    @property
    def sql(self) -> str:
        """The query files behind the number, as they run."""
        return "\n\n".join(sql_text(question) for question in self.questions)

    @property
    def few(self) -> bool:
        """Whether too few customers stand behind it to speak of a rate."""
        return self.n is not None and self.n < ENOUGH


@dataclass(frozen=True, slots=True)
class Result:
    """The answer to one question: a headline in words, frames to draw, and what it rests on."""

    question: str
    headline: str
    frame: pd.DataFrame
    period: str
    as_of: date | None
    n: int
    definition: str
    questions: tuple[str, ...] = ()
    missing: str | None = None
    caution: str | None = None

    @property
    def sql(self) -> str:
        """The query files behind the answer, as they run."""
        return "\n\n".join(sql_text(question) for question in self.questions)

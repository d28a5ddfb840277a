"""Which months and days does the invented company live through?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Self

import numpy as np

from csdata.sample.company import SEASON, F, I

FEWEST_MONTHS = 6
MOST_MONTHS = 240


@dataclass(frozen=True)
class Months:
    """The first and last day of each month, as days since 1970-01-01, and the season of each."""

    first: I
    last: I
    season: F

    @classmethod
    def until(cls, end: date, months: int) -> Self:
        """Return the given number of calendar months up to a last day of a month."""
        if (end + timedelta(days=1)).day != 1:
            raise ValueError(f"The sample ends on the last day of a month, not on {end}.")
        if not FEWEST_MONTHS <= months <= MOST_MONTHS:
            raise ValueError(f"The sample has at least {FEWEST_MONTHS} months and at most {MOST_MONTHS}, not {months}.")
        month = np.datetime64(end, "M") - np.arange(months)[::-1]
        first = month.astype("datetime64[D]").astype(np.int64)
        after = (month + 1).astype("datetime64[D]").astype(np.int64)
        return cls(first, after - 1, np.array(SEASON)[month.astype(np.int64) % 12])

    def __len__(self) -> int:
        return len(self.first)

    @property
    def length(self) -> I:
        """Days in each month."""
        length: I = self.last - self.first + 1
        return length

    @property
    def end(self) -> int:
        """The last day."""
        return int(self.last[-1])

    @property
    def guided_from(self) -> int:
        """The index of the month in which the intervention that helps begins: two thirds into the window."""
        return len(self) * 2 // 3

    @property
    def chatbot_from(self) -> int:
        """The index of the month in which the intervention without effect begins."""
        return len(self) * 7 // 9

"""How does the share left after N months go, from cohort to cohort?"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import pandas as pd

from csdata.analysis.cohorts.gaps import newer_against_older
from csdata.analysis.cohorts.groups import Cohorts
from csdata.analysis.cohorts.histories import Histories
from csdata.analysis.cohorts.retention import Retention
from csdata.analysis.cohorts.triangle import Kind, Measure
from csdata.analysis.cohorts.words import span, words
from csdata.analysis.result import ENOUGH, Result
from csdata.wording import share

QUESTION: Final = "How does the share left after so many months go, from cohort to cohort?"
FEWEST_POINTS: Final = 3


def month_n(kept: Retention, found: Histories, cohorts: Cohorts, measure: Measure, kind: Kind, age: int) -> Result:
    """Return one row a cohort that has reached the age: value, low, high, n; cohorts below 10 customers left out."""
    cells = kept.result.frame
    rows = cells[(cells["age"] == age) & cells["observed"] & (cells["n"] >= ENOUGH)]
    frame = rows[["cohort", "size", "n", "value", "low", "high"]].reset_index(drop=True)
    result = replace(
        kept.result, question=QUESTION, frame=frame, n=int(frame["n"].sum()), headline=f"Month {age} across cohorts"
    )
    if not cohorts.over_time:
        return replace(result, missing="Choose rows by start month or quarter: kinds of customers have no order.")
    if len(frame) < FEWEST_POINTS:
        why = f"Fewer than {FEWEST_POINTS} cohorts of {ENOUGH} customers or more have reached month {age}."
        return replace(result, missing=why)
    period = f"{frame['cohort'].iloc[0]} to {frame['cohort'].iloc[-1]}"
    return replace(result, headline=_headline(frame, found, cohorts, measure, kind, age), period=period)


def _headline(frame: pd.DataFrame, found: Histories, cohorts: Cohorts, measure: Measure, kind: Kind, age: int) -> str:
    apart = newer_against_older(found, cohorts, measure, kind, age)
    of = words(found, measure).of
    if apart is None:
        low, high = frame["value"].min(), frame["value"].max()
        return f"After {span(age)} {share(low)} to {share(high)} of {of}"
    newer = f"After {span(age)} {share(apart.share)} of {of} in newer cohorts"
    if not apart.real:
        return f"{newer}, about as in earlier ones ({share(apart.other)})"
    return f"{newer}, {'more' if apart.difference > 0 else 'less'} than the {share(apart.other)} before"

"""How many of a hundred customers will still be there in one, two, five years?"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import pandas as pd

from csdata.analysis.lives import Lives, lives
from csdata.analysis.metrics import period_of
from csdata.analysis.projection.back_test import BackTest, observed_periods
from csdata.analysis.projection.history import Renewals
from csdata.analysis.projection.project import Projection, project
from csdata.analysis.projection.refusal import Refusal
from csdata.analysis.result import Result
from csdata.dataset import EVERYBODY, Dataset, Filters
from csdata.wording import fixed, signed

QUESTION: Final = "How many customers who start today will still be there in the years to come?"
HORIZON: Final = 60
SEED: Final = 20
DRAWS: Final = 1_000
LEVELS: Final = (50, 80, 95)
TOO_NARROW: Final = "The test with hidden ages missed what came: the fan is too narrow."
COLUMNS: Final = ("age", "observed", "share", *(f"{end}_{level}" for level in LEVELS for end in ("low", "high")))
DEFINITION: Final = (
    "Mean of two models of customers who differ in how likely they leave: the shifted beta-geometric (Fader & "
    "Hardie 2007) and the beta-discrete-Weibull (Fader, Hardie, Liu, Davin & Steenburgh 2018), by maximum "
    "likelihood from each customer's months from start to departure, or to the last day, with delayed entry. The "
    "fan mixes 1,000 draws of each (Laplace). The test hides the last quarter of the ages and forecasts them"
)


@dataclass(frozen=True)
class Outlook:
    """The answer with a row a month of life (COLUMNS), and the projection behind it; None where there is none."""

    result: Result
    projection: Projection | None = None

    @property
    def tested(self) -> str:
        """How far off such a forecast was when the last ages were hidden, or why that cannot be told."""
        if self.projection is None:
            return ""
        test = self.projection.test
        if isinstance(test, Refusal):
            return test.why
        each = [f"{fit.name} {signed(fixed(test.of(fit.name).error, 1, 100))}" for fit in self.projection.fits]
        return f"{test.words} By model, in points: {' and '.join(each)}."


def outlook(data: Dataset, filters: Filters = EVERYBODY, horizon: int = HORIZON) -> Outlook:
    """Return the share still there by month of life, `horizon` months ahead; `result.missing` says why not."""
    people = lives(data, period_of(data), filters)
    found = people.why or projected(people, horizon)
    period = f"as of {data.as_of}" if data.as_of else "as in the file (no dates)"
    result = Result(
        QUESTION, "No forecast", pd.DataFrame(columns=COLUMNS), period, data.as_of, len(people), DEFINITION,
        (people.question,),
    )  # fmt: skip
    if isinstance(found, str):
        return Outlook(replace(result, missing=found))
    told, cautions = f"{found.basis} {found.verdict}", list(found.cautions)
    if isinstance(found.test, BackTest) and not found.test.held:
        cautions.insert(0, TOO_NARROW)
    return Outlook(
        replace(
            result,
            headline=_headline(found),
            frame=_frame(found),
            definition=f"{DEFINITION}. {told}",
            caution=" ".join(cautions) or None,
        ),
        found,
    )


def projected(people: Lives, horizon: int) -> Projection | str:
    """Return the projection of these customers, or why there is none."""
    history = Renewals.from_customers(people.entered, people.seen, people.gone, people.watchable)
    beyond = (observed_periods(history) // 12 + 1) * 12  # a year or so beyond what was seen
    found = project(history, max(horizon, beyond), seed=SEED, draws=DRAWS)
    return found.why if isinstance(found, Refusal) else found


def _frame(found: Projection) -> pd.DataFrame:
    ages = np.arange(found.horizon + 1)
    observed = np.full(len(ages), np.nan)
    observed[: min(len(ages), len(found.observed))] = found.observed[: len(ages)]
    bands = {round(band.level * 100): band for band in found.bands}
    frame = pd.DataFrame({"age": ages, "observed": observed, "share": found.share})
    for level in LEVELS:
        frame[f"low_{level}"], frame[f"high_{level}"] = bands[level].low, bands[level].high
    return frame


def _headline(found: Projection) -> str:
    """Say how many of a hundred are there after one year more than was seen, and at the end."""
    years = sorted({min(found.horizon, (found.periods // 12 + 1) * 12), found.horizon})
    told = [f"{fixed(found.at(age).value, 0, 100)} after {_years(age)}" for age in years]
    band = found.at(found.horizon, 0.8)
    ends = f"{fixed(band.low or 0, 0, 100)} to {fixed(band.high or 0, 0, 100)}"
    return f"Of 100 new customers {' and '.join(told)} (8 in 10: {ends})"


def _years(months: int) -> str:
    return f"{months // 12} years" if months % 12 == 0 and months > 12 else f"{months} months"

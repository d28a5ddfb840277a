"""How well would the model have told who leaves, said so that it can be trusted or doubted?"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

from csdata.analysis.drivers.answer import DriverAnswer
from csdata.analysis.drivers.validation import Validation
from csdata.wording import DASH, fixed, plural, share

TOO_BOLD: Final = 0.8  # slope of calibration; between both, chances are as they were
TOO_SHY: Final = 1.25


@dataclass(frozen=True, slots=True)
class Score:
    """One figure in words, and what it means."""

    label: str
    text: str
    means: str


@dataclass(frozen=True, slots=True)
class Trust:
    """How well it told, on rows it had not seen: in a sentence, how it was tested, in figures, and who ranks."""

    headline: str
    how: str
    figures: tuple[Score, ...]
    ranking: str
    foot: str


def trust(answer: DriverAnswer) -> Trust | None:
    """Return how well the model told who leaves on what it had not seen; None where that could not be tried."""
    checked = answer.found.validation if answer.found else None
    if checked is None or not math.isfinite(checked.scores.auc.value):
        return None
    hundred = round(100 * checked.scores.auc.value)
    return Trust(
        f"Of one who left and one who stayed it picks the leaver {hundred} times in 100",
        f"{checked.words.rstrip('.')}{_span(checked)}",
        _figures(checked),
        _ranking(checked) if answer.found and answer.found.verdict == "found" else _nobody(checked),
        f"n = {plural(checked.rows, 'row')}, {plural(checked.departures, 'departure')} not seen before",
    )


def _figures(checked: Validation) -> tuple[Score, ...]:
    scores = checked.scores
    auc = scores.auc
    return (
        Score("AUC", fixed(auc.value, 2), "The title as a share: how often the leaver is picked. A coin gives 0.50."),
        Score(
            "Tenth at most risk",
            f"{fixed(scores.lift, 1)}×",
            f"So many times as many of the tenth ranked first left as of all ({share(scores.base_rate)}).",
        ),
        Score("Chances", *_chances(checked)),
    )


def _span(checked: Validation) -> str:
    auc = checked.scores.auc
    if auc.low is None or auc.high is None:
        return ""
    return f"; 95 % range {round(100 * auc.low)} to {round(100 * auc.high)} in 100, a coin: 50"


def _chances(checked: Validation) -> tuple[str, str]:
    """Say whether the chances were as often right as they say."""
    slope = checked.scores.slope
    if not math.isfinite(slope):
        return DASH, "All chances are the same."
    gap = f"They are off by {fixed(100 * checked.scores.ece, 1)} points on average (slope {fixed(slope, 2)})."
    if slope < TOO_BOLD:
        return "too bold", f"High chances are too high and low ones too low. {gap}"
    if slope > TOO_SHY:
        return "too shy", f"High chances are too low and low ones too high. {gap}"
    return "about right", gap


def _nobody(checked: Validation) -> str:
    if checked.scores.auc.low is not None and checked.scores.auc.low > 0.5:
        return "No behaviour passes: what it tells is the age of customers and the calendar. So nobody is ranked."
    return "So nobody is ranked."


def _ranking(checked: Validation) -> str:
    rival = checked.challenger
    if rival is None:
        return "Customers are ranked by the model told above."
    if rival.better:
        return "Boosted trees told it better on what they had not seen: they rank customers; effects stay the model's."
    return "Boosted trees did not tell it better: customers are ranked by the model told above."

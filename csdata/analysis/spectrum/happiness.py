"""Happy or successful? Are customers who reach their goals also the satisfied ones, and who of them stays?

Success is not happiness: happy customers who get nowhere, and unhappy ones who succeed, are both news.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from csdata.analysis.intervals import wilson, z_of
from csdata.analysis.result import ENOUGH, Result
from csdata.analysis.spectrum.levels import QUERIES, Standing
from csdata.analysis.spectrum.signals import Answers, Signals, opinion
from csdata.dataset import EVERYBODY, Dataset, Filters
from csdata.wording import plural, share

GOALS_FROM: Final = 0.7
HAPPY_FROM: Final = 4.0  # on a scale from 1 to 5
SURE: Final = 0.8  # of how sure an answer must be before it is called one or the other
GROUPS: Final = (
    "Happy and successful",
    "Happy, not successful",
    "Unhappy, successful",
    "Neither",
    "Unclear",
    "Did not answer",
)
BOTH, HAPPY_ONLY, SUCCESS_ONLY, NEITHER, UNCLEAR, SILENT = range(6)


def happy_or_successful(data: Dataset, at: Standing, filters: Filters = EVERYBODY) -> Result:
    """Return a row a group: customers, yearly revenue, lost in the period with Wilson's interval.

    Groups are formed from what was known when the period began, and watched through it; where the data do not reach
    back, from what is known now, and then nothing is said of who left.
    """
    watched = at.earlier is not None and bool(_formed(at.earlier, data.chosen(filters)).any())
    found = at.earlier if watched and at.earlier else at.signals
    who = _formed(found, data.chosen(filters))
    group = groups(found)
    frame = pd.DataFrame([_row(place, group, who, at, found, watched=watched) for place in range(len(GROUPS))])
    n = int(frame["customers"].sum())
    return Result(
        question="Are the customers who reach their goals the satisfied ones, and who of them stays?",
        headline="Happy or successful cannot be told yet" if _missing(found) else _headline(frame),
        frame=frame,
        period=f"grouped at the start of {at.period}, watched through it" if watched else "as known now",
        as_of=data.as_of,
        n=n,
        definition=_definition(),
        questions=QUERIES,
        missing=_missing(found),
        caution=None if watched else "the data do not reach back far enough to tell who left",
    )


def groups(found: Signals) -> NDArray[np.int64]:
    """Return the group of each customer, by number; only meaningful where a goal was due."""
    success = found.goals >= GOALS_FROM
    answers, cut = opinion(found), HAPPY_FROM
    low, high = shrunk(answers, SURE)
    place = np.where(success, np.where(low >= cut, BOTH, SUCCESS_ONLY), np.where(low >= cut, HAPPY_ONLY, NEITHER))
    place = np.where((low < cut) & (high > cut), UNCLEAR, place)
    return np.where(answers.count > 0, place, SILENT).astype(np.int64)


def shrunk(answers: Answers, level: float) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the bounds of each customer's true mean answer: empirical Bayes, normal (Efron & Morris 1975).

    Who answered once is drawn to the mean of all, who answered often hardly. NaN for who did not answer.
    """
    told = answers.count > 0
    count = np.where(told, answers.count, 1.0)
    mean = np.where(told, answers.mean, 0.0)
    within = _within(answers)
    centre = float(np.average(mean[told], weights=count[told])) if told.any() else 0.0
    spread = float(np.var(mean[told])) if told.any() else 0.0
    between = max(spread - within * float(np.mean(1 / count[told])) if told.any() else 0.0, 1e-6)
    weight = between / (between + within / count)
    middle = centre + weight * (mean - centre)
    half = z_of(level) * np.sqrt(weight * within / count)
    return np.where(told, middle - half, np.nan), np.where(told, middle + half, np.nan)


def _within(answers: Answers) -> float:
    """Return how much a customer's answers differ among themselves, from those who answered more than once."""
    often = answers.count > 1
    if often.sum() < ENOUGH:
        return 0.5
    count = answers.count[often]
    squares = count * np.maximum(answers.square[often] - answers.mean[often] ** 2, 0.0)
    return max(float(squares.sum() / (count - 1).sum()), 1e-6)


def _formed(found: Signals, chosen: NDArray[np.bool_]) -> NDArray[np.bool_]:
    return chosen & found.here & np.isfinite(found.goals)


def _row(
    place: int, group: NDArray[np.int64], who: NDArray[np.bool_], at: Standing, found: Signals, *, watched: bool
) -> dict[str, object]:
    here = who & (group == place)
    n, lost = int(here.sum()), int((here & ~at.signals.here).sum())
    row: dict[str, object] = {
        "group": GROUPS[place],
        "customers": n,
        "yearly_revenue": 12 * float(found.mrr[here].sum()),
        "lost": lost if watched else None,
        "churn": None,
        "low": None,
        "high": None,
    }
    if watched and n >= ENOUGH:
        rate = wilson(lost, n)
        row |= {"churn": rate.value, "low": rate.low, "high": rate.high}
    return row


def of_group(data: Dataset, at: Standing, filters: Filters, name: str) -> pd.DataFrame:
    """Return the customers who are in a group today, those with most revenue first."""
    place = GROUPS.index(name)
    here = _formed(at.signals, data.chosen(filters)) & (groups(at.signals) == place)
    number = np.flatnonzero(here)
    known = data.members.iloc[number]
    answers = opinion(at.signals)
    frame = pd.DataFrame(
        {
            "number": number,
            "customer_id": known["customer_id"].to_numpy(),
            "name": known["name"].to_numpy(),
            "goals": at.signals.goals[number],
            "answer": answers.mean[number],
            "yearly_revenue": 12 * at.signals.mrr[number],
        }
    )
    return frame.sort_values(["yearly_revenue", "number"], ascending=[False, True], ignore_index=True)


def _missing(found: Signals) -> str | None:
    if not np.isfinite(found.goals).any():
        return "The data do not say who reached a goal: bring milestones named “Goal: …” or a column of goals reached."
    if not (opinion(found).count > 0).any():
        return "The data have no answers about satisfaction."
    return None


def _headline(frame: pd.DataFrame) -> str:
    told = frame.set_index("group")
    clear = told.loc[list(GROUPS[:4])]
    n = int(clear["customers"].sum())
    if n < ENOUGH:
        return "Too few customers have both a goal and clear answers"
    apart = clear.loc[[GROUPS[HAPPY_ONLY], GROUPS[SUCCESS_ONLY]]]
    happy, success = (int(number) for number in apart["customers"])
    count = max(happy, success)
    if not count:
        return "Happy customers reach their goals, unhappy ones do not"
    if happy >= success:
        return f"{plural(count, 'customer')} are happy but do not reach their goals"
    return f"{plural(count, 'customer')} reach their goals, but are not happy"


def _definition() -> str:
    return (
        f"Successful: {share(GOALS_FROM)} or more of the goals due were reached. Happy: the mean answer of 12 months "
        f"about satisfaction and recommendation, put on a scale from 1 to 5, is {HAPPY_FROM:g} or more. The cut points "
        "are fixed; few answers are drawn to the mean of all (empirical Bayes); where the 8-in-10 range holds the cut, "
        "the customer is unclear. Customers without a due goal are left out; who did not answer is a group of its own. "
        "Ranges of who left: Wilson, 95 %. “Goes with”, not “causes”: nothing was compared."
    )

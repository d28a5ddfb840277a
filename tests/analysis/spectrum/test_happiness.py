"""Are happy and successful kept apart, the unclear left unclear, and the silent counted as silent?"""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from csdata.analysis.intervals import wilson
from csdata.analysis.spectrum.happiness import GROUPS, groups, happy_or_successful, of_group, shrunk
from csdata.analysis.spectrum.levels import standing
from csdata.analysis.spectrum.signals import Answers
from csdata.dataset import EVERYBODY, Dataset, Filters, open_sample
from tests.analysis.company import Cell, company, subscriptions, table

JUNE = date(2024, 6, 30)


def answered(*each: list[float]) -> Answers:
    mean = np.array([np.mean(answers) if answers else np.nan for answers in each])
    square = np.array([np.mean(np.square(answers)) if answers else np.nan for answers in each])
    return Answers(mean, square, np.array([float(len(answers)) for answers in each]))


@pytest.fixture(scope="module")
def sample() -> Dataset:
    return open_sample()


def test_who_answered_often_is_trusted_and_who_answered_once_is_drawn_to_the_mean() -> None:
    many = [[5.0, 5.0, 4.0, 5.0, 5.0, 4.0] for _ in range(20)] + [[2.0, 1.0, 2.0, 2.0, 1.0, 2.0] for _ in range(20)]
    low, high = shrunk(answered(*many, [5.0]), 0.8)
    assert low[0] > 4
    assert high[20] < 4
    assert high[40] - low[40] > high[0] - low[0]


def test_a_range_holds_a_customers_true_mean_as_often_as_it_says() -> None:
    """Normal truth, empirical Bayes, 80 %: over 200 companies of 300 customers with one to five answers."""
    rng = np.random.default_rng(7)
    held = []
    for _ in range(200):
        truth = rng.normal(3.9, 0.6, 300)
        count = rng.integers(1, 6, 300)
        drawn = [truth[i] + rng.normal(0, 0.7, count[i]) for i in range(300)]
        low, high = shrunk(answered(*[list(one) for one in drawn]), 0.8)
        held.append(((low <= truth) & (truth <= high)).mean())
    assert np.mean(held) == pytest.approx(0.8, abs=0.02)


def test_silence_is_a_group_of_its_own_and_never_a_middling_answer() -> None:
    low, high = shrunk(answered([5.0], [], [4.0]), 0.8)
    assert np.isnan(low[1])
    assert np.isnan(high[1])


BOOK = subscriptions(
    *((f"C{i:02}", "2022-01-01", "2024-03-01" if i < 3 else None, 10) for i in range(48)), ("Z", JUNE, None, 1)
)


def planted() -> Dataset:
    """Twelve each: happy and successful, happy only, successful only, neither; six answers each."""
    goals: list[tuple[Cell, ...]] = []
    answers: list[tuple[Cell, ...]] = []
    for i in range(48):
        happy, success = i % 4 in {0, 1}, i % 4 in {0, 2}
        goals.append((f"C{i:02}", "Goal: grow", "2023-03-01", "2023-02-01" if success else None))
        answers += [
            (f"C{i:02}", f"2023-0{m}-10", "csat", (5, 4)[m == 3] if happy else (2, 1)[m == 3], 5) for m in range(1, 7)
        ]
    return company(
        JUNE,
        subscriptions=BOOK,
        milestones=table(("customer_id", "milestone", "due_date", "reached_at"), goals),
        surveys=table(("customer_id", "date", "kind", "score", "scale"), answers),
    )


def test_the_four_planted_groups_are_found_and_watched_through_the_period() -> None:
    data = planted()
    found = happy_or_successful(data, standing(data, 12)).frame.set_index("group")
    assert list(found["customers"]) == [12, 12, 12, 12, 0, 0]
    assert found["lost"].sum() == 3  # C00, C01 and C02 left in March 2024
    assert (found.loc[GROUPS[0], "low"], found.loc[GROUPS[0], "high"]) == pytest.approx(
        (wilson(1, 12).low, wilson(1, 12).high)
    )


def test_the_groups_of_today_are_listed_with_goals_and_answers() -> None:
    data = planted()
    at = standing(data, 12)
    listed = of_group(data, at, EVERYBODY, GROUPS[5])  # their answers are older than a year by now
    assert len(listed) == 45
    assert listed["answer"].isna().all()


def test_everybody_with_a_due_goal_is_in_exactly_one_group(sample: Dataset) -> None:
    at = standing(sample)
    assert at.earlier is not None
    whole = happy_or_successful(sample, at).frame
    assert whole["customers"].sum() == int((np.isfinite(at.earlier.goals) & at.earlier.here).sum())
    parts = [happy_or_successful(sample, at, Filters(plan=plan)).frame["customers"] for plan in sample.choices["plan"]]
    assert sum(parts).equals(whole["customers"])
    assert set(groups(at.signals)) <= set(range(6))


def test_without_goals_or_answers_it_says_which_are_missing() -> None:
    data = company(JUNE, subscriptions=BOOK)
    assert "goals" in str(happy_or_successful(data, standing(data)).missing)
    goal = table(("customer_id", "milestone", "due_date", "reached_at"), [("C05", "Goal: x", "2024-01-01", None)])
    data = company(JUNE, subscriptions=BOOK, milestones=goal)
    assert happy_or_successful(data, standing(data)).missing == "The data have no answers about satisfaction."

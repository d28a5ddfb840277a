"""Do the answers of the page follow from a company whose numbers can be counted by hand?"""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import pytest

from csdata.analysis.voice.comments import comments_of
from csdata.analysis.voice.groups import by_group, weighed
from csdata.analysis.voice.over_time import over_time
from csdata.analysis.voice.response import book_bounds, response_rate, silence
from csdata.analysis.voice.scores import EVER, answers_of, score_metric
from csdata.analysis.voice.summary import voice
from csdata.dataset import Dataset, Filters
from csdata.periods import Period
from tests.analysis.company import Cell, company, subscriptions, table

YEAR = Period(date(2024, 12, 31), date(2025, 12, 31))
ANSWER = ("customer_id", "date", "kind", "score")
Rows = list[tuple[Cell, ...]]


def people(n: int, mrr: float = 100) -> str:
    return subscriptions(*[(f"C{i:03}", date(2024, 1, 1), None, mrr * (100 if i == 0 else 1)) for i in range(n)])


def dated(n: int, segment: str = "") -> str:
    return table(
        ("customer_id", "segment"), [(f"C{i:03}", segment or ("Big" if i < n // 2 else "Small")) for i in range(n)]
    )


def asked(rows: Rows, n: int = 40, **more: str) -> Dataset:
    return company(date(2025, 12, 31), revenue=people(n), surveys=table(ANSWER, rows), **more)


def even(month: int, scores: list[int]) -> Rows:
    """Give the first customers an NPS answer each in a month."""
    return [(f"C{i:03}", date(2025, month, 10), "nps", score) for i, score in enumerate(scores)]


# ---- over time


def test_a_fall_from_all_promoters_to_all_detractors_is_real_and_said() -> None:
    found = over_time(asked([*even(10, [10] * 20), *even(11, [10] * 20), *even(12, [0] * 20)]), "nps")
    assert found.frame["value"].tolist() == [100, 100, -100]
    assert found.frame["move"].iloc[1:].tolist() == [0, -1]
    assert found.headline == "NPS fell to −100 in Dec 25, more than noise explains"


def test_a_small_move_is_noise_and_gets_no_arrow() -> None:
    scores = [10] * 10 + [5] * 10
    found = over_time(asked([*even(11, scores), *even(12, [*scores[1:], 5])]), "nps")
    assert found.frame["move"].iloc[1] == 0
    assert "no move is beyond noise" in found.headline


def test_months_with_few_answers_become_quarters_and_it_is_said() -> None:
    rows = [row for month in range(1, 13) for row in even(month, [9] * 5)]
    found = over_time(asked(rows), "nps")
    assert found.frame["n"].tolist() == [15, 15, 15, 15]
    assert found.frame["when"].tolist() == ["Jan–Mar 25", "Apr–Jun 25", "Jul–Sep 25", "Oct–Dec 25"]
    assert "a point is a quarter" in (found.caution or "")


def test_a_point_below_ten_answers_is_not_drawn() -> None:
    rows = [row for month in range(1, 12) for row in even(month, [9] * 12)]
    found = over_time(asked([*rows, *even(12, [9] * 3)]), "nps")
    assert np.isnan(found.frame["value"].iloc[-1])
    assert found.frame["n"].iloc[-1] == 3


def test_too_few_answers_say_how_many_it_takes() -> None:
    found = over_time(asked(even(12, [9] * 8)), "nps")
    assert found.missing == "8 answers in 36 months; a point needs 10, and it takes two points."


# ---- ways to count, groups


def test_one_customer_who_answers_often_counts_once_and_one_who_pays_most_by_its_money() -> None:
    often: Rows = [("C000", date(2025, month, 5), "nps", 0) for month in range(1, 11)]
    others: Rows = [(f"C{i:03}", date(2025, 6, 5), "nps", 10) for i in range(1, 11)]
    found = weighed(asked([*often, *others]), "nps", YEAR).frame.set_index("way")
    assert found.loc["Each answer", "value"] == 0  # 10 promoters, 10 detractors
    assert found.loc["Each customer once", "value"] == pytest.approx(100 * 9 / 11)
    assert found.loc["By revenue", "value"] == pytest.approx(100 * (1_000 - 10_000) / 11_000)
    assert found.loc["Each answer", "customers"] == 11


def test_a_group_differs_only_beyond_noise_and_a_small_one_shows_its_n() -> None:
    rows = even(6, [10] * 20 + [0] * 17)
    data = asked(rows, customers=table(("customer_id", "segment"), [
        (f"C{i:03}", "Happy" if i < 20 else "Sad" if i < 34 else "Few") for i in range(40)]))  # fmt: skip
    found = by_group(data, "nps", "segment", YEAR)
    told = found.frame.set_index("group")
    assert told.loc["Happy", "differs"] == 1
    assert told.loc["Sad", "differs"] == -1
    assert pd.isna(told.loc["Few", "value"])
    assert told.loc["Few", "n"] == 3
    assert found.headline == "Sad is below the rest: −100"


def test_groups_that_are_not_in_the_data_say_what_to_bring() -> None:
    found = by_group(asked(even(6, [9] * 12)), "nps", "segment", YEAR)
    assert found.missing == "Customers have no segment. Bring a column segment."


# ---- silence


@pytest.mark.parametrize(
    ("value", "rate", "low", "high"),
    [(40, 0.2, -72, 88), (0, 1.0, 0, 0), (100, 0.5, 0, 100)],  # methods.md section 8: −72 … +88
)
def test_the_silent_bound_the_score_of_the_book(value: float, rate: float, low: float, high: float) -> None:
    assert book_bounds(value, rate) == pytest.approx((low, high))


def test_satisfaction_is_bounded_as_a_share() -> None:
    assert book_bounds(0.8, 0.25, "csat") == pytest.approx((0.2, 0.95))


def test_the_response_rate_counts_customers_not_answers() -> None:
    twice = [*even(3, [9] * 10), *even(9, [9] * 10)]
    found = response_rate(asked(twice), "nps", YEAR)
    assert (found.numerator, found.denominator, found.value) == (10, 40, 0.25)


def test_silence_is_said_with_its_bounds() -> None:
    found = silence(asked(even(6, [10] * 10)), "nps", YEAR)
    assert found.headline == "25% answered: the whole book is at −50 to 100"


def test_below_ten_answers_there_is_no_score_only_their_number() -> None:
    found = score_metric(asked(even(6, [10] * 7)), "nps", YEAR)
    assert found.value is None
    assert found.why == "Only 7 answers in the period; a score needs 10."


def test_answers_up_to_five_from_three_cannot_show_unhappy_customers() -> None:
    rows: Rows = [(f"C{i:03}", date(2025, 6, 1), "csat", 3 + i % 3) for i in range(12)]
    assert "cannot show unhappy customers" in " ".join(answers_of(asked(rows), "csat", YEAR).cautions)


def test_answers_without_customers_dates_are_read_altogether() -> None:
    data = company(
        customers=table(("customer_id", "churned"), [(f"C{i:03}", "no") for i in range(20)]),
        surveys=table(ANSWER, even(6, [10] * 12)),
    )
    found = score_metric(data, "nps", None)
    assert (found.value, found.period) == (100, "all answers")
    assert EVER.last.year > 2100


def test_filters_choose_whose_answers_count() -> None:
    data = asked(even(6, [10] * 20 + [0] * 20), customers=dated(40))
    assert score_metric(data, "nps", YEAR, Filters(segment="Big")).value == 100
    assert score_metric(data, "nps", YEAR, Filters(segment="Small")).value == -100


def test_the_summary_says_whether_the_score_moved() -> None:
    earlier = [(who, date(2024, 6, 1), kind, 10) for who, _, kind, _ in even(6, [10] * 30)]
    data = asked([*earlier, *even(6, [0] * 30)])
    found = voice(data, comments_of(data), 12)
    assert found.headline == "NPS fell to −100"
    assert found.scores[0].real
    assert len(found.scores[0].series) == 12

"""Are breadth, depth, cohorts and silence counted as they are defined, and said when they are not known?"""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest

from csdata.analysis.adoption.answer import adoption_answer
from csdata.analysis.adoption.cohorts import adoption_by_cohort
from csdata.analysis.adoption.depth import feature_depth, features_used
from csdata.analysis.adoption.sheet_use import first_value_days, seats_in_use
from csdata.analysis.adoption.silent import silence
from csdata.analysis.definitions import Definitions
from csdata.analysis.stays import NEVER, day_number, stays
from csdata.dataset import Dataset, Filters, open_sample
from tests.analysis.company import Cell, company, subscriptions, table

AS_OF = date(2024, 6, 30)
LONG_AGO = "2023-01-01"
USE = ("customer_id", "date", "feature", "events", "active_users")


@pytest.fixture(scope="module")
def sample() -> Dataset:
    return open_sample()


def using(use: list[tuple[Cell, ...]], n: int = 12, gone: dict[str, str] | None = None) -> Dataset:
    """Return customers A00, A01, … since January 2023, paying 10, 11, …, with rows of use."""
    left = gone or {}
    paid: list[tuple[Cell, ...]] = [(f"A{i:02}", LONG_AGO, left.get(f"A{i:02}"), 10 + i) for i in range(n)]
    return company(AS_OF, subscriptions=subscriptions(*paid), usage=table(USE, use))


# ---- breadth and depth


def breadth_of_twelve() -> Dataset:
    """A00 and A01 use nothing in June, six customers use Core, four use Core and More; Old was used in 2023 only."""
    rows: list[tuple[Cell, ...]] = [("A00", "2023-05-05", "Old", 1, 1)]
    rows += [(f"A{i:02}", "2024-06-10", "Core", 10, 2) for i in range(2, 12)]
    rows += [(f"A{i:02}", "2024-06-20", "More", 30, 3) for i in range(8, 12)]
    rows += [(f"A{i:02}", "2024-06-28", "Core", 10, 4) for i in range(2, 4)]
    return using(rows)


def test_the_number_of_features_counts_who_uses_none() -> None:
    found = features_used(breadth_of_twelve())
    assert dict(zip(found.frame["features"], found.frame["customers"], strict=True)) == {"None": 2, "1": 6, "2": 4}
    assert found.frame["share"].sum() == pytest.approx(1)
    assert found.headline == "Half use 1 of 3 features or fewer"


def test_many_features_are_told_in_bands() -> None:
    rows: list[tuple[Cell, ...]] = [("A00", "2024-06-10", f"F{f:02}", 1, 1) for f in range(30)]
    found = features_used(using(rows))
    assert len(found.frame) <= 13
    assert found.frame["features"].tolist()[:3] == ["None", "1–3", "4–6"]
    assert found.frame["customers"].tolist()[0] == 11


def test_a_feature_has_its_customers_its_share_of_use_and_its_depth_per_person() -> None:
    rows = feature_depth(breadth_of_twelve()).frame.set_index("feature")
    assert rows["customers"].to_dict() == {"Core": 10, "More": 4, "Old": 0}
    assert rows.loc["Core", "share"] == pytest.approx(10 / 12)
    assert rows.loc["More", "events_share"] == pytest.approx(120 / 240)
    # people: the most seen at once; 2 customers with 4, 8 with 2 → 24 people, 120 events
    assert rows.loc["Core", "per"] == pytest.approx(120 / 24)


def test_a_feature_that_nobody_uses_any_more_is_named() -> None:
    assert feature_depth(breadth_of_twelve()).headline == "Nobody used Old"


def test_who_has_left_is_not_in_the_breadth() -> None:
    rows: list[tuple[Cell, ...]] = [(f"A{i:02}", "2024-06-10", "Core", 1, 1) for i in range(12)]
    found = features_used(using(rows, gone={"A00": "2024-06-20"}))
    assert found.n == 11


def test_without_features_breadth_and_depth_say_what_to_bring() -> None:
    data = company(subscriptions=subscriptions(("A", LONG_AGO, None, 1)))
    for found in (features_used(data), feature_depth(data)):
        assert "Bring use by customer" in str(found.missing)


def test_a_filter_looks_at_its_customers_only(sample: Dataset) -> None:
    whole = feature_depth(sample).frame.set_index("feature")
    parts = [feature_depth(sample, Filters(segment=s)).frame.set_index("feature") for s in sample.choices["segment"]]
    for column in ("customers", "events"):
        summed = sum(part[column] for part in parts)
        assert summed.loc[whole.index].to_numpy() == pytest.approx(whole[column].to_numpy())


# ---- silence


def days_before(days: int) -> date:
    return AS_OF - timedelta(days)


def quiet_company() -> Dataset:
    """A00 used it today, A01 29 days ago, A02 30, A03 60, A04 95; A05 never; A06 left; A07 began 10 days ago.

    A08 used it 200 days ago, left, and came back 40 days ago.
    """
    use: list[tuple[Cell, ...]] = [
        (f"A{i:02}", days_before(days), "Core", 1, 1)
        for i, days in enumerate((0, 29, 30, 60, 95, None, 100, None, 200))
        if days is not None
    ]
    use += [("A09", days_before(300 - 3 * i), "Core", 1, 1) for i in range(100)]  # day by day, not month by month
    paid: list[tuple[Cell, ...]] = [(f"A{i:02}", LONG_AGO, None, 10 + i) for i in range(6)]
    paid += [("A06", LONG_AGO, days_before(90), 99), ("A07", days_before(10), None, 17)]
    paid += [("A08", LONG_AGO, days_before(150), 18), ("A08", days_before(40), None, 18), ("A09", LONG_AGO, None, 19)]
    return company(AS_OF, subscriptions=subscriptions(*paid), usage=table(USE, use))


def test_silence_is_counted_from_the_last_use_by_money_and_without_who_left() -> None:
    found = silence(quiet_company())
    assert found.result.frame["customer_id"].tolist() == ["A08", "A04", "A03", "A02"]
    assert dict(zip(found.result.frame["customer_id"], found.result.frame["silent_days"], strict=True)) == {
        "A08": 40, "A04": 95, "A03": 60, "A02": 30,
    }  # fmt: skip
    assert found.counts == {30: 4, 60: 2, 90: 1}
    assert found.money == {30: 57.0, 60: 27.0, 90: 14.0}


def test_who_never_used_it_is_counted_apart() -> None:
    data = quiet_company()
    assert silence(data).never == 2
    never = silence(data, days=None)
    assert never.result.frame["customer_id"].tolist() == ["A07", "A05"]
    assert never.result.frame["silent_days"].tolist()[0] == 10


def test_nobody_is_silent_before_use_is_recorded() -> None:
    # use is recorded since twenty days: that is as far as silence can be known
    use: list[tuple[Cell, ...]] = [("A00", days_before(i), "Core", 1, 1) for i in range(21)]
    found = silence(using(use))
    assert found.counts == {30: 0, 60: 0, 90: 0}
    assert found.never == 11
    assert silence(using(use), days=None).result.frame["silent_days"].max() == 20


def test_use_told_once_a_month_is_silence_known_to_the_month() -> None:
    # a row dated the first of May tells of some day in May
    use: list[tuple[Cell, ...]] = [(f"A{i:02}", "2024-06-01", "Core", 5, 1) for i in range(11)]
    found = silence(using([*use, ("A11", "2024-05-01", "Core", 5, 1)]))
    assert dict(zip(found.result.frame["customer_id"], found.result.frame["silent_days"], strict=True)) == {"A11": 30}
    assert "to the month" in str(found.result.caution)


def test_the_last_activity_of_a_sheet_gives_silence_and_an_empty_cell_gives_none() -> None:
    rows: list[tuple[Cell, ...]] = [(f"A{i:02}", LONG_AGO, "2024-06-30", 10) for i in range(10)]
    rows += [("Quiet", LONG_AGO, "2024-03-01", 50), ("Blank", LONG_AGO, None, 60), ("New", AS_OF, AS_OF, 1)]
    header = ("customer_id", "signup_date", "last_activity_date", "mrr")
    found = silence(company(AS_OF, customers=table(header, rows)))
    assert found.result.frame["customer_id"].tolist() == ["Quiet"]
    assert (found.active, found.never) == (12, 0)


def test_without_use_silence_says_what_to_bring() -> None:
    data = company(subscriptions=subscriptions(("A", LONG_AGO, None, 1)))
    assert "Bring use" in str(silence(data).result.missing)


# ---- cohorts


def test_a_cohort_cell_is_drawn_when_its_youngest_customer_has_reached_the_age() -> None:
    paid: list[tuple[Cell, ...]] = [(f"A{i:02}", "2024-01-10", None, 1) for i in range(10)]
    paid += [(f"B{i:02}", "2024-03-20", None, 1) for i in range(10)]
    use: list[tuple[Cell, ...]] = [
        (f"A{i:02}", f"2024-{m:02}-28", "Core", 1, 1) for i in range(10) for m in range(1, 7)
    ]
    use += [(f"B{i:02}", f"2024-{m:02}-28", "Core", 1, 1) for i in range(5) for m in range(3, 7)]
    use.append(("A00", AS_OF, "Core", 1, 1))  # June is over
    found = adoption_by_cohort(company(AS_OF, subscriptions=subscriptions(*paid), usage=table(USE, use)))
    rows = found.frame.set_index("age")
    assert rows["observed"].to_dict() == {1: True, 2: True, 3: True, 4: False, 5: False}
    assert rows.loc[3, ["size", "n", "value"]].tolist() == [20, 20, 0.75]
    assert np.isnan(rows.loc[4, "value"])  # half of the quarter is not four months old yet


def test_fewer_than_ten_have_no_share() -> None:
    use: list[tuple[Cell, ...]] = [("A00", f"2023-{m:02}-28", "Core", 1, 1) for m in range(1, 13)]
    found = adoption_by_cohort(using(use, n=9))
    assert found.frame["value"].isna().all()
    assert found.headline == "Cohorts are too small or too young to be compared"


def test_the_average_number_of_features_is_over_those_still_there() -> None:
    use: list[tuple[Cell, ...]] = [
        (f"A{i:02}", "2023-02-28", feature, 1, 1) for i in range(12) for feature in (("X", "Y") if i < 6 else ("X",))
    ]
    use.append(("A11", AS_OF, "X", 1, 1))  # the data go on until the as-of day
    found = adoption_by_cohort(using(use, gone={"A00": "2023-02-15"}), measure="breadth")
    first = found.frame.set_index("age").loc[1]
    assert (first["n"], first["value"]) == (11, pytest.approx((5 * 2 + 6) / 11))


def test_the_cohorts_of_the_sample_add_up_over_segments(sample: Dataset) -> None:
    whole = adoption_by_cohort(sample).frame.set_index(["quarter", "age"])
    parts = [adoption_by_cohort(sample, Filters(segment=s)).frame.set_index(["quarter", "age"])["n"]
             for s in sample.choices["segment"]]  # fmt: skip
    summed = sum(
        (part.reindex(whole.index, fill_value=0) for part in parts[1:]), parts[0].reindex(whole.index, fill_value=0)
    )
    assert summed.tolist() == whole["n"].tolist()


# ---- one sheet


def test_the_seats_of_a_sheet_are_told_in_fifths_and_errors_left_out() -> None:
    rows = [(f"A{i:02}", users, 10, "no") for i, users in enumerate([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12])]
    found = seats_in_use(company(customers=table(("customer_id", "active_users", "seats", "churned"), rows)))
    assert found.frame["customers"].tolist() == [1, 2, 2, 2, 2, 2]
    assert found.n == 11


def test_the_days_to_first_value_of_a_sheet_are_told_in_bands() -> None:
    rows = [(f"A{i:02}", days) for i, days in enumerate([0, 14, 15, 29, 30, 44, 59, 60, 89, 119, 120, 500])]
    found = first_value_days(company(customers=table(("customer_id", "days_to_first_value"), rows)))
    assert found.frame["customers"].tolist() == [2, 2, 2, 1, 2, 1, 2]
    assert "need 60 or more" in found.headline


# ---- stays


def test_subscriptions_that_follow_each_other_are_one_stay() -> None:
    data = company(
        AS_OF,
        subscriptions=subscriptions(
            ("A", "2024-01-01", "2024-02-01", 1), ("A", "2024-02-01", "2024-03-01", 1),  # renewed
            ("A", "2024-01-10", "2024-01-20", 1),  # inside the first
            ("A", "2024-05-01", None, 1),  # came back
            ("B", "2024-01-01", "2024-02-01", 1),
        ),
    )  # fmt: skip
    found = stays(data)
    assert list(zip(found.number.tolist(), found.came.tolist(), found.went.tolist(), strict=True)) == [
        (0, day_number(date(2024, 1, 1)), day_number(date(2024, 3, 1))),
        (0, day_number(date(2024, 5, 1)), NEVER),
        (1, day_number(date(2024, 1, 1)), day_number(date(2024, 2, 1))),
    ]
    assert found.gone(day_number(AS_OF)).tolist() == [NEVER, day_number(date(2024, 2, 1))]


# ---- the answer of the page


def test_the_answer_is_where_customers_get_stuck_with_the_figures_of_the_metrics(sample: Dataset) -> None:
    found = adoption_answer(sample)
    assert found.headline.startswith("Customers get stuck at First value: ")
    assert [figure.metric.name for figure in found.start] == [
        "time_to_value_days",
        "onboarding_on_time",
        "goal_attainment",
    ]
    assert [figure.metric.name for figure in found.use] == ["adoption", "feature_breadth", "silent_customers"]


def test_the_definition_in_force_decides_which_adoption_is_shown(sample: Dataset) -> None:
    assert adoption_answer(sample, definitions=Definitions(adoption="seats")).use[0].metric.label == "Seats in use"


def test_data_that_say_nothing_about_use_say_so() -> None:
    data = company(customers=table(("customer_id", "churned"), [(f"A{i}", "no") for i in range(12)]))
    assert adoption_answer(data).headline == "The data do not say how customers use it"

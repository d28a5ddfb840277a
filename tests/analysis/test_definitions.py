"""Do the definitions people argue about give their published numbers, and do its customers explain each gap?"""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from csdata.analysis.book import book_between
from csdata.analysis.definitions import (
    IN_FORCE,
    STANDARD,
    Definitions,
    allowed,
    core_metric,
    definition_metrics,
    in_force,
)
from csdata.analysis.differences import WAYS, Difference, difference
from csdata.analysis.metrics import metrics, period_of
from csdata.analysis.result import Metric
from csdata.dataset import Dataset, Filters, open_sample
from csdata.errors import CsDataError
from tests.analysis.company import Cell, company, numbers, subscriptions, table, value

FEBRUARY = date(2024, 2, 29)
BEFORE, DURING = "2024-01-01", "2024-02-10"


@pytest.fixture(scope="module")
def sample() -> Dataset:
    return open_sample()


@pytest.fixture(scope="module")
def stripe() -> Dataset:
    """100 at the start, 20 join, 11 cancel in the month, one of them a newcomer (methods.md part A)."""
    there = [(f"A{i:03}", BEFORE, DURING if i < 10 else None, 10) for i in range(100)]
    new = [(f"N{i:02}", "2024-02-05", "2024-02-20" if i == 0 else None, 10) for i in range(20)]
    return company(FEBRUARY, subscriptions=subscriptions(*there, *new))


def compared(data: Dataset, way: str, filters: Filters = Filters()) -> Difference:  # noqa: B008 - frozen
    return difference(data, period_of(data), filters, way)


# ---- the numbers of methods.md part A


def test_stripes_way_differs_from_the_standard_by_20_newcomers_of_whom_one_left(stripe: Dataset) -> None:
    # 10/100 = 10.0 %, 11/120 = 9.2 %
    found = compared(stripe, "stripe")
    assert found.result.headline == (
        "Standard says 10.0%, Stripe's way 9.2%: 20 new customers in the base, 1 of them lost"
    )
    frame = found.result.frame
    assert set(frame["customer_id"]) == {f"N{i:02}" for i in range(20)}
    assert (frame["numerator"].sum(), frame["denominator"].sum()) == (1, 20)
    assert frame.loc[frame["customer_id"] == "N00", "why"].item() == (
        "new on 5 Feb 2024, gone on 20 Feb 2024: in the base and among the lost"
    )
    assert frame.loc[frame["customer_id"] == "N01", "why"].item() == "new on 5 Feb 2024: in the base"


def test_the_daily_sum_adds_up_the_hazard_of_each_day_with_its_interval() -> None:
    # 10 customers, one leaves on the 10th, one of nine on the 20th: 1/10 + 1/9 = 0.2111; Nelson–Aalen, log interval:
    # σ² = 1/100 + 1/81, 0.2111 · exp(±1.95996 · 0.14948 / 0.2111) = 0.0527 … 0.8459
    data = company(
        FEBRUARY,
        subscriptions=subscriptions(*((f"A{i}", BEFORE, {0: DURING, 1: "2024-02-20"}.get(i), 10) for i in range(10))),
    )
    daily = numbers(data)["logo_churn_daily"]
    assert value(daily) == pytest.approx(1 / 10 + 1 / 9)
    assert daily.low == pytest.approx(0.0527, abs=1e-4)
    assert daily.high == pytest.approx(0.8458, abs=1e-4)


def test_who_left_and_came_back_counts_in_the_daily_sum_only() -> None:
    data = company(
        FEBRUARY,
        subscriptions=subscriptions(
            ("Back", BEFORE, DURING, 10), ("Back", "2024-02-20", None, 10),
            ("Twice", BEFORE, "2024-02-05", 10), ("Twice", DURING, "2024-02-15", 10),
            ("Short", "2024-02-05", "2024-02-20", 10),
            *((f"A{i:02}", BEFORE, None, 10) for i in range(20)),
        ),
    )  # fmt: skip
    found = compared(data, "daily")
    assert dict(zip(found.result.frame["customer_id"], found.result.frame["why"], strict=True)) == {
        "Back": "left on 10 Feb 2024, came back on 20 Feb 2024",
        "Twice": "left on 5 Feb 2024, came back on 10 Feb 2024, left again on 15 Feb 2024",
        "Short": "came on 5 Feb 2024, left on 20 Feb 2024",
    }
    assert (found.usual.numerator, found.other.numerator) == (1, 4)
    assert found.result.frame["numerator"].sum() == 3
    assert "3 departures more" in found.result.headline


QUICK = (
    ("New", DURING, None, 20),
    ("Grown", BEFORE, DURING, 10), ("Grown", DURING, None, 18),
    ("Lost", BEFORE, DURING, 5),
    ("Less", BEFORE, DURING, 13), ("Less", DURING, None, 10),
    ("Back", "2023-06-01", "2023-09-01", 7), ("Back", DURING, None, 7),
)  # fmt: skip


def test_20_new_and_8_more_over_5_lost_and_3_less_is_3_5_and_with_7_won_back_4_375() -> None:
    data = company(FEBRUARY, subscriptions=subscriptions(*QUICK))
    found = compared(data, "with_reactivation")
    assert (found.usual.value, found.other.value) == (28 / 8, 35 / 8)
    assert found.result.headline == "Without customers won back 3.50, with them 4.38: 1 customer came back"
    (row,) = found.result.frame.to_dict("records")
    assert (row["customer_id"], row["numerator"], row["denominator"]) == ("Back", 7, 0)
    assert row["why"] == "paying again since 10 Feb 2024, paid before"


def test_no_losses_is_said_and_not_divided_by_with_reactivation_either() -> None:
    data = company(FEBRUARY, subscriptions=subscriptions(("A", BEFORE, None, 10), ("B", DURING, None, 10)))
    ratio = numbers(data)["quick_ratio_with_reactivation"]
    assert ratio.value is None
    assert "No losses" in str(ratio.why)


def seats_company(people: dict[str, tuple[int | None, int | None]], **more: str) -> Dataset:
    """Return a company of customers with (active users, seats) in February."""
    sheet = [(name, name, BEFORE, seats) for name, (_, seats) in people.items()]
    use = [(name, "2024-02-15", "Core", 5, users) for name, (users, _) in people.items() if users is not None]
    return company(
        FEBRUARY,
        customers=table(("customer_id", "name", "signup_date", "seats"), sheet),
        usage=table(("customer_id", "date", "feature", "events", "active_users"), use),
        **more,
    )


def test_3560_people_on_12800_seats_is_27_8_percent() -> None:
    # methods.md part A: 3,560 / 12,800 → 27.8 %
    data = seats_company({f"A{i:02}": (89, 320) for i in range(40)})
    found = numbers(data)["adoption_seats"]
    assert (found.numerator, found.denominator, found.n) == (3560, 12800, 40)
    assert round(100 * value(found), 1) == 27.8


def test_above_100_percent_is_an_error_in_the_data_and_no_rate() -> None:
    found = numbers(seats_company({f"A{i:02}": (320, 89) for i in range(40)}))["adoption_seats"]
    assert found.value is None
    assert "12,800 people on 3,560 seats: more than 100 % is an error in the data" in str(found.why)


def test_one_customer_above_its_seats_is_left_out_and_said() -> None:
    data = seats_company({f"A{i:02}": (5, 10) for i in range(12)} | {"Wrong": (12, 10), "Unknown": (3, None)})
    found = numbers(data)["adoption_seats"]
    assert (found.numerator, found.denominator, found.n) == (60, 120, 12)
    assert "Left out, as errors in the data: 1 with more people than seats." in found.cautions
    assert "Left out: 1 without a number of seats." in found.cautions
    why = compared(data, "seats").result.frame.set_index("customer_id")["why"]
    assert why["Wrong"].startswith("more people than seats: an error in the data")
    assert why["Unknown"].startswith("number of seats not known")
    assert why["A00"] == "5 of 10 seats in use"


def test_nobody_using_it_is_zero_of_the_seats_when_people_are_recorded() -> None:
    data = seats_company({f"A{i:02}": (5, 10) for i in range(10)} | {"Quiet": (None, 100)})
    found = numbers(data)["adoption_seats"]
    assert (found.numerator, found.denominator) == (50, 200)


def test_the_sheets_own_users_and_seats_give_adoption_of_those_still_there() -> None:
    rows = [(f"A{i}", 4, 10, "no") for i in range(10)] + [("Gone", 10, 10, "yes")]
    data = company(customers=table(("customer_id", "active_users", "seats", "churned"), rows))
    found = numbers(data)["adoption_seats"]
    assert (found.numerator, found.denominator, found.value) == (40, 100, 0.4)


def core_company() -> Dataset:
    rows = [(f"A{i:02}", "2024-02-15", "Reports" if i % 3 else "Alerts", 1) for i in range(12)]
    rows += [(f"A{i:02}", "2024-02-16", "Forecasts", 9) for i in range(4)]
    return company(
        FEBRUARY,
        customers=table(("customer_id", "signup_date"), [(f"A{i:02}", BEFORE) for i in range(16)]),
        usage=table(("customer_id", "date", "feature", "events"), rows),
    )


def test_the_core_feature_is_the_one_that_most_customers_use_not_the_one_with_most_events() -> None:
    found = numbers(core_company())["adoption_core"]
    assert found.label == "Customers using Reports"
    assert (found.numerator, found.denominator, found.value) == (8, 16, 0.5)
    assert "most customers use" in found.definition


def test_the_core_feature_can_be_named_and_an_unknown_one_is_refused() -> None:
    data = core_company()
    period = period_of(data)
    book = book_between(data, period)
    assert core_metric(book, data, period, core="Forecasts").numerator == 4
    with pytest.raises(CsDataError, match="Expected one of Alerts, Forecasts, Reports"):
        core_metric(book, data, period, core="Nonsense")


def test_who_uses_other_features_only_is_listed_by_how_many() -> None:
    found = compared(core_company(), "core_feature")
    assert found.result.headline == ("By any use 75.0%, by Reports 50.0%: 4 customers used other features only")
    assert dict(zip(found.result.frame["customer_id"], found.result.frame["why"], strict=True)) == {
        "A00": "used other features only: 2",
        "A03": "used other features only: 2",
        "A06": "used other features only: 1",
        "A09": "used other features only: 1",
    }


def test_a_rate_of_very_few_is_told_as_its_counts() -> None:
    data = company(FEBRUARY, subscriptions=subscriptions(("A", BEFORE, DURING, 1), ("B", DURING, None, 1)))
    assert compared(data, "stripe").result.headline.startswith("Standard says 1 of 1, Stripe's way 1 of 2")


# ---- every gap is made of its customers


DAYS = st.integers(min_value=0, max_value=120)
SPELLS = st.lists(
    st.tuples(st.integers(min_value=0, max_value=11), DAYS, st.one_of(st.none(), DAYS), st.integers(1, 50)),
    min_size=1,
    max_size=40,
)


@settings(max_examples=12)  # each opens a company from its file: seconds, not milliseconds
@given(SPELLS)
def test_the_customers_of_a_difference_add_up_to_it_exactly(spells: list[tuple[int, int, int | None, int]]) -> None:
    start = date(2023, 12, 1)
    rows: list[tuple[Cell, ...]] = [("Z", "2023-11-01", None, 5)]
    rows += [
        (
            f"C{who:02}",
            start + timedelta(days=first),
            None if length is None else start + timedelta(first + length + 1),
            5,
        )
        for who, first, length, _ in spells
    ]
    rows = [(who, day, end, mrr) for (who, day, end, _), mrr in zip(rows, [1, *(s[3] for s in spells)], strict=True)]
    data = company(FEBRUARY, subscriptions=subscriptions(*rows))
    for way in ("stripe", "daily", "with_reactivation"):
        found = compared(data, way)
        if found.result.missing:
            continue
        frame = found.result.frame
        assert found.other.numerator == pytest.approx((found.usual.numerator or 0) + frame["numerator"].sum())
        if way != "daily":  # the daily sum has no one denominator: each day has its own
            assert found.other.denominator == pytest.approx((found.usual.denominator or 0) + frame["denominator"].sum())
        assert (frame["why"].str.len() > 10).all()


@pytest.mark.parametrize("months", [1, 12])
@pytest.mark.parametrize("way", sorted(WAYS))
@pytest.mark.parametrize("filters", [Filters(), Filters(segment="Enterprise")], ids=str)
def test_every_difference_of_the_sample_adds_up(sample: Dataset, way: str, months: int, filters: Filters) -> None:
    found = difference(sample, period_of(sample, months), filters, way)
    frame = found.result.frame
    assert found.result.missing is None
    assert found.other.numerator == pytest.approx((found.usual.numerator or 0) + frame["numerator"].sum())
    if way != "daily":
        assert found.other.denominator == pytest.approx((found.usual.denominator or 0) + frame["denominator"].sum())
    assert frame["customer_id"].is_unique


@pytest.mark.parametrize("way", sorted(WAYS))
def test_without_dates_or_use_a_difference_says_what_is_missing(way: str) -> None:
    data = company(customers=table(("customer_id", "churned"), [(f"A{i}", "no") for i in range(12)]))
    found = difference(data, None, way=way)
    assert found.result.missing
    assert found.result.frame.empty


# ---- the switches


def found_metrics(data: Dataset) -> dict[str, Metric]:
    return metrics(data, period_of(data, 12))


def test_the_chosen_variant_takes_the_place_of_the_standard_which_is_listed_beside_it(sample: Dataset) -> None:
    usual = found_metrics(sample)
    told = in_force(usual, Definitions(churn="stripe", quick_ratio="with_reactivation", adoption="seats"))
    for base, chosen in (
        ("logo_churn", "logo_churn_stripe"),
        ("quick_ratio", "quick_ratio_with_reactivation"),
        ("adoption", "adoption_seats"),
    ):
        assert told[base].value == usual[chosen].value
        assert told[base].name == base
        assert told[base].label == usual[chosen].label != usual[base].label
        assert chosen not in told
        assert told[f"{base}_standard"].value == usual[base].value
    assert len(told) == len(usual)


def test_the_standard_changes_nothing(sample: Dataset) -> None:
    usual = found_metrics(sample)
    assert in_force(usual, STANDARD) == usual


def test_a_variant_that_was_not_computed_is_said_to_be_missing_and_never_replaced_in_silence(sample: Dataset) -> None:
    usual = metrics(sample, period_of(sample, 12), daily=False)
    told = in_force(usual, Definitions(churn="daily"))
    assert told["logo_churn"].value is None
    assert told["logo_churn"].why
    assert Definitions(churn="daily").needs_daily


def test_an_unknown_definition_is_refused_with_those_there_are() -> None:
    with pytest.raises(CsDataError, match="one of standard, stripe, daily"):
        Definitions(churn="weekly")  # type: ignore[arg-type]


def test_definitions_can_be_keys() -> None:
    assert len({Definitions(), Definitions(), Definitions(churn="daily")}) == 2


def test_only_what_the_data_allow_can_be_chosen(sample: Dataset) -> None:
    assert allowed(sample) == {switch: tuple(names) for switch, names in IN_FORCE.items()}
    bare = company(customers=table(("customer_id", "churned"), [("A", "no"), ("B", "yes")]))
    assert {switch: len(choices) for switch, choices in allowed(bare).items()} == {
        "churn": 1, "quick_ratio": 1, "adoption": 1,
    }  # fmt: skip


def test_every_variant_has_a_definition_and_says_why_it_has_no_value() -> None:
    data = company(customers=table(("customer_id", "churned"), [("A", "no"), ("B", "yes")]))
    for metric in definition_metrics(book_between(data, None), data, None):
        assert metric.definition
        assert metric.value is None
        assert metric.why

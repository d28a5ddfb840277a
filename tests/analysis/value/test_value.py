"""Are value, cost, payback, renewals and their groups what the rows of a small company add up to?

Expected values: by hand; every company is a few lines of CSV that go the whole way from bytes to numbers.
"""

from __future__ import annotations

from datetime import date
from functools import cache

import numpy as np
import pytest

from csdata.analysis.acquisition import cac
from csdata.analysis.assumptions import Assumptions
from csdata.analysis.book import book_between
from csdata.analysis.lives import lives
from csdata.analysis.metrics import metrics, period_of
from csdata.analysis.value.answer import bridge, money_over_life, value_answer
from csdata.analysis.value.channels import EVERY, cost_by_channel
from csdata.analysis.value.concentration import concentration, largest, shares_of
from csdata.analysis.value.lifetime import service_of
from csdata.analysis.value.returns import groups_to_choose, returns_by
from csdata.dataset import EVERYBODY, Dataset, Filters, open_sample
from tests.analysis.company import Cell, company, numbers, subscriptions, table, value

END = date(2025, 12, 31)
PLAIN = Assumptions(discount_rate=0.0)


def steady(size: int = 40, mrr: float = 100.0, name: str = "C", start: str = "2024-01-01") -> list[tuple[Cell, ...]]:
    """Return customers who all started on a day and stayed; the last one's row was renewed in December 2025."""
    rows: list[tuple[Cell, ...]] = [(f"{name}{place:03d}", start, None, mrr) for place in range(size - 1)]
    last = f"{name}{size - 1:03d}"
    return [*rows, (last, start, "2025-12-01", mrr), (last, "2025-12-01", None, mrr)]


def of(*rows: tuple[Cell, ...], **tables: str) -> Dataset:
    return company(END, subscriptions=subscriptions(*rows), **tables)


# ---- lives


def test_a_life_counts_whole_months_and_days_in_part() -> None:
    data = of(("A", "2024-01-01", None, 1), ("B", "2025-01-15", "2025-04-15", 1), ("C", "2025-12-31", None, 1))
    found = lives(data, period_of(data))
    assert found.seen.tolist() == pytest.approx([24.0, 3.0, 1 - 30 / 31])
    assert found.gone.tolist() == [False, True, False]


def test_who_left_and_came_back_has_one_life() -> None:
    data = of(*steady(), ("Z", "2024-01-01", "2024-03-01", 1), ("Z", "2024-06-01", None, 1))
    found = lives(data, period_of(data))
    assert (found.seen[-1], found.gone[-1]) == (24.0, False)


def test_where_the_records_begin_older_customers_enter_at_their_age() -> None:
    customers = table(("customer_id", "signup_date"), [("C000", "2022-01-01"), ("C001", "2024-01-01")])
    data = of(*steady(12), customers=customers)
    found = lives(data, period_of(data))
    assert (found.entered[0], found.seen[0]) == (24.0, 48.0)
    assert (found.entered[1], found.seen[1]) == (0.0, 24.0)


def test_nothing_after_the_last_day_of_the_period_is_known() -> None:
    data = of(*steady(), ("L", "2024-01-01", "2025-12-15", 1))
    before = period_of(data, 1)
    assert before is not None
    earlier = lives(data, before.before())
    assert not earlier.gone.any()
    assert earlier.seen.max() == 23.0


# ---- value, cost, payback


def test_without_departures_the_value_is_the_margin_times_the_months() -> None:
    found = value_answer(of(*steady()), 12, EVERYBODY, PLAIN)
    assert found.metrics["clv"].value == pytest.approx(36 * 80)
    assert found.headline == "A customer brings $2.9k in three years"
    assert "Nobody has left" in " ".join(found.metrics["clv"].cautions)


def test_tickets_and_contacts_are_taken_off_at_their_assumed_cost() -> None:
    # In the last twelve months 40 customers opened 48 tickets: 0.1 each a month; 96 contacts: 0.2.
    tickets = table(
        ("ticket_id", "customer_id", "opened_at", "resolved_at"),
        [(f"T{n}", f"C{n % 40:03d}", f"2025-{n % 12 + 1:02d}-05", f"2025-{n % 12 + 1:02d}-06") for n in range(48)],
    )
    contacts = table(
        ("customer_id", "date", "kind"),
        [(f"C{n % 40:03d}", f"2025-{n % 12 + 1:02d}-07", "Call") for n in range(96)],
    )
    data = of(*steady(), tickets=tickets, touchpoints=contacts)
    service = service_of(data, period_of(data))
    assert (service.tickets, service.contacts) == pytest.approx((0.1, 0.2))
    found = value_answer(data, 12, EVERYBODY, PLAIN)
    assert found.lifetime.margin == pytest.approx(80 - 0.1 * 8 - 0.2 * 40)


SPEND = table(
    ("month", "channel", "amount"),
    [("2025-02-01", "Ads", 6_000), ("2025-02-01", "Fairs ", 1_000), ("2025-05-01", "Ads", 3_000)],
)


@cache
def sample() -> Dataset:
    return open_sample()


@cache
def growing() -> Dataset:
    """Return forty customers of long ago and, in March 2025, ten from ads and five from fairs."""
    rows = [*steady(), *steady(10, 100, "A", "2025-03-01"), *steady(5, 100, "F", "2025-03-01")]
    customers = table(
        ("customer_id", "channel", "segment"),
        [(row[0], {"A": "ads", "F": "Fairs"}.get(str(row[0])[0]), "Small") for row in rows],
    )
    return of(*rows, spend=SPEND, customers=customers)


def test_cost_ratio_and_payback_rest_on_the_spend_of_the_period() -> None:
    found = value_answer(growing(), 12, EVERYBODY, PLAIN).metrics
    assert found["cac"].value == pytest.approx(10_000 / 15)
    assert found["ltv_to_cac"].value == pytest.approx(36 * 80 / (10_000 / 15))
    assert (found["payback_months"].value, found["payback_months_simple"].value) == (9, 9)  # 666.67 ÷ 80 = 8.3


def test_with_a_lag_the_spend_of_earlier_months_counts() -> None:
    data = growing()
    quarter = period_of(data, 10)  # March to December
    book = book_between(data, quarter)
    assert cac(book, data, quarter).value == pytest.approx(3_000 / 15)
    lagged = cac(book, data, quarter, lag_months=1)
    assert lagged.value == pytest.approx(10_000 / 15)
    assert "1 month earlier" in lagged.definition


def test_a_cost_that_is_never_covered_is_said_with_both_sums() -> None:
    found = value_answer(growing(), 12, EVERYBODY, Assumptions(discount_rate=0, horizon_months=8)).metrics
    assert found["payback_months"].value is None
    assert found["payback_months"].why == "Not within the horizon: $640 in 8 months for $667."
    assert found["payback_months_simple"].value == 9


def test_the_simple_value_is_not_computable_when_nobody_left() -> None:
    found = numbers(of(*steady()), 12)["clv_simple"]
    assert found.value is None
    assert "Nobody left" in str(found.why)


def test_the_simple_value_leaves_the_current_month_out() -> None:
    # One of forty leaves in each of June to November, all the others in December: the mean is that of the six months.
    leaving = [(f"L{month}", "2024-01-01", f"2025-{month:02d}-10", 100) for month in range(6, 12)]
    crowd = [(f"D{place}", "2024-01-01", "2025-12-10", 100) for place in range(20)]
    data = of(*steady(34), *leaving, *crowd)
    found = numbers(data)["clv_simple"]
    churn = np.mean([1 / (60 - at) for at in range(6)])
    assert value(found) == pytest.approx(80 / churn)
    assert "only 6 departures" in " ".join(found.cautions)


def test_the_bridge_ends_at_the_value_and_its_changes_add_up() -> None:
    data = sample()
    answer = value_answer(data, 12, EVERYBODY, Assumptions())
    found = bridge(answer, Assumptions()).frame
    assert found["value"].iloc[0] == answer.metrics["clv_simple"].value
    assert found["value"].iloc[-1] == answer.metrics["clv"].value
    assert found["value"].iloc[0] + found["change"].sum() == pytest.approx(found["value"].iloc[-1])


def test_money_over_life_ends_at_the_value_and_its_range() -> None:
    answer = value_answer(sample(), 12, Filters(segment="Mid"), Assumptions())
    last = money_over_life(answer, Assumptions()).frame.iloc[-1]
    clv = answer.metrics["clv"]
    assert (last["brought"], last["low"], last["high"]) == pytest.approx((clv.value, clv.low, clv.high))


def test_a_larger_margin_is_worth_more_and_a_higher_discount_less() -> None:
    data = sample()
    standard, margin, discount = (
        value_answer(data, 12, EVERYBODY, assumed).metrics["clv"].value or 0
        for assumed in (Assumptions(), Assumptions(gross_margin=0.9), Assumptions(discount_rate=0.3))
    )
    assert discount < standard < margin


def test_the_numbers_of_the_page_are_those_of_the_list_of_metrics() -> None:
    data = sample()
    listed = metrics(data, period_of(data, 12), daily=False)
    for name, metric in value_answer(data, 12, EVERYBODY, Assumptions()).metrics.items():
        assert metric == listed[name]


# ---- renewals


def test_what_was_renewed_is_capped_at_what_was_due() -> None:
    terms = [
        ("A", "2024-06-01", "2025-06-01", 100), ("A", "2025-06-01", "2026-06-01", 150),  # renewed and grown: 100 of 100
        ("B", "2024-06-01", "2025-06-01", 100), ("B", "2025-06-20", "2026-06-20", 60),  # three weeks late, for less: 60
        ("C", "2024-06-01", "2025-06-01", 100),  # not renewed
        ("D", "2024-06-01", "2025-05-01", 100), ("D", "2025-09-01", "2026-09-01", 100),  # four months later: won back
        ("E", "2025-01-01", "2026-01-01", 100),  # not due in the period
        ("F", "2025-05-01", "2025-06-01", 100),  # a month is no term
    ]  # fmt: skip
    found = numbers(of(*terms), 12)["renewal_rate"]
    assert (found.numerator, found.denominator, found.n) == (160, 400, 4)
    assert value(found) == pytest.approx(0.4)


def test_changes_of_price_are_no_renewals() -> None:
    # Running subscriptions without an end: their terms are not known, whatever ended before.
    found = numbers(of(("A", "2024-06-01", "2025-06-01", 100), ("A", "2025-06-01", None, 150)), 12)["renewal_rate"]
    assert found.value is None
    assert "when terms end" in str(found.why)


# ---- groups and channels


def test_groups_below_ten_customers_come_with_their_number_only() -> None:
    found = returns_by(growing(), "channel", period_of(growing(), 12), EVERYBODY, PLAIN).frame.set_index("group")
    assert (found.loc["ads", "won"], found.loc["Fairs", "won"]) == (10, 5)
    assert found.loc["ads", "cac"] == pytest.approx(9_000 / 10)
    assert np.isnan(found.loc["Fairs", "cac"])
    assert np.isnan(found.loc["Fairs", "clv"])
    assert "5 customers" in found.loc["Fairs", "why"]


def test_the_channels_of_the_sample_cost_what_their_spend_says() -> None:
    data = sample()
    period = period_of(data, 12)
    frame = returns_by(data, "channel", period, EVERYBODY, Assumptions()).frame
    headline = metrics(data, period, daily=False)["cac"]
    assert frame["won"].sum() == headline.n
    assert (frame["cac"] * frame["won"]).sum() == pytest.approx(headline.numerator)


def test_the_planted_cost_of_channels_is_found_in_their_order() -> None:
    # csdata/sample/company.py: CHANNEL_COST referral 450 < inbound 900 < partner 1,700 < events 2,200 < outbound 2,600
    found = returns_by(sample(), "channel", period_of(sample(), 12), EVERYBODY, Assumptions()).frame
    assert found.sort_values("cac")["group"].tolist() == ["Referral", "Inbound", "Partner", "Events", "Outbound"]


def test_with_a_filter_the_cost_is_that_of_the_customers_own_column() -> None:
    result = returns_by(sample(), "channel", period_of(sample(), 12), Filters(segment="Enterprise"), Assumptions())
    assert "mean acquisition cost" in result.definition
    assert result.frame["cac_low"].notna().all()


def test_a_grouping_that_the_data_lack_says_so() -> None:
    data = of(*steady())
    assert groups_to_choose(data) == []
    for by in ("segment", "plan", "channel", "persona"):
        assert returns_by(data, by, period_of(data), EVERYBODY, PLAIN).missing


def test_cost_by_quarter_leaves_out_cells_with_fewer_than_ten_won() -> None:
    frame = cost_by_channel(growing()).frame.set_index(["channel", "label"])
    assert frame.loc[(EVERY, "Q1 25"), "cac"] == pytest.approx(7_000 / 15)
    assert frame.loc[("Ads", "Q1 25"), "cac"] == pytest.approx(600)
    assert np.isnan(frame.loc[("Fairs", "Q1 25"), "cac"])
    assert frame.loc[("Fairs", "Q1 25"), "won"] == 5
    assert frame.loc[("Ads", "Q2 25"), "spent"] == 3_000


def test_with_a_lag_spend_moves_to_the_customers_it_led_to() -> None:
    frame = cost_by_channel(growing(), "month", 1).frame.set_index(["channel", "label"])
    assert frame.loc[("Ads", "Mar 25"), "cac"] == pytest.approx(600)
    assert (
        cost_by_channel(growing(), "month", 0).frame.set_index(["channel", "label"]).loc[("Ads", "Mar 25"), "cac"] == 0
    )


# ---- concentration


def test_shares_of_the_largest_by_hand() -> None:
    shares, made = shares_of(np.array([40.0, 30.0, 20.0, *[1.0] * 10]))
    assert (shares.largest, shares.largest_ten) == pytest.approx((0.4, 0.97))
    assert shares.largest_tenth == pytest.approx(0.7)  # a tenth of thirteen: two
    assert shares.make_half == 2
    assert made[-1] == 1


def test_one_customer_above_a_tenth_of_the_revenue_is_named() -> None:
    customers = table(("customer_id", "name"), [("C000", "Acme"), *((f"C{n:03d}", f"Other {n}") for n in range(1, 40))])
    rows = [("C000", "2024-01-01", None, 900), *steady(40)[1:]]
    result = concentration(of(*rows, customers=customers), period_of(of(*rows)))
    assert result.caution == "Acme alone makes 19%"
    assert result.headline == "16 of 40 customers make half of the revenue"
    assert largest(result) == "Largest 19% · largest ten 38% · largest tenth (4) 25%"


def test_equal_customers_give_no_warning() -> None:
    data = of(*steady())
    result = concentration(data, period_of(data))
    assert result.caution is None
    assert result.headline == "20 of 40 customers make half of the revenue"

"""Is what nobody should overlook said, and is everything else left alone?"""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from csdata.analysis.spectrum.alerts import Alert, alerts, usual_range
from csdata.dataset import Dataset, open_sample
from tests.analysis.company import company, subscriptions, table

JUNE = date(2024, 6, 30)


def named(data: Dataset, name: str, **options: object) -> Alert | None:
    found = {alert.name: alert for alert in alerts(data, 12, **options)}  # type: ignore[arg-type]
    return found.get(name)


def steady(**more: str) -> Dataset:
    rows = [(f"C{i:02}", "2022-01-01", None, 10) for i in range(30)]
    return company(JUNE, **({"subscriptions": subscriptions(*rows, ("Z", "2024-06-10", None, 10))} | more))


def test_a_quiet_company_has_no_alerts() -> None:
    assert alerts(steady()) == []


def test_more_leaving_than_joining_is_said_with_both_numbers_and_for_how_long() -> None:
    rows = [(f"C{i:02}", "2022-01-01", f"2024-0{5 + i % 2}-15" if i < 6 else None, 10) for i in range(30)]
    data = company(JUNE, subscriptions=subscriptions(*rows, ("Y", "2024-06-10", None, 10), ("Z", JUNE, None, 10)))
    alert = named(data, "drain")
    assert alert is not None
    assert alert.text == "More customers left than joined in Jun 24, the 2 months running: 3 customers left, 2 joined"


def test_one_customer_above_a_tenth_of_the_revenue_is_named_with_its_share() -> None:
    rows = [(f"C{i:02}", "2022-01-01", None, 10) for i in range(30)]
    data = company(JUNE, subscriptions=subscriptions(*rows, ("Giant", "2022-01-01", None, 100), ("Z", JUNE, None, 0)))
    alert = named(data, "lump")
    assert alert is not None
    assert alert.text == "Giant alone is 25% of the monthly revenue ($100)"
    assert named(steady(), "lump") is None


def test_records_that_end_before_the_others_are_named() -> None:
    tickets = table(("ticket_id", "customer_id", "opened_at"), [(1, "C01", "2024-02-01")])
    alert = named(steady(tickets=tickets), "stale_tickets")
    assert alert is not None
    assert alert.text == "Tickets end on 1 Feb 2024, 150 days before the rest of the data"


def test_old_data_are_only_called_old_when_somebody_says_what_day_it_is() -> None:
    assert named(steady(), "stale") is None
    assert named(steady(), "stale", today=date(2024, 7, 20)) is None
    alert = named(steady(), "stale", today=date(2024, 9, 30))
    assert alert is not None
    assert "30 Jun 2024" not in alert.text  # the last day with a record, not the day looked at
    assert "10 Jun 2024, 112 days ago" in alert.text


def test_a_month_like_the_others_is_within_its_noise_and_a_jump_is_not() -> None:
    months = (0.02, 0.03, 0.02, 0.025, 0.02, 0.03, 0.025, 0.02, 0.03, 0.02, 0.02)
    usual = usual_range((*months, 0.03))
    assert usual is not None
    assert usual[0] <= 0.03 <= usual[1]
    assert not usual[0] <= 0.09 <= usual[1]


def test_the_limits_are_those_of_the_chart_of_single_values() -> None:
    """Wheeler 1993: mean ± 2.66 × mean moving range, worked by hand."""
    values = (10.0, 12.0, 11.0, 13.0, 12.0, 14.0, 13.0, 15.0, 99.0)
    usual = usual_range(values)
    moves = [2, 1, 2, 1, 2, 1, 2]
    assert usual == pytest.approx((12.5 - 2.66 * np.mean(moves), 12.5 + 2.66 * np.mean(moves)))


def test_fewer_than_eight_months_say_nothing_about_noise() -> None:
    assert usual_range((*([0.1, 0.2] * 3), 0.1, 5.0)) is None


def test_pure_noise_seldom_sounds_the_alarm() -> None:
    """Independent binomial months: the last one outside the limits in at most 5 of 100 series (nominally 0.3 to 2)."""
    rng = np.random.default_rng(3)
    outside = 0
    for _ in range(2000):
        series = tuple(float(value) for value in rng.binomial(400, 0.03, 12) / 400)
        usual = usual_range(series)
        outside += usual is not None and not usual[0] <= series[-1] <= usual[1]
    assert outside / 2000 <= 0.05


def test_data_without_dates_have_no_alerts() -> None:
    assert alerts(company(customers="customer_id,status\nA,Active\nB,Churned\n")) == []


def test_the_sample_company_is_looked_at_without_trouble() -> None:
    assert all(alert.text for alert in alerts(open_sample()))

"""Do survival, value, and payback come out as published?

Sources: methods.md B3 and B4 (computed there and confirmed against the papers): Fader & Hardie 2007 and 2010 (shifted
beta-geometric survival, DEL and DERL), Freireich et al. 1963 by way of Gehan (6-MP), IBM's telephone customers, and
the worked payback case.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from scipy.special import betaln, hyp2f1

from csdata.analysis.intervals import Numbers
from csdata.analysis.lives import Lives, lives
from csdata.analysis.metrics import metrics
from csdata.analysis.value.payback import brought, payments_to_cover, plain_payments
from csdata.analysis.value.survival_curve import cells_of, curve_of
from csdata.dataset import Dataset, open_dataset
from tests.analysis.company import company, numbers, subscriptions, value

pytestmark = pytest.mark.external

LONG = 2_000  # payments after which what is left does not change a cent
REGULAR, HIGH_END = (0.7041, 1.1820), (0.6681, 3.8061)  # α, β of Fader & Hardie 2007, years 0–7


def survival(alpha: float, beta: float, periods: int = LONG) -> Numbers:
    """Return the survival of the shifted beta-geometric: B(α, β + t) ÷ B(α, β)."""
    return np.exp(betaln(alpha, beta + np.arange(periods)) - betaln(alpha, beta))


def expected(survival: Numbers, discount: float = 0.1) -> float:
    """Return the discounted expected lifetime in yearly payments of 1."""
    return float(brought(1.0, survival, discount, payments_a_year=1)[-1])


# ---- the value of payments


def test_a_hundred_a_year_kept_at_80_percent_and_discounted_at_10_is_worth_366_67() -> None:
    kept = 0.8 ** np.arange(LONG)
    assert brought(100, kept, 0.1, payments_a_year=1)[-1] == pytest.approx(366.67, abs=0.005)


def test_without_the_payment_at_the_start_it_is_266_67() -> None:
    kept = 0.8 ** np.arange(LONG)
    assert brought(100, kept, 0.1, payments_a_year=1)[-1] - 100 == pytest.approx(266.67, abs=0.005)


@pytest.mark.parametrize(("segment", "published"), [(REGULAR, 3.6949), (HIGH_END, 5.9223)])
def test_the_discounted_expected_lifetime_of_both_segments(segment: tuple[float, float], published: float) -> None:
    alpha, beta = segment
    assert expected(survival(alpha, beta)) == pytest.approx(published, abs=0.0003)
    assert expected(survival(alpha, beta)) == pytest.approx(hyp2f1(1, beta, alpha + beta, 1 / 1.1), rel=1e-9)


@pytest.mark.parametrize(
    ("segment", "n", "published"),
    [
        (REGULAR, 1, 2.9644), (REGULAR, 2, 4.1031), (REGULAR, 5, 5.8941),
        (HIGH_END, 1, 5.4145), (HIGH_END, 2, 5.9014), (HIGH_END, 5, 6.8967),
    ],
)  # fmt: skip
def test_the_residual_lifetime_before_each_renewal(segment: tuple[float, float], n: int, published: float) -> None:
    curve = survival(*segment)
    assert expected(curve[n:] / curve[n - 1]) == pytest.approx(published, abs=0.0005)


@pytest.mark.parametrize(
    ("parameters", "published"),
    [
        ((3.798, 15.192), (3.310, 3.451, 3.587, 3.717, 3.842)),
        ((0.0667, 0.2667), (7.681, 9.462, 9.856, 10.060, 10.192)),
    ],
)
def test_the_residual_lifetimes_of_both_cases_of_2010(
    parameters: tuple[float, float], published: tuple[float, ...]
) -> None:
    curve = survival(*parameters)
    found = [expected(curve[n:] / curve[n - 1]) for n in range(1, 6)]
    assert found == pytest.approx(published, abs=0.002)


@pytest.mark.parametrize(
    ("parameters", "cohorts", "published"),
    [
        ((3.798, 15.192), (10_000, 8_000, 6_480, 5_307, 4_391), 0.878),
        ((0.0667, 0.2667), (10_000, 8_000, 7_600, 7_383, 7_235), 0.587),
    ],
)
def test_one_retention_rate_for_everybody_values_the_book_too_low(
    parameters: tuple[float, float], cohorts: tuple[int, ...], published: float
) -> None:
    # Why the simple value is no default: five cohorts, the oldest with four renewals behind it.
    curve = survival(*parameters)
    seen = sum(size * expected(curve[n:] / curve[n - 1]) for n, size in enumerate(cohorts, start=1))
    rate = sum(cohorts[1:]) / sum(cohorts[:-1])
    even = sum(cohorts) * (expected(rate ** np.arange(LONG)) - 1) * 1.1
    assert even / seen == pytest.approx(published, abs=0.0006)


# ---- payback


def test_600_at_80_a_month_is_back_after_8_payments_if_nobody_leaves() -> None:
    assert plain_payments(600, 80) == 8
    assert payments_to_cover(600, brought(80, np.ones(60), 0.0)) == 8


def test_with_5_percent_leaving_a_month_it_takes_10_payments() -> None:
    total = brought(80, 0.95 ** np.arange(60), 0.0)
    assert (round(float(total[8]), 1), round(float(total[9]), 1)) == (591.6, 642.0)
    assert payments_to_cover(600, total) == 10


def test_with_15_percent_leaving_it_is_never_back() -> None:
    total = brought(80, 0.85 ** np.arange(LONG), 0.0)
    assert total[-1] == pytest.approx(533, abs=0.5)
    assert payments_to_cover(600, total) is None


# ---- the simple value


def test_a_hundred_a_month_at_5_percent_is_worth_2000_the_simple_way() -> None:
    # Margin 80 % is assumed, so 125 a month bring 100; of 200 customers 10 leave in each of six months, 10 come.
    rows = []
    for month in range(1, 8):
        for place in range(10):
            rows += [
                (f"L{month}-{place}", f"2023-{month:02d}-01", f"2024-{month:02d}-15", 125),
                (f"N{month}-{place}", f"2024-{month:02d}-01", None, 125),
            ]
    rows += [(f"S{place}", "2022-01-01", None, 125) for place in range(130)]
    data = company(date(2024, 7, 31), subscriptions=subscriptions(*rows))
    found = numbers(data)["clv_simple"]
    assert found.numerator == pytest.approx(100)
    assert found.denominator == pytest.approx(0.05, rel=0.06)  # the book is between 190 and 210
    assert value(found) == pytest.approx(100 / (found.denominator or 0))


# ---- survival


def lives_of(times: list[float], gone: list[bool], entered: list[float] | None = None) -> Lives:
    n = len(times)
    nothing, paid = np.full(n, np.nan), np.full(n, 1.0)
    left = np.array(gone, dtype=bool)
    return Lives(
        np.arange(n), np.array(entered or [0.0] * n), np.array(times, dtype=float), left,
        np.where(left, nothing, paid), "lives",
    )  # fmt: skip


def test_gehans_patients_survive_as_in_every_textbook() -> None:
    # 6-MP; time: at risk, events, survival. Ten copies of each patient: we say nothing about fewer than ten at risk.
    weeks = [6, 6, 6, 6, 7, 9, 10, 10, 11, 13, 16, 17, 19, 20, 22, 23, 25, 32, 32, 34, 35]
    censored = {3, 5, 7, 8, 11, 12, 13, 16, 17, 18, 19, 20}
    gone = [place not in censored for place in range(21)]
    curve = curve_of(cells_of(lives_of([float(week) for week in weeks] * 10, gone * 10)), 35)
    table = {6: (21, 3, 0.8571), 7: (17, 1, 0.8067), 10: (15, 1, 0.7529), 13: (12, 1, 0.6902),
             16: (11, 1, 0.6275), 22: (7, 1, 0.5378), 23: (6, 1, 0.4482)}  # fmt: skip
    for week, (at_risk, events, share) in table.items():
        assert (curve.at_risk[week - 1], curve.left[week - 1]) == (10 * at_risk, 10 * events)
        assert curve.share[week] == pytest.approx(share, abs=0.00005)


@pytest.fixture(scope="module")
def telco(shared_data: Callable[[str], Path]) -> Dataset:
    return open_dataset([shared_data("telco-ibm") / "WA_Fn-UseC_-Telco-Customer-Churn.csv"])


def test_telephone_customers_survive_as_published(telco: Dataset) -> None:
    # methods.md B3: Kaplan–Meier by tenure of the 7,043 customers
    found = lives(telco, None)
    assert len(found) == 7043
    curve = curve_of(cells_of(found), 72)
    published = {12: 0.8432, 24: 0.7887, 36: 0.7485, 48: 0.7088, 60: 0.6644, 72: 0.5928}
    for months, share in published.items():
        assert curve.share[months] == pytest.approx(share, abs=0.00005)


def test_a_sheet_without_dates_has_a_value_by_its_months_as_a_customer(telco: Dataset) -> None:
    found = metrics(telco, None)
    # 61.27 a month (X15: those who stayed pay 316,985.75 in all), 80 % margin, 36 payments at 10 % a year
    monthly = 0.8 * 316_985.75 / 5174
    curve = curve_of(cells_of(lives(telco, None)), 35).share
    expected_value = sum(monthly * share / 1.1 ** (t / 12) for t, share in enumerate(curve))
    assert value(found["clv"]) == pytest.approx(expected_value, rel=1e-9)
    assert found["clv_simple"].value is None
    assert found["cac"].value is None
    assert found["ltv_to_cac"].value is None

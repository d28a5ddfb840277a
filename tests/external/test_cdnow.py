"""Do the purchases of CDNOW's customers come out as published?

Data: ../shared/data/cdnow, the CDNOW data set of B. G. S. Hardie as shipped with lifetimes 0.11.3 (MIT). Models:
P. S. Fader, B. G. S. Hardie & K. L. Lee, "Counting Your Customers" the Easy Way, Marketing Science 24 (2005), and P. S.
Fader & B. G. S. Hardie, The Gamma-Gamma Model of Monetary Value (2013). The digits beyond the papers' are those of
methods.md B3, found from the file of summed-up customers, in which weeks and values are rounded to a hundredth.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from csdata.analysis.intervals import Numbers
from csdata.analysis.purchases.bg_nbd import BgNbd, fit_bg_nbd
from csdata.analysis.purchases.holdout import Holdout, holdout
from csdata.analysis.purchases.repeat_buying import Buyers, Codes, Whole, buyers, repeats_until, whole_day
from csdata.analysis.purchases.spend import GammaGamma, fit_spend

pytestmark = pytest.mark.external

CALIBRATED, LAST = np.datetime64("1997-09-30"), np.datetime64("1998-06-30")
WEEKS = 39


@dataclass(frozen=True)
class Log:
    """The transactions of a file, one element each."""

    customer: Codes
    day: Whole
    cds: Numbers
    dollars: Numbers


def read(path: Path, *, head: int) -> Log:
    """Read a file whose last four columns are customer, date as yyyymmdd, number of CDs, and dollars."""
    customer, date, cds, dollars = np.loadtxt(path, skiprows=head).T[-4:]
    year, month, day = date // 10_000, date // 100 % 100, date % 100
    months = ((year - 1970) * 12 + month - 1).astype("datetime64[M]")
    days = months.astype("datetime64[D]").astype(np.int64) + day.astype(np.int64) - 1
    return Log(customer.astype(np.int64), days, cds, dollars)


@pytest.fixture(scope="module")
def master(shared_data: Callable[[str], Path]) -> Log:
    return read(shared_data("cdnow/CDNOW_master.txt"), head=1)


@pytest.fixture(scope="module")
def sample(shared_data: Callable[[str], Path]) -> Log:
    return read(shared_data("cdnow/CDNOW_sample.txt"), head=0)


@pytest.fixture(scope="module")
def published(shared_data: Callable[[str], Path]) -> Buyers:
    """Return the customers as summed up in the published file; who never bought again has the value 0 there."""
    path = shared_data("cdnow/cdnow_customers_summary_with_transactions.csv")
    number, x, t_x, age, value = np.loadtxt(path, skiprows=1, delimiter=",").T
    nobody = np.zeros(len(x), dtype=np.int64)
    return Buyers(number.astype(np.int64), nobody, x, t_x, age, np.where(x > 0, value, np.nan))


@pytest.fixture(scope="module")
def known(sample: Log) -> Buyers:
    return buyers(sample.customer, sample.day, sample.dollars, CALIBRATED)


@pytest.fixture(scope="module")
def buying(published: Buyers) -> BgNbd:
    found = fit_bg_nbd(published, seed=1)
    assert isinstance(found, BgNbd)
    return found


@pytest.fixture(scope="module")
def spend(published: Buyers) -> GammaGamma:
    found = fit_spend(published.frequency, published.value, seed=1)
    assert isinstance(found, GammaGamma)
    return found


# ---- the files


def test_the_whole_file_has_the_known_counts(master: Log) -> None:
    assert len(master.day) == 69_659
    assert len(np.unique(master.customer)) == 23_570
    assert master.dollars.sum() == pytest.approx(2_500_315.63, abs=0.005)
    assert master.cds.sum() == 167_881
    assert (master.dollars == 0).sum() == 80
    assert (master.day.min(), master.day.max()) == (whole_day(np.datetime64("1997-01-01")), whole_day(LAST))


def test_the_sample_has_the_known_counts(sample: Log) -> None:
    assert len(sample.day) == 6_919
    assert len(np.unique(sample.customer)) == 2_357
    assert sample.dollars.sum() == pytest.approx(244_091.94, abs=0.005)


def test_free_purchases_count_and_are_worth_nothing(master: Log) -> None:
    found = buyers(master.customer, master.day, master.dollars, LAST)
    assert len(found) == 23_570
    value = found.value[found.frequency > 0]
    assert np.isfinite(value).all()
    assert value.min() == 0


# ---- customers summed up


def test_transactions_are_summed_up_as_in_the_published_file(known: Buyers, published: Buyers) -> None:
    assert (known.frequency == published.frequency).all()
    for ours, theirs in [
        (known.recency_weeks, published.recency_weeks),
        (known.age_weeks, published.age_weeks),
        (np.nan_to_num(known.value), np.nan_to_num(published.value)),
    ]:
        assert ours == pytest.approx(theirs, abs=0.005 + 1e-9)


def test_the_customers_of_the_first_39_weeks(known: Buyers) -> None:
    value = known.value[known.frequency > 0]
    assert (len(known), len(value), int((known.frequency == 0).sum()), known.repeats) == (2_357, 946, 1_411, 2_457)
    assert np.isfinite(value).all()
    assert float(value.mean()) == pytest.approx(35.078, abs=5e-4)
    assert float(value.std(ddof=1)) == pytest.approx(30.284, abs=6e-4)
    assert (value.min(), np.median(value), value.max()) == pytest.approx((2.99, 27.4975, 299.63), abs=5e-3)


# ---- how often they buy


def test_the_model_of_buying_is_the_published_one(buying: BgNbd) -> None:
    assert buying.converged
    assert (buying.r, buying.alpha, buying.a, buying.b) == pytest.approx((0.2426, 4.4135, 0.7929, 2.4258), abs=5e-5)
    assert buying.log_likelihood == pytest.approx(-9582.426, abs=5e-4)
    assert (buying.n, buying.repeats) == (2_357, 2_457)


def test_from_the_transactions_themselves_it_is_the_same_to_the_papers_digits(known: Buyers) -> None:
    found = fit_bg_nbd(known, seed=1)
    assert isinstance(found, BgNbd)
    assert (found.r, found.alpha, found.a, found.b) == pytest.approx((0.243, 4.414, 0.793, 2.426), abs=5e-4)
    assert found.log_likelihood == pytest.approx(-9582.4, abs=0.05)


def test_the_customer_of_the_paper(buying: BgNbd) -> None:
    assert buying.expected_purchases(WEEKS, 2, 30.43, 38.86) == pytest.approx(1.2259, abs=5e-5)
    assert buying.alive(2, 30.43, 38.86) == pytest.approx(0.7266, abs=5e-5)


def test_what_a_new_customer_buys_again(buying: BgNbd) -> None:
    assert buying.expected_repeats(WEEKS) == pytest.approx(1.1950, abs=5e-5)
    found = buying.expected_repeats([0.1429, 1, 3, 31.8571, 32])
    assert found == pytest.approx([0.0078, 0.0532, 0.1506, 1.0405, 1.0437], abs=6e-5)
    # Listed as 1.8576, which is what the series gives when it is cut off after 150 terms.
    assert buying.expected_repeats(78) == pytest.approx(1.85797, abs=6e-6)


def test_what_all_buy_in_the_next_39_weeks(buying: BgNbd, published: Buyers) -> None:
    expected = buying.expected_purchases(WEEKS, published.frequency, published.recency_weeks, published.age_weeks)
    assert expected.sum() == pytest.approx(1653.4, abs=0.05)


def test_repeat_purchases_are_foreseen_from_the_first_39_weeks(sample: Log) -> None:
    found = holdout(sample.customer, sample.day, split=CALIBRATED, end=LAST, seed=1)
    assert isinstance(found, Holdout)
    assert (found.customers, found.weeks, found.actual) == (2_357, WEEKS, 1_882)
    assert found.predicted == pytest.approx(1653.4, abs=0.1)
    assert found.error == pytest.approx(-0.121, abs=5e-4)
    assert found.naive_error > 0.5


def test_the_curve_of_repeat_purchases_is_followed_over_78_weeks(known: Buyers, sample: Log, buying: BgNbd) -> None:
    days = np.arange(np.datetime64("1997-04-06"), LAST, 7)
    expected = buying.tracking(known.first_day, days)
    actual = repeats_until(sample.customer, sample.day, days)
    assert (np.diff(expected) > 0).all()
    by_then = days <= CALIBRATED
    assert np.abs(expected / actual - 1)[by_then].max() < 0.15
    assert expected[-1] / actual[-1] == pytest.approx(0.95, abs=0.02)


# ---- how much they pay


def test_the_model_of_values_is_the_published_one(spend: GammaGamma) -> None:
    assert spend.converged
    assert (spend.p, spend.q, spend.v) == pytest.approx((6.2488, 3.7446, 15.4477), abs=6e-5)
    assert spend.log_likelihood == pytest.approx(-4055.923, abs=5e-4)
    assert spend.population_mean == pytest.approx(35.171, abs=5e-4)
    assert (spend.n, spend.caution) == (946, None)
    assert spend.correlation == pytest.approx(0.114, abs=5e-4)


def test_the_mean_value_to_expect_of_four_customers(spend: GammaGamma) -> None:
    found = spend.expected_value([2, 1, 0, 7], [22.35, 11.77, np.nan, 73.74])
    assert found == pytest.approx([24.66, 18.91, 35.17, 71.46], abs=5e-3)

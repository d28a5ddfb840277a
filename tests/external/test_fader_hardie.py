"""Do the models of retention come out as published?

Sources: P. S. Fader & B. G. S. Hardie, How to Project Customer Retention, Journal of Interactive Marketing 21 (2007):
two segments of 1,000 customers over twelve years, fitted to the first seven or four. P. S. Fader, B. G. S. Hardie,
Y. Liu, J. Davin & T. Steenburgh, "How to Project Customer Retention" Revisited, same journal 43 (2018): the
beta-discrete-Weibull. P. S. Fader & B. G. S. Hardie, Customer-Base Valuation in a Contractual Setting, Marketing
Science 29 (2010): the value of a book. The digits beyond the papers' are those of methods.md B3 and B4.
"""

from __future__ import annotations

import numpy as np
import pytest

from csdata.analysis.intervals import Numbers
from csdata.analysis.projection.back_test import AVERAGE, CONSTANT, BackTest, back_test
from csdata.analysis.projection.fitting import Fit, constant_churn, fit
from csdata.analysis.projection.history import Renewals
from csdata.analysis.projection.models import (
    BDW,
    SBG,
    Model,
    discounted_lifetime,
    mean_chance,
    polarisation,
    residual_lifetime,
)
from csdata.analysis.projection.project import Projection, project

pytestmark = pytest.mark.external

REGULAR = (1000, 631, 468, 382, 326, 289, 262, 241, 223, 207, 194, 183, 173)
HIGH_END = (1000, 869, 743, 653, 593, 551, 517, 491, 468, 445, 427, 409, 394)
SEGMENTS = pytest.mark.parametrize("segment", [REGULAR, HIGH_END], ids=["regular", "high end"])
AGES = np.arange(1, 13)
STEADY = (10_000, 8_000, 6_480, 5_307, 4_391)  # customers are much alike
MIXED = (10_000, 8_000, 7_600, 7_383, 7_235)  # half of the first year's leavers are nearly all there will be
DISCOUNT = 0.1


def two(found: Fit) -> tuple[float, float]:
    alpha, beta = found.parameters
    return alpha, beta


def plain(survivors: tuple[int, ...], years: int, model: Model) -> Fit:
    """Fit the first years without a prior, as the papers do."""
    return fit(Renewals.from_survivors(survivors).hidden(years), model, seed=1, draws=10, prior=False)


def hindsight(survivors: tuple[int, ...], years: int) -> BackTest:
    found = back_test(Renewals.from_survivors(survivors), seed=1, hide=12 - years, prior=False, period="year")
    assert isinstance(found, BackTest)
    return found


# ---- the table of methods.md B3


@pytest.mark.parametrize(
    ("survivors", "years", "alpha", "beta", "height", "last", "mape"),
    [
        (REGULAR, 7, 0.7041, 1.1820, -1680.265, 17.00, 1.49),
        (HIGH_END, 7, 0.6681, 3.8061, -1611.158, 37.80, 2.83),
        (REGULAR, 4, 0.7637, 1.2958, -1401.559, 15.95, 5.40),
        (HIGH_END, 4, 1.2810, 7.7904, -1225.135, 30.70, 13.2),
    ],
)
def test_the_shifted_beta_geometric_of_both_segments_and_windows(
    survivors: tuple[int, ...], years: int, alpha: float, beta: float, height: float, last: float, mape: float
) -> None:
    found = plain(survivors, years, SBG)
    assert found.converged
    assert found.parameters == pytest.approx((alpha, beta), abs=5e-5)
    assert found.log_likelihood == pytest.approx(height, abs=5e-4)
    assert 100 * found.survival([12]) == pytest.approx([last], abs=5e-3)
    assert 100 * hindsight(survivors, years).of(SBG.name).mape == pytest.approx(mape, abs=5e-3 if mape < 10 else 0.05)


@pytest.mark.parametrize(
    ("survivors", "years", "parameters", "height", "last", "mape"),
    [
        (REGULAR, 7, (0.4556, 0.7793, 1.2835), -1679.603, 17.73, 1.38),
        (HIGH_END, 7, (0.2143, 1.4266, 1.7236), -1605.314, 40.39, 1.27),
        (REGULAR, 4, (0.5230, 0.8943, 1.1964), -1401.383, 17.14, 1.31),
        (HIGH_END, 4, (0.2593, 1.7226, 1.5844), -1222.749, 38.89, 1.68),
    ],
)
def test_the_beta_discrete_weibull_of_both_segments_and_windows(
    survivors: tuple[int, ...],
    years: int,
    parameters: tuple[float, float, float],
    height: float,
    last: float,
    mape: float,
) -> None:
    found = plain(survivors, years, BDW)
    assert found.converged
    assert found.parameters == pytest.approx(parameters, abs=6e-5)
    assert found.log_likelihood == pytest.approx(height, abs=5e-4)
    assert 100 * found.survival([12]) == pytest.approx([last], abs=5e-3)
    assert 100 * hindsight(survivors, years).of(BDW.name).mape == pytest.approx(mape, abs=5e-3)


@pytest.mark.parametrize(
    ("survivors", "years", "last"), [(REGULAR, 7, 4.62), (HIGH_END, 7, 27.01), (REGULAR, 4, 2.23), (HIGH_END, 4, 20.24)]
)
def test_a_constant_rate_of_leaving_foresees_far_too_few(survivors: tuple[int, ...], years: int, last: float) -> None:
    found = hindsight(survivors, years).of(CONSTANT)
    assert 100 * (1 - constant_churn(Renewals.from_survivors(survivors).hidden(years))) ** 12 == pytest.approx(
        last, abs=5e-3
    )
    assert 100 * found.predicted[-1] == pytest.approx(last, abs=5e-3)
    assert found.error < -0.12


@pytest.mark.parametrize(
    ("survivors", "published"),
    [
        (REGULAR, (62.67, 47.38, 38.80, 33.21, 29.23, 26.25, 23.90, 22.01, 20.44, 19.12, 17.99, 17.00)),
        (HIGH_END, (85.07, 74.69, 66.98, 60.99, 56.18, 52.22, 48.89, 46.04, 43.58, 41.42, 39.51, 37.80)),
    ],
)
def test_the_share_still_there_after_each_year(survivors: tuple[int, ...], published: tuple[float, ...]) -> None:
    assert 100 * plain(survivors, 7, SBG).survival(AGES) == pytest.approx(published, abs=6e-3)


@pytest.mark.parametrize(
    ("survivors", "published"),
    [
        (REGULAR, (0.6267, 0.7560, 0.8188, 0.8559, 0.8804, 0.8978, 0.9107, 0.9208, 0.9288, 0.9353, 0.9408, 0.9454)),
        (HIGH_END, (0.8507, 0.8780, 0.8968, 0.9106, 0.9212, 0.9295, 0.9362, 0.9418, 0.9464, 0.9504, 0.9538, 0.9568)),
    ],
)
def test_the_share_that_renews_each_year(survivors: tuple[int, ...], published: tuple[float, ...]) -> None:
    retention = SBG.retention(np.array(plain(survivors, 7, SBG).parameters), AGES)
    assert retention == pytest.approx(published, abs=6e-5)


@pytest.mark.parametrize(("survivors", "mean", "apart"), [(REGULAR, 0.3733, 0.3465), (HIGH_END, 0.1493, 0.1827)])
def test_the_mean_chance_of_leaving_and_the_polarisation(survivors: tuple[int, ...], mean: float, apart: float) -> None:
    parameters = two(plain(survivors, 7, SBG))
    assert mean_chance(*parameters) == pytest.approx(mean, abs=5e-5)
    assert polarisation(*parameters) == pytest.approx(apart, abs=5e-5)


@SEGMENTS
def test_the_forecast_with_its_weak_prior_stays_near_and_its_range_holds_what_came(segment: tuple[int, ...]) -> None:
    found = project(Renewals.from_survivors(segment).hidden(7), 12, seed=1, period="year")
    assert isinstance(found, Projection)
    interval = found.at(12, 0.8)
    assert interval.low is not None
    assert interval.high is not None
    assert interval.low < segment[12] / 1000 < interval.high
    assert found.share[12] == pytest.approx(segment[12] / 1000, abs=0.005)


@SEGMENTS
@pytest.mark.parametrize("years", [4, 7])
def test_the_average_of_both_models_is_never_the_worst(segment: tuple[int, ...], years: int) -> None:
    found = hindsight(segment, years)
    assert found.of(AVERAGE).mape < max(found.of(SBG.name).mape, found.of(BDW.name).mape)
    assert found.held


# ---- what a customer is worth


@pytest.mark.parametrize(
    ("survivors", "start", "residual"),
    [(REGULAR, 3.6949, {1: 2.9644, 2: 4.1031, 5: 5.8941}), (HIGH_END, 5.9223, {1: 5.4145, 2: 5.9014, 5: 6.8967})],
)
def test_the_discounted_lifetimes_of_both_segments(
    survivors: tuple[int, ...], start: float, residual: dict[int, float]
) -> None:
    parameters = two(plain(survivors, 7, SBG))
    assert discounted_lifetime(*parameters, DISCOUNT) == pytest.approx(start, abs=6e-5)
    assert {n: residual_lifetime(*parameters, n, DISCOUNT) for n in residual} == pytest.approx(residual, abs=6e-5)


def book(cohort: tuple[int, ...]) -> Fit:
    """Fit five yearly cohorts of 10,000, the youngest without a renewal yet, that are all like the oldest."""
    return fit(Renewals.from_survivors(*(cohort[:years] for years in (2, 3, 4, 5))), SBG, seed=1, draws=10, prior=False)


@pytest.mark.parametrize(
    ("cohort", "parameters", "lifetimes"),
    [
        (STEADY, (3.798, 15.192), (3.310, 3.451, 3.587, 3.717, 3.842)),
        (MIXED, (0.0667, 0.2667), (7.681, 9.462, 9.856, 10.060, 10.192)),
    ],
)
def test_both_cases_of_2010(
    cohort: tuple[int, ...], parameters: tuple[float, float], lifetimes: tuple[float, ...]
) -> None:
    found = book(cohort)
    assert found.parameters == pytest.approx(parameters, abs=5e-4 if cohort is STEADY else 5e-5)
    residual = [residual_lifetime(*two(found), n, DISCOUNT) for n in range(1, 6)]
    assert residual == pytest.approx(lifetimes, abs=6e-4)


@pytest.mark.parametrize(("cohort", "published"), [(STEADY, 0.878), (MIXED, 0.587)])
def test_one_retention_rate_for_all_values_the_book_too_low(cohort: tuple[int, ...], published: float) -> None:
    alpha, beta = two(book(cohort))
    sizes: Numbers = np.array(cohort, dtype=float)
    lifetimes = np.array([residual_lifetime(alpha, beta, n, DISCOUNT) for n in range(1, 6)])
    rate = sizes[1:].sum() / sizes[:-1].sum()
    even = rate * (1 + DISCOUNT) / (1 + DISCOUNT - rate)
    assert sizes.sum() * even / (sizes @ lifetimes) == pytest.approx(published, abs=5e-4)

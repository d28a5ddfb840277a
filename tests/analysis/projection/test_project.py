"""Is a forecast made where the data carry one, with its doubt and in words, and refused where they do not?"""

from __future__ import annotations

import numpy as np
import pytest

from csdata.analysis.projection.back_test import BackTest, back_test
from csdata.analysis.projection.history import Renewals
from csdata.analysis.projection.models import BDW, SBG
from csdata.analysis.projection.project import Projection, project
from csdata.analysis.projection.refusal import Refusal

HIGH_END = (1000, 869, 743, 653, 593, 551, 517, 491, 468, 445, 427, 409, 394)


@pytest.fixture(scope="module")
def found() -> Projection:
    projection = project(Renewals.from_survivors(HIGH_END), 24, seed=1)
    assert isinstance(projection, Projection)
    return projection


def why(history: Renewals) -> str:
    refused = project(history, seed=1)
    assert isinstance(refused, Refusal)
    return refused.why


# ---- what it says


def test_the_curve_is_the_mean_of_both_models(found: Projection) -> None:
    ages = np.arange(25)
    assert found.share == pytest.approx((found.fits[0].survival(ages) + found.fits[1].survival(ages)) / 2)
    assert [one.model for one in found.fits] == [SBG, BDW]
    assert found.draws.shape == (4_000, 25)


def test_it_falls_from_1_and_wider_bands_hold_narrower_ones(found: Projection) -> None:
    assert found.share[0] == 1
    assert (np.diff(found.share) < 0).all()
    assert [band.level for band in found.bands] == [0.5, 0.8, 0.95]
    for narrow, wide in zip(found.bands, found.bands[1:], strict=False):
        assert (wide.low <= narrow.low).all()
        assert (narrow.high <= wide.high).all()
    assert (found.bands[-1].low <= found.share + 1e-12).all()
    assert (found.share <= found.bands[-1].high + 1e-12).all()


def test_a_single_age_has_the_bounds_of_its_band(found: Projection) -> None:
    at = found.at(24)
    assert at.value == found.share[24]
    assert (at.low, at.high) == pytest.approx((found.bands[-1].low[24], found.bands[-1].high[24]))


def test_what_was_observed_comes_with_it(found: Projection) -> None:
    assert found.periods == 12
    assert found.observed == pytest.approx(np.array(HIGH_END) / 1000)
    assert found.at_risk.tolist() == list(HIGH_END[:-1])


def test_the_words_tell_what_it_rests_on_which_model_is_better_and_how_far_off_it_was(found: Projection) -> None:
    assert found.basis == (
        "Projected from 1,000 customers and 606 departures, seen up to month 12. "
        "It assumes that customers to come behave like those before them."
    )
    assert found.verdict == (
        "The beta-discrete-Weibull fits what was seen better, and it was nearer when the last ages were hidden. "
        "The forecast is the mean of both."
    )
    assert isinstance(found.test, BackTest)
    assert found.test.words == (
        "With the last 3 months hidden, the forecast for month 12 was 0.2 points too low, off by 0.5% on average; "
        "its 80% range held what was seen. A constant rate of leaving would have been 8.9 points too low."
    )


def test_models_that_fit_alike_are_called_so() -> None:
    regular = (1000, 631, 468, 382, 326, 289, 262, 241, 223, 207, 194, 183, 173)
    found = project(Renewals.from_survivors(regular), 12, seed=1)
    assert isinstance(found, Projection)
    assert found.better is None
    assert found.verdict.startswith("Both models fit what was seen alike, and the ")


def test_a_far_horizon_and_models_that_disagree_are_told() -> None:
    found = project(Renewals.from_survivors(HIGH_END[:7]), 40, seed=1, period="year")
    assert isinstance(found, Projection)
    assert found.cautions[0] == "Only 6 years of life were seen: 40 is far beyond."
    assert found.cautions[1].startswith("The two models are ")
    assert found.cautions[1].endswith(" points apart at year 40.")


def test_periods_in_which_few_were_watched_are_told() -> None:
    late = Renewals(np.array([0, 2]), np.array([9, 9]), np.array([True, False]), np.array([5.0, 60.0]))
    some = Renewals(np.array([2]), np.array([5]), np.array([True]), np.array([30.0]))
    joined = Renewals(*(np.concatenate(parts) for parts in zip(columns(late), columns(some), strict=True)))
    found = project(joined, 12, seed=1)
    assert isinstance(found, Projection)
    assert "In some months of life few customers were watched." in found.cautions


def columns(history: Renewals) -> tuple[np.ndarray, ...]:
    return history.entered, history.lasted, history.gone, history.count


def test_the_same_seed_gives_the_same_forecast(found: Projection) -> None:
    again = project(Renewals.from_survivors(HIGH_END), 24, seed=1)
    assert isinstance(again, Projection)
    assert (again.draws == found.draws).all()
    assert isinstance(again.test, BackTest)
    assert isinstance(found.test, BackTest)
    assert (again.test.low == found.test.low).all()


# ---- when it says nothing


def test_without_customers() -> None:
    empty = Renewals.from_customers(np.array([]), np.array([]), np.array([], dtype=bool))
    assert why(empty) == "No customer was watched for a whole month."


def test_below_20_departures() -> None:
    assert why(Renewals.from_survivors([500, 495, 490, 488, 486, 484, 482])) == (
        "Only 18 customers left; a forecast needs 20."
    )
    assert why(Renewals.from_survivors([500] * 13)) == "No customer left; a forecast needs 20."


def test_below_6_periods_seen_in_ten_customers() -> None:
    assert why(Renewals.from_survivors([100, 80, 60, 50, 40, 35])) == (
        "10 customers or more are seen in 5 months of their life; a forecast needs 6."
    )
    assert why(Renewals.from_survivors([100, 50, 8, 7, 6, 5, 4, 3])) == (
        "10 customers or more are seen in 2 months of their life; a forecast needs 6."
    )


def test_where_the_beginning_of_life_was_not_watched() -> None:
    late = Renewals(np.array([2, 2]), np.array([9, 12]), np.array([True, False]), np.array([50.0, 60.0]))
    assert why(late) == "Nobody was watched in month 1 of life, so what share survives it is not known."


# ---- the test by hiding what is known


def test_a_quarter_of_the_ages_is_hidden_and_one_at_least() -> None:
    for survivors, seen, last in ((HIGH_END, 9, 12), (HIGH_END[:7], 5, 6), ((1000, 800, 700, 650, 620), 3, 4)):
        found = back_test(Renewals.from_survivors(survivors), seed=1)
        assert isinstance(found, BackTest)
        assert (found.seen, found.last) == (seen, last)
        assert found.actual == pytest.approx(np.array(survivors[seen + 1 :]) / survivors[0])


def test_the_band_starts_at_what_was_seen_and_widens_with_fewer_customers() -> None:
    many, few = (back_test(Renewals.from_survivors(np.array(HIGH_END) / part), seed=1) for part in (1, 10))
    assert isinstance(many, BackTest)
    assert isinstance(few, BackTest)
    assert many.held
    assert many.within.all()
    assert (few.high - few.low > 2 * (many.high - many.low)).all()


def test_a_sudden_change_is_not_held() -> None:
    found = back_test(Renewals.from_survivors([*HIGH_END[:10], 380, 310, 250]), seed=1)
    assert isinstance(found, BackTest)
    assert not found.held
    assert "points too high" in found.words
    assert "did not hold what was seen" in found.words


def test_too_little_left_after_hiding_is_told() -> None:
    short = back_test(Renewals.from_survivors([1000, 900, 850]), seed=1)
    assert isinstance(short, Refusal)
    assert short.why == (
        "No test by hiding what is known: 3 months and 10 departures have to remain, not 1 month and 100 departures."
    )
    late = Renewals(np.array([2, 2]), np.array([9, 12]), np.array([True, False]), np.array([50.0, 60.0]))
    unseen = back_test(late, seed=1)
    assert isinstance(unseen, Refusal)
    assert "nobody was watched" in unseen.why


def test_when_nobody_is_left_there_is_no_percentage_of_nothing() -> None:
    found = back_test(Renewals.from_survivors([1000, 500, 200, 50, 0]), seed=1)
    assert isinstance(found, BackTest)
    assert found.actual[-1] == 0
    assert np.isnan(found.of(SBG.name).mape)

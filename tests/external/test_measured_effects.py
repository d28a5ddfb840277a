"""Do effects, errors and sample sizes come out as published?

Sources: D. Card & A. B. Krueger, Minimum Wages and Employment, American Economic Review 84 (1994), table 3: means of
full-time equivalents before and after the rise of the minimum wage, and the change in the 384 stores asked both times.
T. J. VanderWeele & P. Ding, Sensitivity Analysis in Observational Research, Annals of Internal Medicine 167 (2017):
the E-value. A. Deng, Y. Xu, R. Kohavi & T. Walker, Improving the Sensitivity of Online Controlled Experiments by
Utilizing Pre-Experiment Data (CUPED), WSDM 2013: variance falls by 1 − ρ². J. L. Fleiss, Statistical Methods for Rates
and Proportions (1981): customers an arm. The chatbot case and digits beyond the papers' are those of methods.md B6.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from benchmarks.interventions_truth import chatbot_power
from csdata.analysis.intervals import Interval, Numbers
from csdata.analysis.interventions.ancova import cuped, difference_of_means
from csdata.analysis.interventions.confounding import e_value, e_value_of_range
from csdata.analysis.interventions.differences import difference_in_differences
from csdata.analysis.interventions.power import customers_an_arm, smallest_difference
from csdata.analysis.interventions.returns import Costs, Saving, break_even_customers, returns

pytestmark = pytest.mark.external

# full-time equivalents: stores, mean, standard error of the mean
NJ_BEFORE, NJ_AFTER = (321, 20.44, 0.51), (319, 21.03, 0.52)
PA_BEFORE, PA_AFTER = (77, 23.33, 1.35), (77, 21.17, 0.94)
NJ_CHANGE, PA_CHANGE = (309, 0.47, 0.48), (75, -2.28, 1.25)  # the same stores asked twice


def with_moments(size: int, mean: float, se: float, seed: int) -> Numbers:
    """Return values with exactly this mean and this standard error of it."""
    values = np.random.default_rng(seed).standard_normal(size)
    values = (values - values.mean()) / values.std(ddof=1)
    return np.asarray(mean + values * se * np.sqrt(size))


def test_card_and_krueger_the_means_differ_by_2_75() -> None:
    change_nj, change_pa = NJ_AFTER[1] - NJ_BEFORE[1], PA_AFTER[1] - PA_BEFORE[1]
    assert change_nj - change_pa == pytest.approx(2.7536, abs=0.01)  # the printed means are rounded


def test_card_and_krueger_stores_asked_twice_give_the_change_and_its_paired_error() -> None:
    change = np.concatenate([with_moments(*NJ_CHANGE, seed=1), with_moments(*PA_CHANGE, seed=2)])
    before = np.full(len(change), 20.0)
    treated = np.arange(len(change)) < NJ_CHANGE[0]
    found = difference_in_differences(before, before + change, treated)
    assert found.value == pytest.approx(2.750, abs=1e-9)
    assert found.se == pytest.approx(1.338, abs=0.002)


def test_card_and_krueger_the_error_without_the_pairs_is_much_larger() -> None:
    """1.80 from the printed errors of four independent means: the pairs of a store take out what it keeps."""
    unpaired = np.sqrt(sum(se**2 for _, _, se in (NJ_BEFORE, NJ_AFTER, PA_BEFORE, PA_AFTER)))
    assert unpaired == pytest.approx(1.80, abs=0.01)
    assert unpaired > 1.3 * 1.338


def test_card_and_krueger_from_the_stores_themselves(shared_data: Callable[[str], Path]) -> None:
    stores = pd.read_csv(shared_data("card-krueger") / "stores.csv")  # nj, fte_before, fte_after
    nj = stores["nj"].to_numpy(dtype=bool)
    means = [stores.loc[side, column].mean() for side in (nj, ~nj) for column in ("fte_before", "fte_after")]
    assert means[1] - means[0] - (means[3] - means[2]) == pytest.approx(2.7536, abs=5e-5)
    found = difference_in_differences(stores["fte_before"].to_numpy(), stores["fte_after"].to_numpy(), nj)
    assert (found.value, found.se) == (pytest.approx(2.750, abs=5e-4), pytest.approx(1.338, abs=5e-4))


@pytest.mark.parametrize(("ratio", "expected"), [(1.2, 1.69), (1.5, 2.37), (2.0, 3.41), (3.9, 7.26)])
def test_e_values_are_those_published_in_both_directions(ratio: float, expected: float) -> None:
    assert e_value(ratio) == pytest.approx(expected, abs=0.005)
    assert e_value(1 / ratio) == pytest.approx(expected, abs=0.005)


def test_the_e_value_of_a_range_is_that_of_its_end_nearest_to_no_effect() -> None:
    assert e_value_of_range(Interval(3.9, 1.8, 8.7)) == pytest.approx(3.0, abs=0.01)  # VanderWeele & Ding, table 2
    assert e_value_of_range(Interval(0.9, 0.7, 1.2)) == 1.0


@pytest.mark.parametrize(("rho", "left"), [(0.3, 0.91), (0.6, 0.64), (0.8, 0.36)])
def test_cuped_leaves_one_less_rho_squared_of_the_variance(rho: float, left: float) -> None:
    rng = np.random.default_rng(9)
    before = rng.standard_normal(40_000)
    after = rho * before + np.sqrt(1 - rho**2) * rng.standard_normal(40_000)
    treated = rng.random(40_000) < 0.5
    found = cuped(after, before, treated)
    assert found.variance_factor == pytest.approx(left, abs=0.01)
    plain = difference_of_means(after, treated)
    assert (found.estimate.se / plain.se) ** 2 == pytest.approx(left, abs=0.02)


@pytest.mark.parametrize(
    ("base", "change", "expected"),
    [
        (0.90, 0.01, 13_495), (0.90, 0.02, 3_213), (0.90, 0.03, 1_356), (0.90, 0.05, 435),
        (0.95, 0.01, 6_745), (0.95, 0.02, 1_506), (0.95, 0.03, 588),
        (0.80, 0.02, 6_039), (0.80, 0.05, 906),
    ],
)  # fmt: skip
def test_customers_an_arm_for_four_of_five_chances(base: float, change: float, expected: int) -> None:
    assert customers_an_arm(base, change) == expected


@pytest.mark.parametrize(("arm", "points"), [(100, 11.9), (200, 8.4), (500, 5.3), (1_000, 3.8)])
def test_the_smallest_change_of_retention_that_can_be_seen(arm: int, points: float) -> None:
    assert 100 * smallest_difference(0.9, (arm, arm)) == pytest.approx(points, abs=0.05)


def test_the_chatbot_saves_460_a_month_if_it_is_true_that_tickets_fall_by_a_fifth() -> None:
    saving = Saving(units=400 * 1.5, worth=8.0, log_effect=np.log(0.8), se=0.0)
    found = returns(Costs(monthly=500), 1, saving)
    assert found is not None
    assert found.gain.value == pytest.approx(960)
    assert found.net.value == pytest.approx(460)
    assert found.roi.value == pytest.approx(0.92)
    assert found.counted == ("metric",)  # nothing of retention


def test_the_chatbot_would_pay_with_a_quarter_of_a_customer_kept_a_month() -> None:
    assert break_even_customers(500, revenue=200, margin=0.75, life_months=12) == pytest.approx(0.28, abs=0.005)


@pytest.mark.parametrize(
    ("customers", "published"),
    [(100, (0.21, 0.23, 0.34)), (200, (0.38, 0.49, 0.64)), (400, (0.71, 0.80, 0.93)), (1_000, (0.98, 1.0, 1.0))],
)
def test_the_chance_of_a_clear_answer_about_the_chatbot(customers: int, published: tuple[float, ...]) -> None:
    """Half held back by a coin, −20 % tickets, 2, 3 and 6 months; both tables were drawn, 200 times here."""
    found = [chatbot_power(customers, after, 200) for after in (2, 3, 6)]
    assert found == pytest.approx(published, abs=0.10)

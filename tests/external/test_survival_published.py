"""Do survival, its comparison and its hazards come out as published?

Sources: Freireich et al. 1963 by way of Gehan 1965; the Waltons and Rossi data of lifelines 0.30.3 and its figures for
them; the appendix on Cox regression of Fox & Weisberg, An R Companion to Applied Regression (Rossi's data in R); IBM's
telephone customers with the figures of methods.md B3 (external_cases.json X14).
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from csdata.analysis.intervals import Interval
from csdata.analysis.survival.compare import difference_at, log_rank, restricted_mean_difference
from csdata.analysis.survival.hazards import CHANGES, Cox, cox, hazard_ratio, proportional
from csdata.analysis.survival.kaplan_meier import Curve, Method, curves_by_group, kaplan_meier
from tests.external.survival_cases import (
    PLACEBO,
    ROSSI,
    ROSSI_TRAITS,
    SIX_MP,
    WALTONS_CONTROL,
    WALTONS_MIR_137,
    Lives,
    together,
)

pytestmark = pytest.mark.external


def curve(lives: Lives, method: Method | None = "log-log") -> Curve:
    return kaplan_meier(lives.entered, lives.seen, lives.gone, method=method)


def median(lives: Lives) -> tuple[float, float | None, float | None]:
    found = curve(lives).median
    assert found is not None
    return found.value, found.low, found.high


# ---- remission of leukaemia (Freireich et al. 1963)

# t, at risk, left, S, standard error: methods.md B3
SIX_MP_TABLE = [
    (6, 21, 3, 0.8571, 0.0764),
    (7, 17, 1, 0.8067, 0.0869),
    (10, 15, 1, 0.7529, 0.0963),
    (13, 12, 1, 0.6902, 0.1068),
    (16, 11, 1, 0.6275, 0.1141),
    (22, 7, 1, 0.5378, 0.1282),
    (23, 6, 1, 0.4482, 0.1346),
]


def test_remission_on_6_mp_is_the_table_of_the_textbooks() -> None:
    found = curve(SIX_MP)
    table = zip(
        found.times,
        found.at_risk,
        found.events,
        found.survival.round(4),
        np.sqrt(found.variance).round(4),
        strict=True,
    )
    assert list(table) == SIX_MP_TABLE


@pytest.mark.parametrize(("week", "low", "high"), [(6, 0.6197, 0.9516), (23, 0.1881, 0.6801)])
def test_the_log_log_interval_of_6_mp_is_the_published_one(week: int, low: float, high: float) -> None:
    found = curve(SIX_MP).at(week)
    assert (found.low, found.high) == (pytest.approx(low, abs=5e-5), pytest.approx(high, abs=5e-5))


def test_half_relapse_after_23_weeks_and_on_the_placebo_after_8() -> None:
    assert median(SIX_MP) == (23, 13, None)
    assert median(PLACEBO) == (8, 4, 11)


def test_the_two_arms_differ_by_a_log_rank_of_16_79() -> None:
    lives, arm = together(SIX_MP, PLACEBO)
    found = log_rank(lives.entered, lives.seen, lives.gone, arm)
    assert round(found.chi2, 3) == 16.793
    assert found.df == 1
    assert found.p == pytest.approx(4.17e-5, abs=5e-8)


def test_the_placebo_relapses_4_8_times_as_fast_and_the_ratio_may_be_shown() -> None:
    lives, arm = together(SIX_MP, PLACEBO)
    fit = cox(lives.entered, lives.seen, lives.gone, arm)
    assert fit.coefficients.round(4).tolist() == [1.5721]
    assert fit.standard_errors.round(4).tolist() == [0.4124]
    found = hazard_ratio(lives.entered, lives.seen, lives.gone, arm == 1)
    assert found.holds
    assert found.ratio == pytest.approx(np.exp(1.5721), abs=1e-3)
    # lifelines 0.30.3: exp(coef) 4.82, 2.15 to 10.81
    assert (found.low, found.high) == (pytest.approx(2.15, abs=5e-3), pytest.approx(10.81, abs=5e-3))


# ---- the Waltons data


def test_of_163_flies_half_live_56_days() -> None:
    lives, _ = together(WALTONS_CONTROL, WALTONS_MIR_137)
    assert (len(lives.seen), int(lives.gone.sum())) == (163, 156)
    assert median(lives)[0] == 56
    assert median(WALTONS_CONTROL) == (58, 56, 60)
    assert median(WALTONS_MIR_137) == (26, 19, 29)


def test_the_flies_differ_and_by_no_single_ratio() -> None:
    lives, kind = together(WALTONS_CONTROL, WALTONS_MIR_137)
    assert round(log_rank(lives.entered, lives.seen, lives.gone, kind).chi2, 2) == 122.25
    found = hazard_ratio(lives.entered, lives.seen, lives.gone, kind == 1)
    assert (found.ratio, found.why) == (None, CHANGES)
    # the figure that is held back, as lifelines 0.30.3 gives it
    fit = cox(lives.entered, lives.seen, lives.gone, kind)
    assert (fit.coefficients[0], fit.standard_errors[0]) == (
        pytest.approx(2.052535, abs=1e-5),
        pytest.approx(0.216974, abs=1e-6),
    )


def test_the_mean_up_to_40_days_is_the_area_under_the_curve() -> None:
    # lifelines 0.30.3, restricted_mean_survival_time
    control, other = curve(WALTONS_CONTROL), curve(WALTONS_MIR_137)
    assert control.restricted_mean(40).value == pytest.approx(39.416041018)
    assert other.restricted_mean(40).value == pytest.approx(24.117647059)
    found = restricted_mean_difference(control, other, 40)
    assert found.value == pytest.approx(15.298393959)
    assert found.low is not None
    assert found.low > 10


# ---- arrest after prison (Rossi, Berk & Lenihan 1980)

# coefficient and standard error: lifelines 0.30.3, and with fewer digits R's survival in Fox & Weisberg
ROSSI_FIT = {
    "fin": (-0.379422, 0.191379),
    "age": (-0.057438, 0.021999),
    "race": (0.313900, 0.307993),
    "wexp": (-0.149796, 0.212224),
    "mar": (-0.433704, 0.381868),
    "paro": (-0.084871, 0.195757),
    "prio": (0.091497, 0.028649),
}


@pytest.fixture(scope="module")
def rossi() -> Cox:
    return cox(ROSSI.entered, ROSSI.seen, ROSSI.gone, ROSSI.traits)


def test_seven_traits_of_432_men_have_the_published_effects(rossi: Cox) -> None:
    assert (rossi.n, rossi.events, rossi.converged) == (432, 114, True)
    for trait, effect, error in zip(ROSSI_TRAITS, rossi.coefficients, rossi.standard_errors, strict=True):
        assert (effect, error) == pytest.approx(ROSSI_FIT[trait], abs=2e-6)


def test_the_likelihood_and_the_concordance_are_the_published_ones(rossi: Cox) -> None:
    assert round(rossi.log_likelihood, 3) == -658.748
    assert round(rossi.null_log_likelihood, 3) == -675.381
    assert round(rossi.aic, 2) == 1331.50
    assert round(rossi.concordance, 4) == 0.6403


def test_the_check_by_rank_is_that_of_lifelines_when_ties_are_numbered_as_in_its_file(rossi: Cox) -> None:
    found = proportional(rossi, np.arange(1.0, rossi.events + 1))
    checks = dict(zip(ROSSI_TRAITS, found.each, strict=True))
    assert (round(checks["age"].chi2, 2), round(checks["age"].p, 4)) == (11.45, 0.0007)
    # lifelines prints p = 0.006838
    assert (checks["wexp"].chi2, checks["wexp"].p) == (pytest.approx(7.3149, abs=5e-5), pytest.approx(0.0068, abs=5e-5))
    assert min(checks[trait].p for trait in ("fin", "race", "mar", "paro", "prio")) > 0.2


def test_with_the_mean_rank_for_ties_the_same_two_traits_change_with_time(rossi: Cox) -> None:
    found = proportional(rossi)
    changing = {trait: test.chi2 for trait, test in zip(ROSSI_TRAITS, found.each, strict=True) if test.p < 0.05}
    assert changing == {"age": pytest.approx(11.157, abs=1e-3), "wexp": pytest.approx(7.310, abs=1e-3)}


def test_the_check_by_kaplan_meier_is_that_of_fox_and_weisberg() -> None:
    # cox.zph of survival before version 3, for the model with three traits
    columns = [ROSSI_TRAITS.index(trait) for trait in ("fin", "age", "prio")]
    fit = cox(ROSSI.entered, ROSSI.seen, ROSSI.gone, ROSSI.traits[:, columns])
    found = proportional(fit, "km")
    assert [round(test.chi2, 5) for test in found.each] == [0.00507, 6.54147, 0.77288]
    assert [round(test.p, 4) for test in found.each] == [0.9433, 0.0105, 0.3793]
    assert (round(found.overall.chi2, 5), found.overall.df, round(found.overall.p, 4)) == (7.13046, 3, 0.0679)


# ---- IBM's telephone customers

CONTRACTS = ("Month-to-month", "One year", "Two year")


@pytest.fixture(scope="module")
def telco(shared_data: Callable[[str], Path]) -> tuple[Lives, np.ndarray]:
    frame = pd.read_csv(shared_data("telco-ibm") / "WA_Fn-UseC_-Telco-Customer-Churn.csv")
    codes = frame["Contract"].map({name: code for code, name in enumerate(CONTRACTS)})
    gone = (frame["Churn"] == "Yes").to_numpy()
    return Lives(frame["tenure"].to_numpy(dtype=float), gone, np.empty((len(frame), 0))), codes.to_numpy()


@pytest.fixture(scope="module")
def by_contract(telco: tuple[Lives, np.ndarray]) -> list[Curve]:
    lives, codes = telco
    return curves_by_group(lives.entered, lives.seen, lives.gone, codes, 3)


def test_of_7043_customers_so_many_are_there_after_each_year(telco: tuple[Lives, np.ndarray]) -> None:
    found = curve(telco[0], None)
    shares = [round(found.at(month).value, 4) for month in range(12, 84, 12)]
    assert found.n == 7043
    assert shares == [0.8432, 0.7887, 0.7485, 0.7088, 0.6644, 0.5928]
    assert found.median is None
    # a tenth of 7,043 are at risk up to month 69
    assert found.reliable_until == 69
    assert found.at_risk_at([69, 70]).tolist() == [746, 651]


def test_only_customers_who_pay_by_the_month_leave_by_halves(by_contract: list[Curve]) -> None:
    medians: list[Interval | None] = [one.median for one in by_contract]
    assert medians[0] is not None
    assert medians[0].value == 35
    assert medians[1:] == [None, None]
    assert [round(one.at(24).value, 4) for one in by_contract] == [0.5859, 0.9783, 1.0]
    two_years = by_contract[2].at(24)
    assert two_years.low is not None
    assert 0.99 < two_years.low < 1


def test_contracts_differ_by_a_log_rank_of_2353(telco: tuple[Lives, np.ndarray], by_contract: list[Curve]) -> None:
    lives, codes = telco
    found = log_rank(lives.entered, lives.seen, lives.gone, codes)
    assert (round(found.chi2, 2), found.df) == (2352.87, 2)
    gap = difference_at(by_contract[1], by_contract[0], 24)
    assert gap.low is not None
    assert gap.low > 0.35

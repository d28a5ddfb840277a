"""Does the verdict follow its rule, whatever the numbers are?"""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from csdata.analysis.intervals import Interval
from csdata.analysis.interventions.choosing import WAYS
from csdata.analysis.interventions.effect import Effect
from csdata.analysis.interventions.estimate import Estimate
from csdata.analysis.interventions.placebo import Placebo, Placebos
from csdata.analysis.interventions.returns import Costs, Kept, Saving, returns
from csdata.analysis.interventions.verdict import Terms, Verdict, Worse, verdict

NO_CHECKS = Placebos((), ())
FEWER = Terms(better=-1, worth=0.1)  # fewer tickets are wanted
ENOUGH = (100, 100)


def told(change: float, se: float) -> Effect:
    """Return an effect of one estimate: relative change, standard error of its logarithm."""
    return Effect({"ancova": Estimate(math.log1p(change), np.array([se]))})


def judge(
    effect: Effect,
    sizes: tuple[int, int] = ENOUGH,
    checks: Placebos = NO_CHECKS,
    terms: Terms = FEWER,
    worse: tuple[Worse, ...] = (),
) -> Verdict:
    return verdict(effect, WAYS["random"], sizes, checks, terms, worse)


@pytest.mark.parametrize(
    ("change", "se", "name"),
    [
        (-0.3, 0.05, "helped"),
        (0.3, 0.05, "harmed"),
        (0.0, 0.03, "no_change"),
        (-0.05, 0.10, "cannot_tell"),
        (-0.3, 0.30, "cannot_tell"),
    ],
)
def test_the_four_verdicts(change: float, se: float, name: str) -> None:
    assert judge(told(change, se)).name == name


def test_where_more_is_better_the_same_change_is_the_other_verdict() -> None:
    assert judge(told(0.3, 0.05), terms=Terms(better=1)).name == "helped"
    assert judge(told(-0.3, 0.05), terms=Terms(better=1)).name == "harmed"


@pytest.mark.parametrize("sizes", [(29, 500), (500, 29), (0, 0), (6, 6)])
def test_below_thirty_nothing_is_said_however_large_it_looks(sizes: tuple[int, int]) -> None:
    found = judge(told(-0.9, 0.01), sizes)
    assert found.name == "cannot_tell"
    assert "30 are needed" in found.why or sizes == (0, 0)


def test_a_guardrail_that_got_worse_withholds_the_praise_and_names_itself() -> None:
    found = judge(told(-0.3, 0.05), worse=(Worse("satisfaction"),))
    assert found.name == "cannot_tell"
    assert "satisfaction got worse" in found.why
    assert judge(told(0.3, 0.05), worse=(Worse("satisfaction"),)).name == "harmed"


def failed(change: float) -> Placebos:
    return Placebos((Placebo("time", Interval(change, change - 0.02, change + 0.02), failed=True),), ())


def test_a_placebo_that_could_explain_it_undoes_it_and_a_small_one_does_not() -> None:
    effect = told(-0.4, 0.05)  # its nearer end is −34 %
    assert judge(effect, checks=failed(-0.25)).name == "cannot_tell"
    assert "can be none" in judge(effect, checks=failed(-0.25)).why
    assert judge(effect, checks=failed(-0.05)).name == "helped"


def test_before_the_day_of_decision_only_a_very_clear_change_counts() -> None:
    early = Terms(better=-1, worth=0.1, is_early=True)
    assert judge(told(-0.2, 0.08), terms=FEWER).name == "helped"
    assert judge(told(-0.2, 0.08), terms=early).name == "cannot_tell"
    assert judge(told(-0.5, 0.08), terms=early).name == "helped"


def test_comparisons_that_disagree_cannot_be_told() -> None:
    two = Effect({"ratio_did": Estimate(-0.4, np.array([0.05])), "trend_adjusted": Estimate(0.1, np.array([0.1]))})
    found = verdict(two, WAYS["volunteers"], ENOUGH, NO_CHECKS, FEWER)
    assert found.name == "cannot_tell"
    assert "do not agree" in found.why


@given(st.floats(-0.9, 2.0), st.floats(0.001, 1.0), st.integers(0, 200), st.integers(0, 200))
def test_helped_needs_a_range_on_the_good_side_and_customers(change: float, se: float, got: int, others: int) -> None:
    found = judge(told(change, se), (got, others))
    high = told(change, se).interval().high
    assert high is not None
    assert (found.name == "helped") == (high < 0 and min(got, others) >= 30)


# ---- money


def test_an_effect_that_is_sure_gives_the_same_money_in_every_draw() -> None:
    found = returns(Costs(once=1_000, monthly=100), 10, Saving(100, 10, math.log(0.5), 0.0))
    assert found is not None
    assert found.gain.value == pytest.approx(5_000)
    assert found.net.low == pytest.approx(3_000)
    assert found.net.high == pytest.approx(3_000)
    assert found.pays_back == 1.0
    assert found.payback_months is not None
    assert found.payback_months.value == pytest.approx(1_000 / 400)


def test_customers_kept_bring_their_margin_as_long_as_they_stay() -> None:
    kept = Kept(customers=200, points=0.05, se=0.0, margin=100, life_months=12)
    found = returns(Costs(monthly=500), 6, None, kept)
    assert found is not None
    assert found.from_kept == pytest.approx(200 * 0.05 * 100 * 12)
    assert found.per_customer_kept is not None
    assert found.per_customer_kept.value == pytest.approx(3_000 / 10)
    assert found.counted == ("retention",)


def test_what_brings_nothing_never_pays_back() -> None:
    found = returns(Costs(once=100, monthly=50), 4, Saving(100, 1, 0.2, 0.01))
    assert found is not None
    assert found.pays_back == 0.0
    assert found.payback_months is None
    assert returns(Costs(), 4, None) is None


@given(st.floats(-1, 1), st.floats(0, 0.5), st.integers(0, 10_000))
def test_the_range_of_the_net_is_in_order_and_the_same_seed_gives_the_same(effect: float, se: float, cost: int) -> None:
    saving = Saving(100, 8, effect, se)
    one, again = (returns(Costs(once=cost, monthly=10), 6, saving, seed=3, draws=300) for _ in range(2))
    assert one == again
    assert one is not None
    assert one.net.low is not None
    assert one.net.low <= (one.net.high or 0) + 1e-9
    assert 0 <= one.pays_back <= 1

"""Are the numbers those of before it was made quicker, however the months lie in memory and however much some use?"""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from csdata.analysis.interventions.ancova import fit_log_link, poisson_ancova
from csdata.analysis.interventions.answer import MeasureAnswer, measure_answer
from csdata.analysis.interventions.choosing import WAYS
from csdata.analysis.interventions.comparison import Comparison, rows_of
from csdata.analysis.interventions.effect import overall
from csdata.analysis.interventions.placebo import placebos
from csdata.dataset import open_sample
from tests.analysis.interventions.planted import planted

# Taken from the sample and from planted customers before months lay in one piece (November 2026), to 8 digits.
SAMPLE = {
    "Guided onboarding": (-0.42147156, 0.10792361, -0.00223455, -0.06211158, -0.25752521, 0.09893188, 537466.8772723),
    "Support chatbot": (0.16910644, -0.02306633, -0.00727649, 0.00273258, -0.28473420, -0.21643816, -5056.7060333),
}
PLANTED = {
    ("random", 120): (-0.42610082, 0.16328190, -0.03577287),
    ("trait", 120): (-0.26846910, 0.08209571),
    ("recent", 120): (-0.41958425, 0.00864370),
    ("volunteers", 120): (-0.60227131, -0.46593005, -0.02655411),
}


@cache
def measured_sample() -> MeasureAnswer:
    """Measure the sample, once for all tests here."""
    return measure_answer(open_sample())


@pytest.mark.parametrize("name", SAMPLE)
def test_the_sample_has_the_numbers_it_had(name: str) -> None:
    one = measured_sample().one(name)
    rails = [rail.change.value for rail in one.guardrails[:2]]
    assert one.returns is not None
    found = (
        *(part.value for part in one.effect.parts.values()), one.staying.points.value, *rails, one.sight.smallest,
        one.placebos.made[0].change.value, one.returns.net.value,
    )  # fmt: skip
    assert found == pytest.approx(SAMPLE[name], rel=1e-7, abs=1e-8)


@pytest.mark.parametrize(("arm", "n"), PLANTED)
def test_planted_customers_have_the_numbers_they_had(arm: str, n: int) -> None:
    given, way = planted(n, 0, arm, -0.2), WAYS[arm]  # type: ignore[index]
    parts = [part.value for part in overall([given], way).parts.values()]
    checks = [one.change.value for one in placebos([given], way).made]
    assert (*parts, *checks) == pytest.approx(PLANTED[arm, n], abs=1e-8)


@pytest.mark.parametrize("arm", ["random", "trait", "volunteers"])
def test_how_months_lie_in_memory_changes_nothing(arm: str) -> None:
    given, way = planted(400, 5, arm, -0.2), WAYS[arm]  # type: ignore[index]
    turned = Comparison(np.asfortranarray(given.y), given.before, given.treated)
    for one, other in zip(overall([given], way).parts.values(), overall([turned], way).parts.values(), strict=True):
        assert other.value == pytest.approx(one.value, rel=1e-10)
        assert other.se == pytest.approx(one.se, rel=1e-10)


def test_rows_are_taken_by_flag_and_by_place_alike() -> None:
    y = np.arange(12.0).reshape(4, 3)
    flags = np.array([True, False, True, False])
    assert rows_of(y, flags).tolist() == rows_of(y, np.array([0, 2])).tolist() == [[0, 1, 2], [6, 7, 8]]


@pytest.mark.parametrize("seed", range(6))
def test_a_few_customers_who_use_far_more_do_not_lead_the_regression_astray(seed: int) -> None:
    """Plain Newton steps overshoot here, and after thirty of them told a change of −98 % where nothing was done."""
    rng = np.random.default_rng(seed)
    level = np.exp(rng.normal(7, 2.2, (3_000, 1)))
    y = rng.poisson(np.minimum(level * np.exp(rng.normal(0, 0.7, (3_000, 14))), 1e9)).astype(float)
    given = Comparison(y, 8, rng.random(3_000) < 0.3)
    found = poisson_ancova(given)
    assert found.is_known
    assert abs(found.value) < 4 * found.se < 2


def test_the_regression_ends_where_the_likelihood_is_highest() -> None:
    rng = np.random.default_rng(1)
    heavy = np.exp(rng.normal(0, 2, 2_000))
    design = np.column_stack([np.ones(2_000), (heavy - heavy.mean()) / heavy.std(), rng.normal(size=2_000)])
    y, months = rng.poisson(heavy * 50).astype(float), np.full(2_000, 3.0)
    _, _, mean = fit_log_link(design, y, months)
    slope = design.T @ (y - mean)
    assert np.abs(slope).max() < 1e-6 * y.sum()

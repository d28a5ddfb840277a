"""Do the charts of the Overview hold what their frames say, in a specification that Vega-Lite knows?"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from csdata.analysis.spectrum.balance import CUT, QUADRANTS
from csdata.charts.balance import MOST_DRAWN, balance_map, drawn, group_dots
from csdata.charts.drawing import Drawing
from csdata.charts.spectrum import spectrum_bars

ROWS = pd.DataFrame(
    {
        "side": ["customer", "ours"],
        "name": ["goals", "cost"],
        "dimension": ["Goals reached", "Cost to serve"],
        "n": [400, 12],
        "failing": [0.1, 0.5],
        "struggling": [0.2, 0.5],
        "mixed": [0.3, 0.0],
        "succeeding": [0.2, 0.0],
        "thriving": [0.2, 0.0],
        "low": [0.3, 1.0],
        "high": [0.4, 0.0],
        "change": [-0.031, None],
        "real": [True, False],
    }
)


def people(n: int) -> pd.DataFrame:
    rng = np.random.default_rng(1)
    return pd.DataFrame(
        {
            "number": np.arange(n),
            "name": [f"Customer {i}" for i in range(n)],
            "customer_score": rng.uniform(0, 100, n),
            "our_score": rng.uniform(0, 100, n),
            "quadrant": rng.choice(list(QUADRANTS), n),
            "yearly_revenue": rng.lognormal(9, 1, n),
        }
    )


QUARTERS = pd.DataFrame(
    {"quadrant": list(QUADRANTS), "customers": [1, 2, 3, 4], "yearly_revenue": [1e6, 2e3, 0.0, 5.0]}
)
GROUPS = pd.DataFrame(
    {
        "group": ["Happy", "Unclear", "Silent"],
        "customers": [40, 5, 12],
        "yearly_revenue": [1e6, 2e3, 3e3],
        "churn": [0.1, None, 0.25],
        "low": [0.05, None, 0.09],
        "high": [0.2, None, 0.5],
    }
)


@pytest.mark.parametrize("centred", [True, False])
def test_a_bar_reaches_as_far_as_its_share_and_starts_where_the_last_ended(centred: bool) -> None:  # noqa: FBT001
    bars = spectrum_bars(ROWS, centred=centred).frames["bars"]
    one = bars[bars["name"] == "goals"]
    assert (one["end"] - one["start"]).to_numpy() == pytest.approx([0.1, 0.2, 0.3, 0.2, 0.2])
    assert one["start"].to_numpy()[1:] == pytest.approx(one["end"].to_numpy()[:-1])
    middle = one["start"].iloc[2] + 0.15
    assert middle == pytest.approx(0.0 if centred else 0.45)


def test_a_real_change_has_an_arrow_noise_only_a_sign_and_few_customers_only_their_number() -> None:
    texts = spectrum_bars(ROWS).frames["texts"]
    assert list(texts["moved"]) == ["▼ 3.1", ""]
    assert list(texts["tone"]) == ["bad", "muted"]
    assert list(texts["high"]) == ["40%", "n = 12"]
    quiet = spectrum_bars(ROWS.assign(real=False)).frames["texts"]
    assert quiet["moved"].iloc[0] == "−3.1"


def test_few_customers_are_drawn_in_the_neutral_tone() -> None:
    bars = spectrum_bars(ROWS).frames["bars"]
    assert set(bars.loc[bars["name"] == "cost", "level"]) == {0.0}


@pytest.mark.parametrize(
    "drawing",
    [
        spectrum_bars(ROWS),
        spectrum_bars(ROWS, centred=False, scale=1.3),
        balance_map(people(40), QUARTERS, cut=CUT),
        group_dots(GROUPS),
        group_dots(GROUPS.assign(churn=None, low=None, high=None)),
    ],
)
def test_every_chart_is_one_that_vega_lite_knows(drawing: Drawing) -> None:
    spec = drawing.to_dict()
    assert spec["layer"]
    assert set(drawing.frames) <= set(spec["datasets"])
    travelling = drawing.spec(dark=True, scale=1.3)
    assert all(isinstance(rows, bytes) for rows in travelling["datasets"].values())


def test_other_numbers_are_drawn_in_the_same_shape() -> None:
    one, other = spectrum_bars(ROWS), spectrum_bars(ROWS.assign(thriving=0.1, change=0.02))
    assert one.shape is other.shape
    assert balance_map(people(9), QUARTERS, cut=CUT).shape is balance_map(people(50), QUARTERS, cut=CUT).shape


def test_of_very_many_customers_an_even_part_is_drawn_the_largest_among_them() -> None:
    everybody = people(10_000)
    part = drawn(everybody)
    assert len(part) == MOST_DRAWN
    assert everybody["yearly_revenue"].idxmax() in part.index
    assert part["yearly_revenue"].median() == pytest.approx(everybody["yearly_revenue"].median(), rel=0.02)
    assert drawn(people(100)).equals(people(100))


def test_a_group_without_a_rate_shows_its_number_only_and_few_customers_are_a_ring() -> None:
    frames = group_dots(GROUPS).frames
    assert list(frames["groups"]["count"]) == ["40 · $1.0M", "5 · $2.0k", "12 · $3.0k"]
    assert list(frames["known"]["group"]) == ["Happy", "Silent"]
    assert list(frames["known"]["few"]) == [False, True]

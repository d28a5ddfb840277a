"""Do charts follow the theme, hold in both modes, and stay valid Vega-Lite?"""

from __future__ import annotations

import tomllib
from itertools import pairwise
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from csdata.charts import marks, theme

CONFIG = tomllib.loads((Path(__file__).parents[2] / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
AMOUNTS = {"new": 120.0, "expansion": 30.0, "reactivation": 10.0, "contraction": 20.0, "churn": 60.0}


def luminance(colour: str) -> float:
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def on_ramp(stops: list[str], place: float) -> str:
    below = min(int(place * 9), 8)
    ends = [[int(stops[below + step][at : at + 2], 16) for at in (1, 3, 5)] for step in (0, 1)]
    part = place * 9 - below
    return "#" + "".join(f"{round(a + (b - a) * part):02x}" for a, b in zip(*ends, strict=True))


def months(count: int) -> pd.DatetimeIndex:
    return pd.date_range("2022-10-01", periods=count, freq="MS")


def movements(count: int) -> pd.DataFrame:
    return pd.DataFrame({"month": months(count), **AMOUNTS})


def layers(spec: dict[str, Any]) -> list[dict[str, Any]]:
    return [layer for part in spec["layer"] for layer in part.get("layer", [part])]


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_the_theme_file_holds_one_colour_for_each_token(mode: str) -> None:
    colours = CONFIG["theme"][mode]
    assert len(colours["chartCategoricalColors"]) == len(theme.TOKENS)
    assert len(colours["chartSequentialColors"]) == len(colours["chartDivergingColors"]) == 10


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_marks_and_words_stand_out_from_the_page(mode: str) -> None:
    colours = CONFIG["theme"][mode]
    token = dict(zip(theme.TOKENS, colours["chartCategoricalColors"], strict=True))
    page = colours["backgroundColor"]
    assert token["paper"] == page
    assert min(contrast(token[name], page) for name in theme.TOKENS[:8]) >= 3
    assert min(contrast(token[name], page) for name in ("ink", "muted", "good", "bad", "warn")) >= 4.5
    assert contrast(theme.chart_config(dark=mode == "dark")["axis"]["labelColor"], page) >= 4.5


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_text_on_cells_can_be_read_over_the_whole_ramp(mode: str) -> None:
    colours = CONFIG["theme"][mode]
    token = dict(zip(theme.TOKENS, colours["chartCategoricalColors"], strict=True))
    ramp = colours["chartSequentialColors"]
    places, names = theme.cell_fill([at / 100 for at in range(101)], 0, 1, split=0.8)
    for place, name in zip(places, names, strict=True):
        assert contrast(token[name], on_ramp(ramp, place)) >= 4.5


def test_cells_rise_with_their_value_jump_at_the_split_and_stay_on_the_ramp() -> None:
    places, names = theme.cell_fill([-1, 0.2, 0.5, 0.79, 0.8, 0.9, 1.0, 2], 0.2, 1.0, split=0.8)
    assert all(first <= second for first, second in pairwise(places))
    assert (places[0], places[-1]) == (0, 1)
    assert not [place for place in places if 0.48 < place < 0.6]
    assert names == ["ink"] * 4 + ["paper"] * 4


def test_cells_of_a_single_value_do_not_divide_by_zero() -> None:
    assert theme.cell_fill([5, 5], 5, 5) == ([0.6, 0.6], ["paper", "paper"])


def test_an_unknown_token_is_refused() -> None:
    with pytest.raises(KeyError, match="c9"):
        theme.tone("c9")


def test_the_projector_enlarges_every_type_size() -> None:
    desk, wall = (theme.chart_config(dark=True, scale=scale) for scale in (1.0, 1.3))
    for part, name in (("axis", "labelFontSize"), ("legend", "titleFontSize"), ("text", "fontSize")):
        assert wall[part][name] == pytest.approx(desk[part][name] * 1.3)


@pytest.mark.parametrize("count", [1, 2, 12, 36, 120])
def test_charts_of_any_length_are_valid_and_label_few_months(count: int) -> None:
    trend = marks.trend_line(pd.DataFrame({"month": months(count), "value": 0.9}), unit="share").to_dict()
    stack = marks.stacked_movements(movements(count)).to_dict()
    for spec in (trend, stack):
        labels = layers(spec)[0]["encoding"]["x"]["axis"]["values"]
        assert 1 <= len(labels) <= 11
        assert labels[-1] == marks.with_every_month(movements(count), "month")["when"].iloc[-1]


def test_losses_point_down_and_the_net_is_their_sum() -> None:
    spec = marks.stacked_movements(movements(2)).to_dict()
    rows = [row for values in spec["datasets"].values() for row in values]
    amounts = {row["level"]: row["amount"] for row in rows if "level" in row}
    assert amounts == {2.0: 120, 1.25: 30, 0.7: 10, -0.9: -20, -2.0: -60}
    assert {row["net"] for row in rows if "net" in row} == {80.0}
    assert {row["label"] for row in rows if "label" in row} == {"Net +$80"}


def test_a_missing_month_is_a_gap_and_not_a_bridge() -> None:
    frame = pd.DataFrame({"month": months(4)[[3, 0, 1]], "value": [3.0, 1.0, 2.0]})
    full = marks.with_every_month(frame, "month")
    assert full["when"].tolist() == ["Oct 22", "Nov 22", "Dec 22", "Jan 23"]
    assert full["value"].isna().tolist() == [False, False, True, False]


def test_the_end_label_stands_on_the_last_known_value() -> None:
    frame = pd.DataFrame({"month": months(3), "value": [0.5, 0.61, None], "lo": 0.4, "hi": 0.7})
    spec = marks.trend_line(frame, low="lo", high="hi", unit="share").to_dict()
    text = next(layer for layer in layers(spec) if layer["mark"]["type"] == "text")
    assert [row["label"] for row in spec["datasets"][text["data"]["name"]]] == ["61%"]


def test_a_chart_without_any_value_is_still_drawn() -> None:
    frame = pd.DataFrame({"month": months(3), "value": [None, None, None]}, dtype=object)
    assert marks.trend_line(frame).to_dict()["layer"]


def test_a_currency_with_a_quote_cannot_leave_its_expression() -> None:
    assert '"a\\"b"' in marks.money_expr('a"b')

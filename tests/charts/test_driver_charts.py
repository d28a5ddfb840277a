"""Are the charts of drivers valid Vega-Lite in every state, and do they write what they should?"""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from csdata.charts.drawing import Drawing
from csdata.charts.drivers import dot_whiskers, partial_curve, two_sides


def values(drawing: Drawing, name: str, column: str) -> list[Any]:
    return [row[column] for row in drawing.to_dict()["datasets"][name]]


def effects(*rows: tuple[str, float, float, float, str]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["name", "ratio", "low", "high", "direction"])
    return frame.assign(label=frame["name"], move="3 against 1", share=0.25, effect="+1.0 pts")


ROWS = effects(
    ("late", 1.8, 1.4, 2.3, "more"), ("odd", 1.05, 0.01, 90.0, "unclear"), ("features", 0.5, 0.35, 0.7, "less")
)


def test_direction_is_told_by_shape_colour_and_words() -> None:
    drawing = dot_whiskers(ROWS)
    assert values(drawing, "rows", "shape") == ["triangle-up", "circle", "triangle-down"]
    assert len(set(values(drawing, "rows", "tone"))) == 3
    assert values(drawing, "rows", "told") == ["1.8 times", "1.1 times", "0.5 times"]
    assert values(drawing, "rows", "with_it") == ["25%"] * 3
    texts = [row.get("text") for rows in drawing.to_dict()["datasets"].values() for row in rows]
    assert "← seen with less leaving" in texts
    assert "seen with more leaving →" in texts


def test_the_range_of_an_unclear_row_does_not_squeeze_the_others() -> None:
    drawing = dot_whiskers(ROWS)
    assert min(values(drawing, "rows", "low")) >= 0.3
    assert max(values(drawing, "rows", "high")) <= 3.0
    assert values(drawing, "rows", "range")[1] == "0.0 to 90.0"  # the words keep what is cut off


@pytest.mark.parametrize("rows", [ROWS, ROWS.head(1), ROWS.head(0)], ids=["three", "one", "none"])
@pytest.mark.parametrize("scale", [1.0, 1.35])
def test_it_is_drawn_with_any_number_of_rows(rows: pd.DataFrame, scale: float) -> None:
    assert dot_whiskers(rows, scale=scale).to_dict()["layer"]


CURVE = pd.DataFrame(
    {
        "value": [0.0, 0.5, 1.0],
        "share": [0.05, 0.04, 0.02],
        "low": [0.03] * 3,
        "high": [0.08] * 3,
        "density": [1, 0, 0.4],
    }
)


def test_a_curve_has_the_density_below_its_zero() -> None:
    drawing = partial_curve(CURVE, title="Features")
    assert values(drawing, "curve", "bar")[0] < 0
    assert values(drawing, "curve", "bar")[1] == 0
    assert values(drawing, "curve", "told") == ["5.0%", "4.0%", "2.0%"]
    assert values(partial_curve(CURVE, title="Share", percent=True), "curve", "at") == ["0%", "50%", "100%"]


def test_two_sides_are_yes_and_no() -> None:
    assert values(two_sides(CURVE.iloc[[0, 2]]), "sides", "side") == ["no", "yes"]

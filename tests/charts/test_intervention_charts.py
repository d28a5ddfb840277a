"""Are the charts of interventions valid Vega-Lite in every state, and do they write what they should?"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from csdata.charts.drawing import Drawing
from csdata.charts.interventions import actual_and_expected, effect_dots, power_line


def values(drawing: Drawing, name: str, column: str) -> list[Any]:
    return [row[column] for row in drawing.to_dict()["datasets"][name]]


def effects(*rows: tuple[str, float, float, float, str, bool]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["name", "value", "low", "high", "verdict", "few"])
    return frame.assign(n="120", money="$2", told="−20%", range="−30 to −8%", said="Helped")


ROWS = effects(
    ("Onboarding", -0.3, -0.4, -0.2, "helped", False),
    ("Chatbot", 0.1, -0.1, 5.0, "cannot_tell", True),
    ("Price", 0.3, 0.2, 0.4, "harmed", False),
    ("Newcomer", np.nan, np.nan, np.nan, "cannot_tell", True),
)


def test_the_verdict_is_told_by_shape_and_colour_and_few_by_a_ring() -> None:
    drawing = effect_dots(ROWS)
    assert values(drawing, "full", "shape") == ["triangle-up", "triangle-down"]
    assert values(drawing, "full", "tone") == ["good", "bad"]
    assert values(drawing, "ring", "name") == ["Chatbot"]
    assert values(drawing, "all", "name") == list(ROWS["name"])  # what is not known keeps its row
    assert max(value for value in values(drawing, "all", "high") if value is not None) <= 1.5


@pytest.mark.parametrize("rows", [ROWS, ROWS.head(1), ROWS.tail(1)], ids=["four", "one", "unknown"])
def test_effects_are_drawn_with_any_number_of_rows(rows: pd.DataFrame) -> None:
    assert effect_dots(rows, scale=1.3).to_dict()["layer"]


def test_the_path_has_a_range_only_after_the_start() -> None:
    frame = pd.DataFrame({"since_start": [-2, -1, 0, 1], "actual": [2.0, 2, 1, 1], "expected": [2.0, 2, 2, 2],
                          "low": [2.0, 2, 1.5, 1.5], "high": [2.0, 2, 2.5, 2.5]})  # fmt: skip
    drawing = actual_and_expected(frame)
    assert values(drawing, "after", "since_start") == [0, 1]
    assert values(drawing, "ends", "text") == ["actual", "without it"]
    alone = actual_and_expected(frame.assign(expected=np.nan, low=np.nan, high=np.nan))
    assert values(alone, "months", "without") == ["—"] * 4


def test_the_chance_of_a_clear_answer_is_drawn_beside_its_bar() -> None:
    frame = pd.DataFrame({"months": [1, 2], "power": [0.5, 0.9], "least": ["−30%", "−20%"]})
    assert values(power_line(frame, bar=0.8), "months", "told") == ["50%", "90%"]

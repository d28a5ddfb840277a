"""Are the charts of value valid Vega-Lite in every state, and do they write what they should?"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from csdata.charts import value
from csdata.charts.drawing import Drawing


def life(months: int = 36, margin: float = 100.0) -> pd.DataFrame:
    payment = np.arange(1, months + 1)
    brought = margin * (1 - 0.95**payment) / 0.05
    return pd.DataFrame(
        {"payment": payment, "brought": brought, "low": brought * 0.9, "high": brought * 1.1, "plain": margin * payment}
    )


def returns(**columns: list[Any]) -> pd.DataFrame:
    basis: dict[str, list[Any]] = {
        "group": ["Large", "Small", "Tiny"], "customers": [200, 40, 7], "active": [150, 25, 4],
        "cac": [4000.0, 500.0, np.nan], "clv": [90_000.0, 3_000.0, np.nan], "clv_low": [80_000.0, 2_500.0, np.nan],
        "clv_high": [99_000.0, 3_600.0, np.nan], "ratio": [22.5, 6.0, np.nan], "payback": [1.0, np.nan, np.nan],
    }  # fmt: skip
    return pd.DataFrame(basis | columns)


def values(drawing: Drawing, name: str, column: str) -> list[Any]:
    return [row[column] for row in drawing.to_dict()["datasets"][name]]


@pytest.mark.parametrize("months", [12, 60])
@pytest.mark.parametrize("cost", [None, 0.5, 800.0, 10_000_000.0])
def test_life_is_valid_with_any_cost(months: int, cost: float | None) -> None:
    drawing = value.value_over_life(life(months), cost)
    assert drawing.to_dict()["layer"]
    assert len(values(drawing, "cost", "told")) == (0 if cost is None else 1)


def test_the_dot_stands_on_the_payment_that_covers_the_cost() -> None:
    assert values(value.value_over_life(life(), 180.0), "covered", "payment") == [2]  # 100, then 195
    assert values(value.value_over_life(life(), 5_000.0), "covered", "payment") == []


def test_a_loss_is_drawn_below_zero() -> None:
    assert value.value_over_life(life(margin=-50.0), 300.0).to_dict()["layer"]


def test_pairs_write_return_and_payback_or_why_there_is_none() -> None:
    drawing = value.paired_dots(returns())
    assert values(drawing, "pairs", "told") == ["23× · back in 1 month", "6.0× · not paid back", ""]
    assert values(drawing, "pairs", "untold") == ["", "", "n = 4: too few"]


def test_enough_customers_seen_too_seldom_say_so() -> None:
    drawing = value.paired_dots(returns(active=[150, 25, 12]))
    assert values(drawing, "pairs", "untold")[2] == "n = 12: too few at each age"


def test_groups_below_thirty_are_hollow_and_below_ten_not_drawn() -> None:
    drawing = value.paired_dots(returns())
    assert values(drawing, "pairs", "clv_full") == [90_000.0, None, None]
    assert values(drawing, "pairs", "clv_few") == [None, 3_000.0, None]
    assert values(drawing, "pairs", "cac") == [4000.0, 500.0, None]


def test_a_loss_turns_the_log_scale_off() -> None:
    def kinds(drawing: Drawing) -> set[str]:
        encodings = [layer["encoding"] for layer in drawing.to_dict()["layer"]]
        return {e["x"]["scale"].get("type", "linear") for e in encodings if "scale" in e.get("x", {})}

    assert kinds(value.paired_dots(returns())) == {"log"}
    assert kinds(value.paired_dots(returns(clv_low=[-1.0, 2.0, np.nan]))) == {"linear"}


def test_pairs_without_any_cost_or_value_are_still_valid() -> None:
    nothing: list[Any] = [np.nan] * 3
    assert value.paired_dots(returns(cac=nothing, ratio=nothing, payback=nothing)).to_dict()["layer"]
    empty = dict.fromkeys(("cac", "clv", "clv_low", "clv_high", "ratio", "payback"), nothing)
    assert value.paired_dots(returns(**empty)).to_dict()["layer"]


def test_cells_with_fewer_than_ten_show_their_number_without_a_colour() -> None:
    frame = pd.DataFrame(
        {"channel": ["A", "A", "A"], "label": ["Q1 25", "Q2 25", "Q3 25"], "spent": [2000.0, 500.0, 0.0],
         "won": [10, 7, 0], "cac": [200.0, np.nan, np.nan]}
    )  # fmt: skip
    drawing = value.cost_cells(frame)
    assert values(drawing, "cells", "told") == ["$200", "n = 7", "·"]
    assert values(drawing, "cells", "filled") == [1.0, 0.0, 0.0]
    assert value.cost_cells(frame.assign(cac=np.nan)).to_dict()["layer"]


def test_the_bridge_says_what_each_step_changes() -> None:
    frame = pd.DataFrame({"step": ["One", "Two", "Three"], "value": [100.0, 60.0, 70.0], "change": [np.nan, -40, 10]})
    drawing = value.bridge_bars(frame)
    assert values(drawing, "steps", "by") == ["", "−$40", "+$10"]
    assert values(drawing, "steps", "tone") == ["c8", "c8", "c1"]


def test_the_curve_marks_where_half_of_the_revenue_is_made() -> None:
    frame = pd.DataFrame(
        {"customers": [0, 1, 2, 4], "share_of_customers": [0, 0.25, 0.5, 1], "share_of_revenue": [0, 0.4, 0.7, 1]}
    )
    assert values(value.concentration_curve(frame), "half", "told") == ["50% make half"]


@pytest.mark.parametrize("scale", [1.0, 1.3])
def test_a_second_chart_of_the_same_shape_is_not_built_again(scale: float) -> None:
    one, two = (value.value_over_life(life(36, margin), 500.0, scale=scale) for margin in (100.0, 70.0))
    assert one.shape is two.shape
    assert value.paired_dots(returns(), scale=scale).shape is value.paired_dots(returns().head(2), scale=scale).shape

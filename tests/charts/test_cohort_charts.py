"""Are the charts of cohorts valid Vega-Lite in every state, and do they write what they should?"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from csdata.charts.age_lines import age_lines, span
from csdata.charts.cohort_points import cohort_points
from csdata.charts.cohort_triangle import Look, cohort_table, difference_fill
from csdata.charts.drawing import Drawing
from csdata.charts.fan import survival_fan
from csdata.charts.lifecycle import stacked_stages
from csdata.charts.purchases import alive_bars, purchase_lines


def values(drawing: Drawing, name: str, column: str) -> list[Any]:
    return [row[column] for row in drawing.to_dict()["datasets"][name]]


def triangle(cohorts: int = 3, ages: int = 4, **columns: Any) -> pd.DataFrame:
    row, age = (part.ravel() for part in np.mgrid[0:cohorts, 1 : ages + 1])
    frame = pd.DataFrame(
        {
            "cohort": [f"C{r}" for r in row],
            "size": 50,
            "age": age,
            "n": 50,
            "value": 0.95 - 0.05 * age,
            "low": 0.8 - 0.05 * age,
            "high": 0.99 - 0.02 * age,
            "observed": row + age <= ages,
            "open": row + age == ages + 1,
            "running": row + age == ages + 2,
        }
    )
    return frame.assign(**columns)


AVERAGE = pd.DataFrame({"age": [1, 2, 3, 4], "value": [0.9, 0.8, 0.7, 0.6], "n": [150, 100, 50, 50]})


def test_open_cells_have_a_star_running_ones_a_frame_and_the_others_are_not_there() -> None:
    drawing = cohort_table(triangle(), AVERAGE, Look(picks=True))
    labels = dict(
        zip(
            zip(values(drawing, "cells", "cohort"), values(drawing, "cells", "month"), strict=True),
            values(drawing, "cells", "label"),
            strict=True,
        )
    )
    assert labels["C0", "1"] == "90"
    assert labels["C1", "4"] == "75*"
    assert ("C2", "4") not in labels
    assert list(zip(values(drawing, "running", "cohort"), values(drawing, "running", "month"), strict=True)) == [
        ("C2", "4")
    ]
    assert labels["Average", "4"] == "60"


def test_a_pointer_reads_the_share_its_range_and_who_stands_behind_it() -> None:
    drawing = cohort_table(triangle())
    assert values(drawing, "cells", "told")[0] == "90% (75–97%)"
    assert values(drawing, "cells", "counted")[0] == "50 customers"


def test_small_cohorts_are_dots() -> None:
    drawing = cohort_table(triangle(value=np.nan))
    assert set(values(drawing, "few", "label")) == {"·"}
    assert values(drawing, "cells", "label") == []


def test_the_difference_to_the_average_is_in_points_and_the_average_stays_what_it_is() -> None:
    drawing = cohort_table(triangle(value=0.85), AVERAGE, Look(view="average"))
    labels = [
        label
        for label, cohort in zip(values(drawing, "cells", "label"), values(drawing, "cells", "cohort"), strict=True)
        if cohort == "C0"
    ]
    assert labels == ["−5", "+5", "+15", "+25"]
    assert values(drawing, "cells", "label")[:4] == ["90", "80", "70", "60"]


def test_text_is_dark_on_pale_differences_and_light_on_strong_ones() -> None:
    places, tones = difference_fill(np.array([-0.4, -0.1, 0.0, 0.1, 0.11, 0.4]))
    assert tones == ["paper", "ink", "ink", "ink", "paper", "paper"]
    assert places[0] == -2
    assert places[-1] == 2
    assert places == sorted(places)


@pytest.mark.parametrize(("cohorts", "ages"), [(1, 1), (3, 35), (60, 60), (130, 120)])
@pytest.mark.parametrize("scale", [1.0, 1.3])
def test_any_size_of_table_is_valid(cohorts: int, ages: int, scale: float) -> None:
    spec = cohort_table(triangle(cohorts, ages), look=Look(scale=scale)).to_dict()
    labelled = any(
        layer["mark"].get("type") == "text"
        and layer["encoding"]["text"]["field"] == "label"
        and layer["data"]["name"] == "cells"
        for layer in spec["layer"]
    )
    assert labelled == (ages <= 48)


def test_an_empty_table_is_valid() -> None:
    assert cohort_table(triangle().iloc[:0]).to_dict()["layer"]


@pytest.mark.parametrize("level", [0.05, 0.5, 0.97, 1.3, 7.0])
def test_colours_carry_any_level(level: float) -> None:
    places = values(cohort_table(triangle(value=level), look=Look(split=1.0)), "cells", "place")
    assert all(0 <= place <= 1 for place in places)


# ---- lines


def lines(*names: str, ages: int = 20, start: float = 1.0) -> pd.DataFrame:
    parts = [
        pd.DataFrame(
            {
                "name": name,
                "age": np.arange(ages),
                "value": start * (0.97 - 0.01 * i) ** np.arange(ages),
                "low": start * 0.9 ** np.arange(ages),
                "high": start * 0.99 ** np.arange(ages),
                "at_risk": 1000 - 10 * np.arange(ages),
            }
        )
        for i, name in enumerate(names)
    ]
    return pd.concat(parts, ignore_index=True)


def test_names_at_the_end_of_lines_do_not_lie_on_each_other() -> None:
    drawing = age_lines(pd.concat([lines("A"), lines("B"), lines("C")]).assign(value=0.9))
    places = sorted(values(drawing, "ends", "place"))
    low, high = span(pd.Series([0.9**19, 1.0]))
    assert min(np.diff(places)) >= 0.07 * (high - low)


def test_the_highest_and_the_lowest_are_written_at_the_marked_age() -> None:
    drawing = age_lines(lines("A", "B", "C"), marked=12, steps=True)
    assert values(drawing, "marks", "above") == ["69%", "", ""]
    assert values(drawing, "marks", "below") == ["", "", "54%"]


def test_below_stands_how_many_are_still_watched() -> None:
    drawing = age_lines(lines("A", "B"), steps=True)
    texts = values(drawing, "watched", "text")
    assert texts[0] == "Customers still watched"
    assert texts.count("1,000") == 2
    assert {"  A", "  B"} <= set(texts)


@pytest.mark.parametrize("names", [["A"], ["A", "B", "C", "D", "E"]])
@pytest.mark.parametrize("ages", [2, 13, 61, 240])
def test_lines_are_valid_with_and_without_traces_and_ranges(names: list[str], ages: int) -> None:
    frame = lines(*names, ages=ages)
    traces = lines("T", ages=2)[["name", "age", "value", "low", "high"]]
    assert age_lines(frame, traces=traces, marked=12).to_dict()["layer"]
    assert age_lines(frame[["name", "age", "value"]]).to_dict()["layer"]


# ---- forecast, points, stages, purchases


def forecast(horizon: int = 60, seen: int = 20) -> pd.DataFrame:
    age = np.arange(horizon + 1)
    share = 0.98**age
    frame = pd.DataFrame({"age": age, "share": share, "observed": np.where(age <= seen, share, np.nan)})
    for level, wide in ((50, 0.01), (80, 0.02), (95, 0.03)):
        frame[f"low_{level}"], frame[f"high_{level}"] = share - wide, share + wide
    return frame


def test_the_fan_begins_where_nothing_was_seen_any_more() -> None:
    drawing = survival_fan(forecast())
    assert min(values(drawing, "ahead", "age")) == 20
    assert max(values(drawing, "known", "age")) == 20
    assert values(drawing, "ends", "text") == ["30%, 8 in 10: 28–32%"]
    assert drawing.to_dict()["layer"]


def test_a_point_a_cohort_with_its_range() -> None:
    frame = pd.DataFrame(
        {"cohort": ["Q1", "Q2"], "value": [0.8, 0.9], "low": [0.7, np.nan], "high": [0.9, np.nan], "n": [20, 30]}
    )
    drawing = cohort_points(frame)
    assert values(drawing, "points", "range") == ["70–90%", "—"]
    assert drawing.to_dict()["layer"]


def test_who_falls_silent_is_below_the_line() -> None:
    months = pd.date_range("2025-01-01", periods=3, freq="MS")
    frame = pd.DataFrame(
        {
            "month": months,
            "new": [1, 2, 3],
            "returning": [9, 9, 9],
            "resurrected": [0, 1, 0],
            "dormant": [2, 0, 4],
            "active": [10, 12, 12],
        }
    )
    drawing = stacked_stages(frame, silent="Did not buy again")
    amounts = values(drawing, "parts", "amount")
    assert amounts[-3:] == [-2, 0, -4]
    assert sum(amounts[:9]) == frame["active"].sum()
    assert "Did not buy again" in str(drawing.to_dict())


def test_purchases_made_and_foreseen_are_two_lines_named_apart() -> None:
    weeks = pd.date_range("2025-01-01", periods=30, freq="7D")
    drawing = purchase_lines(pd.DataFrame({"week": weeks, "made": np.arange(30), "model": np.arange(30) * 1.1}))
    assert values(drawing, "upper", "name") == ["Model"]
    assert values(drawing, "lower", "name") == ["Bought again"]
    assert drawing.to_dict()["layer"]


def test_certainty_is_in_the_last_tenth() -> None:
    drawing = alive_bars(pd.DataFrame({"alive": [0.0, 0.05, 0.1, 0.95, 1.0]}))
    assert values(drawing, "bars", "customers") == [2, 1, 0, 0, 0, 0, 0, 0, 0, 2]

"""Are the charts of the voice page valid, and do they draw nothing where there is too little?"""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest

from csdata.charts.theme import BAD, DATA, GOOD, NEUTRAL
from csdata.charts.voice import dot_rows, dots, score_line
from csdata.charts.voice_themes import stuck_dots, theme_bars, theme_rows

TIME = pd.DataFrame(
    {
        "when": ["Jan 25", "Feb 25", "Mar 25"],
        "n": [20, 4, 30],
        "value": [10.0, np.nan, -40.0],
        "low": [-5.0, np.nan, -60.0],
        "high": [25.0, np.nan, -20.0],
        "move": [np.nan, np.nan, -1.0],
        "moved": ["first", "too few answers", "−50, real"],
    }
)
GROUPS = pd.DataFrame(
    {
        "group": ["Mid", "Small", "Tiny"],
        "n": [40, 30, 7],
        "value": [0.8, 0.5, np.nan],
        "low": [0.7, 0.4, np.nan],
        "high": [0.9, 0.6, np.nan],
        "differs": [1, -1, 0],
    }
)
THEMES = pd.DataFrame(
    {
        "theme": ["praise: great", "cost · fee", "odd"],
        "words": ["great", "cost", "odd"],
        "n": [60, 30, 3],
        "share": [0.6, 0.3, 0.03],
        "low": [0.5, 0.2, 0.01],
        "high": [0.7, 0.4, 0.08],
        "happy": [50, 2, 1],
        "unhappy": [1, 20, 1],
        "tone": [0.8, -0.6, np.nan],
        "change": [0.1, 0.0, np.nan],
        "change_real": [True, False, False],
    }
)
STUCK = pd.DataFrame(
    {
        "subject": ["Cost · fee", "Cost · fee", "Bug"],
        "source": ["in comments", "in tickets", "in tickets"],
        "n": [10, 20, 30],
        "of": [100, 200, 200],
        "value": [0.1, 0.1, 0.15],
        "low": [0.05, 0.07, 0.1],
        "high": [0.2, 0.15, 0.2],
        "what": ["Cost · fee", "Billing", "Bug"],
    }
)


@pytest.mark.parametrize("scale", [1.0, 1.3])
def test_every_chart_is_valid_and_its_colours_are_tokens(scale: float) -> None:
    drawn = [
        score_line(TIME, "score", scale=scale),
        dots(GROUPS, "group", "share", whole=0.6, scale=scale),
        dots(GROUPS.drop(columns="differs"), "group", "share", scale=scale),
        theme_bars(THEMES, scale=scale),
        stuck_dots(STUCK, scale=scale),
    ]
    for drawing in drawn:
        spec = json.dumps(drawing.to_dict())
        assert "NaN" not in spec
        assert drawing.spec(dark=True, scale=scale)["datasets"]


def test_a_point_with_few_answers_breaks_the_line_and_a_real_move_gets_a_triangle() -> None:
    frames = score_line(TIME, "score").frames
    assert frames["points"]["value"].isna().tolist() == [False, True, False]
    assert frames["moved"][["when", "shape", "token"]].to_numpy().tolist() == [["Mar 25", "triangle-down", BAD]]


def test_a_move_within_noise_gets_no_triangle() -> None:
    assert score_line(TIME.assign(move=[np.nan, np.nan, 0.0]), "score").frames["moved"].empty


def test_a_small_group_shows_its_n_and_no_dot() -> None:
    rows = dot_rows(GROUPS, "group", "share")
    assert rows["few"].tolist() == ["", "", "n = 7"]
    assert rows["label"].tolist() == ["80%", "50%", ""]
    assert rows["token"].tolist() == [GOOD, BAD, DATA]
    assert rows["shape"].tolist() == ["triangle-up", "triangle-down", "circle"]


def test_a_theme_says_its_mood_in_words_shape_and_colour_and_a_small_one_only_its_n() -> None:
    rows = theme_rows(THEMES)
    assert rows["label"].tolist() == ["60% (+10.0 pts) · 50 happy, 1 unhappy", "30% · 2 happy, 20 unhappy", "n = 3"]
    assert rows["token"].tolist() == [GOOD, BAD, NEUTRAL]
    assert rows["shape"].tolist() == ["triangle-up", "triangle-down", "circle"]


def test_the_same_shape_serves_other_numbers() -> None:
    other = THEMES.assign(share=[0.55, 0.3, 0.04])
    assert theme_bars(THEMES).shape is theme_bars(other).shape
    assert score_line(TIME, "score").shape is score_line(TIME.assign(value=[1.0, 2.0, 3.0]), "score").shape


def test_a_bar_can_be_clicked() -> None:
    spec = json.dumps(theme_bars(THEMES).to_dict())
    assert '"name": "theme"' in spec

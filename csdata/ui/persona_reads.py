"""Which cards, outcomes, movements and charts of the page Personas are ready already?"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd
import streamlit as st

from csdata.analysis.personas.cards import Card, cards
from csdata.analysis.personas.later import Outcomes, outcomes
from csdata.analysis.personas.movement import LEFT, Movement, movement
from csdata.analysis.personas.picture import Picture, picture, side_by_side
from csdata.charts.flows import alluvial
from csdata.charts.personas import compared, outcome_dots, persona_map, token_of, trait_dots
from csdata.dataset import Dataset
from csdata.ui.components import Spec, finished
from csdata.ui.persona_search import Asked
from csdata.ui.reads import KEYS
from csdata.ui.voice_reads import read_comments
from csdata.wording import date_label

Look = tuple[bool, float]
Names = tuple[str, ...]


def _key(asked: Asked) -> str:
    return asked.key


_known: dict[str | type[Any], Callable[[Any], Any]] = {**KEYS, Asked: _key}
kept = st.cache_resource(max_entries=200, show_spinner=False, hash_funcs=_known)


@kept
def read_outcomes(asked: Asked, data: Dataset) -> Outcomes:
    """Return what became of each persona in a later period."""
    return outcomes(data, asked.found)


@kept
def read_cards(asked: Asked, data: Dataset) -> tuple[Card, ...]:
    """Return the cards, by persona."""
    said = read_comments(data) if data.has("surveys.comment") or data.has("churn_events.comment") else None
    return cards(data, asked.found, read_outcomes(asked, data), said)


@kept
def read_movement(asked: Asked, data: Dataset, span: int) -> Movement:
    """Return who became another persona in the last months."""
    return movement(data, asked.found, span)


@kept
def read_picture(asked: Asked, data: Dataset, names: Names) -> Picture:
    """Return the personas in two dimensions."""
    return picture(data, asked.found, names)


@kept
def read_pair(asked: Asked, first: int, second: int) -> pd.DataFrame:
    """Return two personas side by side."""
    return side_by_side(asked.found, first, second)


@kept
def drawn_traits(asked: Asked, names: Names, seen: Look) -> Spec:
    """Return the finished dot matrix."""
    return finished(trait_dots(asked.found.profile, names, scale=seen[1]))


@kept
def drawn_map(asked: Asked, data: Dataset, names: Names, seen: Look) -> Spec:
    """Return the finished map."""
    told = read_picture(asked, data, names)
    return finished(persona_map(told.points, told.centres, scale=seen[1]))


@kept
def drawn_pair(asked: Asked, names: Names, pair: tuple[int, int], seen: Look) -> Spec:
    """Return the finished comparison of two personas."""
    two = (names[pair[0]], names[pair[1]])
    return finished(compared(read_pair(asked, *pair), two, pair, scale=seen[1]))


@kept
def drawn_outcomes(asked: Asked, data: Dataset, names: Names, measure: str, unit: str, seen: Look) -> Spec:
    """Return the finished chart of a measure by persona."""
    frame = read_outcomes(asked, data).result.frame
    parts = {"value": measure, "low": f"{measure}_low", "high": f"{measure}_high", "n": f"{measure}_n"}
    shown = pd.DataFrame({"persona": frame["persona"], "name": list(names), **{k: frame[v] for k, v in parts.items()}})
    return finished(outcome_dots(shown, unit=unit, scale=seen[1]))


@kept
def drawn_movement(asked: Asked, data: Dataset, names: Names, span: int, seen: Look) -> Spec:
    """Return the finished ribbons between two dates."""
    told = read_movement(asked, data, span)
    frame = told.result.frame.copy()
    frame["from_name"] = [names[at] for at in frame["start"]]
    ends = zip(frame["end"], frame["to_name"], strict=True)
    frame["to_name"] = [names[at] if at != LEFT else name for at, name in ends]
    tokens = {at: token_of(at) for at in range(len(names))}
    return finished(alluvial(frame, tokens, (date_label(told.first), date_label(told.last)), scale=seen[1]))

"""Which charts and lists of the page Churn drivers are ready already?"""

from __future__ import annotations

import numpy as np
import pandas as pd
import streamlit as st

from csdata.analysis.drivers.answer import DriverAnswer
from csdata.analysis.drivers.effects import partial
from csdata.analysis.drivers.who import Outlook, customers_with, effect_of, likeliest, outlook
from csdata.analysis.drivers.words import bare, value
from csdata.charts.drivers import dot_whiskers, partial_curve, two_sides
from csdata.dataset import Dataset
from csdata.ui.components import Spec, finished
from csdata.ui.reads import KEYS
from csdata.wording import share

Look = tuple[bool, float]


def _key(answer: DriverAnswer) -> str:
    return answer.key


kept = st.cache_resource(max_entries=200, show_spinner=False, hash_funcs=KEYS | {DriverAnswer: _key})


@kept
def drawn_effects(answer: DriverAnswer, seen: Look) -> Spec:
    """Return the finished chart of all behaviours tested."""
    return finished(dot_whiskers(answer.result.frame, scale=seen[1]))


@kept
def drawn_curve(answer: DriverAnswer, name: str, seen: Look) -> Spec:
    """Return the finished curve of one behaviour."""
    feature = effect_of(answer, name).feature
    if feature.kind != "number":
        return finished(two_sides(curve(answer, name), scale=seen[1]))
    percent = feature.unit in {"share", "points"}
    return finished(partial_curve(curve(answer, name), title=feature.label, percent=percent, scale=seen[1]))


@kept
def read_customers_with(answer: DriverAnswer, data: Dataset, name: str) -> pd.DataFrame:
    """Return who is on the risky side of a behaviour now, its value written in its unit."""
    feature = effect_of(answer, name).feature
    frame = customers_with(data, answer, name)
    if feature.kind != "number":
        return frame.drop(columns="value")  # all are on the same side: the title says which
    return frame.assign(value=[value(feature, float(one)) for one in frame["value"]])


@kept
def read_likeliest(answer: DriverAnswer, data: Dataset, most: int) -> pd.DataFrame:
    """Return who is likeliest to leave, so many at most."""
    return likeliest(data, answer, most)


@kept
def read_outlook(answer: DriverAnswer, number: int) -> Outlook | None:
    """Return how likely a customer is to leave, and why."""
    return outlook(answer, number)


def takeaway(answer: DriverAnswer, name: str) -> str:
    """Say which share leaves at both ends of the typical move of a behaviour."""
    effect, frame = effect_of(answer, name), curve(answer, name)
    start, end = (share(float(np.interp(at, frame["value"], frame["share"]))) for at in (effect.start, effect.end))
    if effect.feature.kind != "number":
        return f"{effect.feature.label}: {end} leave with it, {start} without"
    low, high = (bare(effect.feature, at) for at in (effect.start, effect.end))
    return f"{effect.feature.label}: {start} leave at {low}, {end} at {high}"


@kept
def curve(answer: DriverAnswer, name: str) -> pd.DataFrame:
    """Return the share that would leave over the range of a behaviour, and how many customers are where."""
    found = answer.found
    if found is None or found.tested is None or found.told is None:
        raise ValueError("nothing was fitted: see the verdict")
    told = partial(found.tested, found.told, name)
    return pd.DataFrame(
        {
            "value": told.values,  # noqa: PD011 - an array
            "share": told.share,
            "low": told.low,
            "high": told.high,
            "density": told.density / told.density.max(),
        }
    )

"""Does the score tell who leaves? Tested when asked for, on the company's own history."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import pandas as pd
import streamlit as st

from csdata.analysis.health.backtest import BackTest, Tested, backtest
from csdata.analysis.health.weights import Weights
from csdata.dataset import Dataset
from csdata.ui import state
from csdata.ui.behind import Behind
from csdata.ui.components import card, plain
from csdata.ui.customers import SIGNS
from csdata.wording import fixed, plural, range_text, share

TESTED_KEY: Final = "health_tested"
PATIENCE: Final = 6.0  # seconds that the page waits for the test before it says that it goes on
LOOK_AGAIN: Final = 0.5  # seconds


@st.cache_resource(show_spinner=False)
def tests() -> Behind[BackTest]:
    """Return the tests of this server: each is made once, behind the page."""
    return Behind("back-tests")


@st.fragment
def test_card(data: Dataset, weights: Weights) -> None:
    """Offer to test the score on the company's own history, and say what came of it."""
    key = f"{TESTED_KEY}-{data.fingerprint}-{weights.to_json()}"
    if not state.chosen(key):
        with card(
            "Does the score tell who leaves?",
            "Tested on months it could not know, against learnt weights",
            key="backtest",
        ):
            st.button(
                "Test it on your own history",
                key="test-health",
                icon=":material/science:",
                on_click=state.put,
                args=(key, True),
            )
        return
    tests().ask(key, lambda _tell, _unwanted: backtest(data, weights))
    if not tests().wait(key, PATIENCE):
        _wait_for(key)
        return
    tested = tests().found(key)
    if tested is None:
        with card(
            "The test broke off", "The scores are not touched by it; the reason is in the app's log", key="backtest"
        ):
            return
    _told(tested)


@st.fragment(run_every=LOOK_AGAIN)
def _wait_for(key: str) -> None:
    """Say that the test is being made, until it is over; everything else stays usable."""
    if tests().progress(key) is None:
        st.rerun()
    told = "Every score of past months, against who left later; you can go on meanwhile"
    with card("Looking back month by month", told, key="backtest"):
        st.skeleton(height=120)


def _told(tested: BackTest) -> None:
    if tested.mine is None:
        with card(tested.verdict.rstrip("."), tested.why, key="backtest"):
            return
    foot = f"n = {plural(tested.customers, 'customer')}, {plural(tested.departures, 'departure')} · all customers"
    with card(tested.verdict.rstrip("."), " · ".join(_aucs(tested)), key="backtest", foot=foot, data=tested.mine.early):
        left, right = st.columns(2, gap="medium")
        with left:
            st.dataframe(_left_by_band(tested.mine), hide_index=True, key="band-list", alt="Share that left by band")
        with right:
            st.markdown("\n".join(f"- {plain(line)}" for line in _early(tested.mine)))


def _aucs(tested: BackTest) -> Iterable[str]:
    for whose, one in (("This score", tested.mine), ("learnt weights", tested.theirs)):
        if one is not None:
            low, high = (fixed(100 * (end or 0), 0) for end in (one.auc.low, one.auc.high))
            yield f"{whose} picks the leaver {fixed(100 * one.auc.value, 0)} times in 100 ({low} to {high}; a coin: 50)"


def _left_by_band(one: Tested) -> pd.DataFrame:
    rows = one.bands.to_dict("records")
    return pd.DataFrame(
        {
            "Band": [SIGNS[str(row["band"])] for row in rows],
            "Left in 3 months": [share(row["share"]) for row in rows],
            "95 % range": [range_text(row["low"], row["high"], "share") for row in rows],
            "n": [int(row["n"]) for row in rows],
        }
    )


def _early(one: Tested) -> list[str]:
    """Say what the score missed and where it cried wolf, 30, 60 and 90 days before."""
    told = []
    for row in one.early.to_dict("records"):
        missed = f"{share(row['missed'])} ({range_text(row['missed_low'], row['missed_high'], 'share')})"
        left = plural(int(row["departures"]), "departure")
        wolf = f"{share(row['false_alarms'])} of the reds had not left by then"
        told.append(f"{int(row['days'])} days before leaving {missed} of {left} were green; {wolf}")
    return told

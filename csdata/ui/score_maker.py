"""How are the weights of the health score changed, tried out, saved and taken back?"""

from __future__ import annotations

from datetime import date
from typing import Final

import pandas as pd
import streamlit as st

from csdata.analysis.health.preview import Preview, previewed
from csdata.analysis.health.scoring import Health
from csdata.analysis.health.signals import SIGNALS
from csdata.analysis.health.versions import MOST_NOTE, Versions
from csdata.analysis.health.weights import GROUPED_BY, STANDARD, Weights
from csdata.dataset import Dataset, Filters
from csdata.errors import CsDataError
from csdata.periods import add_months, month_start
from csdata.ui import customer_reads as reads
from csdata.ui import state, weight_versions
from csdata.ui.components import card, notice, plain, show
from csdata.ui.customers import SIGNS
from csdata.ui.reads import kept
from csdata.ui.style import look, wide
from csdata.wording import fixed, money, month_label, plural, share

FOR, NOTE, SINCE = "weights_for", "weights_note", "weights_since"
JUST_SAVED: Final = "_weights_saved"
ROUND: Final = "_weights_round"  # counts up when the table is to begin anew
EVERYBODY: Final = "Everybody"
MOST: Final = 100.0
BACK: Final = 12  # months from which new weights may count


def answer(data: Dataset, found: Health, weighed: Versions) -> str:
    """Say which signals count most."""
    if found.result.missing:
        return "No health score can be given"
    weights = weighed.of(data.complete_to).of()
    total = float(weights[found.observed.recorded].sum())
    order = sorted((-weights[at], one.label) for at, one in enumerate(SIGNALS) if found.observed.recorded[at])
    first = [f"{label.lower()} ({share(-weight / total)})" for weight, label in order[:2] if weight < 0]
    return f"The health score counts {' and '.join(first)} most" if first else "No signal has a weight"


def under_it(found: Health, weighed: Versions, filters: Filters) -> str:
    """Say which version counts, and of whom."""
    version = f"version {len(weighed.saved)}" if weighed.saved else "standard weights"
    return f"Health score · {version} · {plural(found.result.n, 'customer')} · {found.result.period} · {filters}"


@st.fragment
def weights_card(data: Dataset, filters: Filters, found: Health, weighed: Versions) -> None:
    """Draw the table of weights, and beside it what a change would do before it is saved."""
    if state.chosen(JUST_SAVED):  # a click draws this card alone, with the weights before
        state.drop(JUST_SAVED)
        st.rerun()
    before = weighed.of(data.complete_to)
    left, right = st.columns([6, 5], gap="medium")
    sub, method = "Change a weight to see what it would do", found.result.definition
    with left, card("What counts, and how much", sub, key="weights", height="stretch", method=method):
        group = _for_whom(data)
        edited = _table(found, before, group)
    with right:
        changed = _changed(before, group, edited)
        if isinstance(changed, str):
            with card("These weights make no score", changed, key="preview", height="stretch"):
                return
        if changed.to_json() == before.to_json():
            _as_it_is(found)
            return
        _preview_card(data, filters, before, changed)


def _for_whom(data: Dataset) -> tuple[str, str] | None:
    """Draw the choice of everybody or one persona or segment; None for everybody."""
    groups = {f"{by.capitalize()}: {name}": (by, name) for by in GROUPED_BY for name in data.choices[by]}
    if not groups:
        return None
    chosen = st.selectbox("For whom", [EVERYBODY, *groups], key=FOR, bind="query-params", width=wide(300))
    return groups.get(str(chosen))


def _table(found: Health, before: Weights, group: tuple[str, str] | None) -> dict[str, float]:
    known = [one for at, one in enumerate(SIGNALS) if found.observed.recorded[at]]
    own = dict(zip((one.name for one in SIGNALS), before.of(_group_of(before, group)), strict=True))
    frame = pd.DataFrame(
        {
            "Signal": [one.label for one in known],
            "Weight": [float(own[one.name]) for one in known],
            "Worth 0": [one.told(one.worst) for one in known],
            "Worth 100": [one.told(one.best) for one in known],
            "What it is": [one.meaning for one in known],
        }
    )
    edited = st.data_editor(
        frame,
        key=f"weights-{group}-{state.chosen(ROUND) or 0}",
        hide_index=True,
        disabled=["Signal", "Worth 0", "Worth 100", "What it is"],
        column_config={"Weight": st.column_config.NumberColumn(min_value=0.0, max_value=MOST, step=1.0, format="%.0f",
                                                               required=True, width=90)},
        alt="Weights of the health score",
    )  # fmt: skip
    return dict(zip((one.name for one in known), edited["Weight"].fillna(0.0).astype(float), strict=True))


def _group_of(weights: Weights, group: tuple[str, str] | None) -> str | None:
    return group[1] if group and weights.by == group[0] else None


def _changed(before: Weights, group: tuple[str, str] | None, edited: dict[str, float]) -> Weights | str:
    """Return the weights as they would be, or why they cannot be."""
    try:
        if group is None:
            return Weights({**before.everybody, **edited}, before.by, before.groups)
        by, name = group
        general = dict(zip((one.name for one in SIGNALS), before.of(), strict=True))
        others = {} if before.by != by else {key: own for key, own in before.groups.items() if key != name}
        own = {key: weight for key, weight in edited.items() if weight != general[key]}
        groups = {**others, **({name: own} if own else {})}
        return Weights(before.everybody, by if groups else None, groups)
    except CsDataError as error:
        return str(error)


def _as_it_is(found: Health) -> None:
    """Draw the bands as they are, while nothing is changed."""
    sub = "A change shows here which customers, and how much revenue, would move to another band"
    with card("Nothing is changed yet", sub, key="preview", height="stretch"):
        shown = found.bands[["band", "customers", "share", "mrr"]].assign(band=found.bands["band"].map(SIGNS))
        shown.columns = pd.Index(["Band", "Customers", "Share", "Pay a month"])
        config = {
            "Share": st.column_config.NumberColumn(format="percent"),
            "Pay a month": st.column_config.NumberColumn(format="dollar"),
        }
        st.dataframe(shown, hide_index=True, key="bands-list", alt="Customers by band", column_config=config)


@kept
def _previewed(data: Dataset, filters: Filters, before: Weights, after: Weights) -> Preview:
    found = reads.read_observed(data, None)
    return previewed(data, found.only(data.chosen(filters)[found.customer]), after, before)


def _preview_card(data: Dataset, filters: Filters, before: Weights, after: Weights) -> None:
    found = _previewed(data, filters, before, after)
    moving = found.matrix[(found.matrix["from_band"] != found.matrix["to_band"]) & (found.matrix["customers"] > 0)]
    sub = f"Not saved yet · {money(moving['mrr'].sum())} of monthly revenue would change its band"
    with card(found.headline, sub, key="preview", height="stretch", data=found.movers):
        if before.by and after.by != before.by:
            notice(
                "warning",
                f"The weights by {before.by} are given up: weights differ by persona or by segment, not both.",
            )
        if len(moving):
            shown = pd.DataFrame(
                {
                    "From": moving["from_band"].map(SIGNS),
                    "To": moving["to_band"].map(SIGNS),
                    "Customers": moving["customers"],
                    "Pay a month": moving["mrr"],
                }
            )
            config = {"Pay a month": st.column_config.NumberColumn(format="dollar")}
            st.dataframe(shown, hide_index=True, key="moving-list", alt=found.headline, column_config=config)
        for line in _movers(found.movers):
            st.caption(plain(line))
        _save_row(data, after)


def _movers(movers: pd.DataFrame) -> list[str]:
    told = movers.dropna(subset=["before", "after"]).head(3)
    names = told["name"].fillna(told["customer_id"])
    scores = zip(names, told["before"], told["after"], strict=True)
    return [f"{name}: {fixed(before)} → {fixed(after)}" for name, before, after in scores]


def _save_row(data: Dataset, after: Weights) -> None:
    months = _months(data)
    st.text_input("Why", key=NOTE, max_chars=MOST_NOTE, placeholder="What made you change the weights")
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        if months:
            st.selectbox("They count from", list(months), key=SINCE, width=wide(150))
        st.button("Save", key="save-weights", type="primary", on_click=_save, args=(after, months))
        st.button("Discard", key="discard-weights", on_click=_begin_anew)


def _months(data: Dataset) -> dict[str, date]:
    """Return the months from which weights may count, the last one first."""
    if data.complete_to is None:
        return {}
    last = month_start(data.complete_to)
    return {month_label(add_months(last, -back)): add_months(last, -back) for back in range(BACK)}


def _save(after: Weights, months: dict[str, date]) -> None:
    since = months.get(str(state.chosen(SINCE)), next(iter(months.values()), date(2000, 1, 1)))
    note = str(state.chosen(NOTE) or "")
    if state.attempt(lambda: weight_versions.save(after, since, note), "The weights are saved."):
        state.put(JUST_SAVED, value=True)
        _begin_anew()


def _begin_anew() -> None:
    state.put(ROUND, int(str(state.chosen(ROUND) or 0)) + 1)
    state.put(NOTE, "")


def course_card(data: Dataset, filters: Filters, weighed: Versions) -> None:
    """Draw the bands month by month, with the changes of the weights."""
    found = reads.read_course(data, weighed)
    if found is None:
        return
    bands = found.bands(data.chosen(filters))
    green = bands[(bands["band"] == "green") & bands["share"].notna()]
    if len(green) < 2:
        return
    first, last = (share(green["share"].iloc[at]) for at in (0, -1))
    changes = len(weighed.markers(found.months))
    then = f", {first} were in {month_label(green['month'].iloc[0])}"
    title = f"{last} of customers are green{'' if changes else then}"  # other weights cannot be compared
    sub = "Share of customers with a score, at months' ends"
    sub += f" · dashed: other weights from here on ({changes})" if changes else ""
    foot = "Each month with the weights that counted then; use that swings with the season moves all scores"
    with card(title, sub, key="course", foot=foot, data=bands):
        show(reads.drawn_bands(data, filters, weighed, look()), alt=title, key="course-chart")


def versions_card(data: Dataset, weighed: Versions) -> None:
    """Draw what was saved when, and why; each version can count again."""
    if not weighed.saved:
        return
    with card(plural(len(weighed.saved), "version"), "The one saved last counts from its month on", key="versions"):
        for place, one in enumerate(weighed.saved):
            with st.container(horizontal=True, vertical_alignment="center", gap="small"):
                told = f"**{len(weighed.saved) - place}** · from {month_label(one.since)} · saved {one.saved_on}"
                st.markdown(f"{told} · {plain(one.note or 'no reason noted')}")
                st.space("stretch")
                if place:
                    st.button(
                        "Use again",
                        key=f"again-{place}",
                        on_click=_again,
                        args=(data, one.weights),
                        type="tertiary",
                    )
        if weighed.saved[0].weights != STANDARD:
            st.button("Back to the standard weights", key="standard-weights", icon=":material/undo:",
                      on_click=_again, args=(data, STANDARD), type="tertiary")  # fmt: skip


def _again(data: Dataset, weights: Weights) -> None:
    """Let weights count from the last complete month on; what was told of earlier months stays."""
    since = next(iter(_months(data).values()), date(2000, 1, 1))
    state.attempt(lambda: weight_versions.save(weights, since, "Used again"), "These weights count again.")
    _begin_anew()

"""How did those who got it and the others move between health bands and personas, and who is behind a ribbon?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd
import streamlit as st

from csdata.analysis.interventions.against import against
from csdata.analysis.interventions.answer import MeasureAnswer
from csdata.analysis.interventions.book import read_book
from csdata.analysis.interventions.diary import write_into
from csdata.analysis.interventions.measured import Measured
from csdata.analysis.interventions.movement import GOT, LABELS, LEVELS, OTHERS, Groups, Movement, movement
from csdata.analysis.interventions.persona_moves import names_for, persona_moves
from csdata.analysis.personas import Personas
from csdata.analysis.personas.movement import LEFT as GONE
from csdata.analysis.result import ENOUGH_FOR_EFFECTS
from csdata.charts.flows import RIBBON, alluvial
from csdata.charts.personas import token_of
from csdata.dataset import Dataset, Filters
from csdata.ui import state, weight_versions
from csdata.ui.behind import Behind, Tell, Unwanted
from csdata.ui.components import card, finished, plain, show
from csdata.ui.customer_list import customer_list
from csdata.ui.library import library
from csdata.ui.persona_finder import is_on
from csdata.ui.persona_names import names_of
from csdata.ui.style import look
from csdata.wording import money, plural, share

PLACES: Final = {band: at if band != "left" else GONE for at, band in enumerate(LEVELS)}
BAND_AT: Final[dict[object, str]] = {at: band for band, at in PLACES.items()}
TONES: Final = {"up": "c3", "down": "c2", "same": "c8"}
PATIENCE: Final = 2.0  # seconds that a page waits for the ribbons before it goes on without them
LOOK_AGAIN: Final = 0.7  # seconds
HEALTH, PERSONA = "Health", "Persona"
WHAT_KEY: Final = "moved_between"
GROUPS: Final = {"Got it": GOT, "Others": OTHERS}
GROUPED: Final = {group: label for label, group in GROUPS.items()}
SUBS: Final = {
    HEALTH: "Health before {name} and now · click a ribbon to see who",
    PERSONA: "Persona before {name} and now: grey stayed · click a ribbon to see who",
}


@dataclass(frozen=True, eq=False)
class Picked:
    """The customers of a ribbon, in words which, and of which group."""

    ribbon: str
    group: str
    who: pd.DataFrame


@st.cache_resource(show_spinner=False)
def counter() -> Behind[Movement]:
    """Return the countings of this server."""
    return Behind("movement")


def draw(data: Dataset, answer: MeasureAnswer, one: Measured, filters: Filters) -> None:
    """Draw how those who got the intervention and the others moved, and who is behind the ribbons that were picked."""
    what = PERSONA if state.asked_for(WHAT_KEY) == PERSONA else HEALTH
    personas = library().personas_of(data) if what == PERSONA else None
    found = None
    if what == HEALTH or personas is not None:
        key = _ask(data, answer, one, filters, personas)
        counter().wait(key, PATIENCE)
        found = counter().found(key)
    if found is None:
        sub = SUBS[what].format(name=one.record.name)
        with card(f"{what} before and after", sub, key="movement"):
            _control()
            if what == PERSONA and personas is None:
                _without_personas(data)
            else:
                _until_counted(key)
        return
    names = names_of(personas) if personas is not None else tuple(LABELS.values())
    picked = _drawn(found, one, what, names)
    if picked:
        _behind(data, picked)


def _ask(data: Dataset, answer: MeasureAnswer, one: Measured, filters: Filters, personas: Personas | None) -> str:
    """Let the ribbons be counted behind the page, unless they are; returns their key."""
    weights = weight_versions.versions().of(data.complete_to)
    kept = library().set_of(data)
    between = weights.to_json() if personas is None else kept.key if kept else f"{personas.k}{personas.seed}"
    key = f"{answer.key}|{one.record.name}|{between}"

    def count(tell: Tell, _unwanted: Unwanted) -> Movement:
        tell(0.1, "Counting who moved")
        book = read_book(data, filters)
        assert book is not None  # noqa: S101 - it was measured with one
        write_into(book, answer.diary)
        groups = Groups.of(against(book, one.record))
        tell(0.3, "Counting who moved")
        return movement(data, one, groups, weights) if personas is None else persona_moves(data, personas, one, groups)

    counter().ask(key, count)
    return key


def _control() -> None:
    """Draw what they moved between; kept in the link."""
    st.segmented_control("Between", [HEALTH, PERSONA], default=HEALTH, key=WHAT_KEY, required=True,
                         label_visibility="collapsed", bind="query-params")  # fmt: skip


def _drawn(found: Movement, one: Measured, what: str, names: tuple[str, ...]) -> list[Picked]:
    """Draw both groups side by side; returns the ribbons that were picked."""
    result = found.result
    with card(
        result.headline, SUBS[what].format(name=one.record.name), key="movement", foot=_foot(found, what),
        data=_named(found, what, names), sql=result.sql, method=result.definition,
    ):  # fmt: skip
        _control()
        if result.missing:
            st.caption(plain(result.missing))
            return []
        picked = []
        for column, (label, group) in zip(st.columns(2, gap="medium"), GROUPS.items(), strict=True):
            with column:
                st.markdown(f"**{label}** · n = {found.size(group):,}")
                if found.size(group) < ENOUGH_FOR_EFFECTS:
                    st.caption("Too few to be compared with can be told at both times.")
                else:
                    picked.append(_ribbons(found, group, one, what, names))
        return [one for one in picked if one is not None]


def _ribbons(found: Movement, group: str, one: Measured, what: str, names: tuple[str, ...]) -> Picked | None:
    """Draw the ribbons of a group and the list of them; returns the one clicked, else the one in the list."""
    if what == HEALTH:
        drawn, tokens = _bands(found, group), dict.fromkeys(PLACES.values(), "ink")
    else:
        drawn, tokens = names_for(found, names, group), {at: token_of(at) for at in range(len(names))}
    drawing = alluvial(drawn, tokens, found.when, scale=look()[1], clickable=True)
    spot = f"{what}-{group}-{one.record.name}".lower().replace(" ", "-")
    event = show(finished(drawing), alt=f"{GROUPED[group]}: {found.result.headline}", key=f"movement-{spot}",
                 on_select="rerun", selection_mode=RIBBON)  # fmt: skip
    flows = found.result.frame
    labels = {
        (before, after): f"{one_end} → {other_end} ({customers:,})"
        for whose, before, after, (_, one_end, other_end, customers) in zip(
            flows["group"], flows["before"], flows["after"], _named(found, what, names).to_numpy(), strict=True
        )
        if whose == group
    }
    listed = st.selectbox(f"Customers behind a ribbon: {GROUPED[group]}", list(labels), index=None,
                          format_func=labels.__getitem__, placeholder="Who they are: pick a ribbon",
                          key=f"who-{spot}", label_visibility="collapsed")  # fmt: skip
    clicked = ((event.selection or {}).get(RIBBON) or [{}])[0]
    pair = (clicked.get("start"), clicked.get("end"))
    if what == HEALTH:
        pair = (BAND_AT.get(pair[0]), BAND_AT.get(pair[1]))
    chosen = pair if pair in labels else listed
    if chosen is None:
        return None
    return Picked(labels[chosen].rsplit(" (", 1)[0], GROUPED[group], found.behind(group, *chosen))


def _bands(found: Movement, group: str) -> pd.DataFrame:
    """Return the flows between health bands as the chart wants them: by place, best first, coloured by direction."""
    own = found.result.frame[found.result.frame["group"] == group]
    return own.assign(
        start=own["before"].map(PLACES),
        end=own["after"].map(PLACES),
        from_name=own["before"].map(LABELS),
        to_name=own["after"].map(LABELS),
        tone=own["direction"].map(TONES),
    )


def _named(found: Movement, what: str, names: tuple[str, ...]) -> pd.DataFrame:
    """Return the flows with the names that the page uses."""
    frame = found.result.frame
    if frame.empty:
        return frame
    if what == HEALTH:
        ends = [[LABELS[at] for at in frame[side]] for side in ("before", "after")]
    else:
        parts = [names_for(found, names, group) for group in (GOT, OTHERS)]
        both = pd.concat(parts, ignore_index=True)
        ends = [list(both["from_name"]), list(both["to_name"])]
    columns = {"Whose": frame["group"].map(GROUPED), "From": ends[0], "To": ends[1], "Customers": frame["customers"]}
    return pd.DataFrame(columns)


def _foot(found: Movement, what: str) -> str:
    """Say how many, with ranges, and how much could be noise."""
    if found.result.missing:
        return ""
    moved, ways = ("Up", ("up",)) if what == HEALTH else ("Another persona", ("other",))
    told = [
        f"{label} {found.told(group, *ways)}, n = {found.size(group):,}"
        for label, group in GROUPS.items()
        if found.size(group) >= ENOUGH_FOR_EFFECTS
    ]
    told = [f"{moved}: {told[0][0].lower()}{told[0][1:]}", *(one[0].lower() + one[1:] for one in told[1:])]
    if found.noise is not None and np.isfinite(found.noise):
        told.append(f"noise floor {share(found.noise)}")
    if found.result.caution:
        told.append(found.result.caution)
    return " · ".join([*told, "what moved, not what moved it"])


def _without_personas(data: Dataset) -> None:
    """Say that personas are being looked for, or that there are none."""
    if data.choices.get("persona") and not library().finder.behind.is_known(data.fingerprint):
        st.caption("The data bring their own personas, without the months in which customers had them.")
    elif library().finder.behind.progress(data.fingerprint) is not None:
        _until_found(data.fingerprint)
    elif is_on():
        st.caption("No personas could be found in these data; the page Personas says why.")
    else:
        st.caption("This server looks for no personas.")


@st.fragment(run_every=LOOK_AGAIN)
def _until_counted(key: str) -> None:
    """Draw that the ribbons are being counted; the page is drawn anew when they are."""
    if counter().progress(key) is not None:
        st.caption("Counting who moved …")
    elif counter().is_known(key):
        st.caption("It could not be counted; the reason is in the app's log.")
    else:
        st.rerun()


@st.fragment(run_every=LOOK_AGAIN)
def _until_found(fingerprint: str) -> None:
    """Draw how far the search for personas is; the page is drawn anew when it is over."""
    under_way = library().finder.behind.progress(fingerprint)
    if under_way is None:
        st.rerun()
    else:
        st.progress(min(max(under_way[0], 0.0), 1.0), text="Looking for kinds of customers")


def _behind(data: Dataset, picked: list[Picked]) -> None:
    """List the customers of the ribbons with what they pay, and offer the list as a file."""
    who = pd.concat([one.who.assign(whose=one.group) for one in picked], ignore_index=True)
    number = who["number"].to_numpy(dtype=np.int64)
    book = data.ask("book_between", {"base": data.complete_to, "last": data.complete_to})
    paid = np.zeros(data.customers)
    paid[book["number"].to_numpy(dtype=np.int64)] = book["end_mrr"].to_numpy(dtype=np.float64)
    known = data.members.iloc[number]
    frame = pd.DataFrame(
        {
            "Customer": known["customer_id"].to_numpy(dtype=object),
            "Name": known["name"].fillna(known["customer_id"]).to_numpy(dtype=object),
            "Whose": who["whose"].to_numpy(dtype=object),
            "Plan": known["plan"].to_numpy(dtype=object),
            "Segment": known["segment"].to_numpy(dtype=object),
            "Pays a month": paid[number],
        }
    ).sort_values(["Pays a month", "Customer"], ascending=[False, True], ignore_index=True)
    which = " and ".join(f"{one.ribbon} ({one.group.lower()})" for one in picked)
    title = f"{which}: {plural(len(frame), 'customer')}, paying {money(paid[number].sum())} a month now"
    config: dict[str, Any] = {"Pays a month": st.column_config.NumberColumn(format="localized", step=1)}
    with card(title, "Largest revenue first", key="who-moved"):
        customer_list(frame, frame["Customer"].tolist(), lambda: frame, key="who-moved", alt=title,
                      height=245, columns=config)  # fmt: skip

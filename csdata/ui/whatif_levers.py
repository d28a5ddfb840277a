"""Which levers does the visitor move, for whom, how fast, and at what cost? Each is kept in the link."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import streamlit as st

from csdata.analysis.assumptions import Assumptions
from csdata.analysis.scenarios.effects import ends, unmet
from csdata.analysis.scenarios.effort import effort, effort_words
from csdata.analysis.scenarios.evidence import Kind
from csdata.analysis.scenarios.ground import Ground
from csdata.analysis.scenarios.levers import PARTS, Lever
from csdata.analysis.scenarios.scenario import MONTHS, Move, Scenario
from csdata.errors import CsDataError
from csdata.ui import state
from csdata.ui.components import plain
from csdata.wording import number, plural

ICONS: Final[dict[Kind, str]] = {
    "measured": ":green[:material/verified:]",
    "estimated": ":blue[:material/show_chart:]",
    "assumption": ":orange[:material/help:]",
}
EVERYONE: Final = "Everyone"
STEPS_WANTED: Final = 60
CAUSE, ANY = "cause", "Any"
CAUSES: Final = {ANY: None, "None": 0.0, "Half": 0.5, "All": 1.0}
SHORTER: Final = {
    "days_to_first_value": "Days to first value",
    "exposures": "Programmes",
    "no_touchpoints": "Not contacted",
    "features_used": "Features used",
    "at_risk_contacted": "At-risk contacted",
    "cac": "Cost to win one",
    "new_customers": "New ones a month",
}
FOR, REACH, RAMP, COST, ONCE, OWN_CAUSE = "for", "reach", "ramp", "cost", "once", "cause"
AS_ALL: Final = "As for all"


@dataclass(frozen=True)
class Slider:
    """How a lever is drawn: its key in the link, its numbers on even steps, in percent where it is a share."""

    lever: Lever
    alike: int = 0  # levers before it with the same name in the link, such as of the levels “A+” and “A−”

    @property
    def key(self) -> str:
        """The name in the link."""
        return in_link(self.lever) + (f"_{self.alike + 1}" if self.alike else "")

    @property
    def column(self) -> str:
        """The column of words whose level it is; empty where it is none."""
        return self.lever.label.partition(": ")[0] if self.lever.is_level else ""

    @property
    def label(self) -> str:
        """What it is called beside its slider: of a level under its column only the level."""
        if self.lever.is_level:
            return self.lever.label.partition(": ")[2]
        return SHORTER.get(self.lever.name, self.lever.label)

    @property
    def factor(self) -> float:
        """What a value is multiplied with to be shown."""
        return 100.0 if self.lever.is_share else 1.0

    @cached_property
    def step(self) -> float:
        """The smallest move: 1, 2 or 5 times a power of ten, about sixty of them."""
        if self.lever.unit == "customers":
            return 1.0
        width = (self.lever.high - self.lever.low) * self.factor / STEPS_WANTED
        size = 10 ** math.floor(math.log10(width)) if width > 0 else 1.0
        return next(float(size * part) for part in (1, 2, 5, 10) if size * part >= width * 0.999)

    def even(self, value: float) -> float:
        """Return a shown value on the nearest step."""
        return round(round(value / self.step) * self.step, 6)

    @property
    def now(self) -> float:
        """Where it stands, as shown."""
        return min(max(self.even(self.lever.now * self.factor), self.low), self.high)

    @property
    def low(self) -> float:
        """The lowest shown value within what was seen."""
        return round(math.ceil(self.lever.low * self.factor / self.step - 1e-6) * self.step, 6)

    @property
    def high(self) -> float:
        """The highest shown value within what was seen."""
        return round(math.floor(self.lever.high * self.factor / self.step + 1e-6) * self.step, 6)

    @property
    def pattern(self) -> str:
        """How a value is written on the slider."""
        decimals = max(0, -math.floor(math.log10(self.step))) if self.step < 1 else 0
        sign = "+" if self.lever.name == "price" else ""
        unit = "%%" if self.lever.is_share else "" if self.lever.unit in {"money", "number"} else f" {self.lever.unit}"
        return f"{'$' if self.lever.unit == 'money' else ''}%{sign}.{decimals}f{unit}"

    def shown(self, change: float) -> float:
        """Return the shown value after a change in the lever's unit."""
        return min(max(self.even(self.now + change * self.factor), self.low), self.high)

    def change(self) -> float:
        """Return the chosen change in the lever's unit, 0 while the slider stands where it is now."""
        value = state.chosen(self.key)
        if value is None or float(str(value)) == self.now:
            return 0.0
        moved = (float(str(value)) - self.now) / self.factor
        return min(max(moved, self.lever.low - self.lever.now), self.lever.high - self.lever.now)


def in_link(lever: Lever) -> str:
    """Return the plain letters and digits of a lever's name."""
    return "l_" + re.sub(r"[^a-z0-9]+", "_", lever.name.lower()).strip("_")


def sliders(levers: tuple[Lever, ...]) -> tuple[Slider, ...]:
    """Return the levers that can be drawn: those with a range."""
    names = [in_link(one) for one in levers]
    found = (Slider(one, names[:at].count(names[at])) for at, one in enumerate(levers))
    return tuple(one for one in found if one.high > one.low)


def lever_card(ground: Ground, drawn: tuple[Slider, ...], assumed: Assumptions) -> tuple[Move, ...]:
    """Draw the levers in their groups, and return the moves of those that are not where they are now."""
    moves: list[Move] = []
    with st.container(border=True, gap="small", key="levers"):
        st.subheader("What we change", anchor=False)
        st.segmented_control(
            "Share of a link that is cause", list(CAUSES), default=ANY, required=True, key=CAUSE,
            bind="query-params", help="How much of what goes together is cause, for all estimated levers. Any: "
            "anything from none to all, evenly",
        )  # fmt: skip
        for part in PARTS:
            own = [one for one in drawn if one.lever.part == part]
            if own:
                st.caption(f"**{part}**")
            column = ""
            for one in own:
                if one.column and one.column != column:
                    st.caption(plain(one.column))
                column = one.column
                _slider(one)
                change = one.change()
                if change:
                    moves.append(_details(ground, one, change, assumed))
        st.caption(" · ".join(f"{icon} {kind}" for kind, icon in ICONS.items()))
        if moves:
            st.caption(plain(effort_words(assumed)))
        for words in unmet(ground, tuple(one.lever for one in drawn), Scenario(levers=tuple(moves))):
            st.warning(plain(words), icon=":material/group_off:")
    return tuple(moves)


def _slider(one: Slider) -> None:
    """Draw a lever: its evidence, where it stands now, and the range in which somebody has been."""
    lever = one.lever
    label = one.label
    now = lever.text(one.now) if lever.unit == "money" else f"{number(one.now)}{'%' if lever.is_share else ''}"
    told = lever.evidence
    by = f" Said by: {told.who}." if told.who else ""
    note = f" {lever.note[0].upper()}{lever.note[1:]}." if lever.note else ""
    whole_name = "" if label == lever.label else f"{plain(lever.label)}. "
    rest = f"{plain(told.words)}.{plain(by)}{plain(note)} Range: {plain(lever.span())}."
    text = f"{whole_name}**{told.kind.capitalize()}**: {rest}"
    with st.container(gap="xxsmall"):
        st.markdown(f":small[{ICONS[told.kind]} {plain(label)} :gray[· now {plain(now)}]]", help=text)
        whole = float(one.step).is_integer()
        low, high, at, step = ((int(v) if whole else v) for v in (one.low, one.high, one.now, one.step))
        st.slider(
            f"{one.column} {label}, now {now}, {told.kind}".strip(),
            low, high, at, step, format=one.pattern, key=one.key,
            label_visibility="collapsed", bind="query-params",
        )  # fmt: skip


def _details(ground: Ground, one: Slider, change: float, assumed: Assumptions) -> Move:
    """Draw for whom, how many, how fast and at what cost a lever is moved; returns the move."""
    lever = one.lever
    with st.popover("Whom, how fast, cost", icon=":material/tune:", type="tertiary", key=f"{one.key}_details"):
        move = _for_whom(ground, one, change)
        left, right = st.columns(2)
        reach = left.slider("Reached, %", 5, 100, 100, 5, key=f"{one.key}_{REACH}", bind="query-params")
        ramp = right.number_input("Whole after, months", 0, MONTHS[1], lever.ramp, key=f"{one.key}_{RAMP}",
                                  bind="query-params")  # fmt: skip
        move = Move(lever.name, move.change, segment=move.segment, persona=move.persona, reach=reach / 100,
                    ramp_months=int(ramp), causal_share=_cause_of(one))  # fmt: skip
        guess = float(round(effort(ground, lever, move, assumed)))
        cost = left.number_input("Cost a month", 0.0, 1e9, None, 100.0, "%.0f", key=f"{one.key}_{COST}",
                                 placeholder=f"assumed: {guess:,.0f}", bind="query-params")  # fmt: skip
        once = right.number_input("Cost once", 0.0, 1e9, 0.0, 1_000.0, "%.0f", key=f"{one.key}_{ONCE}",
                                  bind="query-params")  # fmt: skip
    paid = guess if cost is None else float(cost)
    return Move(lever.name, move.change, None, move.segment, move.persona, move.reach, move.ramp_months, paid,
                float(once), move.causal_share)  # fmt: skip


def _cause_of(one: Slider) -> float | None:
    """Draw how much of the link of one lever is cause, where it is a link; returns it, None for any share."""
    usual = CAUSES[str(state.chosen(CAUSE) or ANY)]
    if one.lever.evidence.is_causal:
        return usual
    own = st.segmented_control("Share of this link that is cause", [AS_ALL, *CAUSES], default=AS_ALL, required=True,
                               key=f"{one.key}_{OWN_CAUSE}", bind="query-params")  # fmt: skip
    return usual if own in {None, AS_ALL} else CAUSES[str(own)]


def _for_whom(ground: Ground, one: Slider, change: float) -> Move:
    """Draw the choice of a group; a change that its customers cannot make is cut to what they have seen."""
    labels = {EVERYONE: Move(one.lever.name, change)}
    for name in ground.segments[:-1]:
        labels[f"Segment {name}"] = Move(one.lever.name, change, segment=name)
    if ground.grouped_by == "persona":
        for name in ground.labels[:-1]:
            labels[f"Persona {name}"] = Move(one.lever.name, change, persona=name)
    if len(labels) == 1 or one.lever.name in {"new_customers", "cac", "customers_per_csm"}:
        return labels[EVERYONE]
    chosen = st.selectbox("For", list(labels), key=f"{one.key}_{FOR}", bind="query-params")
    move = labels[str(chosen)]
    try:
        low, high = ends(ground, one.lever, move)
    except CsDataError:
        return labels[EVERYONE]
    cut = min(max(change, low), high)
    if cut != change:
        st.caption(
            f"These customers can go {plain(one.lever.text(abs(cut)))} at most: the end that is seen among them."
        )
    return Move(one.lever.name, cut, segment=move.segment, persona=move.persona)


def put(drawn: tuple[Slider, ...], moves: tuple[Move, ...]) -> None:
    """Set all levers to the moves of a scenario, the others to where they are now."""
    wanted = {move.lever: move for move in moves}
    for one in drawn:
        move = wanted.get(one.lever.name)
        value = one.now if move is None else one.shown(move.change)
        state.put(one.key, int(value) if float(one.step).is_integer() else value)
        details = (FOR, REACH, RAMP, COST, ONCE, OWN_CAUSE)
        if move is None:
            for name in details:
                state.drop(f"{one.key}_{name}")
            continue
        group = f"Segment {move.segment}" if move.segment else f"Persona {move.persona}" if move.persona else EVERYONE
        ramp = one.lever.ramp if move.ramp_months is None else move.ramp_months
        cause = next((name for name, part in CAUSES.items() if part == move.causal_share is not None), AS_ALL)
        values = (group, round(100 * move.reach), ramp, move.cost_monthly or None, move.cost_once, cause)
        for name, held in zip(details, values, strict=True):
            state.put(f"{one.key}_{name}", held)


def moved_words(moves: tuple[Move, ...]) -> str:
    """Say how many levers are moved."""
    return plural(len(moves), "lever") if moves else "no lever"

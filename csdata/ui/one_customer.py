"""How are the cards about one customer drawn?"""

from __future__ import annotations

from datetime import date
from typing import Final

import numpy as np
import pandas as pd
import streamlit as st

from csdata.analysis.customer.playbook import next_steps
from csdata.analysis.health.versions import Versions
from csdata.analysis.spectrum.dimensions import DIMENSIONS, LEVELS
from csdata.dataset import EVERYBODY, Dataset, Filters
from csdata.ui import customer_reads as reads
from csdata.ui import driver_finder, playbook_table
from csdata.ui.components import Kpi, card, kpi_card, listed, plain, show
from csdata.ui.customer_list import customer_list
from csdata.ui.customers import SIGNS, moved_card
from csdata.ui.driver_reads import read_outlook
from csdata.ui.reads import USUAL, read_standing
from csdata.ui.style import look
from csdata.wording import date_label, fixed, money, month_label, plural, points, share, signed, value_text

MOST_QUOTES: Final = 4
PATIENCE: Final = 0.0  # seconds that the page waits for the search for drivers; it shows how far it is
RECORDED: Final = {"ticket": "tickets.opened_at", "contact": "touchpoints.date", "answer": "surveys.date"}
SIDES: Final = {
    "customer": ("person", "Customer side", "does it succeed with us?"),
    "ours": ("domain", "Our side", "do we succeed with it?"),
}


class Seen:
    """One customer as the page shows it: its number, its row of the scores (None when it has left), its facts."""

    def __init__(self, data: Dataset, number: int, weighed: Versions) -> None:
        """Read what everybody's scores and the customer list say of it."""
        frame = reads.read_health(data, EVERYBODY, None, weighed).result.frame
        rows = frame[frame["number"] == number]
        self.data, self.number, self.weighed = data, number, weighed
        self.row = rows.iloc[0] if len(rows) else None
        self.facts = data.ask("customer_facts").iloc[number]
        known = data.members.iloc[number]
        self.member = known
        self.name = str(known["name"]) if pd.notna(known["name"]) else str(known["customer_id"])

    @property
    def peers(self) -> Filters:
        """Among whom it is compared."""
        return reads.peers(self.data, self.number)


def answer(seen: Seen) -> str:
    """Say in one sentence how the customer is doing."""
    row = seen.row
    if row is None:
        return f"{seen.name} has left: there is no health score"
    if pd.isna(row["score"]):
        return f"{seen.name}: too little is known for a health score"
    band = SIGNS[row["band"]].split(" ", 1)[1].lower()
    return f"{seen.name}: health {fixed(row['score'])} of 100, {band}{_change(seen)}"


def _change(seen: Seen) -> str:
    scores = reads.read_scores(seen.data, seen.number, seen.weighed)
    known = scores[scores["score"].notna()]
    if len(known) < 4 or pd.isna(scores["score"].iloc[-4]):
        return ""
    move = scores["score"].iloc[-1] - scores["score"].iloc[-4]
    return f", {'up' if move > 0 else 'down'} {fixed(abs(move))} in three months" if abs(move) >= 1 else ", as before"


def under_it(seen: Seen) -> str:
    """Say who it is: its groups, since when, what it pays, when it renews, and who looks after it."""
    member, facts = seen.member, seen.facts
    parts = [str(member[key]) for key in ("segment", "plan", "persona", "region") if pd.notna(member[key])]
    if pd.notna(facts["signup_date"]):
        parts.append(f"since {date_label(facts['signup_date'].date())}")
    if seen.row is not None and seen.row["mrr"] > 0:
        parts.append(f"pays {money(seen.row['mrr'])} a month")
    if pd.notna(facts["renewal_date"]):
        parts.append(f"renews on {date_label(facts['renewal_date'].date())}")
    if pd.notna(facts["owner"]):
        parts.append(f"looked after by {facts['owner']}")
    return " · ".join(["One customer", str(member["customer_id"]), *parts])


def sides(seen: Seen) -> None:
    """Draw where it stands on both sides, along every dimension that is known of it."""
    standing = read_standing(seen.data, reads.MONTHS, USUAL)
    left, right = st.columns(2, gap="medium")
    for place, side in zip((left, right), SIDES, strict=True):
        told = []
        for one in DIMENSIONS:
            value = standing.now.of[one.name][seen.number]
            if one.side == side and np.isfinite(value):
                level = LEVELS[int(one.level(np.array([value]))[0])].lower()
                told.append(Kpi(one.label, value_text(value, one.unit), level, help=f"{one.measured}."))
        icon, title, question = SIDES[side]
        with place:
            if told:
                kpi_card(icon, title, question, told, key=f"side-{side}")
            else:
                with card(title, "Nothing is known of it on this side", key=f"side-{side}", height="stretch"):
                    pass


def score_card(seen: Seen) -> None:
    """Draw what makes its score higher or lower than its peers'."""
    found = reads.read_against(seen.data, seen.number, seen.weighed)
    if found is None:
        why = (
            "It has left."
            if seen.row is None
            else f"Known: {share(seen.row['coverage'])} of the weight; half is needed."
        )
        with card("There is no score to explain", why, key="against", height="stretch"):
            return
    gap = found.score - found.usual
    who = "its persona" if seen.peers != EVERYBODY else "all customers"
    title = (
        f"{fixed(abs(gap))} points {'above' if gap > 0 else 'below'} the usual customer"
        if abs(gap) >= 1
        else "As usual"
    )
    foot = f"Usual: the mean of each signal over {who} · the parts sum to the difference"
    sub, method = "What leads from the usual score to this one", "What is not known has a part of its own."
    with card(title, sub, key="against", foot=foot, data=found.parts, method=method, height="stretch"):
        chart = reads.drawn_against(seen.data, seen.number, _short(seen.name), seen.weighed, look())
        show(chart, alt=title, key="against-chart")


def _short(name: str) -> str:
    return name if len(name) <= 22 else f"{name[:21].rstrip()}…"


def steps_card(seen: Seen) -> None:
    """Draw the suggested next steps from the team's playbook."""
    if seen.row is None:
        return
    done = reads.read_progress(seen.data, seen.number)
    against = reads.read_against(seen.data, seen.number, seen.weighed)
    renewal = seen.facts["renewal_date"]
    day = renewal.date() if pd.notna(renewal) else None
    found = next_steps(seen.row, against, done, day, seen.data.as_of, playbook_table.plays())
    title = f"{plural(len(found), 'next step')} from your playbook" if found else "No step is called for"
    sub = "The most pressing first; the actions are yours to change"
    with card(title, sub, key="steps", height="stretch"):
        for step in found:
            with st.container(gap="xxsmall"):
                st.markdown(f"**{plain(step.action)}**")
                st.caption(plain(f"{step.reason} · {step.evidence}"))
        playbook_table.edit_button()


def story_card(seen: Seen) -> None:
    """Draw what happened with it."""
    found = reads.read_story(seen.data, seen.number)
    if found.first is None or (found.events.empty and found.months.empty):
        body = "Bring tickets, contacts, surveys, onboarding steps or use, each with the customer and the day."
        with card("Nothing that happened is in the data", body, key="story"):
            return
    events = found.events
    title = _story_title(seen.data, events, found.first)
    sub = "▲ good, ▼ bad, ● neither; point at one to read it"
    foot = f"{month_label(found.first)} to {date_label(found.last)}"
    proof = events[["day", "lane", "words", "told"]].sort_values("day", ascending=False)
    proof.columns = pd.Index(["Day", "Kind", "What happened", "In their words"])
    with card(title, sub, key="story", foot=foot, data=proof):
        show(reads.drawn_story(seen.data, seen.number, seen.weighed, look()), alt=title, key="story-chart")


def _story_title(data: Dataset, events: pd.DataFrame, since: date | None) -> str:
    counts = events["lane"].value_counts()
    kinds = {"ticket": "Tickets", "contact": "Contacts", "answer": "Answers"}
    recorded = [noun for noun, lane in kinds.items() if data.has(RECORDED[noun]) or lane in counts]
    told = [
        plural(int(counts[lane]), noun) if lane in counts else f"no {noun}"
        for noun in recorded
        for lane in [kinds[noun]]
    ]
    words = listed(told) if told else "What it used and paid"
    return f"{words[:1].upper()}{words[1:]}{f' since {month_label(since)}' if since else ''}"


def goal_card(seen: Seen) -> None:
    """Draw what it wants, and how far it is."""
    found = reads.read_progress(seen.data, seen.number)
    sub = (
        f"Wants: {found.goal}"
        if found.goal
        else "Bring a column goal in the customer list, or milestones named 'Goal: …'"
    )
    with card(found.headline, sub, key="goal", height="stretch"):
        if len(found.steps):
            shown = found.steps.drop(columns="is_goal")
            shown.columns = pd.Index(["Step or goal", "Due", "Reached", "Days late"])
            days = st.column_config.DateColumn(format="D MMM YYYY", width=96)
            late = st.column_config.NumberColumn(format="%d", width=64)
            st.dataframe(shown, hide_index=True, key="goal-list", alt=found.headline, placeholder="",
                         column_config={"Due": days, "Reached": days, "Days late": late})  # fmt: skip


def alike_card(seen: Seen) -> None:
    """Draw who behaves most like it."""
    frame = reads.read_alike(seen.data, seen.number, seen.weighed)
    if frame.empty:
        return
    better = frame[frame["score"] > (seen.row["score"] if seen.row is not None else np.nan)]
    title = f"{len(better)} of the {len(frame)} most alike are healthier" if len(better) else "Those most alike"
    with card(title, "Same behaviour, whatever they pay; what differs most", key="alike", height="stretch"):
        named = frame["name"].fillna(frame["customer_id"])
        shown = frame.assign(name=named)[["name", "score", "differs", "mrr", "alike"]]
        shown.columns = pd.Index(["Customer", "Health", "Differs most in", "Pays", "Alike"])
        formats = {"Alike": st.column_config.NumberColumn(format="percent", width=60),
                   "Health": st.column_config.ProgressColumn(min_value=0, max_value=100, format="%.0f", width="small"),
                   "Pays": st.column_config.NumberColumn(format="dollar", width=80)}  # fmt: skip
        customer_list(shown, frame["customer_id"].tolist(), lambda: frame, key="alike", alt=title,
                      columns=formats)  # fmt: skip


def moved(seen: Seen) -> None:
    """Draw why its score moved."""
    if seen.row is not None:
        moved_card(seen.data, EVERYBODY, seen.weighed, seen.number)


def words_card(seen: Seen) -> None:
    """Draw what it wrote."""
    found = reads.read_story(seen.data, seen.number)
    quotes = found.quotes if len(found.events) else found.events
    if quotes.empty:
        return
    with card("In their own words", "The newest first", key="words", height="stretch"):
        for row in quotes.head(MOST_QUOTES).to_dict("records"):
            st.markdown(f"> {plain(row['told'])}")
            st.caption(plain(f"{date_label(row['day'].date())} · {row['words']}"))


def risk_card(seen: Seen) -> None:
    """Draw how likely it is to leave, and why, where the data tell; it may still be looked for."""
    if seen.row is None or not seen.data.knows_departures or not seen.data.has_history:
        return
    asked = driver_finder.Asked(EVERYBODY)
    found = driver_finder.found_soon(seen.data, asked, PATIENCE)
    if found is None:
        if driver_finder.finder().is_known(asked.key(seen.data)):
            return
        _wait_for_it(asked.key(seen.data))
        return
    told = read_outlook(found, seen.number)
    if told is None:
        with card("The data do not tell who leaves", found.result.headline, key="risk", height="stretch"):
            return
    title = f"{share(told.chance)} of customers like it leave within 2 to 4 months"
    sub = f"Usual for its age: {share(told.usual)} · goes with leaving, not shown to cause it"
    with card(title, sub, key="risk", height="stretch"):
        lines = [f"- {_arrow(row['points'])} {plain(row['why'])}" for row in told.reasons.to_dict("records")]
        st.markdown("\n".join(lines) if lines else "Nothing about it stands out.")


def _arrow(change: float) -> str:
    colour, icon = ("orange", "arrow_upward") if change > 0 else ("green", "arrow_downward")
    return f":{colour}[:material/{icon}:] {plain(signed(points(change)) if change < 0 else points(change))}"


@st.fragment(run_every=1.0)
def _wait_for_it(key: str) -> None:
    """Say that reasons to leave are being looked for, until they are there."""
    if driver_finder.finder().is_known(key):
        st.rerun()
    with card("Looking for what goes with leaving", "It is found once for all customers", key="risk", height="stretch"):
        done, what = driver_finder.finder().progress(key) or (0.0, "Waiting for another search")
        st.progress(min(max(done, 0.0), 1.0), text=plain(what or "Waiting for another search"))

"""Who is this? A customer's facts without its name, a vote of the room, the answer and why."""

from __future__ import annotations

from functools import partial

import pandas as pd
import streamlit as st

from csdata.analysis.personas import guess
from csdata.ui import persona_names, workshop, workshop_votes
from csdata.ui.components import card, empty_state, page_head, plain
from csdata.ui.persona_search import Asked
from csdata.ui.workshop_votes import Vote
from csdata.wording import plural

ICONS = {"low": ":material/arrow_downward:", "usual": ":material/remove:", "high": ":material/arrow_upward:"}


def game(asked: Asked, at: workshop.Where) -> None:
    """Draw one turn: the clues, the vote, and once it is asked for, the answer."""
    found = asked.found
    customer = guess.drawn(found, at.turn)
    if customer is None:
        page_head("There is nobody to guess", "Guess the persona")
        empty_state("quiz", "Nobody is clearly of one persona", "Every customer lies between two.", key="nobody")
        return
    names = persona_names.names_of(found)
    whom = f"{'|'.join(found.names)}|{customer}"  # also when other pages get these personas meanwhile
    vote = workshop_votes.vote_on(whom, found.k)
    own = int(found.assignment[customer])
    right, of = workshop_votes.score()
    scored = f" · the room was right on {right} of {of}" if of else ""
    page_head(_title(vote, names, own, at.turn), f"Guess the persona · customer {at.turn + 1}, no name shown{scored}")
    _clues(asked, customer)
    _vote(whom, names, vote)
    if vote.shown:
        _answer(asked, names, customer, vote)
    _onward(whom, vote, own, at.turn)


def _title(vote: Vote, names: tuple[str, ...], own: int, turn: int) -> str:
    if not vote.shown:
        return f"Which persona is customer {turn + 1}?"
    said = "the room was right" if vote.right else "the room thought otherwise" if sum(vote.counts) else "nobody voted"
    return f"Customer {turn + 1} is of “{names[own]}”: {said}"


def _clues(asked: Asked, customer: int) -> None:
    sub = "Each figure beside all customers: in their low, usual or high third"
    foot = "Means of its last six whole months" if asked.found.over_time else "From your sheet"
    with card("What this customer does", sub, key="clues", foot=foot), st.grid(6, min_column_width=150, gap="small"):
        for clue in guess.clues(asked.found, customer):
            with st.container(gap="xxsmall"):
                st.metric(plain(clue.label), plain(clue.value))
                st.markdown(f"{ICONS[clue.third]} {clue.third}")


def _vote(whom: str, names: tuple[str, ...], vote: Vote) -> None:
    """Draw a button for each persona; every press is one vote."""
    with st.container(border=True, key="card-vote", gap="small"):
        st.markdown(f"**{'Votes' if vote.shown else 'Vote: one press is one voice'}** "
                    f":gray[· {plural(sum(vote.counts), 'vote')}]")  # fmt: skip
        with st.container(horizontal=True, gap="small"):
            for at, name in enumerate(names):
                counted = f" · {vote.counts[at]}" if vote.counts[at] else ""
                st.button(
                    plain(f"{name}{counted}"),
                    key=f"vote-{at}",
                    shortcut=str(at + 1),
                    type="primary" if vote.favourite == at else "secondary",
                    disabled=vote.shown,
                    on_click=partial(workshop_votes.count, whom, len(names), at),
                )


def _answer(asked: Asked, names: tuple[str, ...], customer: int, vote: Vote) -> None:
    """Say why the customer is of its persona and not of the one the room chose, or of the next nearest."""
    own = int(asked.found.assignment[customer])
    chosen = vote.favourite
    other = chosen if chosen is not None and chosen != own else guess.nearest_other(asked.found, customer)
    told = guess.reasons(asked.found, customer, other)
    title = f"{told[0].label} tells it: {told[0].value}, where “{names[own]}” have {told[0].own}"
    sub = f"“{names[own]}” against “{names[other]}”: what speaks most for the first stands first"
    frame = pd.DataFrame(
        {
            "Behaviour": [one.label for one in told],
            "This customer": [one.value for one in told],
            names[own]: [one.own for one in told],
            names[other]: [one.other for one in told],
            "Speaks for": [names[own] if one.speaks_for > 0 else names[other] for one in told],
        }
    )
    foot = "Squared distance to both centres, behaviour by behaviour; the two personas as medians"
    with card(title, sub, key="answer", foot=foot):
        st.dataframe(frame, hide_index=True, key="answer-list", alt="Why it is of this persona")


def _onward(whom: str, vote: Vote, own: int, turn: int) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="turn-over"):
        st.button("Customer before", key="before", icon=":material/arrow_back:", shortcut="left", disabled=turn == 0,
                  on_click=workshop.step, args=(workshop.TURN, -1, workshop.MOST))  # fmt: skip
        st.button("Show the answer", key="show", icon=":material/visibility:", shortcut="s", disabled=vote.shown,
                  type="primary" if not vote.shown else "secondary",
                  on_click=partial(workshop_votes.show, whom, len(vote.counts), own))  # fmt: skip
        st.button("Next customer", key="after", icon=":material/arrow_forward:", icon_position="right",
                  shortcut="right", type="primary" if vote.shown else "secondary",
                  on_click=workshop.step, args=(workshop.TURN, 1, workshop.MOST))  # fmt: skip

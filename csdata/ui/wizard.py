"""How do files become data in four steps: upload, match columns, check rows, use?"""

from __future__ import annotations

from typing import Final

import streamlit as st

from csdata.drafting import Draft, with_guesses
from csdata.ui import checking, matching, state, using
from csdata.ui.components import notice, page_head
from csdata.wording import plural

LABELS: Final = {"match": "Match columns", "check": "Check rows", "use": "Use"}


def draw(draft: Draft) -> None:
    """Draw the step that the files have reached."""
    step = state.step()
    heading = {"match": matching.headline, "check": checking.headline, "use": using.headline}[step]
    rows, _ = draft.rows
    columns = sum(len(file.columns) for file in draft.files)
    page_head(heading(draft), f"Data · {draft.name} · {plural(rows, 'row')}, {plural(columns, 'column')}")
    _steps(draft, step)
    if draft.error:
        notice("blocker", f"{draft.error.message} Say below what a row is, and which column identifies the customer.")
    {"match": matching.draw, "check": checking.draw, "use": using.draw}[step](draft)


def _steps(draft: Draft, step: str) -> None:
    """Show where we are, and the way on."""
    at = state.STEPS.index(step)
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="steps"):
        st.badge("Upload", icon=":material/check:", color="green")
        for place, name in enumerate(state.STEPS):
            st.markdown(":material/chevron_right:", width="content")
            done = place < at
            st.badge(
                LABELS[name] if done else f"{place + 2} {LABELS[name]}",
                icon=":material/check:" if done else None,
                color="green" if done else "blue" if place == at else "gray",
            )
        st.space("stretch")
        st.button("Start over", icon=":material/restart_alt:", type="tertiary", on_click=state.let_go, key="start-over")
        if at:
            earlier = state.STEPS[at - 1]
            st.button(
                LABELS[earlier], icon=":material/arrow_back:", on_click=state.go_to, args=(earlier,), key="step-back"
            )
        if step == "use":
            if st.button("Use these data", type="primary", icon=":material/check:", key="use"):
                _keep()
        else:
            _next(draft, step)


def _next(draft: Draft, step: str) -> None:
    waiting = [question for _, question in draft.open_questions if question["blocking"]] if step == "match" else []
    blocked = bool(waiting) or draft.error is not None
    if waiting:
        st.caption("Answer the question about dates to go on", width="content")
    later = "check" if step == "match" and draft.has_problems else "use"
    st.button(
        LABELS[later] if later == "check" else "See what changes",
        type="primary",
        icon=":material/arrow_forward:",
        icon_position="right",
        disabled=blocked,
        on_click=_go_on,
        args=(draft, step),
        key="step-on",
    )


def _go_on(draft: Draft, step: str) -> None:
    """Take the guesses that were left standing as meant, and go to the next step; what they refuse is shown first."""
    for sheet, file in enumerate(draft.files):
        if sheet < len(draft.staged.sheets):
            choices = with_guesses(draft.of_sheet(sheet), file)
            if choices != draft.of_sheet(sheet):
                draft.decide(sheet, choices)
    state.go_to("check" if step == "match" and draft.has_problems else "use")


def _keep() -> None:
    name, options = using.decision()
    with st.spinner("Keeping your data"):
        state.keep(name, options)
    st.rerun()

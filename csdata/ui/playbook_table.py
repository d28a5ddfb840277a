"""Which reasons lead to which action, in this team's own table?"""

from __future__ import annotations

from typing import Final

import pandas as pd
import streamlit as st

from csdata.analysis.customer.playbook import LONGEST, REASONS, STANDARD, Play, plays_from
from csdata.errors import CsDataError
from csdata.ui import saved, state

KIND, NAME = "playbook", "Next steps"
TABLE: Final = "playbook-table"


def plays() -> tuple[Play, ...]:
    """Return the team's plays, the standard ones where it has saved none or they cannot be read."""
    found = saved.newest(KIND, NAME)
    try:
        return plays_from(found.body) if found and isinstance(found.body, list) else STANDARD
    except CsDataError:
        return STANDARD


def edit_button() -> None:
    """Draw the button that opens the table."""
    st.button("Edit the playbook", key="edit-playbook", icon=":material/edit_note:", on_click=_edit, type="tertiary")


@st.dialog("Your playbook: what to do, and when", width="large")
def _edit() -> None:
    st.caption("A reason may have several actions, or none. The reasons come from the data of each customer.")
    frame = pd.DataFrame({"Reason": [REASONS[play.reason] for play in plays()], "Action": [p.action for p in plays()]})
    edited = st.data_editor(
        frame,
        key=TABLE,
        num_rows="dynamic",
        hide_index=True,
        column_config={
            "Reason": st.column_config.SelectboxColumn(options=list(REASONS.values()), required=True, width=250),
            "Action": st.column_config.TextColumn(max_chars=LONGEST, required=True, width="large"),
        },
    )
    with st.container(horizontal=True, gap="small"):
        if st.button("Save the playbook", key="save-playbook", type="primary"):
            _save(edited)
            st.rerun()
        if st.button("Back to the standard", key="standard-playbook"):
            _save(frame.iloc[:0])
            st.rerun()
    if not saved.is_lasting():
        st.caption("You look at the sample company: what you save stays until you close this tab.")


def _save(table: pd.DataFrame) -> None:
    """Save the plays of a table; an empty one brings back the standard."""
    rows = [{"reason": row["Reason"], "action": row["Action"]} for row in table.to_dict("records")]

    def keep() -> None:
        found = plays_from(rows) or STANDARD
        saved.save(KIND, NAME, [{"reason": play.reason, "action": play.action} for play in found])

    state.attempt(keep, "The playbook is saved.")

"""How does a visitor bring files through the steps of the wizard?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from streamlit.testing.v1 import AppTest

from csdata.drafting import Draft
from csdata.ingest.files import RawFile
from csdata.schema import tables
from csdata.ui import places, state
from csdata.ui.library import library
from csdata.ui.matching import _meanings
from csdata.workspace import Workspace, create
from tests.pages.companies import bring_all, healthy, press, shelf, visit

CUSTOMERS = "Customer ID,Name,Signup Date,Status,MRR\nA,Alder,2025-01-13,Active,10\nB,Birch,2025-02-14,Churned,20\n"
NEXT = "Customer ID,Name,Signup Date,Status,MRR\nA,Alder,2025-01-13,Active,15\nC,Cedar,2025-03-14,Active,30\n"


def workspace_of(*texts: str) -> Workspace:
    """Bring texts into a new workspace, one after the other."""
    place = create("A company")
    for text in texts:
        draft = Draft.of([RawFile("customers.csv", text.encode())], "customers.csv", place)
        draft.keep(place, {}, expected=draft.seen)
        draft.close()
    return place


def on_the_way(*texts: str, into: str = state.SAMPLE, name: str = "customers.csv") -> AppTest:
    """Upload texts as files on the Data page; the first has this name, others are named by their number."""
    names = [name, *(f"more {at}.csv" for at in range(1, len(texts)))]
    return bring_all(visit(into, places.DATA), dict(zip(names, texts, strict=True)))


def looked_at(*texts: str) -> AppTest:
    """Upload a text that needs nobody, and go back to its columns."""
    return press(press(on_the_way(*texts), "step-back"), "step-back")


def draft_of(app: AppTest) -> Draft:
    """Return the files on their way."""
    found: Draft = app.session_state[state.DRAFT]
    return found


def edit(app: AppTest, kind: str, rows: Mapping[int, str], place: int = 0) -> AppTest:
    """Choose meanings in a grid (`grid`, `mend`) as a click on its cells does."""
    draft = draft_of(app)
    edits: dict[int, Any] = {at: {"Means": meaning} for at, meaning in rows.items()}
    key = f"{kind}-{id(draft)}-{draft.turn}-{place}"
    app.session_state[key] = {"edited_rows": edits, "added_rows": [], "deleted_rows": []}
    return healthy(app.run())


def grid(app: AppTest) -> dict[str, str]:
    """Return what each column means, as the grid shows it."""
    frame = next(frame.value for frame in app.dataframe if "Match" in frame.value.columns)
    return dict(zip(frame["Your column"], frame["Means"], strict=True))


def answer(app: AppTest, label: str, value: str) -> AppTest:
    """Choose an answer to a question with choices."""
    (group,) = (group for group in app.segmented_control if group.label == label)
    return healthy(group.set_value(value).run())


def use(app: AppTest) -> Workspace:
    """Use the files, and return the workspace they are in."""
    press(app, "use")
    held = library().workspace(shelf(app) or "")
    assert held is not None
    return held


def customers(place: Workspace) -> dict[str, dict[str, Any]]:
    """Return the customers of a workspace, by id."""
    data = library().data(place)
    assert data is not None
    rows = data.engine.frame("SELECT * FROM customers").to_dict("records")
    return {row["customer_id"]: {str(name): cell for name, cell in row.items()} for row in rows}


def changes(app: AppTest) -> dict[str, int]:
    """Return the counts of the table of what changes, for customers; what did not happen is not in it."""
    frame = next(frame.value for frame in app.dataframe if "New" in frame.value.columns)
    counts = frame.drop(columns="A row is").iloc[0].astype(int).to_dict()
    return {str(name): count for name, count in counts.items() if count}


def label_of(column: str) -> str:
    """Return what the grid calls a column of a customer list."""
    return next(label for label, name in _meanings(tables()["customers"]).items() if name == column)

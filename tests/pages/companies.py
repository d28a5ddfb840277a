"""Which kinds of data does every page have to live with, and how is the app opened on them?"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final

import pytest
from streamlit.testing.v1 import AppTest

from csdata.dataset import Dataset
from csdata.drafting import Draft
from csdata.ingest.stage import Source
from csdata.ui import places, state
from csdata.ui.components import JOINER
from csdata.ui.library import library
from csdata.workspace import Workspace, create

ROOT: Final = places.ROOT
ROUTER: Final = ROOT / "csdata/ui/router.py"
SHARED: Final = ROOT.parent / "shared/data"
PAGES: Final = tuple(sorted(path for path in (ROOT / "pages").glob("*.py") if not path.name.startswith("_")))
SOURCES: Final = {
    "one sheet": ROOT / "sample_data/one_sheet.xlsx",
    "telco": SHARED / "telco-ibm/WA_Fn-UseC_-Telco-Customer-Churn.csv",
    "ravenstack": SHARED / "ravenstack/data",
    "mrr-playbook": SHARED / "mrr-playbook/data/subscription_periods.csv",
}
KINDS: Final = ("sample", *SOURCES)
GONE: Final = "a-token-nobody-holds"


def needs(kind: str) -> Path:
    """Return the file or folder of a kind; skip the test where other people's data are not there."""
    if not SOURCES[kind].exists():
        pytest.skip(f"no {SOURCES[kind].relative_to(ROOT.parent)} beside the repository")
    return SOURCES[kind]


@cache
def place(kind: str) -> Workspace:
    """Bring a kind of data into a workspace of the tests' home, once; tests that change it take a `fresh` one."""
    return fresh([needs(kind)], f"The {kind} company")


def fresh(sources: list[Source], name: str = "A company") -> Workspace:
    """Bring files into a new workspace, with every assumption and guess as it stands."""
    made = create(name)
    draft = Draft.of(sources, name, None)
    try:
        draft.keep(made, {}, expected=0)
    finally:
        draft.close()
    return made


@cache
def company(kind: str) -> Dataset:
    """Return the data of a kind as the app sees them."""
    found = library().sample() if kind == "sample" else library().data(place(kind))
    assert found is not None
    return found


def token(kind: str) -> str:
    """Return what leads to the data of a kind."""
    return state.SAMPLE if kind == "sample" else place(kind).token


def visit(ds: str | None, page: Path | None = None, /, **query: str) -> AppTest:
    """Open the app as a browser does that follows a link; `ds` None is a first visit."""
    app = AppTest.from_file(str(ROUTER), default_timeout=120)
    if ds is not None:
        app.query_params[state.TOKEN] = ds
    app.query_params.update(query)
    if page:
        app.switch_page(str(page))
    return healthy(app.run())


def open_app(kind: str, page: Path | None = None, /, **query: str) -> AppTest:
    """Open the app on one kind of data."""
    return visit(token(kind), page, **query)


@cache
def drawn(kind: str, page: Path = places.OVERVIEW) -> AppTest:
    """Return a page that is already drawn, for tests that only read it."""
    return open_app(kind, page)


def bring(app: AppTest, name: str, data: bytes | str) -> AppTest:
    """Upload a file on the Data page."""
    return bring_all(app, {name: data})


def bring_all(app: AppTest, files: Mapping[str, bytes | str]) -> AppTest:
    """Upload several files at once on the Data page."""
    (uploader,) = app.file_uploader
    sent = [(name, data.encode() if isinstance(data, str) else data, "") for name, data in files.items()]
    return healthy(uploader.set_value(sent).run())


def press(app: AppTest, key: str) -> AppTest:
    """Press the button of a key."""
    return healthy(app.button(key=key).click().run())


def go(app: AppTest, page: Path) -> AppTest:
    """Go to another page in the navigation."""
    return healthy(app.switch_page(str(page)).run())


def step(app: AppTest) -> str:
    """Return the step of the import that is open; empty when no files are on their way."""
    current = [text for text in texts(app) if text.startswith(":blue-badge[")]
    return re.sub(r":blue-badge\[\d (.*)\]", r"\1", current[0]) if current else ""


def healthy(app: AppTest) -> AppTest:
    """Return the app, after making sure that nothing broke."""
    assert not app.exception, [(error.message, error.stack_trace) for error in app.exception]
    return app


def read(markdown: str | None) -> str:
    """Return what a person reads where `plain` wrote markdown."""
    return re.sub(r"\\(.)", r"\1", markdown or "").replace(JOINER, "")


def title(app: AppTest) -> str:
    """Return the one title of the page."""
    assert len(app.title) == 1
    return read(app.title[0].value)


def captions(app: AppTest) -> list[str]:
    """Return every small line of the page."""
    return [read(caption.value) for caption in app.main.caption]


def texts(app: AppTest) -> list[str]:
    """Return every markdown text of the page."""
    return [read(markdown.value) for markdown in app.main.markdown]


def dataset_card(app: AppTest) -> str:
    """Return what the sidebar says about the dataset."""
    return read(" ".join(markdown.value for markdown in app.sidebar.markdown))


def shelf(app: AppTest) -> str | None:
    """Return the token in the address."""
    found = app.query_params.get(state.TOKEN)
    return found[-1] if isinstance(found, list) else found

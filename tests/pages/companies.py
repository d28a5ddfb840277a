"""Which kinds of data does every page have to live with, and how is the app opened on them?"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Final

import pytest
from streamlit.testing.v1 import AppTest

from csdata.dataset import Dataset, open_dataset
from csdata.ui import places, state
from csdata.ui.components import JOINER

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
def company(kind: str) -> Dataset:
    """Load a kind of data, once."""
    return state.library().sample() if kind == "sample" else open_dataset([needs(kind)], name=f"The {kind} company")


def token(kind: str) -> str:
    """Put a company on the server's shelf and return what leads to it."""
    return state.SAMPLE if kind == "sample" else state.library().add(company(kind))


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

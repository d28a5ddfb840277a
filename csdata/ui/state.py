"""Whose data is this visitor looking at, and what have they chosen? The only place that knows session keys."""

from __future__ import annotations

import secrets
import threading
from collections import OrderedDict
from collections.abc import Sequence

import streamlit as st

from csdata.analysis.overview import Overview, overview
from csdata.analysis.reconcile import Reconciliation, reconcile
from csdata.analysis.result import Result
from csdata.analysis.revenue import mrr_movements
from csdata.analysis.trends import monthly
from csdata.charts.marks import stacked_movements, trend_line
from csdata.dataset import Dataset, Filters, open_dataset, open_sample
from csdata.errors import CsDataError
from csdata.ingest.files import RawFile
from csdata.ui.components import Kind, Spec, finished

UPLOAD_LIMIT = 200_000_000
MOST_DATASETS = 16
SAMPLE = "sample"

TOKEN, WELCOMED, MESSAGE, PROJECTOR, UPLOAD, GOAL = "ds", "_welcomed", "_message", "projector", "_upload", "_goal"
PERIODS = {"Last 12 months": 12, "Last quarter": 3, "Last month": 1}
ALL = {"segment": "All segments", "plan": "All plans", "region": "All regions"}


class Library:
    """Datasets by an unguessable token, shared by all sessions of the server; the least used ones are forgotten."""

    def __init__(self) -> None:
        """Start empty; the sample is loaded when first asked for."""
        self._lock = threading.Lock()
        self._sample_lock = threading.Lock()
        self._datasets: OrderedDict[str, Dataset] = OrderedDict()
        self._sample: Dataset | None = None

    def sample(self) -> Dataset:
        """Return the sample company, loaded once."""
        with self._sample_lock:
            if self._sample is None:
                self._sample = open_sample()
            return self._sample

    def add(self, data: Dataset) -> str:
        """Keep a dataset and return the token that leads to it."""
        token = secrets.token_urlsafe(12)
        with self._lock:
            self._datasets[token] = data
            while len(self._datasets) > MOST_DATASETS:
                self._datasets.popitem(last=False)
        return token

    def get(self, token: str | None) -> Dataset | None:
        """Return the dataset of a token; None for an unknown or forgotten one."""
        with self._lock:
            if token is None or token not in self._datasets:
                return None
            self._datasets.move_to_end(token)
            return self._datasets[token]

    def forget(self, token: str) -> None:
        """Drop a dataset for good."""
        with self._lock:
            self._datasets.pop(token, None)


@st.cache_resource(show_spinner=False)
def library() -> Library:
    """Return the one library of this server."""
    return Library()


def warm() -> None:
    """Load the sample and its first page before the first visitor comes."""
    read_overview(library().sample(), 12, Filters())
    read_movements(library().sample(), Filters(), 24)
    read_trend(library().sample(), Filters(), 24)
    read_churn(library().sample(), Filters())


def current() -> Dataset:
    """Return the dataset of this session: the one its link names, else the sample. Keeps the link in the address."""
    token = st.session_state.get(TOKEN) or st.query_params.get(TOKEN)
    data = library().get(token) if token not in {None, SAMPLE} else None
    if token not in {None, SAMPLE} and data is None:
        say("warning", "This link leads to data that are no longer here. Bring the files again, or explore the sample.")
        token = SAMPLE
    st.session_state[TOKEN] = token
    if token:
        st.query_params[TOKEN] = token
    return data or library().sample()


def is_sample() -> bool:
    """Tell whether this session looks at the sample company."""
    return st.session_state.get(TOKEN) in {None, SAMPLE}


def use_sample() -> None:
    """Look at the sample company."""
    _switch(SAMPLE)


def start_large() -> None:
    """Look at the sample company in large type."""
    st.session_state[PROJECTOR] = True
    use_sample()


def use(data: Dataset) -> None:
    """Look at another dataset from now on."""
    _switch(library().add(data))


def forget() -> None:
    """Drop the uploaded data of this session for good, and go back to the sample."""
    library().forget(str(st.session_state.get(TOKEN)))
    _switch(SAMPLE)
    say("good", "Your data are forgotten. You are looking at the sample company.")


def _switch(token: str) -> None:
    st.session_state[TOKEN] = token
    st.session_state[WELCOMED] = True
    st.query_params[TOKEN] = token
    for key in ALL:
        st.session_state.pop(key, None)


def bring(files: Sequence[RawFile]) -> bool:
    """Load uploaded files and look at them; on failure say why, and keep what was there."""
    if not files:
        return False
    name = files[0].name if len(files) == 1 else f"{files[0].name} and {len(files) - 1} more"
    try:
        use(open_dataset(files, name=name, limit=UPLOAD_LIMIT))
    except CsDataError as error:
        say("blocker", f"{error} Your previous data are still here.")
        return False
    return True


def upload_turn() -> int:
    """Return how many uploads this session has made: each gets a fresh widget."""
    return int(st.session_state.get(UPLOAD, 0))


def next_upload() -> None:
    """Empty the upload widget."""
    st.session_state[UPLOAD] = upload_turn() + 1


def say(kind: Kind, text: str) -> None:
    """Keep a message for the next time the page is drawn."""
    st.session_state[MESSAGE] = (kind, text)


def message() -> tuple[Kind, str] | None:
    """Return the message that waits, once."""
    found: tuple[Kind, str] | None = st.session_state.pop(MESSAGE, None)
    return found


def needs_welcome() -> bool:
    """Tell whether this is a first visit: no link to data, not yet welcomed."""
    return not st.session_state.get(WELCOMED) and TOKEN not in st.query_params


def welcomed() -> None:
    """Do not show the welcome again in this session."""
    st.session_state[WELCOMED] = True


def bring_own() -> None:
    """Go to the page where files are brought."""
    welcomed()
    st.session_state[GOAL] = True


def wants_to_bring() -> bool:
    """Tell, once, whether the visitor chose to bring files."""
    return bool(st.session_state.pop(GOAL, False))


def is_projector() -> bool:
    """Tell whether type is drawn large for a projector."""
    return bool(st.session_state.get(PROJECTOR))


def filters() -> Filters:
    """Return the chosen filters."""
    chosen = {key: st.session_state.get(key) for key in ALL}
    return Filters(**{key: value for key, value in chosen.items() if value not in {None, ALL[key]}})


def clear_filters() -> None:
    """Look at all customers again."""
    for key, everything in ALL.items():
        st.session_state[key] = everything


def months() -> int:
    """Return how many months the period spans."""
    return PERIODS.get(str(st.session_state.get("period")), 12)


def _fingerprint(data: Dataset) -> str:
    return data.fingerprint


@st.cache_resource(max_entries=200, show_spinner=False, hash_funcs={Dataset: _fingerprint})
def read_overview(data: Dataset, months: int, filters: Filters) -> Overview:  # noqa: D103 - see analysis.overview
    return overview(data, months, filters)


@st.cache_resource(max_entries=200, show_spinner=False, hash_funcs={Dataset: _fingerprint})
def read_movements(data: Dataset, filters: Filters, months: int | None = None) -> Result:  # noqa: D103
    return mrr_movements(data, filters, months)


@st.cache_resource(max_entries=200, show_spinner=False, hash_funcs={Dataset: _fingerprint})
def read_trend(data: Dataset, filters: Filters, months: int | None = None) -> Result:  # noqa: D103
    return monthly(data, filters, months)


@st.cache_resource(max_entries=200, show_spinner=False, hash_funcs={Dataset: _fingerprint})
def read_churn(data: Dataset, filters: Filters) -> Reconciliation:  # noqa: D103
    return reconcile(data, filters)


@st.cache_resource(max_entries=200, show_spinner=False, hash_funcs={Dataset: _fingerprint})
def movements_chart(data: Dataset, filters: Filters, months: int, look: tuple[bool, float]) -> Spec:
    """Return the finished chart of revenue movements; `look` is what `style.look()` says."""
    return finished(stacked_movements(read_movements(data, filters, months).frame, scale=look[1]))


@st.cache_resource(max_entries=200, show_spinner=False, hash_funcs={Dataset: _fingerprint})
def trend_chart(data: Dataset, filters: Filters, months: int, look: tuple[bool, float]) -> Spec:
    """Return the finished chart of customers by month."""
    frame = read_trend(data, filters, months).frame
    return finished(trend_line(frame, y="active_customers", unit="count", scale=look[1], height=260))

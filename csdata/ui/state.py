"""Whose data is this visitor looking at, and what have they chosen? The only place that knows session keys."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from time import monotonic
from typing import Final, cast

import streamlit as st

from csdata import query
from csdata.analysis.personas.persona_set import PersonaSet
from csdata.dataset import Dataset
from csdata.drafting import Draft
from csdata.errors import CsDataError
from csdata.ingest.files import RawFile
from csdata.ui import places
from csdata.ui.components import Kind
from csdata.ui.library import library
from csdata.workspace import Workspace, import_archive

UPLOAD_LIMIT, JUST_SHOWN = 200_000_000, 1.0  # bytes, seconds
SAMPLE = "sample"
ARCHIVE: Final = ".csdata.zip"
PATIENCE: Final = 20.0  # seconds
TOKEN, WELCOMED, MESSAGE, PROJECTOR, UPLOAD, GOAL = "ds", "_welcomed", "_message", "projector", "_upload", "_goal"
DRAFT, STEP, TALK, ARRIVED, PERSONAS = "_draft", "_step", "_talk", "_arrived", "_personas"
STEPS: Final = ("match", "check", "use")
PERIODS = {"Last 12 months": 12, "Last quarter": 3, "Last month": 1}
ALL = {"segment": "All segments", "plan": "All plans", "persona": "All personas", "region": "All regions"}


def current() -> Dataset:
    """Return the data of this session: what its link leads to, else the sample. Keeps the link in the address."""
    _arrive()
    token = st.session_state.get(TOKEN) or st.query_params.get(TOKEN)
    found = None
    if token not in {None, SAMPLE}:
        workspace = library().workspace(str(token))
        if workspace is None:
            token = SAMPLE
            text = "This link leads to data that are no longer here. Bring the files again, or explore the sample."
            say("warning", text)
        else:
            found = _opened(workspace)
    st.session_state[TOKEN] = token
    if token and st.query_params.get(TOKEN) != token:  # set anew, it would take back what is moved meanwhile
        st.query_params[TOKEN] = token
    return _with_personas(found or library().sample(cast("PersonaSet | None", st.session_state.get(PERSONAS))))


def _with_personas(data: Dataset) -> Dataset:
    """Wait for the personas when the link names one and they are still looked for."""
    if st.query_params.get("persona") and not data.choices.get("persona"):
        with st.spinner("Looking for personas"):
            return library().wait_for_personas(data, PATIENCE)
    return data


def _opened(workspace: Workspace) -> Dataset | None:
    try:
        return library().data(workspace)
    except CsDataError as error:
        say("blocker", f"{error} You are looking at the sample company.")
        return None


def workspace() -> Workspace | None:
    """Return the workspace of this session; None while it looks at the sample."""
    token = st.session_state.get(TOKEN)
    return None if token in {None, SAMPLE} else library().workspace(str(token))


def is_empty() -> bool:
    """Tell whether the workspace of this session holds no data; the sample is shown meanwhile."""
    mine = workspace()
    version = mine.current() if mine else None
    return mine is not None and (version is None or not version.batches)


def is_sample() -> bool:
    """Tell whether this session looks at the sample company."""
    return st.session_state.get(TOKEN) in {None, SAMPLE}


def use_sample() -> None:
    """Look at the sample company."""
    switch(SAMPLE)


def start_large() -> None:
    """Look at the sample company in large type, in the workshop."""
    st.session_state[PROJECTOR] = True
    st.session_state[GOAL] = places.WORKSHOP
    use_sample()


def switch(token: str) -> None:
    """Look at another workspace from now on."""
    st.session_state[TOKEN] = token
    st.session_state[WELCOMED] = True
    st.query_params[TOKEN] = token
    for key in ALL:
        st.session_state.pop(key, None)


def do(step: Callable[[], object], done: str = "") -> None:
    """Do something that changes a workspace, as the answer to a click."""
    attempt(step, done)


def attempt(step: Callable[[], object], done: str = "") -> bool:
    """Do something that changes a workspace; say what came of it."""
    try:
        step()
    except CsDataError as error:
        if error.code == "changed_meanwhile":
            say("warning", "Somebody changed this workspace meanwhile. Look at its versions again, and do it then.")
        else:
            say("blocker", str(error))
        return False
    if done:
        say("good", done)
    return True


def forget() -> None:
    """Delete the workspace of this session from disk, and go back to the sample."""
    mine = workspace()
    if mine:
        query.forget(current())
        drop(TALK)
    if mine and attempt(lambda: library().forget(mine)):
        switch(SAMPLE)
        say("good", "Your data are deleted from this computer. You are looking at the sample company.")


# ---- bringing files


def bring(files: Sequence[RawFile], tell: Callable[[str], object] = str) -> bool:
    """Read uploaded files into a draft; on failure say why, and keep what was there. `tell` hears how far it is."""
    if not files:
        return False
    if len(files) == 1 and files[0].name.endswith(ARCHIVE):
        return attempt(lambda: switch(import_archive(files[0].data).token), "The workspace is here again.")
    name = files[0].name if len(files) == 1 else f"{files[0].name} and {len(files) - 1} more"
    let_go()
    try:
        found = Draft.of(files, name, workspace(), limit=UPLOAD_LIMIT, tell=tell)
    except CsDataError as error:
        say("blocker", f"{error} Your previous data are still here.")
        return False
    st.session_state[DRAFT] = found
    st.session_state[STEP] = first_step(found)
    return True


def first_step(draft: Draft) -> str:
    """Return the step where the user is needed; the others are skipped."""
    if not draft.is_clear:
        return "match"
    return "check" if draft.has_problems else "use"


def draft() -> Draft | None:
    """Return the files on their way, if there are any."""
    return cast("Draft | None", st.session_state.get(DRAFT))


def step() -> str:
    """Return which step the files on their way have reached."""
    return str(st.session_state.get(STEP, "match"))


def go_to(step: str) -> None:
    """Look at another step."""
    st.session_state[STEP] = step


def let_go() -> None:
    """Forget the files on their way."""
    found = st.session_state.pop(DRAFT, None)
    if isinstance(found, Draft):
        found.close()


def keep(name: str | None, options: dict[str, object]) -> None:
    """Keep the files on their way: in a new workspace of this name, or in the one that is open. All or nothing."""
    found, mine = draft(), workspace()
    if found is None:
        return
    try:
        found.settle(mine if name is None else None, name or found.name, options)
    except CsDataError as error:
        if error.code == "changed_meanwhile":
            found.look_again()
            say("warning", "Somebody changed this workspace meanwhile. Look at what would change now, and use it then.")
        else:
            say("blocker", str(error))
    _arrive()


def _arrive() -> None:
    """Look at the files that were kept. A second click may break this off anywhere: the next run does it again."""
    found = draft()
    if found is None or found.settled is None:
        return
    say("good", "Your data are in use. Undo is on the page Data.")
    st.session_state[ARRIVED] = True
    switch(found.settled.token)
    let_go()


def has_arrived(*, there: bool) -> bool:
    """Tell whether new data were just taken into use, and their Overview is not open yet."""
    if there:
        drop(ARRIVED)
    return bool(st.session_state.get(ARRIVED))


def upload_turn() -> int:
    """Return how many uploads this session has made: each gets a fresh widget."""
    return int(st.session_state.get(UPLOAD, 0))


def next_upload() -> None:
    """Empty the upload widget."""
    st.session_state[UPLOAD] = upload_turn() + 1


def say(kind: Kind, text: str) -> None:
    """Keep a message for the next time the page is drawn."""
    st.session_state[MESSAGE] = (kind, text, None)


def message() -> tuple[Kind, str] | None:
    """Return the message that waits; again while it is only just shown: a double click draws the page twice."""
    kind, text, since = st.session_state.get(MESSAGE, (None, "", None))
    return None if kind is None or (since is not None and monotonic() - since > JUST_SHOWN) else (kind, text)


def told(shown: tuple[Kind, str] | None) -> None:
    """Count this message as shown: the page was drawn to its end, no second click broke it off."""
    kind, text, since = st.session_state.get(MESSAGE, (None, "", None))
    if shown and (kind, text) == shown:
        st.session_state[MESSAGE] = (kind, text, since or monotonic())


def needs_welcome() -> bool:
    """Tell whether this is a first visit: no link to data, not yet welcomed."""
    return not st.session_state.get(WELCOMED) and TOKEN not in st.query_params


def welcomed() -> None:
    """Do not show the welcome again in this session."""
    st.session_state[WELCOMED] = True


def bring_own() -> None:
    """Go to the page where files are brought."""
    welcomed()
    st.session_state[GOAL] = places.DATA


def goal() -> Path | None:
    """Return, once, the page that the visitor chose on the first visit."""
    return cast("Path | None", st.session_state.pop(GOAL, None))


def is_projector() -> bool:
    """Tell whether type is drawn large for a projector."""
    return bool(st.session_state.get(PROJECTOR))


def today() -> date:
    """Return the day on the server's clock; only to say how old the data are, never to compute with."""
    return datetime.now(tz=UTC).date()


def chosen(key: str) -> object:
    """Return what a widget holds; None before it is drawn."""
    return st.session_state.get(key)


def asked_for(key: str) -> str | None:
    """Return what a widget holds, or before it is drawn (or where there is none) what the link asks for."""
    return st.session_state.get(key) or st.query_params.get(key)


def put(key: str, value: object) -> None:
    """Set a widget before it is drawn, or keep something for this session."""
    st.session_state[key] = value


def drop(key: str) -> None:
    """Forget what was kept for this session."""
    st.session_state.pop(key, None)

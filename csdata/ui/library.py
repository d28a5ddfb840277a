"""Which companies has this server open, and which does it know of?"""

from __future__ import annotations

import os
import threading
from collections import OrderedDict
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

import streamlit as st

from csdata.analysis.personas import Personas
from csdata.analysis.personas.naming import KIND, Named, earlier_names, read_names, with_names
from csdata.dataset import Dataset, open_company, open_sample, with_personas
from csdata.errors import CsDataError
from csdata.ui.persona_finder import PersonaFinder
from csdata.workspace import Info, Workspace, listing, open_workspace

MOST_OPEN: Final = 8
SHARED: Final = "CSDATA_SHARED"
HERE: Final = {"127.0.0.1", "localhost", "::1"}
SAMPLE: Final = ("", "sample")

Key = tuple[str, str]


@dataclass(frozen=True, slots=True, eq=False)
class _Dressed:
    """Data with the personas found in them, under the names that these have now."""

    found: Personas
    names: tuple[str, ...]
    data: Dataset

    @classmethod
    def of(cls, data: Dataset, found: Personas, names: tuple[str, ...]) -> _Dressed:
        """Give each customer the name of its persona."""
        labels = [names[persona] if persona >= 0 else None for persona in found.assignment.tolist()]
        return cls(found, names, with_personas(data, labels))


class Library:
    """The sample, and the data of workspaces as they are on disk; the least used leave the memory, never the disk.

    Personas are looked for behind the pages. Until they are found the data come without; from then on with them,
    under a new fingerprint; in a workspace under the names that somebody gave them, and another name is another
    fingerprint. Data that bring their own personas keep those.
    """

    def __init__(self, finder: PersonaFinder | None = None) -> None:
        """Start empty; everything is opened when first asked for."""
        self.finder = finder or PersonaFinder()
        self._lock = threading.Lock()
        self._sample_lock = threading.Lock()
        self._opening: dict[str, threading.Lock] = {}
        self._workspaces: dict[str, Workspace] = {}
        self._datasets: OrderedDict[Key, Dataset] = OrderedDict()
        self._dressing = threading.Lock()
        self._dressed: dict[Key, _Dressed] = {}
        self._sample: Dataset | None = None

    def sample(self) -> Dataset:
        """Return the sample company, loaded once."""
        with self._sample_lock:
            if self._sample is None:
                self._sample = open_sample()
        return self._with_personas(SAMPLE, self._sample)

    def workspace(self, token: str) -> Workspace | None:
        """Return the workspace of a token; None for one that is not there, or not there any more."""
        known = self._workspaces.get(token)
        try:
            if known is None:
                known = self._workspaces[token] = open_workspace(token)
            known.current()
        except CsDataError:
            self._workspaces.pop(token, None)
            return None
        return known

    def data(self, workspace: Workspace) -> Dataset | None:
        """Return what a workspace holds now, whoever changed it last; None when it is empty.

        Raises CsDataError when it cannot be read.
        """
        version = workspace.current()
        if version is None or not version.batches:
            return None
        self._workspaces.setdefault(workspace.token, workspace)
        key = (workspace.token, f"{version.fingerprint}:{workspace.name}")
        with self._lock:
            opening = self._opening.setdefault(workspace.token, threading.Lock())
        with opening:
            found = self._datasets.get(key) or open_company(workspace)
            self._keep(key, found)
        return self._with_personas(key, found)

    def wait_for_personas(self, data: Dataset, seconds: float) -> Dataset:
        """Return data that this library opened with their personas, if these are found within so many seconds."""
        key = next((key for key, known in self._open() if known is data), None)
        if key is None or data.choices.get("persona") or not self.finder.wait(data, seconds):
            return data
        return self._with_personas(key, data)

    def personas_of(self, data: Dataset) -> Personas | None:
        """Return the personas that were found in data of this library; None while there are none."""
        for key, known in self._open():
            dressed = self._dressed.get(key)
            if dressed is not None and (data is known or data is dressed.data):
                return dressed.found
            if data is known:
                return self.finder.behind.found(known.fingerprint)
        return None

    def earlier_names(self, workspace: Workspace) -> dict[str, str]:
        """Return for names that the personas of a workspace had before the ones they have now."""
        dressed = next((one for key, one in list(self._dressed.items()) if key[0] == workspace.token), None)
        return earlier_names(dressed.found, self._names(workspace.token)) if dressed else {}

    def _names(self, token: str) -> tuple[Named, ...]:
        """Return the names that were given to personas in a workspace; the sample has none."""
        place = self._workspaces.get(token)
        return read_names(one.body for one in place.documents.all(KIND)) if place else ()

    def _with_personas(self, key: Key, data: Dataset) -> Dataset:
        """Return the data with their personas when these are known; else begin to look for them."""
        if data.choices.get("persona"):
            return data
        dressed = self._dressed.get(key)
        found = dressed.found if dressed else self.finder.personas(data)
        if found is None or not found.k:
            return data
        names = with_names(found, self._names(key[0]))
        if dressed is None or dressed.names != names:
            dressed = self._dress(key, data, found, names)
        return dressed.data

    def _dress(self, key: Key, data: Dataset, found: Personas, names: tuple[str, ...]) -> _Dressed:
        with self._dressing:
            dressed = self._dressed.get(key)
            if dressed is None or dressed.names != names:
                dressed = _Dressed.of(data, found, names)
                if any(known is data for _, known in self._open()):  # not let go of meanwhile
                    self._dressed[key] = dressed
        return dressed

    def _open(self) -> list[tuple[Key, Dataset]]:
        with self._lock:
            sample = [(SAMPLE, self._sample)] if self._sample else []
            return [*sample, *self._datasets.items()]

    def _keep(self, key: Key, data: Dataset) -> None:
        with self._lock:
            for other in [known for known in self._datasets if known[0] == key[0] and known != key]:
                self._drop(other)
            self._datasets[key] = data
            self._datasets.move_to_end(key)
            while len(self._datasets) > MOST_OPEN:
                self._drop(next(iter(self._datasets)))

    def _drop(self, key: Key) -> None:
        """Let go of a company, of its personas, and of the search for them; the lock is held."""
        self.finder.stop(self._datasets.pop(key).fingerprint)
        self._dressed.pop(key, None)

    def forget(self, workspace: Workspace) -> None:
        """Delete a workspace for good, from memory and from disk."""
        workspace.delete()
        with self._lock:
            self._workspaces.pop(workspace.token, None)
            for key in [known for known in self._datasets if known[0] == workspace.token]:
                self._drop(key)


@st.cache_resource(show_spinner=False)
def library() -> Library:
    """Return the one library of this server."""
    return Library()


def known_workspaces() -> tuple[Info, ...]:
    """Return the workspaces of this computer, newest last; none on a server that several people share.

    A link is the key to its workspace, so they are listed only where the server answers nobody but this computer.
    """
    if os.environ.get(SHARED) or str(st.get_option("server.address")) not in HERE:
        return ()
    with suppress(CsDataError):
        return tuple(info for info in listing() if info.problem is None and info.version is not None)
    return ()

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
from csdata.analysis.personas.persona_set import KIND as KEPT
from csdata.analysis.personas.persona_set import NAME as IN_USE
from csdata.analysis.personas.persona_set import PersonaSet
from csdata.dataset import Dataset, open_company, open_sample, with_personas
from csdata.errors import CsDataError
from csdata.ui.persona_finder import PersonaFinder
from csdata.workspace import Info, Workspace, listing, open_workspace

MOST_OPEN: Final = 8
MOST_SAMPLES: Final = 3  # copies of the sample for visitors who use personas of their own
SHARED: Final = "CSDATA_SHARED"
HERE: Final = {"127.0.0.1", "localhost", "::1"}
SAMPLE: Final = ("", "sample")

Key = tuple[str, str]


@dataclass(frozen=True, slots=True, eq=False)
class _Dressed:
    """Data with the personas in use, under the names that these have now; `kept` is None where no set is kept."""

    found: Personas
    names: tuple[str, ...]
    kept: PersonaSet | None
    data: Dataset

    @classmethod
    def of(cls, data: Dataset, found: Personas, names: tuple[str, ...], kept: PersonaSet | None) -> _Dressed:
        """Give each customer the name of its persona."""
        labels = [names[persona] if persona >= 0 else None for persona in found.assignment.tolist()]
        return cls(found, names, kept, with_personas(data, labels))


class Library:
    """The sample, and the data of workspaces as they are on disk; the least used leave the memory, never the disk.

    Personas are looked for behind the pages. Until they are found the data come without; from then on with them,
    under a new fingerprint; in a workspace under the names that somebody gave them, and another name is another
    fingerprint. A workspace keeps the personas that were found first, or that somebody chose later: customers of newer
    data are placed on them. Data that bring their own personas keep those.
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
        self._own: OrderedDict[Key, tuple[PersonaSet, Dataset]] = OrderedDict()
        self._sets: dict[str, tuple[int, PersonaSet | None]] = {}

    def sample(self, kept: PersonaSet | None = None) -> Dataset:
        """Return the sample company, loaded once; for a visitor who uses other personas (`kept`) a copy of its own."""
        with self._sample_lock:
            if self._sample is None:
                self._sample = open_sample()
        return self._with_personas(SAMPLE, self._sample) if kept is None else self._own_sample(kept)

    def _own_sample(self, kept: PersonaSet) -> Dataset:
        key = (SAMPLE[0], f"{SAMPLE[1]}:{kept.key}")
        with self._sample_lock:
            _, found = self._own.get(key) or (kept, open_sample())
            self._own[key] = (kept, found)
            self._own.move_to_end(key)
            while len(self._own) > MOST_SAMPLES:
                self._dressed.pop(self._own.popitem(last=False)[0], None)
        return self._with_personas(key, found, kept)

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
        return self._with_personas(key, found, self.kept(workspace.token))

    def wait_for_personas(self, data: Dataset, seconds: float) -> Dataset:
        """Return data that this library opened with their personas, if these are found within so many seconds."""
        key = next((key for key, known in self._open() if known is data), None)
        kept = (self._own[key][0] if key in self._own else self.kept(key[0])) if key else None
        if key is None or data.choices.get("persona") or not self.finder.wait(data, seconds, kept):
            return data
        return self._with_personas(key, data, kept)

    def personas_of(self, data: Dataset) -> Personas | None:
        """Return the personas in use in data of this library, or that there are none; None while nothing is known."""
        if (dressed := self._dressed_as(data)) is not None:
            return dressed.found
        is_open = any(known is data for _, known in self._open())
        return self.finder.behind.found(data.fingerprint) if is_open else None

    def set_of(self, data: Dataset) -> PersonaSet | None:
        """Return the kept set whose personas these data have; None where they were only just found."""
        dressed = self._dressed_as(data)
        return dressed.kept if dressed else None

    def _dressed_as(self, data: Dataset) -> _Dressed | None:
        for dressed in list(self._dressed.values()):
            if dressed.data is data:
                return dressed
        key = next((key for key, known in self._open() if known is data), None)
        return self._dressed.get(key) if key else None

    def kept(self, token: str) -> PersonaSet | None:
        """Return the personas that a workspace keeps; None where none were found yet, and for the sample."""
        place = self._workspaces.get(token)
        document = place.documents.get(KEPT, IN_USE) if place else None
        if document is None:
            self._sets.pop(token, None)
            return None
        revision, known = self._sets.get(token, (0, None))
        if revision != document.revision:
            known = PersonaSet.from_dict(document.body)
            self._sets[token] = (document.revision, known)
        return known

    def earlier_names(self, workspace: Workspace) -> dict[str, str]:
        """Return for names that the personas of a workspace had before the ones they have now."""
        dressed = next((one for key, one in list(self._dressed.items()) if key[0] == workspace.token), None)
        return earlier_names(dressed.found, self._names(workspace.token)) if dressed else {}

    def _names(self, token: str) -> tuple[Named, ...]:
        """Return the names that were given to personas in a workspace; the sample has none."""
        place = self._workspaces.get(token)
        return read_names(one.body for one in place.documents.all(KIND)) if place else ()

    def _with_personas(self, key: Key, data: Dataset, kept: PersonaSet | None = None) -> Dataset:
        """Return the data with their personas when these are known; else begin to look for them."""
        if data.choices.get("persona"):
            return data
        dressed = self._dressed.get(key)
        found: Personas | None = None
        if dressed is not None and _same(dressed.kept, kept):
            found = dressed.found
        else:
            found, kept = self._found(key, data, kept)
        if found is None or not found.k:
            return data
        names = with_names(found, self._names(key[0]))
        if dressed is None or dressed.names != names or not _same(dressed.kept, kept):
            dressed = self._dress(key, data, found, names, kept)
        return dressed.data

    def _found(self, key: Key, data: Dataset, kept: PersonaSet | None) -> tuple[Personas | None, PersonaSet | None]:
        """Return the personas of the data and the set they are of; a workspace keeps those it has found just now."""
        found = self.finder.personas(data, kept)
        place = self._workspaces.get(key[0])
        if found is None or not found.k or place is None:
            return found, kept
        if kept is not None and (why := self.finder.why_not(data, kept)) is None:
            return found, kept
        new = PersonaSet.made(data, found, changes=(f"{why} Looked for again.",) if kept is not None else ())
        self.finder.know(data, new, found)
        seen = self._sets.get(key[0], (0, None))[0]
        with suppress(CsDataError):  # somebody else keeps some just now: the next page shows those
            place.documents.save(KEPT, IN_USE, new.to_dict(), seen)
        return found, new

    def _dress(
        self, key: Key, data: Dataset, found: Personas, names: tuple[str, ...], kept: PersonaSet | None
    ) -> _Dressed:
        with self._dressing:
            dressed = self._dressed.get(key)
            if dressed is None or dressed.names != names or not _same(dressed.kept, kept):
                dressed = _Dressed.of(data, found, names, kept)
                if any(known is data for _, known in self._open()):  # not let go of meanwhile
                    self._dressed[key] = dressed
        return dressed

    def _open(self) -> list[tuple[Key, Dataset]]:
        with self._lock:
            sample = [(SAMPLE, self._sample)] if self._sample else []
            own = [(key, data) for key, (_, data) in self._own.items()]
            return [*sample, *own, *self._datasets.items()]

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


def _same(one: PersonaSet | None, other: PersonaSet | None) -> bool:
    return (one.key if one else None) == (other.key if other else None)


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

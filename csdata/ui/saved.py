"""What has this visitor saved: views, weights, playbooks, scenarios, names of personas?

In a workspace it is kept for everybody who has its link, with its history. The sample company belongs to nobody: what
is saved there stays in the session.
"""

from __future__ import annotations

from typing import Final

from csdata.errors import CsDataError
from csdata.ui import state
from csdata.workspace import Document

KEPT: Final = "_saved"
Shelf = dict[tuple[str, str], tuple[Document, ...]]  # all revisions of each document, the newest first


def is_lasting() -> bool:
    """Tell whether what is saved outlives the session."""
    return state.workspace() is not None


def all_of(kind: str) -> tuple[Document, ...]:
    """Return the newest revision of every document of a kind, by name."""
    mine = state.workspace()
    if mine is not None:
        return mine.documents.all(kind)
    newest = (revisions[0] for (own, _), revisions in sorted(_shelf().items()) if own == kind)
    return tuple(one for one in newest if not one.removed)


def newest(kind: str, name: str) -> Document | None:
    """Return a document as it was saved last; None where there is none, or it was removed."""
    mine = state.workspace()
    if mine is not None:
        return mine.documents.get(kind, name)
    revisions = _shelf().get((kind, name), ())
    return revisions[0] if revisions and not revisions[0].removed else None


def history(kind: str, name: str) -> tuple[Document, ...]:
    """Return all revisions of a document, the newest first, removals among them."""
    mine = state.workspace()
    return mine.documents.history(kind, name) if mine is not None else _shelf().get((kind, name), ())


def save(kind: str, name: str, body: object, expected_revision: int | None = None) -> None:
    """Save plain data under a name; raises CsDataError for what cannot be saved, or when another was saved since."""
    mine = state.workspace()
    if mine is not None:
        mine.documents.save(kind, name, body, expected_revision)
        return
    _add(kind, name, body, removed=False)


def remove(kind: str, name: str) -> None:
    """Remove a document; its history stays. Raises CsDataError where there is none."""
    mine = state.workspace()
    if mine is not None:
        mine.documents.remove(kind, name)
        return
    if newest(kind, name) is None:
        raise CsDataError("no_document", f"There is no {kind.replace('_', ' ')} named {name}.", "It may be removed.")
    _add(kind, name, None, removed=True)


def _add(kind: str, name: str, body: object, *, removed: bool) -> None:
    before = _shelf().get((kind, name), ())
    if before and before[0].body == body and not removed:
        return
    new = Document(kind, name, body, len(before) + 1, state.today().isoformat(), removed=removed)
    state.put(KEPT, {**_shelf(), (kind, name): (new, *before)})


def _shelf() -> Shelf:
    found = state.chosen(KEPT)
    return found if isinstance(found, dict) else {}

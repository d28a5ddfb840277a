"""What has somebody called the personas, and written on their cards?"""

from __future__ import annotations

from functools import partial
from typing import Any, Final

from csdata.analysis.personas import Personas
from csdata.analysis.personas.naming import Named, matched, renamed, with_names
from csdata.ui import saved, state

NAMES, NOTES = "persona_name", "persona_note"
MOST_NOTE: Final = 2_000


def kept_names() -> tuple[Named, ...]:
    """Return the names that were given, with where their personas were."""
    found = (Named.from_dict(one.body) for one in saved.all_of(NAMES) if isinstance(one.body, dict))
    return tuple(one for one in found if one is not None)


def names_of(found: Personas) -> tuple[str, ...]:
    """Return the name of each persona: the one somebody gave it, else the one from its profile."""
    return with_names(found, kept_names())


def key_of(found: Personas, persona: int) -> str:
    """Return under what a persona's notes are kept: the id it had when it was named, else its own."""
    known = matched(found, kept_names()).get(persona)
    return known.key if known else renamed(found, persona, "").key


def rename(found: Personas, persona: int, name: str) -> None:
    """Give a persona a name; an empty one takes it back. Raises CsDataError when it cannot be saved."""
    key = key_of(found, persona)
    if not name.strip() or name.strip() == found.names[persona]:
        if saved.newest(NAMES, key) is not None:
            saved.remove(NAMES, key)
        return
    new = renamed(found, persona, name)
    saved.save(NAMES, key, {**new.to_dict(), "key": key})


def note(key: str) -> str:
    """Return what was written on a card."""
    found = saved.newest(NOTES, key)
    body: Any = found.body if found else None
    return str(body.get("text", "")) if isinstance(body, dict) else ""


def write(key: str, text: str) -> None:
    """Keep what was written on a card; raises CsDataError when it cannot be saved."""
    if text.strip() != note(key):
        saved.save(NOTES, key, {"text": text.strip()[:MOST_NOTE]})


def forget_all() -> None:
    """Take back all names and notes."""
    for kind in (NAMES, NOTES):
        for one in saved.all_of(kind):
            state.attempt(partial(saved.remove, kind, one.name))

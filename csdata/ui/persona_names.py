"""What has somebody called the personas, and written on their cards?"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any, Final

from csdata.analysis.personas import Personas
from csdata.analysis.personas.naming import KIND, Named, matched, read_names, renamed, with_names
from csdata.dataset import Dataset
from csdata.ui import saved, state
from csdata.ui.library import library

NAMES, NOTES = KIND, "persona_note"
MOST_NOTE: Final = 2_000


def kept_names() -> tuple[Named, ...]:
    """Return the names that were given, with where their personas were."""
    return read_names(one.body for one in saved.all_of(NAMES))


def names_of(found: Personas) -> tuple[str, ...]:
    """Return the name of each persona: the one somebody gave it, else the one from its profile."""
    return with_names(found, kept_names())


def key_of(found: Personas, persona: int) -> str:
    """Return under what a persona's notes are kept: the id it had when it was named, else its own."""
    known = matched(found, kept_names()).get(persona)
    return known.key if known else renamed(found, persona, "").key


def in_filter(data: Dataset, found: Personas, persona: int, name: str) -> str | None:
    """Return what a persona is called in the filters and splits of the data; None where it is no filter."""
    choices = data.choices.get("persona", ()) if data.has_found_personas else ()
    return next((one for one in (name, found.names[persona]) if one in choices), None)


def renames() -> dict[str, str]:
    """Return for names that personas had before the ones they have now: what was saved under those stays theirs."""
    mine = state.workspace()
    return library().earlier_names(mine) if mine is not None else {}


def rename(found: Personas, persona: int, name: str) -> None:
    """Give a persona a name; an empty one is that from its profile again. Raises CsDataError when it cannot be saved.

    The name is used on every page. What was saved under the name before, such as weights, stays the persona's own.
    """
    known = matched(found, kept_names()).get(persona)
    told = "" if name.strip() == found.names[persona] else name
    if known is None and not told.strip():
        return
    before, key = names_of(found)[persona], key_of(found, persona)
    was = tuple(dict.fromkeys((*(known.was if known else ()), before)))
    new = replace(renamed(found, persona, told), key=key, was=was)
    saved.save(NAMES, key, new.to_dict())
    if state.chosen("persona") == before:
        state.put("persona", names_of(found)[persona])


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

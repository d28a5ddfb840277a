"""Which weights of the health score were saved here, and which count?"""

from __future__ import annotations

from datetime import date
from typing import Final

from csdata.analysis.health.versions import KIND, NAME, Version, Versions
from csdata.analysis.health.weights import Weights
from csdata.ui import persona_names, saved

DAY: Final = 10  # letters of a day in a time stamp


def versions() -> Versions:
    """Return all versions that can be read, the one saved last first."""
    kept = saved.history(KIND, NAME)
    read = Versions.read((one.body, one.updated_at[:DAY]) for one in kept if not one.removed)
    return read.renamed(persona_names.renames())


def save(weights: Weights, since: date, note: str) -> None:
    """Save weights that count from a month on; raises CsDataError for what cannot be saved."""
    saved.save(KIND, NAME, Version(weights, since, note.strip()).to_dict())

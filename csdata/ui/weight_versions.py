"""Which weights of the health score were saved here, and which count?"""

from __future__ import annotations

from contextlib import suppress
from datetime import date
from typing import Final

from csdata.analysis.health.versions import Version, Versions
from csdata.analysis.health.weights import Weights
from csdata.errors import CsDataError
from csdata.ui import saved

KIND, NAME = "health_weights", "Health score"
DAY: Final = 10  # letters of a day in a time stamp


def versions() -> Versions:
    """Return all versions that can be read, the one saved last first."""
    found = []
    for one in saved.history(KIND, NAME):
        if not one.removed:
            with suppress(CsDataError):  # one that names signals of another release is left out, and stays saved
                found.append(Version.from_dict(one.body, one.updated_at[:DAY]))
    return Versions(tuple(found))


def save(weights: Weights, since: date, note: str) -> None:
    """Save weights that count from a month on; raises CsDataError for what cannot be saved."""
    saved.save(KIND, NAME, Version(weights, since, note.strip()).to_dict())

"""Which weights count at the end of which month, and when were they changed?

A version counts from its first month on. Where two count, the one saved last does: saving anew from an earlier month
corrects what was told of the months since. Before the first version the standard weights count.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final, Self

import pandas as pd

from csdata.analysis.health.weights import STANDARD, Weights
from csdata.errors import CsDataError
from csdata.periods import month_start

MOST_NOTE: Final = 200  # letters
KIND, NAME = "health_weights", "Health score"  # of the document that keeps them
MARKER_COLUMNS: Final = ("month", "note", "number")


@dataclass(frozen=True, slots=True)
class Version:
    """Weights, the first day of the month from which they count, why they were changed, and the day of saving."""

    weights: Weights
    since: date
    note: str = ""
    saved_on: str = ""

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON; the day of saving is kept by whoever saves it."""
        return {"weights": self.weights.to_dict(), "since": self.since.isoformat(), "note": self.note}

    @classmethod
    def from_dict(cls, told: object, saved_on: str = "") -> Self:
        """Return the version that `to_dict` told; raises CsDataError for anything else."""
        if not isinstance(told, Mapping) or not isinstance(told.get("weights"), Mapping):
            raise CsDataError.bad_value("A version of the weights", str(told)[:40], "weights, since and note")
        try:
            since = date.fromisoformat(str(told.get("since")))
        except ValueError:
            raise CsDataError.bad_value("The first month of weights", str(told.get("since")), "an ISO day") from None
        note = str(told.get("note", ""))[:MOST_NOTE]
        return cls(Weights.from_dict(told["weights"]), month_start(since), note, saved_on)


@dataclass(frozen=True, slots=True)
class Versions:
    """All versions, the one saved last first."""

    saved: tuple[Version, ...] = ()

    @classmethod
    def read(cls, told: Iterable[tuple[object, str]]) -> Self:
        """Return the versions that can be read, from (what `to_dict` told, day of saving), the one saved last first.

        One that names signals of another release is left out here, and stays saved.
        """
        found = []
        for body, saved_on in told:
            with suppress(CsDataError):
                found.append(Version.from_dict(body, saved_on))
        return cls(tuple(found))

    def renamed(self, now: Mapping[str, str]) -> Self:
        """Return the versions under the names that personas have now, by the names they had."""
        return type(self)(
            tuple(replace(one, weights=one.weights.renamed(now)) for one in self.saved) if now else self.saved
        )

    def of(self, day: date | None) -> Weights:
        """Return the weights that count at the end of the month of a day; without dates, those saved last."""
        counting = (one for one in self.saved if day is None or one.since <= day)
        return next((one.weights for one in counting), STANDARD)

    def markers(self, months: Iterable[date]) -> pd.DataFrame:
        """Return MARKER_COLUMNS: the months (ends) whose weights differ from those of the month before them, and why.

        `number` counts versions, 1 for the first one saved.
        """
        told, before = [], None
        for month in months:
            at = next((place for place, one in enumerate(self.saved) if one.since <= month), None)
            if before is not None and self.of(month) != before:
                note, number = ("", 0) if at is None else (self.saved[at].note, len(self.saved) - at)
                told.append((month, note, number))
            before = self.of(month)
        return pd.DataFrame(told, columns=list(MARKER_COLUMNS))

    def to_json(self) -> str:
        """Return one line of JSON; equal versions give equal lines."""
        return json.dumps([one.to_dict() for one in self.saved], ensure_ascii=False)


UNCHANGED: Final = Versions()

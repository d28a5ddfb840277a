"""Why is there no forecast?"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Refusal:
    """What stands in the place of a forecast that the data do not carry: one plain sentence."""

    why: str

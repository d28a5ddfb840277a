"""What was made of the data to look for drivers in, by which way of telling who left, and what was left out?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from csdata.analysis.drivers.table import Snapshots

LeftBy = Literal["subscriptions", "events", "flag"]
LeftOut = tuple[str, str]


@dataclass(frozen=True)
class Made:
    """A table of snapshots, how it tells who left (`words` says it), and the columns that tell nothing, with reasons.

    `now` has a row for each customer that is there now, with the same features. `why` says what is missing when there
    is nothing to find in the table; the table is then empty, or nobody in it left.
    """

    table: Snapshots
    left_by: LeftBy
    left_out: tuple[LeftOut, ...]
    words: str
    why: str | None = None
    now: Snapshots | None = None

"""Who is an intervention compared with, and what stands in the way of a fair comparison?"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np

from csdata.analysis.interventions.book import ANSWERS, MonthBook
from csdata.analysis.interventions.choosing import WAYS, Way
from csdata.analysis.interventions.comparison import Flags, Whole
from csdata.analysis.interventions.measures import Measure
from csdata.analysis.interventions.records import Record
from csdata.analysis.interventions.starts import FEWEST_MONTHS, MOST_AFTER, MOST_BEFORE, NEVER, Starts, starts
from csdata.analysis.result import ENOUGH_FOR_EFFECTS
from csdata.wording import plural, share

SHORT_AFTER: Final = 3  # months
CLEAN_ENOUGH: Final = 0.5  # of those who could be compared with must be left without those who got something else


@dataclass(frozen=True, eq=False)
class Against:
    """Who got it since which column, who may be compared with, and what to know about both."""

    record: Record
    start: Whole
    eligible: Flags
    until: int | None
    way: Way
    cautions: tuple[str, ...]

    @cached_property
    def got(self) -> Flags:
        """Who got it."""
        return np.asarray(self.start != NEVER, dtype=np.bool_)

    @cached_property
    def first(self) -> int:
        """The first column of a whole month with it, of anybody."""
        return int(self.start[self.got].min()) if self.got.any() else NEVER

    def starts(self, book: MonthBook, measure: Measure) -> Starts:
        """Return the comparisons of one measure."""
        fewest = 1 if measure.name in ANSWERS else FEWEST_MONTHS
        return starts(book.grid(measure), self.start, self.eligible, after=self.after, until=self.until, fewest=fewest)

    @cached_property
    def after(self) -> int:
        """The months after a start: few where nearly everybody gets it later, so that those stand in until they do."""
        never = int((self.eligible & ~self.got).sum())
        return MOST_AFTER if never >= ENOUGH_FOR_EFFECTS else SHORT_AFTER


def against(book: MonthBook, record: Record) -> Against:
    """Return who got it and who may be compared with: held back, or of the same kinds, and nothing else just then."""
    start = np.where(book.chosen, book.first_whole(record.name), NEVER)
    got = start != NEVER
    until = None if record.end is None else book.column(record.end)
    if not got.any():
        return Against(record, start, np.zeros(len(start), dtype=bool), until, record.way, ())
    held = book.held_back.get(record.name)
    alike = (book.alike(got) if held is None else held | got) & book.chosen
    others, words = _others(book, record, start)
    left = alike & ~others & ~got
    # Who was held back stays, whatever else was done: the coin dealt it to both sides alike.
    enough = held is None and left.sum() >= max(ENOUGH_FOR_EFFECTS, CLEAN_ENOUGH * (alike & ~got).sum())
    eligible = (alike & ~others) | got if enough else alike
    cautions = [] if enough else words
    both = int((got & others).sum())
    if both:
        cautions.append(f"{plural(both, 'customer')} of those who got it also got something else in these months.")
    return Against(record, start, eligible, until, _way(record.way, start, eligible), tuple(cautions))


def _others(book: MonthBook, record: Record, start: Whole) -> tuple[Flags, list[str]]:
    """Return who got another intervention within the months looked at, with a sentence for each that did."""
    begin, end = int(start[start != NEVER].min()) - MOST_BEFORE, int(start.max()) + MOST_AFTER
    found, words = np.zeros(len(start), dtype=bool), []
    without = start == NEVER
    for name in book.since:
        if name == record.name:
            continue
        other = book.first_whole(name)
        within = (other > max(begin, NEVER)) & (other < end)
        part = int(np.count_nonzero(within & without)) / max(int(np.count_nonzero(without)), 1)
        if part > 0:
            words.append(f"{share(part)} of the others got {name} in these months.")
        found |= within
    return found, words


def _way(way: Way, start: Whole, eligible: Flags) -> Way:
    """Return how they were chosen; that everyone got it holds only at one time, with (nearly) nobody left."""
    got = start != NEVER
    left = int((eligible & ~got).sum())
    if left == 0 and len(np.unique(start[got])) == 1:
        return WAYS["everyone"]
    return WAYS["unknown"] if way.name == "everyone" and (left == 0 or left >= ENOUGH_FOR_EFFECTS) else way

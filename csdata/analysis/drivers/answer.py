"""What goes with customers leaving in these data, said with how sure that is and what was kept out?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import pandas as pd

from csdata.analysis.cohorts.histories import month_of
from csdata.analysis.drivers.behaviours import BEHAVIOURS
from csdata.analysis.drivers.effects import Effect
from csdata.analysis.drivers.find import CAVEAT, Drivers, Watch, find_drivers
from csdata.analysis.drivers.landmark import by_embargo
from csdata.analysis.drivers.made import Made
from csdata.analysis.drivers.sheet import sheet_snapshots
from csdata.analysis.drivers.table import Snapshots
from csdata.analysis.drivers.words import direction, going_with, labelled, move
from csdata.analysis.result import Result
from csdata.dataset import EVERYBODY, Dataset, Filters
from csdata.wording import plural, points, range_text, span_label

QUESTION: Final = "What goes with customers leaving?"
SEED: Final = 20
READING: Final = "Reading what was known, month by month"
SEARCH_FROM: Final = 0.5  # of the time is spent reading
COLUMNS: Final = (
    "name", "label", "move", "ratio", "low", "high", "direction", "share", "effect", "change", "change_low",
    "change_high", "q", "agreement",
)  # fmt: skip
DEFINITION: Final = (
    "A row for each customer and month: what was known at its end, and whether the customer left in the months "
    "after the embargo. Logistic model with ridge penalty, tenure as baseline; ranges by customer (cluster- "
    "robust). Effect: change of the share that leaves when one behaviour moves from its lower to its upper "
    "quartile, all others as they are. A driver passes Benjamini & Hochberg at 5 % among all behaviours tested. "
    "Behaviours that could know of the departure are kept out"
)
SHEET_DEFINITION: Final = (
    "One row a customer, as the sheet has it: it does not say what came first. Logistic model with ridge "
    "penalty, months as a customer as baseline. Effect: change of the share that has left when one column moves "
    "from its lower to its upper quartile, or from the usual value to this one, all others as they are. A "
    "driver passes Benjamini & Hochberg at 5 %. Columns that could know of the departure are kept out"
)


@dataclass(frozen=True, eq=False)
class DriverAnswer:
    """The answer in words with a row a behaviour (COLUMNS); what it was looked for in; and the search itself.

    `key` tells the question apart from all others: the data, who was looked at, and how far ahead.
    """

    result: Result
    sub: str
    made: Made
    found: Drivers | None
    help: tuple[str, ...] = ()
    key: str = ""

    def suspects(self) -> list[tuple[str, str]]:
        """Return the columns that were kept out because they may know of the departure: their names, and why."""
        told = self.found.suspects if self.found else self.made.table.suspects
        labels = {feature.name: feature.label for feature in self.made.table.features}
        return [(labels.get(one.feature, one.feature), one.reason) for one in told]

    def untested(self) -> list[str]:
        """Return a sentence for each behaviour that was not tested, with the reason."""
        labels = {one.feature.name: one.feature.label for one in BEHAVIOURS}
        early = [f"{labels.get(name, name)}: {why}." for name, why in self.made.left_out]
        return [*early, *(self.found.left_out.values() if self.found else ())]


def driver_answer(
    data: Dataset,
    filters: Filters = EVERYBODY,
    *,
    horizon_months: int = 3,
    embargo_months: int = 1,
    progress: Callable[[float, str], None] | None = None,
    should_stop: Callable[[], bool] | None = None,
) -> DriverAnswer:
    """Return what goes with leaving, or why that cannot be told; `progress(done, what)` hears how far it is.

    Raises CsDataError ("stopped") soon after `should_stop()` is true.
    """
    watch = Watch(progress or (lambda _done, _what: None), should_stop or (lambda: False))
    watch.tell(0.0, READING)
    earlier: tuple[Snapshots, ...] = ()
    if data.has_history:
        made, earlier = by_embargo(
            data,
            filters,
            horizon_months=horizon_months,
            embargo_months=embargo_months,
            tell=lambda done: watch.tell(SEARCH_FROM * (0.2 + 0.8 * done), READING),
        )
    else:
        made = sheet_snapshots(data, filters)
    if made.why or not len(made.table):
        return _unknown(data, made)
    found = find_drivers(
        made.table,
        seed=SEED,
        earlier=earlier,
        progress=lambda done, what: watch.tell(SEARCH_FROM + (1 - SEARCH_FROM) * done, what),
    )
    return _told(data, made, found)


def _unknown(data: Dataset, made: Made) -> DriverAnswer:
    definition = DEFINITION if data.has_history else SHEET_DEFINITION
    why = made.why or "Nobody can be looked at."
    result = Result(
        QUESTION, "What goes with leaving is not known", pd.DataFrame(columns=COLUMNS), "", data.as_of, 0, definition,
        missing=why,
    )  # fmt: skip
    return DriverAnswer(result, "Churn drivers", made, None)


def _told(data: Dataset, made: Made, found: Drivers) -> DriverAnswer:
    dated = made.table.dated
    definition = f"{made.words} {DEFINITION if dated else SHEET_DEFINITION}".strip()
    period = span_label(month_of(found.months[0]), month_of(found.months[1])) if dated else "as in the file (no dates)"
    result = Result(
        QUESTION,
        _headline(found),
        _frame(found.effects) if found.verdict == "found" else pd.DataFrame(columns=COLUMNS),
        period,
        data.as_of,
        found.n,
        f"{definition}. {CAVEAT}",
        ("driver_months",) if dated else ("customer_list",),
        missing=None if found.verdict == "found" else found.why,
        caution=CAVEAT,
    )
    looked_at = f"{plural(found.n, 'customer')}, {found.churned:,} left"
    sub = f"Churn drivers · {looked_at} · {period} · other behaviours held equal"
    return DriverAnswer(result, sub, made, found, _would_help(made, found))


def _headline(found: Drivers) -> str:
    if found.verdict == "too_few":
        return f"Too few customers have left to say what goes with it: {found.churned:,}"
    if found.verdict == "no_signal":
        return "What is recorded of customers does not tell who leaves"
    return going_with(leading(found))


def leading(found: Drivers) -> tuple[Effect, ...]:
    """Return the drivers, the largest change first: those that others cannot be told from only if there are no others.

    Where only groups of behaviours go with leaving, but none of them alone: none.
    """
    bound = {one.name for group in found.groups if group.kind != "levels" for one in group.features}
    return tuple(effect for effect in found.drivers if effect.feature.name not in bound) or found.drivers


def _frame(effects: tuple[Effect, ...]) -> pd.DataFrame:
    """Return a row a behaviour: those that raise leaving most first, those that lower it most last."""
    rows = [
        (
            effect.feature.name,
            labelled(effect),
            move(effect),
            effect.odds_ratio.value,
            effect.odds_ratio.low,
            effect.odds_ratio.high,
            direction(effect),
            effect.with_it,
            f"{points(effect.change.value)} ({range_text(effect.change.low, effect.change.high, 'points')})",
            effect.change.value,
            effect.change.low,
            effect.change.high,
            effect.q,
            effect.agreement,
        )
        for effect in effects
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS)).sort_values("ratio", ascending=False, ignore_index=True)


def _would_help(made: Made, found: Drivers) -> tuple[str, ...]:
    """Say what would tell more, where nothing was found: what is not recorded, and more departures."""
    if found.verdict == "found":
        return ()
    missing = sorted({name.removesuffix("_trend") for name, why in made.left_out if why == NOT_RECORDED})
    told = [BRING[name] for name in missing if name in BRING]
    more = "More months: each adds departures, and what customers did before them." if made.table.dated else ""
    return tuple(dict.fromkeys([*told, *([more] if more else [])]))


NOT_RECORDED: Final = "not recorded in these data"
BRING: Final = {
    "events": "Use by customer and day: how often, how many people, which features.",
    "active_days": "Use by customer and day: how often, how many people, which features.",
    "seats_active_share": "How many people use it, and how many seats were sold.",
    "tickets_opened": "Support tickets with the day they were opened and solved.",
    "touchpoints": "Contacts with each customer: check-ins, trainings, reviews.",
    "last_nps": "Answers to surveys with their day: would recommend, satisfaction.",
    "milestones_share": "Onboarding steps and goals with the day they were due and reached.",
    "days_to_first_value": "The day of each customer's first result.",
}

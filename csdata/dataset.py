"""What do we have, until when, and what does it open up?"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from csdata.engine import Engine, contents, sql_text
from csdata.engine.batch import Batch
from csdata.engine.database import Params
from csdata.errors import CsDataError
from csdata.ingest.files import DEFAULT_LIMIT
from csdata.ingest.load import Loaded, load, open_batches
from csdata.ingest.report import FileReport
from csdata.ingest.stage import Source
from csdata.members import EVERYBODY, GROUPS, Filters, Members
from csdata.periods import add_months, is_month_end, last_complete_month, month_end, month_start
from csdata.unlocks import OWN, Unlock, unlocks
from csdata.workspace import Workspace, is_workspace, open_workspace

__all__ = ["EVERYBODY", "Dataset", "Filters", "open_company", "open_dataset", "open_sample", "with_personas"]

ROOT = Path(__file__).resolve().parents[1]
FAR_BEYOND = 12  # months after the data at which a look is a slip of the pen
SAMPLE_FOLDER = ROOT / "sample_data"


@dataclass(frozen=True, slots=True)
class Dataset:
    """A frozen view of one company's data; equal fingerprints hold equal data seen at the same day."""

    name: str
    fingerprint: str
    engine: Engine
    files: tuple[FileReport, ...]
    attributes: dict[str, str]
    filled: dict[str, int]
    first_day: date | None
    last_day: date | None
    as_of: date | None
    complete_to: date | None
    recorded_from: dict[str, date | None]
    unlocked: tuple[Unlock, ...] = ()
    locked: tuple[tuple[Unlock, str], ...] = ()
    choices: dict[str, tuple[str, ...]] = field(default_factory=dict)
    has_found_personas: bool = False  # found in how customers behave, not brought with the list
    _members: Members = field(default=None, repr=False, compare=False)  # type: ignore[assignment]

    @property
    def has_history(self) -> bool:
        """Whether customers come with dates; without, there is only the state of the sheet."""
        return self.as_of is not None

    @property
    def knows_departures(self) -> bool:
        """Whether anything can tell that a customer left; purchases and use without a contract cannot."""
        told = ("revenue.start_date", "customers.signup_date", "customers.churn_date", "customers.churned")
        return not self.has_history or any(self.filled.get(column) for column in told)

    @property
    def customers(self) -> int:
        """How many customers the data name."""
        return len(self.members)

    @property
    def members(self) -> pd.DataFrame:
        """One row a customer, at the place of its number: customer_id, name, plan, segment, region, persona, cell."""
        return self._members.frame

    def ask(self, question: str, params: Params | None = None) -> pd.DataFrame:
        """Answer a query file about everybody; asked once, so never change the frame in place."""
        return self._members.ask(question, params)

    def asked(self, question: str, params: Params | None = None, filters: Filters = EVERYBODY) -> pd.DataFrame:
        """Answer a query file, with the rows about chosen customers only: by their column `number` or `cell`."""
        return self._members.asked(question, params, filters)

    def chosen(self, filters: Filters) -> NDArray[np.bool_]:
        """Return for each customer, by number, whether the filters let it through."""
        return self._members.chosen(filters)

    @property
    def facts(self) -> frozenset[str]:
        """Which columns hold something, as analyses ask for them."""
        return _facts(self.filled, self.as_of, self.attributes)

    def has(self, *columns: str) -> bool:
        """Tell whether every `table.column` holds at least one value."""
        return all(self.filled.get(column) for column in columns)


def open_dataset(
    sources: Iterable[Source], *, name: str | None = None, as_of: date | None = None, limit: int = DEFAULT_LIMIT
) -> Dataset:
    """Load files, or one workspace, for every analysis; `as_of` defaults to the last complete month.

    Raises CsDataError when the files cannot be read or `as_of` lies before the data begin.
    """
    sources = list(sources)
    first = sources[0] if len(sources) == 1 else None
    if isinstance(first, str | Path) and is_workspace(Path(first)):
        return open_company(open_workspace(Path(first)), as_of)
    loaded = load(sources, limit=limit)
    return _dataset(loaded, name or loaded.files[0].file, as_of)


def open_company(workspace: Workspace, as_of: date | None = None) -> Dataset:
    """Return the current data of a workspace; raises CsDataError when it holds none."""
    version = workspace.current()
    if version is None or not version.batches:
        raise CsDataError("empty_workspace", f"{workspace.name} holds no data.", "Bring files, or restore a version.")
    batches = [Batch.from_options(workspace.batch_folder(ref), ref.options) for ref in version.batches]
    return _dataset(open_batches(batches, version.fingerprint), workspace.name, as_of)


def open_sample(as_of: date | None = None) -> Dataset:
    """Return the sample company that ships with the project."""
    return open_dataset(sorted(SAMPLE_FOLDER.glob("*.csv")), name="Sample company", as_of=as_of)


def _dataset(loaded: Loaded, name: str, as_of: date | None) -> Dataset:
    engine = loaded.engine
    engine.compact()
    engine.materialise("spells", "spells")
    engine.materialise("first_values", "first_values")
    first_day, last_day, seen_to, complete_to = _observed(engine)
    if as_of is None and loaded.as_of and first_day and last_day:
        seen_to = _stated(loaded.as_of, first_day, last_day, seen_to)
    if as_of and last_day and as_of > add_months(month_end(last_day), FAR_BEYOND):
        raise CsDataError.bad_value("As-of date", str(as_of), f"a day up to {last_day}, where the data end")
    if as_of and first_day and as_of < first_day:
        raise CsDataError.bad_value("As-of date", str(as_of), f"a day from {first_day} on, where the data begin")
    seen_to = (as_of or seen_to) if first_day else None
    complete_to = min(complete_to, _month_before(as_of)) if as_of and complete_to else complete_to
    filled = contents.filled(engine)
    recorded = _recorded(engine)
    _build_panel(engine, recorded, first_day, complete_to)
    engine.materialise("members", "members")
    engine.compact()
    engine.harden()
    opened, locked = unlocks(_facts(filled, seen_to, loaded.attributes))
    choices = {key: contents.choices(engine, key) for key in GROUPS}
    return Dataset(
        name,
        f"{loaded.fingerprint}:{seen_to}",
        engine,
        loaded.files,
        loaded.attributes,
        filled,
        first_day,
        last_day,
        seen_to,
        complete_to,
        recorded,
        opened,
        locked,
        choices,
        _members=Members(engine),
    )


def with_personas(data: Dataset, labels: Sequence[str | None]) -> Dataset:
    """Return the same data with a persona for each customer, in the order of their numbers; None where there is none.

    Raises ValueError when there is not one label for each customer.
    """
    known = data.members
    if len(labels) != len(known):
        raise ValueError(f"{len(labels)} labels for {len(known)} customers")
    table = pa.table({"customer_id": known["customer_id"].to_list(), "persona": pa.array(labels, pa.string())})
    data.engine.replace_members(table, "members_with_personas")
    counted = Counter(label for label in labels if label is not None)
    names = tuple(name for name, _ in sorted(counted.items(), key=lambda item: (-item[1], item[0])))
    named = hashlib.sha256(repr(list(labels)).encode()).hexdigest()[:16]
    return replace(
        data,
        fingerprint=f"{data.fingerprint}:{named}",
        choices=data.choices | {"persona": names},
        has_found_personas=True,
        _members=Members(data.engine, data._members),  # noqa: SLF001 - of the same class
    )


def _facts(filled: dict[str, int], as_of: date | None, attributes: dict[str, str]) -> frozenset[str]:
    """Return what the columns allow; start dates tell no history when it is not known when customers left."""
    facts = frozenset(column for column, count in filled.items() if count) | ({OWN} if attributes else set())
    return facts if as_of else facts - {"customers.signup_date"}


def _stated(stated: date, first: date, last: date, otherwise: date | None) -> date | None:
    """Believe the day that a title row names, when it lies near the end of the data."""
    return stated if first <= stated and last <= add_months(stated, 1) and stated <= add_months(last, 2) else otherwise


def _month_before(as_of: date) -> date:
    return as_of if is_month_end(as_of) else month_start(as_of) - timedelta(days=1)


def _observed(engine: Engine) -> tuple[date | None, date | None, date | None, date | None]:
    """Return the first and last day seen, the default as-of day, and the last complete month's end.

    Data with activity over time are read at the end of their last complete month. A single sheet of customers is
    read at its last date: it is a picture of that day.
    """
    first, last, spells, odd_days, activity, daily = engine.rows(sql_text("observed"))[0]
    if not spells:
        return None, None, None, None
    monthly = not odd_days and not daily
    complete = last_complete_month(last, monthly=monthly)
    return first, last, (complete if activity else last), complete


def _recorded(engine: Engine) -> dict[str, date | None]:
    """Return since when each kind of activity is recorded."""
    days = engine.rows(sql_text("recorded_from"))[0]
    return dict(zip(("usage", "users", "tickets", "touchpoints", "exposures", "purchases"), days, strict=True))


def _build_panel(engine: Engine, recorded: dict[str, date | None], first: date | None, last: date | None) -> None:
    """Materialise the customer-month panel (empty when there is no complete month)."""
    start = month_start(first or date(2000, 1, 1))
    end = last if last and last >= start else month_start(start) - timedelta(days=1)
    params = {
        "first": start,
        "last": end,
        "end": end + timedelta(days=1),
        "last_index": end.year * 12 + end.month,
        **{f"{kind}_from": day for kind, day in recorded.items()},
    }
    engine.materialise("customer_months", "customer_months", params)

"""Which customers are looked at, and what do they answer? Each question is asked once, about everybody."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, TypeVar

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from csdata.engine import Engine
from csdata.engine.database import Params

T = TypeVar("T")
Key = tuple[str, str, int]  # question, values, and for answers about cells the building of the members
ALWAYS: Final = -1
MOST_CELLS: Final = 60_000_000  # of all answers that are kept, about half a gigabyte
GROUPS: Final = ("segment", "plan", "persona", "region")


@dataclass(frozen=True, slots=True)
class Filters:
    """Which customers are looked at; None means all."""

    segment: str | None = None
    plan: str | None = None
    region: str | None = None
    persona: str | None = None

    def __str__(self) -> str:
        return " · ".join(value for key in GROUPS if (value := getattr(self, key))) or "all customers"


EVERYBODY = Filters()


class _Changed(Exception):  # noqa: N818 - not an error: somebody found personas meanwhile
    """The table of members was built again while it was read."""


class _View:
    """The members as one building of their table numbers and groups them, and what was answered about its groups."""

    def __init__(self, engine: Engine) -> None:
        """Read the members; raises _Changed when their table is built again meanwhile."""
        self._engine = engine
        self.building = engine.building
        self.frame = engine.ask("who_is_there").drop(columns="number")
        self.check()
        self._chosen: dict[Filters, tuple[NDArray[np.bool_], NDArray[np.bool_]]] = {}

    def check(self) -> None:
        """Raise _Changed when the table of members is another by now, or is just being built."""
        if self.building % 2 or self._engine.building != self.building:
            raise _Changed

    def choice(self, filters: Filters) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
        """Return which customers, by number, and which groups, by cell, the filters let through."""
        known = self._chosen.get(filters)
        if known is None:
            customers = np.ones(len(self.frame), dtype=bool)
            for key in GROUPS:
                value = getattr(filters, key)
                if value is not None:
                    customers &= (self.frame[key] == value).fillna(value=False).to_numpy(dtype=bool)
            place = self.frame["cell"].to_numpy(dtype=np.int64)
            cells = np.zeros(int(place.max(initial=-1)) + 1, dtype=bool)
            cells[place[customers]] = True
            known = self._chosen[filters] = (customers, cells)
        return known


class Members:
    """The customers of a dataset by number, and what queries answer about them; safe to share between threads.

    A query knows no filter: it is asked once, about everybody, and its rows are then chosen by the `number` of the
    customer or the `cell` (a combination of plan, segment, region and persona) that they are about. When personas are
    found the table of members is built again, with other cells: what was answered about cells is then asked anew.
    """

    def __init__(self, engine: Engine, earlier: Members | None = None) -> None:
        """Ask nothing yet; what `earlier` answered about single customers holds, however they are grouped."""
        self._engine = engine
        self._lock = threading.Lock()
        self._answers: OrderedDict[Key, pd.DataFrame] = OrderedDict(earlier.lasting() if earlier else ())
        self._known: _View | None = None

    @property
    def frame(self) -> pd.DataFrame:
        """One row a customer, at the place of its number: customer_id, name, plan, segment, region, persona, cell."""
        return self._settled(lambda view: view.frame)

    def lasting(self) -> list[tuple[Key, pd.DataFrame]]:
        """Return the answers that do not depend on how customers are grouped."""
        with self._lock:
            return [(key, answer) for key, answer in self._answers.items() if key[2] == ALWAYS]

    def ask(self, question: str, params: Params | None = None) -> pd.DataFrame:
        """Answer a query file about everybody; never change the frame in place."""
        return self._settled(lambda view: self._ask(view, question, params))

    def asked(self, question: str, params: Params | None, filters: Filters) -> pd.DataFrame:
        """Answer a query file, with the rows about chosen customers or groups only."""

        def found(view: _View) -> pd.DataFrame:
            frame = self._ask(view, question, params)
            return frame if filters == EVERYBODY else _rows(frame, *view.choice(filters))

        return self._settled(found)

    def chosen(self, filters: Filters) -> NDArray[np.bool_]:
        """Return for each customer, by number, whether the filters let it through."""
        return self._settled(lambda view: view.choice(filters)[0])

    def _settled(self, read: Callable[[_View], T]) -> T:
        """Read from the members as they are now; again when their table was built again meanwhile."""
        while True:
            try:
                view = self._known
                if view is None:
                    view = self._known = _View(self._engine)
                view.check()
                return read(view)
            except _Changed:
                self._known = None
                threading.Event().wait(0.001)

    def _ask(self, view: _View, question: str, params: Params | None) -> pd.DataFrame:
        asked = (question, repr(sorted((params or {}).items())))
        with self._lock:
            for key in ((*asked, ALWAYS), (*asked, view.building)):
                if key in self._answers:
                    self._answers.move_to_end(key)
                    return self._answers[key]
        found = self._engine.ask(question, params)
        view.check()
        self._keep((*asked, view.building if "cell" in found.columns else ALWAYS), found)
        return found

    def _keep(self, key: Key, found: pd.DataFrame) -> None:
        with self._lock:
            for old in [one for one in self._answers if one[2] not in {ALWAYS, key[2]} and key[2] != ALWAYS]:
                del self._answers[old]
            self._answers[key] = found
            while sum(answer.size for answer in self._answers.values()) > MOST_CELLS and len(self._answers) > 1:
                self._answers.popitem(last=False)


def _rows(frame: pd.DataFrame, customers: NDArray[np.bool_], cells: NDArray[np.bool_]) -> pd.DataFrame:
    of_cells = "cell" in frame.columns
    place = frame["cell" if of_cells else "number"].to_numpy(dtype=np.int64)
    allowed = cells if of_cells else customers
    return frame[(place >= 0) & allowed[place]] if len(allowed) else frame.iloc[:0]

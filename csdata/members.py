"""Which customers are looked at, and what do they answer? Each question is asked once, about everybody."""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from csdata.engine import Engine
from csdata.engine.database import Params

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


class Members:
    """The customers of a dataset by number, and what queries answer about them; safe to share between threads.

    A query knows no filter: it is asked once, about everybody, and its rows are then chosen by the `number` of the
    customer or the `cell` (a combination of plan, segment, region and persona) that they are about.
    """

    def __init__(self, engine: Engine, earlier: Members | None = None) -> None:
        """Ask nothing yet; what `earlier` answered about single customers holds, however they are grouped."""
        self._engine = engine
        self._lock = threading.Lock()
        self._answers: OrderedDict[tuple[str, str], pd.DataFrame] = OrderedDict(earlier.lasting() if earlier else ())
        self._chosen: dict[Filters, tuple[NDArray[np.bool_], NDArray[np.bool_]]] = {}

    @cached_property
    def frame(self) -> pd.DataFrame:
        """One row a customer, at the place of its number: customer_id, name, plan, segment, region, persona, cell."""
        return self._engine.ask("who_is_there").drop(columns="number")

    def lasting(self) -> list[tuple[tuple[str, str], pd.DataFrame]]:
        """Return the answers that do not depend on how customers are grouped."""
        with self._lock:
            return [(key, answer) for key, answer in self._answers.items() if "cell" not in answer.columns]

    def ask(self, question: str, params: Params | None = None) -> pd.DataFrame:
        """Answer a query file about everybody; never change the frame in place."""
        key = (question, repr(sorted((params or {}).items())))
        with self._lock:
            known = self._answers.get(key)
            if known is not None:
                self._answers.move_to_end(key)
                return known
        found = self._engine.ask(question, params)
        with self._lock:
            self._answers[key] = found
            while sum(answer.size for answer in self._answers.values()) > MOST_CELLS and len(self._answers) > 1:
                self._answers.popitem(last=False)
        return found

    def asked(self, question: str, params: Params | None, filters: Filters) -> pd.DataFrame:
        """Answer a query file, with the rows about chosen customers or groups only."""
        found = self.ask(question, params)
        if filters == EVERYBODY:
            return found
        customers, cells = self._choice(filters)
        of_cells = "cell" in found.columns
        place = found["cell" if of_cells else "number"].to_numpy(dtype=np.int64)
        allowed = cells if of_cells else customers
        return found[(place >= 0) & allowed[place]] if len(allowed) else found.iloc[:0]

    def chosen(self, filters: Filters) -> NDArray[np.bool_]:
        """Return for each customer, by number, whether the filters let it through."""
        return self._choice(filters)[0]

    def _choice(self, filters: Filters) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
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

"""How much does each signal count, for everybody and for single personas or segments?"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final, Self

import numpy as np
import pandas as pd

from csdata.analysis.health.signals import NAMES, SIGNALS
from csdata.analysis.intervals import Numbers
from csdata.errors import CsDataError

GROUPED_BY: Final = ("persona", "segment")
ByName = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Weights:
    """The weight of each signal; only their proportions matter.

    `everybody` names weights by signal, 0 for those not named. `groups` has, for values of the column `by` (persona or
    segment), the weights that are different there; the others are those of everybody. Raises CsDataError for unknown
    signals or columns, for weights that are negative or no numbers, and where nothing has a weight.
    """

    everybody: ByName
    by: str | None = None
    groups: Mapping[str, ByName] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Refuse what could not be a weighting."""
        if self.by is not None and self.by not in GROUPED_BY:
            raise CsDataError.bad_value("Weights by", str(self.by), " or ".join(GROUPED_BY))
        if self.groups and self.by is None:
            raise CsDataError.bad_value("Weights of groups", "no column", " or ".join(GROUPED_BY))
        _check("everybody", self.everybody, self.everybody)
        for group, own in self.groups.items():
            _check(group, own, {**self.everybody, **own})

    def of(self, group: str | None = None) -> Numbers:
        """Return the weights of a group, in the order of SIGNALS; those of everybody where it has none of its own."""
        named = {**self.everybody, **self.groups.get(group or "", {})}
        return np.array([float(named.get(name, 0.0)) for name in NAMES])

    def matrix(self, members: pd.DataFrame) -> Numbers:
        """Return the weights of customers (rows of `Dataset.members`): a row a signal, a column a customer.

        One column for all where no group has weights of its own.
        """
        if self.by is None or not self.groups:
            return self.of()[:, None]
        columns = np.column_stack([self.of(), *(self.of(group) for group in self.groups)])
        place = pd.Index(list(self.groups)).get_indexer(pd.Index(members[self.by])) + 1
        return np.asarray(columns[:, place], dtype=np.float64)

    def renamed(self, now: Mapping[str, str]) -> Self:
        """Return the same weights under the names that personas have now, by the names they had."""
        if self.by != "persona":
            return self
        groups = {group: own for group, own in self.groups.items() if group not in now}
        return replace(self, groups={now[group]: own for group, own in self.groups.items() if group in now} | groups)

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON: signals in their order, groups by name."""
        return {
            "everybody": _ordered(self.everybody),
            "by": self.by,
            "groups": {group: _ordered(self.groups[group]) for group in sorted(self.groups)},
        }

    def to_json(self) -> str:
        """Return one line of JSON; equal weights give equal lines."""
        return json.dumps(self.to_dict(), ensure_ascii=False)

    @classmethod
    def from_dict(cls, told: Mapping[str, Any]) -> Self:
        """Return the weights that `to_dict` told; raises CsDataError for anything else."""
        unknown = sorted(set(told) - {"everybody", "by", "groups"})
        groups = told.get("groups") or {}
        parts = [told.get("everybody"), groups, *(groups.values() if isinstance(groups, Mapping) else ())]
        if unknown or not all(isinstance(part, Mapping) for part in parts):
            found = ", ".join(unknown or map(str, told))
            raise CsDataError.bad_value("Weights", found, "everybody, by and groups, each weight by its signal")
        return cls(told["everybody"], told.get("by"), groups)

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Return the weights that `to_json` wrote; raises CsDataError for anything else."""
        try:
            told = json.loads(text)
        except ValueError:
            told = None
        if not isinstance(told, dict):
            raise CsDataError.bad_value("Weights", text[:40], "JSON with everybody, by and groups")
        return cls.from_dict(told)


def _check(whose: str, own: ByName, all_of_them: ByName) -> None:
    unknown = sorted(set(own) - set(NAMES))
    if unknown:
        raise CsDataError.bad_value(f"Weights of {whose}", ", ".join(unknown), f"signals among {', '.join(NAMES)}")
    for name, weight in own.items():
        number = isinstance(weight, int | float) and not isinstance(weight, bool) and math.isfinite(weight)
        if not number or weight < 0:
            raise CsDataError.bad_value(f"Weight of {name}", str(weight), "a number from 0 up")
    if sum(all_of_them.values()) <= 0:
        raise CsDataError.bad_value(f"Weights of {whose}", "a sum of 0", "at least one weight above 0")


def _ordered(named: ByName) -> dict[str, float]:
    return {name: float(named[name]) for name in NAMES if name in named}


STANDARD: Final = Weights({one.name: one.weight for one in SIGNALS})

"""Which personas are in use, kept so that customers of later data are placed on them as they were found?"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from datetime import date
from functools import cached_property
from typing import Any, Final, get_args

import numpy as np

from csdata.analysis.personas.assign import Model
from csdata.analysis.personas.behaviours import Behaviour
from csdata.analysis.personas.features import Dropped
from csdata.analysis.personas.find import Personas
from csdata.analysis.personas.transform import F, Transform
from csdata.analysis.personas.verdict import Verdict
from csdata.analysis.personas.weighed import Weighed
from csdata.dataset import Dataset
from csdata.errors import CsDataError

KIND: Final = "persona_set"  # of the document that keeps them; its history has those before
NAME: Final = "in use"


@dataclass(frozen=True, eq=False)
class PersonaSet:
    """Personas as they were found: all that is needed to place customers on them later, and to say how sure they are.

    `of` is the day up to which the data were known in which they were found, `n` how many customers were compared
    then. `names` are those of their profile; `chosen` tells that somebody chose number or behaviours; `changes` what
    became of the personas in use before, in sentences.
    """

    model: Model
    behaviours: tuple[Behaviour, ...]
    over_time: bool
    names: tuple[str, ...]
    verdict: Verdict
    reason: str
    n: int
    jaccard: tuple[float, ...]
    p_value: float | None
    weighed: tuple[Weighed, ...]
    dropped: tuple[Dropped, ...]
    of: date | None
    asked_k: int | None = None
    chosen: bool = False
    seed: int = 0
    changes: tuple[str, ...] = ()

    @classmethod
    def made(
        cls,
        data: Dataset,
        found: Personas,
        names: Sequence[str] | None = None,
        *,
        chosen: bool = False,
        changes: Sequence[str] = (),
    ) -> PersonaSet:
        """Return the set of personas that were just found in the data, under other `names` if given.

        Raises CsDataError when there are none.
        """
        if found.model is None:
            raise CsDataError("bad_value", "There are no personas to use.", "Choose another number or behaviours.")
        return cls(found.model, found.features, found.over_time, tuple(names or found.names), found.verdict,
                   found.reason, found.n, found.jaccard, found.p_value, found.weighed, found.dropped, data.as_of,
                   found.asked_k, chosen, found.seed, tuple(changes))  # fmt: skip

    @property
    def k(self) -> int:
        """How many personas there are."""
        return len(self.names)

    @cached_property
    def key(self) -> str:
        """A short text that is the same for the same set only."""
        return hashlib.sha256(json.dumps(self.to_dict(), sort_keys=True).encode()).hexdigest()[:16]

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON; numbers come back to the last digit."""
        model = {one.name: _plain(getattr(self.model, one.name)) for one in fields(Model) if one.name != "transform"}
        transform = {one.name: _plain(getattr(self.model.transform, one.name)) for one in fields(Transform)}
        own = {name: _plain(getattr(self, name)) for name in _AS_THEY_ARE}
        return own | {
            "model": model,
            "transform": transform,
            "behaviours": [asdict(one) for one in self.behaviours],
            "weighed": [one.to_dict() for one in self.weighed],
            "dropped": [list(one) for one in self.dropped],
            "of": self.of.isoformat() if self.of else None,
        }

    @classmethod
    def from_dict(cls, told: object) -> PersonaSet | None:
        """Return what `to_dict` told; None for anything else."""
        try:
            return _read(told) if isinstance(told, dict) else None
        except (KeyError, TypeError, ValueError):
            return None


_AS_THEY_ARE: Final = ("over_time", "names", "verdict", "reason", "n", "jaccard", "p_value", "asked_k", "chosen",
                       "seed", "changes")  # fmt: skip
_LISTED: Final = frozenset({"names", "jaccard", "changes"})


def _plain(value: object) -> object:
    if isinstance(value, np.ndarray):
        return value.tolist()
    return list(value) if isinstance(value, tuple) else value


def _read(told: dict[str, Any]) -> PersonaSet:
    transform = Transform(**{one.name: _array(told["transform"][one.name]) for one in fields(Transform)})
    kept = told["model"]
    tenths, held = (None if kept[name] is None else _array(kept[name]) for name in ("tenths", "held"))
    model = Model(transform, _array(kept["centres"]), float(kept["farthest"]), float(kept["usual"]), tenths, held)
    own: dict[str, Any] = {name: tuple(told[name]) if name in _LISTED else told[name] for name in _AS_THEY_ARE}
    read = PersonaSet(
        model,
        tuple(Behaviour(**one) for one in told["behaviours"]),
        weighed=tuple(Weighed(**one) for one in told["weighed"]),
        dropped=tuple((str(label), str(why)) for label, why in told["dropped"]),
        of=date.fromisoformat(told["of"]) if told["of"] else None,
        **own,
    )
    if model.centres.shape != (read.k, len(read.behaviours)) or read.verdict not in get_args(Verdict):
        raise ValueError
    return read


def _array(rows: object) -> F:
    return np.asarray(rows, dtype=np.float64)

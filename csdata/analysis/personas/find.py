"""Which kinds of customers are there, by what they do?"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from csdata.analysis.personas.assign import Model, Places, among
from csdata.analysis.personas.behaviours import Behaviour
from csdata.analysis.personas.features import Dropped, Features, features
from csdata.analysis.personas.groups import I
from csdata.analysis.personas.match import means
from csdata.analysis.personas.names import named
from csdata.analysis.personas.profile import COLUMNS, effects, profile
from csdata.analysis.personas.transform import F, Transform
from csdata.analysis.personas.verdict import HOLDS, Finding, Verdict, search, too_few
from csdata.analysis.personas.watch import Progress, Watch, never, silent
from csdata.analysis.personas.weighed import Weighed, weighed
from csdata.dataset import Dataset

WHAT_TO_BRING = "Bring usage, tickets or touchpoints, or a sheet with active users and visits."


@dataclass(frozen=True, slots=True, eq=False)
class Personas:
    """The personas of a dataset, or why there are none.

    `assignment` has a persona index for each customer by number, −1 for none: too new (fewer than three whole
    months), too little known, or no personas at all; `margin` says how clearly (0 is between two). `stability` is
    that of the least stable persona, `jaccard` of each. `n` customers were grouped. `profile` is described in
    `csdata.analysis.personas.profile`.
    """

    verdict: Verdict
    reason: str
    k: int
    n: int
    too_new: int
    p_value: float | None
    stability: float | None
    jaccard: tuple[float, ...]
    names: tuple[str, ...]
    assignment: I
    margin: F
    profile: pd.DataFrame
    features: tuple[Behaviour, ...]
    dropped: tuple[Dropped, ...]
    weighed: tuple[Weighed, ...] = ()
    model: Model | None = None
    asked_k: int | None = None
    offered: tuple[Behaviour, ...] = ()
    over_time: bool = False
    places: Places | None = None
    found: Features | None = None
    seed: int = 0

    @property
    def is_found(self) -> bool:
        """Whether the data hold these personas; not so for groups that were only drawn because asked for."""
        return self.verdict in HOLDS

    @property
    def labels(self) -> list[str | None]:
        """The name of each customer's persona by number; None for no persona."""
        return [self.names[persona] if persona >= 0 else None for persona in self.assignment.tolist()]


def find_personas(
    data: Dataset,
    seed: int = 0,
    progress: Progress | None = None,
    should_stop: Callable[[], bool] | None = None,
    *,
    k: int | None = None,
    names: Sequence[str] | None = None,
    like: Personas | None = None,
) -> Personas:
    """Look for personas among the customers of a dataset, by the method told in docs/metrics.md.

    `progress(done, what)` hears how far it is, 0 to 1; raises CsDataError ("stopped") soon after `should_stop()` is
    true. The same data and seed give the same personas, whatever the order of rows, the units, or columns that are
    constant or double. With `k` so many are drawn and judged, whatever the verdict; `names` choose the behaviours.
    `like` are the personas in use, of the same customers: their kinds stay where others are hardly better.
    Raises CsDataError for a k or a name that cannot be.
    """
    watch = Watch(progress or silent, should_stop or never)
    watch.tell(0.0, "Reading how customers behave")
    found = features(data, names)
    few = too_few(int(found.usable.sum()), len(found.behaviours))
    if few:
        return _without(found, Finding("too_few", f"{few} {WHAT_TO_BRING}" if len(found.behaviours) < 2 else few))
    own = found.matrix[found.usable]
    transform = Transform.learn(own)
    values = transform.apply(own)
    start = means(values, like.assignment[found.usable]) if like is not None and like.k else None
    finding = search(values, seed, watch=watch, k=k, like=start)
    told = _without(found, finding) if finding.groups is None else _with(found, finding, transform)
    return replace(told, asked_k=k, seed=seed)


def _without(found: Features, finding: Finding) -> Personas:
    nobody = np.full(len(found.usable), -1, dtype=np.int64)
    return _personas(found, finding, nobody, np.full(len(nobody), np.nan), pd.DataFrame(columns=COLUMNS))


def _with(found: Features, finding: Finding, transform: Transform) -> Personas:
    assert finding.groups is not None  # noqa: S101 - the caller's branch, told to the type checker
    model = Model.of(transform, finding.groups, transform.apply(found.matrix[found.usable]))
    return placed(found, finding, model)


def placed(found: Features, finding: Finding, model: Model, names: tuple[str, ...] | None = None) -> Personas:
    """Return the personas of a model among the customers at hand, with the verdict of a search.

    Without `names` they are named by what sets them apart.
    """
    comparable = model.transform.apply(found.matrix)
    places = among(model, comparable)
    assignment = np.where(found.usable, places.persona, -1)
    apart = effects(comparable, assignment, len(model.centres))
    names = names or named(apart, found.behaviours)
    table = profile(found.matrix, apart, assignment, names, found.behaviours)
    margin = np.where(found.usable, places.margin, np.nan)
    return replace(
        _personas(found, finding, assignment, margin, table), k=len(names), names=names, model=model, places=places
    )


def _personas(found: Features, finding: Finding, assignment: I, margin: F, table: pd.DataFrame) -> Personas:
    return Personas(
        finding.verdict,
        finding.reason,
        0,
        int(found.usable.sum()),
        found.too_new,
        _chance(finding),
        finding.stability,
        finding.jaccard,
        (),
        assignment,
        margin,
        table,
        found.behaviours,
        found.dropped,
        weighed(finding),
        offered=found.offered,
        over_time=found.over_time,
        found=found,
    )


def _chance(finding: Finding) -> float | None:
    """Return the p-value of the number of groups there are; without groups the smallest of all."""
    if finding.structure is None:
        return None
    return finding.structure.p_of(finding.groups.k) if finding.groups else finding.structure.p_value

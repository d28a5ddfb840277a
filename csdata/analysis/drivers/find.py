"""What goes with customers leaving, by how much, and is it more than chance?"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, Literal

import numpy as np
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from csdata.analysis.drivers.decay import decays, suspects
from csdata.analysis.drivers.effects import FALSE_SHARE, Effect, effects
from csdata.analysis.drivers.fitted import Model, Shape
from csdata.analysis.drivers.lots import sample
from csdata.analysis.drivers.model import WEAK
from csdata.analysis.drivers.table import Snapshots, Suspect
from csdata.analysis.drivers.together import Group, alike, groups, repeated
from csdata.analysis.drivers.validation import Validation, validate
from csdata.analysis.intervals import Interval
from csdata.errors import CsDataError

Verdict = Literal["found", "no_signal", "too_few"]
Rung = Literal["none", "caution", "few", "full"]

FEWEST, CAUTION, FULL = 20, 40, 100  # departures, not customers (methods after Riley et al. 2019)
PER_FEATURE: Final = 5  # departures for each behaviour below the last rung
FEWEST_FEATURES: Final = 3
ROWS_FOR_CHOICE: Final = 40_000

CAVEAT: Final = "Related to leaving, not proven to cause it."


@dataclass(frozen=True, eq=False)
class Drivers:
    """The behaviours that go with leaving, or why there is nothing to say.

    `n` customers in so many `rows` were looked at, `churned` of them left within a window; `months` of the first and
    last row (0 without dates). `effects` has every behaviour tested, the largest change first: those that pass are
    drivers. `left_out` tells the behaviours that were not tested and why (name -> words), `suspects` those that may
    know of the departure. `auc` is out of sample. `model` predicts, held back as far as that helps; `told` is what
    effects are from, not held back: an interval is to hold the truth, not a cautious guess. `tested` are the rows with
    the behaviours of both. None and empty where the verdict is too_few.
    """

    verdict: Verdict
    why: str
    rung: Rung
    n: int
    churned: int
    rows: int
    months: tuple[int, int]
    auc: Interval | None = None
    effects: tuple[Effect, ...] = ()
    groups: tuple[Group, ...] = ()
    suspects: tuple[Suspect, ...] = ()
    left_out: dict[str, str] = field(default_factory=dict)
    validation: Validation | None = None
    model: Model | None = None
    told: Model | None = None
    tested: Snapshots | None = None

    @property
    def drivers(self) -> tuple[Effect, ...]:
        """The effects that are more than chance; none unless the verdict is found."""
        return tuple(effect for effect in self.effects if effect.passes) if self.verdict == "found" else ()


@dataclass(frozen=True, slots=True)
class Watch:
    """Whom the search tells how far it is (0 to 1, and in words), and whom it asks whether to go on."""

    progress: Callable[[float, str], object]
    should_stop: Callable[[], bool]

    def tell(self, done: float, what: str) -> None:
        """Tell how far it is; raises CsDataError when nobody waits for the answer any more."""
        if self.should_stop():
            raise CsDataError("stopped", "The search for drivers was stopped.", "Start it again when you need it.")
        self.progress(done, what)


def find_drivers(
    table: Snapshots,
    *,
    seed: int = 0,
    earlier: Sequence[Snapshots] = (),
    progress: Callable[[float, str], object] | None = None,
    should_stop: Callable[[], bool] | None = None,
) -> Drivers:
    """Look for behaviours that go with leaving (landmarks, a pooled logistic model, effects as marginal changes).

    `earlier`: the same customers with embargoes of 0, 1, 2 … months; behaviours whose importance falls by more than
    70 % from the first to the last are kept out as suspects. `progress(done, what)` hears how far it is, 0 to 1; raises
    CsDataError ("stopped") soon after `should_stop()` is true. Same table and seed, same answer, in any order of rows.
    """
    watch = Watch(progress or (lambda _done, _what: None), should_stop or (lambda: False))
    watch.tell(0.0, "Counting who left")
    rung = rung_of(table.departures)
    if rung == "none" or not table.features or table.left.all():
        return _refused(table)
    # sums in one order, whatever the machine; and on a busy one threads that wait for each other cost twenty times more
    with threadpool_limits(1):
        return _honest_search(table, rung, earlier, seed, watch)


def _honest_search(table: Snapshots, rung: Rung, earlier: Sequence[Snapshots], seed: int, watch: Watch) -> Drivers:
    told = table.suspects
    if len(earlier) > 1:
        watch.tell(0.05, "Looking for behaviours that react to leaving")
        told += suspects(decays(earlier, seed), earlier[-1].embargo_months)
    honest = table.without(frozenset(one.feature for one in told))
    return _search(honest, told, rung, seed, watch)


def rung_of(departures: int) -> Rung:
    """Return how much so many departures can carry: no ranking, caution, few behaviours, or all."""
    if departures < FEWEST:
        return "none"
    if departures < CAUTION:
        return "caution"
    return "few" if departures <= FULL else "full"


def _search(table: Snapshots, told: tuple[Suspect, ...], rung: Rung, seed: int, watch: Watch) -> Drivers:
    watch.tell(0.1, "Making behaviours comparable")
    whole = Shape.learn(table, seed)
    left_out = untested(table, whole, rung, seed)
    references = whole.scales.references
    tested = table.without(frozenset(left_out) | {one.name for one in references.values()})
    if not tested.features:
        return replace(_refused(table), suspects=told, left_out=left_out)
    shape = whole if tested.features == table.features else Shape.learn(tested, seed)
    watch.tell(0.2, "Choosing how much to hold back")
    strength = shape.strength(tested, seed)
    watch.tell(0.3, "Fitting the model")
    # an interval is to hold the truth, so it is not from coefficients that are held back for the sake of prediction:
    # below 100 planted departures those held it in 74 to 89 of 100 cases, these in 93
    model, plain = Model.learn_all(tested, shape, (strength, WEAK), seed)
    watch.tell(0.5, "Measuring effects")
    found, joint = effects(tested, plain, references), groups(tested, plain, references)
    watch.tell(0.65, "Testing on what the model has not seen")
    checked = validate(tested, seed, lambda done: watch.tell(0.65 + 0.3 * done, "Testing on what it has not seen"))
    verdict, why = judged(found, joint, checked, rung)
    watch.tell(1.0, "Done")
    return replace(
        _counted(table),
        verdict=verdict,
        why=f"{why} {CAVEAT}" if verdict == "found" else why,
        rung=rung,
        auc=checked.scores.auc if checked else None,
        effects=found,
        groups=joint,
        suspects=told,
        left_out=left_out,
        validation=checked,
        model=model,
        told=plain,
        tested=tested,
    )


def _counted(table: Snapshots) -> Drivers:
    months = (int(table.month.min()), int(table.month.max())) if len(table) else (0, 0)
    return Drivers("too_few", "", "none", table.customers, table.departures, len(table), months)


def _refused(table: Snapshots) -> Drivers:
    counted = _counted(table)
    if counted.churned < FEWEST:
        why = (
            f"{counted.churned} of {counted.n} customers left: behaviours can be compared from {FEWEST} departures on."
        )
    elif table.left.all():
        why = "All customers left: there is nobody to compare them with."
    else:
        why = "There is no behaviour to compare: each is the same for all, or may know of the departure."
    return replace(counted, why=why, suspects=table.suspects)


def untested(table: Snapshots, shape: Shape, rung: Rung, seed: int) -> dict[str, str]:
    """Return the behaviours that are not tested, and why (name -> words); chosen without a look at who left."""
    out = {feature.name: f"{feature.label} is the same for all." for feature in shape.scales.dropped}
    out |= repeated(table, shape, seed)
    few = sample(table, ROWS_FOR_CHOICE, seed)
    places = [at for at, one in enumerate(shape.features) if one.name not in out]
    if rung != "full":
        design = shape.design(few)[:, shape.n_free :]
        for group in alike(tuple(shape.features[at] for at in places), design[:, places]):
            first, *rest = (shape.features[places[at]] for at in group)
            out |= {one.name: f"{one.label} moves together with {first.label}, which stands for it." for one in rest}
    most = max(FEWEST_FEATURES, table.departures // PER_FEATURE)
    known = dict(zip((one.name for one in table.features), (~np.isnan(few.x)).mean(axis=0), strict=True))
    rest = [one for one in shape.features if one.name not in out]
    for one in sorted(rest, key=lambda feature: -known[feature.name])[most:]:
        out[one.name] = f"{table.departures} departures carry {most} behaviours; {one.label} is known less often."
    return out


def _tested(many: int) -> str:
    return "The one behaviour tested does not go" if many == 1 else f"None of {many} behaviours tested goes"


def judged(
    found: Sequence[Effect], joint: Sequence[Group], checked: Validation | None, rung: Rung
) -> tuple[Verdict, str]:
    """Return the verdict and why: found when the AUC is above chance and an effect, or a group of them, passes."""
    auc = checked.scores.auc if checked else None
    if auc is None or auc.low is None or not auc.low > 0.5:
        return (
            "no_signal",
            "These behaviours do not predict who leaves here: on unseen rows they are no better than chance.",
        )
    passing = [effect for effect in found if effect.passes]
    if not passing and not any(group.test.p * len(joint) <= FALSE_SHARE for group in joint):
        return "no_signal", f"{_tested(len(found))} with leaving by more than chance would give."
    words = f"{len(passing)} of {len(found)} behaviours tested go with leaving."
    if rung == "caution":
        words += f" Fewer than {CAUTION} customers left: take the order with caution."
    if rung == "few":
        words += f" No more than {FULL} customers left: only a few behaviours can be tested."
    return "found", words

"""How does a behaviour enter the model, for these rows and for later ones?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Self

import numpy as np

from csdata.analysis.drivers.lots import sample
from csdata.analysis.drivers.table import Feature, Snapshots, Whole
from csdata.analysis.intervals import Numbers

SKEWED: Final = 1.0  # skewness of a bell is 0, of waiting times 2
ENOUGH_ROWS: Final = 60_000  # a mean and a spread need no more
SAME: Final = 1e-9  # a spread smaller than this share of the size is rounding
WHOLE: Final = 1e-6
ENOUGH_FOR_CURVES: Final = 200  # departures below which the effect of age is one line on its logarithm
KNOTS: Final = (0.05, 0.35, 0.65, 0.95)  # Harrell (2015), table 2.3: four knots


@dataclass(frozen=True, slots=True)
class Scale:
    """How one behaviour is scaled: divided by `size`, bent where `logged`, less `middle`, divided by `spread`."""

    feature: Feature
    size: float
    logged: bool
    middle: float
    spread: float

    @classmethod
    def learn(cls, feature: Feature, values: Numbers) -> Self | None:
        """Learn from the rows at hand (NaN is missing); None where all known values are the same.

        Numbers are z-scored, after a signed logarithm of 1 + |value| when their skewness is above 1 and falls by it:
        a fixed rule. Values are first divided by their size (see `size_of`), so that the unit makes no difference.
        Flags and levels stay 0 and 1, less their mean.
        """
        known = values[~np.isnan(values)]
        if not len(known) or np.ptp(known) <= SAME * np.abs(known).max():
            return None
        if feature.kind != "number":
            return cls(feature, 1.0, logged=False, middle=float(known.mean()), spread=1.0)
        size = size_of(known)
        plain, bent = known / size, signed_log(known / size)
        logged = abs(skewness(plain)) > SKEWED and abs(skewness(bent)) < abs(skewness(plain))
        used = bent if logged else plain
        return cls(feature, size, logged, float(used.mean()), float(used.std()))

    def apply(self, values: Numbers) -> Numbers:
        """Return the scaled values; missing ones are at the mean, 0."""
        plain = values / self.size
        scaled = ((signed_log(plain) if self.logged else plain) - self.middle) / self.spread
        scaled[np.isnan(scaled)] = 0.0
        return np.asarray(scaled, dtype=np.float64)


def size_of(known: Numbers) -> float:
    """Return what is 1 for the logarithm: of counts the smallest that is not 0, else the median of what is not 0.

    Counts are multiples of one value, 1 in their own unit. Dividing them by a median of 2 or 3 would bend them less
    than the usual log(1 + count) does.
    """
    sizes = np.abs(known[known != 0])
    smallest = float(sizes.min())
    steps = sizes / smallest
    counted = bool((known >= 0).all()) and float(np.abs(steps - np.round(steps)).max()) < WHOLE
    return smallest if counted else float(np.median(sizes))


def signed_log(values: Numbers) -> Numbers:
    """Return the logarithm of 1 + |value| with the sign of the value."""
    return np.copysign(np.log1p(np.abs(values)), values)


def skewness(values: Numbers) -> float:
    """Return the third moment of z-scores, 0 for what is as long to the left as to the right."""
    gap = values - values.mean()
    spread = float(gap.std())
    return float((gap * gap * gap).mean()) / spread**3 if spread > 0 else 0.0


@dataclass(frozen=True, slots=True)
class Scales:
    """The scales of all behaviours that vary, and the others.

    `dropped` are constant; `references` are the levels that others of their parent are compared with (parent -> level).
    """

    kept: tuple[Scale, ...]
    places: tuple[int, ...]
    dropped: tuple[Feature, ...]
    references: dict[str, Feature]

    @classmethod
    def learn(cls, table: Snapshots, seed: int = 0) -> Self:
        """Learn from a table; of a large one from the rows of drawn customers."""
        few = sample(table, ENOUGH_ROWS, seed)
        references = {feature.parent: feature for feature in _references(few)}
        kept, places, dropped = [], [], []
        for place, feature in enumerate(table.features):
            if feature in references.values():
                continue
            # what is constant in the sample may be a rare flag of the whole
            scale = Scale.learn(feature, few.x[:, place]) or Scale.learn(feature, table.x[:, place])
            if scale is None:
                dropped.append(feature)
            else:
                kept.append(scale)
                places.append(place)
        return cls(tuple(kept), tuple(places), tuple(dropped), references)

    @property
    def features(self) -> tuple[Feature, ...]:
        """The behaviours in the order of the columns that `apply` returns."""
        return tuple(scale.feature for scale in self.kept)

    def apply(self, x: Numbers, into: Numbers) -> None:
        """Write the scaled behaviours of rows with the same features as learnt from: one column each, no NaN."""
        for column, (scale, place) in enumerate(zip(self.kept, self.places, strict=True)):
            into[:, column] = scale.apply(x[:, place])


def _references(table: Snapshots) -> list[Feature]:
    """Return the commonest level of each parent whose levels make up the whole: one must be left out."""
    found = []
    for parent in dict.fromkeys(feature.parent for feature in table.features if feature.kind == "level"):
        places = [at for at, one in enumerate(table.features) if one.kind == "level" and one.parent == parent]
        levels = table.x[:, places]
        known = ~np.isnan(levels).any(axis=1)
        if len(places) > 1 and known.any() and (levels[known].sum(axis=1) == 1).all():
            found.append(table.features[places[int(levels[known].sum(axis=0).argmax())]])
    return found


@dataclass(frozen=True, slots=True)
class Baseline:
    """How the age of a customer and the calendar enter: controls that are never reported.

    Age as log(1 + months), with a natural cubic spline on it when more than 200 customers have left; the calendar as a
    line that stops at the last month learnt from: nobody knows how it goes on.
    """

    knots: Numbers
    typical_age: float
    months: tuple[int, int]
    middle: Numbers
    spread: Numbers

    @classmethod
    def learn(cls, table: Snapshots, departures: int, calendar: Whole) -> Self:
        """Learn from rows drawn from a table with so many departures in all, and all its months."""
        age = np.log1p(np.maximum(table.tenure[~np.isnan(table.tenure)], 0))
        knots = np.unique(np.quantile(age, KNOTS)) if len(age) and departures > ENOUGH_FOR_CURVES else np.empty(0)
        bare = cls(
            knots if len(knots) == len(KNOTS) else np.empty(0),
            float(age.mean()) if len(age) else 0.0,
            (int(calendar.min()), int(calendar.max())),
            np.empty(0),
            np.empty(0),
        )
        raw = bare.columns(table.tenure, table.month)
        spread = raw.std(axis=0)
        return cls(bare.knots, bare.typical_age, bare.months, raw.mean(axis=0), np.where(spread > SAME, spread, np.inf))

    def columns(self, tenure: Numbers, month: Whole) -> Numbers:
        """Return the columns before they are scaled."""
        age = np.where(np.isnan(tenure), self.typical_age, np.log1p(np.maximum(tenure, 0)))
        calendar = np.clip(month, *self.months) - self.months[0]
        return np.column_stack([age, *natural_spline(age, self.knots), calendar.astype(np.float64)])

    def apply(self, tenure: Numbers, month: Whole) -> Numbers:
        """Return one row a row and one column a control; what is the same for all is 0."""
        return (self.columns(tenure, month) - self.middle) / self.spread


def natural_spline(values: Numbers, knots: Numbers) -> list[Numbers]:
    """Return the bent columns of a natural cubic spline, straight beyond the outer knots (Stone & Koo 1985)."""
    if len(knots) < 3:
        return []
    unit = (knots[-1] - knots[0]) ** 2
    last, before = knots[-1], knots[-2]

    def cube(knot: float) -> Numbers:
        above = np.maximum(values - knot, 0)
        return np.asarray(above * above * above, dtype=np.float64)

    ends = [(last - knot) / (last - before) for knot in knots[:-2]]
    return [
        (cube(knot) - cube(before) * end + cube(last) * (end - 1)) / unit
        for knot, end in zip(knots[:-2], ends, strict=True)
    ]

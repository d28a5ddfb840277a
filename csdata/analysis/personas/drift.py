"""Are the customers of today still like those the personas were made of?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.stats import chi2

from csdata.analysis.personas.assign import Model, in_tenths
from csdata.analysis.personas.groups import nearest
from csdata.analysis.personas.transform import F

FARTHER: Final = 1.15  # times the median distance of before: the centres no longer fit
SHIFTED: Final = 0.2  # population stability index above which a behaviour is another one
CHANCE: Final = 0.001  # counted with the χ² of large samples, whose tails are too thin: about one in a hundred


@dataclass(frozen=True, slots=True)
class Drift:
    """How customers differ from those the personas were made of.

    `distance` is today's median distance to the own centre over that of before, `shift` the population stability
    index of each behaviour (0: the same tenths hold as many; above 0.2: another distribution). `farthest` and `most`
    are what is still taken for the same: 1.15 and 0.2, or more where chance alone could bring as much.
    """

    distance: float
    shift: tuple[float, ...]
    farthest: float = FARTHER
    most: tuple[float, ...] = ()

    @property
    def is_farther(self) -> bool:
        """Whether customers lie farther from their centres than chance can bring."""
        return self.distance > self.farthest

    @property
    def shifted(self) -> tuple[int, ...]:
        """Which behaviours, by their place, are spread otherwise than before."""
        return tuple(at for at, (shift, most) in enumerate(zip(self.shift, self.most, strict=True)) if shift > most)

    @property
    def is_over(self) -> bool:
        """Whether the personas should be looked for again."""
        return self.is_farther or bool(self.shifted)


def drift(model: Model, raw: F, before: int | None = None) -> Drift:
    """Compare the behaviours of today's customers, in their own units, with those of a model.

    `before` is of how many customers the model was made. Among few, tenths hold other shares by chance alone: the
    index of two samples of the same customers is about χ² ÷ their harmonic size (Yurdakul and Naranjo 2020, Journal
    of Risk Model Validation 14), so it must also be above the far end of that, shared among the behaviours; the
    median distance likewise, and customers lie nearer to centres that were made of them than others do.
    """
    if not len(raw) or model.tenths is None or model.held is None:
        return Drift(1.0, ())
    values = model.transform.apply(raw)
    away = nearest(values, model.centres)[1].min(axis=1)
    told = [_stability_index(*pair, len(raw)) for pair in zip(model.held.T, in_tenths(values, model.tenths).T,
                                                             strict=True)]  # fmt: skip
    sizes = 1 / len(raw) + (1 / before if before else 0.0)
    most = tuple(max(SHIFTED, float(chi2.isf(CHANCE / len(told), freedom)) * sizes) for _, freedom in told)
    apart = float(np.median(away) / model.usual) if model.usual > 0 else 1.0
    return Drift(
        apart,
        tuple(index for index, _ in told),
        max(FARTHER, _by_chance(away, len(model.centres), before or len(raw), sizes)),
        most,
    )


def _by_chance(away: F, k: int, before: int, sizes: float) -> float:
    """Return the ratio of median distances that others of the same kind reach about once in a thousand draws."""
    typical = float(np.median(away))
    nearer = min(k / before, 0.5)  # a centre takes up a share of what its customers scatter
    scatter = 1.2533 * float(away.std()) * np.sqrt(sizes)  # of a median, for a bell; close enough for a floor
    return float(np.sqrt((1 + nearer) / (1 - nearer)) * (1 + 3.09 * scatter / typical)) if typical > 0 else 1.0


def _stability_index(before: F, now: F, customers: int) -> tuple[float, int]:
    """Return Σ (today − before) · ln(today ÷ before) over the tenths of before, and its degrees of freedom."""
    used = (before > 0) | (now > 0)
    was, held = (np.maximum(one[used], 0.5 / customers) for one in (before, now))
    return float(((held - was) * np.log(held / was)).sum()), max(int(used.sum()) - 1, 1)

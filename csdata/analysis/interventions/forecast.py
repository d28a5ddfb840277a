"""Where would it have gone without it, told from the own past alone?"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.special import stdtrit

from csdata.analysis.intervals import LEVEL, Interval, Numbers

FEWEST_MONTHS: Final = 6
FOR_A_LINE: Final = 12  # months from which on a trend is carried forward
MOST_MEMORY: Final = 0.8
FEWEST_DEGREES: Final = 4.0  # of freedom, so that few months that remember each other do not give an endless range


@dataclass(frozen=True, eq=False)
class Forecast:
    """Expected means of the months after, on the scale of the metric, and the change against them, with its range."""

    expected: Numbers
    low: Numbers
    high: Numbers
    change: Interval
    memory: float


def forecast(means: Numbers, before: int, level: float = LEVEL) -> Forecast | None:
    """Return what the months before let expect, and by how much the months after differ from it (relative change).

    A level (with 12 months a line) through the logarithms, whose errors remember the month before (first-order
    autoregression, estimated with Kendall's correction): both the range of the line and that of what comes widen by it.
    It cannot say what moved the metric: everything else that happened at the same time is in it too. None with fewer
    than six months before, none after, or a mean that is not above zero.
    """
    after = len(means) - before
    if before < FEWEST_MONTHS or after < 1 or not bool((means > 0).all()):
        return None
    logs, t = np.log(means), np.arange(len(means), dtype=np.float64)
    columns = [np.ones(len(means)), *([t] if before >= FOR_A_LINE else [])]
    design = np.column_stack(columns)
    early, late = design[:before], design[before:]
    inverse = np.linalg.inv(early.T @ early)
    line = design @ (inverse @ early.T @ logs[:before])
    rest = logs[:before] - line[:before]
    freedom = before - design.shape[1]
    memory = _memory(rest)
    variance = float(rest @ rest) / freedom
    wider = (1 + memory) / (1 - memory)
    steps = np.arange(1, after + 1)
    middle = line[before:] + rest[-1] * memory**steps
    spread = np.sqrt(variance * (np.einsum("ij,jk,ik->i", late, inverse, late) * wider + 1 - memory ** (2 * steps)))
    quantile = float(stdtrit(max(freedom * (1 - memory) / (1 + memory), FEWEST_DEGREES), (1 + level) / 2))
    mean_line = late.mean(axis=0)
    of_mean = variance * wider * (float(mean_line @ inverse @ mean_line) + 1 / after)
    gap = float((logs[before:] - middle).mean())
    half = quantile * math.sqrt(of_mean)
    change = Interval(math.expm1(gap), math.expm1(gap - half), math.expm1(gap + half))
    return Forecast(
        np.exp(middle), np.exp(middle - quantile * spread), np.exp(middle + quantile * spread), change, memory
    )


def _memory(rest: Numbers) -> float:
    """Return how much of an error is left a month later, corrected for being estimated from few months."""
    whole = float(rest @ rest)
    if whole <= 0:
        return 0.0
    plain = float(rest[1:] @ rest[:-1]) / whole
    return float(np.clip(plain + (1 + 3 * plain) / len(rest), 0.0, MOST_MEMORY))

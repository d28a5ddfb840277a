"""How much more did it change where it was given: ratio of ratios, with or without a trend, and plain differences?"""

from __future__ import annotations

import math

import numpy as np

from csdata.analysis.intervals import Numbers
from csdata.analysis.interventions.comparison import Comparison, Flags, rate
from csdata.analysis.interventions.estimate import Estimate, freedom_of


def difference_in_differences(before: Numbers, after: Numbers, treated: Flags) -> Estimate:
    """Return the additive difference in differences; rows known before and after are paired.

    The error is that of the mean change of each group, so that what a customer keeps from before to after cancels
    (as in Card & Krueger 1994, balanced sample). ValueError with fewer than two of a group.
    """
    change = np.where(np.isnan(after - before), np.nan, after - before)
    influence = np.zeros(len(change))
    value = 0.0
    sizes = []
    for sign, group in ((1.0, treated), (-1.0, ~treated)):
        rows = group & ~np.isnan(change)
        size = int(rows.sum())
        if size < 2:
            raise ValueError("a difference needs two of each group")
        mean = float(change[rows].mean())
        value += sign * mean
        influence[rows] += sign * (change[rows] - mean) / size * math.sqrt(size / (size - 1))
        sizes.append(size)
    return Estimate(value, influence, freedom_of(*sizes))


def log_mean(total: Numbers, months: Numbers, group: Flags) -> tuple[float, Numbers]:
    """Return the log of a group's mean a month, and what each customer adds to its error.

    NaN where the mean is not above zero.
    """
    size, all_months, all_of_it = int(group.sum()), float(months[group].sum()), float(total[group].sum())
    if size < 2 or all_months <= 0 or all_of_it <= 0:
        return math.nan, np.zeros(len(group))
    mean = all_of_it / all_months
    each = np.where(group, total / mean - months, 0.0) / all_months
    return math.log(mean), each * math.sqrt(size / (size - 1))


def ratio_did(given: Comparison) -> Estimate:
    """Return the log of the ratio of ratios: [after ÷ before where it was given] ÷ [after ÷ before elsewhere].

    τ = (ln ȳ_T,after − ln ȳ_T,before) − (ln ȳ_C,after − ln ȳ_C,before). Right when, without it, both groups would have
    changed by the same factor: a season that multiplies cancels. Clustered by customer.
    """
    before, months_before, after, months_after = given.totals
    value, influence = 0.0, np.zeros(len(given.treated))
    for sign, group in ((1.0, given.treated), (-1.0, ~given.treated)):
        late, each_late = log_mean(after, months_after, group)
        early, each_early = log_mean(before, months_before, group)
        value += sign * (late - early)
        influence += sign * (each_late - each_early)
    return Estimate(value, influence, freedom_of(given.n_treated, given.n_compared))


def trend_weights(months: int, before: int) -> Numbers:
    """Return the weights of the monthly gaps with which a least-squares line plus a step gives the step.

    The step of the model gap_t = a + b·t + τ·(after) is a fixed weighted sum of the gaps.
    """
    t = np.arange(months, dtype=np.float64)
    design = np.column_stack([np.ones(months), t - t.mean(), (t >= before).astype(np.float64)])
    return np.asarray(np.linalg.pinv(design)[2], dtype=np.float64)


def monthly_gaps(given: Comparison) -> Numbers:
    """Return for each month ln(mean where it was given) − ln(mean elsewhere); NaN where a mean is not above zero."""
    logs = [np.log(np.where(mean > 0, mean, np.nan)) for _, mean, _ in _monthly(given)]
    return np.asarray(logs[0] - logs[1], dtype=np.float64)


def _monthly(given: Comparison) -> list[tuple[Flags, Numbers, Numbers]]:
    """Return for both groups: who is in it, its mean and its known customers in each month."""
    found = []
    for group, (total, known) in zip((given.treated, ~given.treated), given.by_month, strict=True):
        found.append((group, rate(total, known), known))
    return found


def trend_adjusted(given: Comparison) -> Estimate:
    """Return the step in the monthly log gap between both groups, beyond a line through all months.

    Right when the groups were drifting apart at a steady pace. Needs three months before; NaN otherwise.
    """
    if given.before < 3 or given.after < 1:
        return Estimate(math.nan, np.zeros(len(given.treated)))
    weights = trend_weights(given.months, given.before)
    influence = np.zeros(len(given.treated))
    for sign, (group, mean, known) in zip((1.0, -1.0), _monthly(given), strict=True):
        scaled = weights / np.where(mean > 0, mean, np.nan) / known
        # Each month adds weight × (value ÷ mean − 1) ÷ known customers, where the customer is known.
        size = int(group.sum())
        each = given.filled @ scaled - given.counted @ (weights / known)
        influence[group] = sign * each[group] * math.sqrt(size / (size - 1)) if size > 1 else np.nan
    freedom = freedom_of(given.n_treated, given.n_compared)
    return Estimate(float(weights @ monthly_gaps(given)), influence, freedom)

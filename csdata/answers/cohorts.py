"""What is left of each cohort, and how long do customers stay, for other programs and for a terminal?"""

from __future__ import annotations

from typing import Any, Final, get_args

import pandas as pd

from csdata.analysis.cohorts.groups import cohorts_by
from csdata.analysis.cohorts.histories import histories
from csdata.analysis.cohorts.retention import Retention, one_of, retention
from csdata.analysis.cohorts.triangle import Kind, Measure
from csdata.analysis.projection.outlook import Outlook, outlook
from csdata.analysis.projection.refusal import Refusal
from csdata.analysis.purchases.coming_back import ComingBack, coming_back
from csdata.analysis.survival.staying import EVERYONE, Staying, medians, staying
from csdata.answers.answer import Answer, records
from csdata.dataset import EVERYBODY, Dataset
from csdata.wording import fixed, share

MEASURES: Final = {"customers": "customers", "revenue": "revenue", "revenue_net": "revenue_net", "usage": "usage"}
CELL: Final = ("size", "period", "value", "count", "n", "low", "high", "observed", "open")
WIDEST: Final = 24  # months of life that fit on a terminal


def cohorts_answer(
    data: Dataset,
    measure: Measure = "customers",
    by: str = "month",
    kind: Kind = "classic",
    *,
    anniversaries: bool = False,
    every_month: bool = False,
) -> Answer:
    """Return what is left of each cohort by month of life, and the average over complete cells.

    Raises CsDataError for a measure, kind or column that does not exist, naming those that do.
    """
    one_of(measure, get_args(Measure), "Measure")
    one_of(kind, get_args(Kind), "Kind")
    found = histories(data, anniversaries=anniversaries)
    told = retention(data, found, cohorts_by(data, found, by, EVERYBODY), measure, kind, every_month=every_month)
    cells = told.result.frame.rename(columns={"age": "period"})
    average = pd.DataFrame(columns=["period", "value", "n"]) if told.average is None else told.average
    content: dict[str, Any] = {
        "measure": measure,
        "by": by,
        "kind": kind,
        "headline": told.result.headline,
        "definition": told.result.definition,
        "cells": [{"cohort": cell.pop("key"), **cell} for cell in records(cells[["key", *CELL]])],
        "average": records(average.rename(columns={"age": "period"})[["period", "value", "n"]]),
    }
    if told.result.missing:
        content["why"] = told.result.missing
    return Answer(content, tuple(_table(told)))


def _table(told: Retention) -> list[str]:
    """Return a line a cohort: its size and what is left, in percent; a star where a month is over for a part only."""
    if told.told is None or told.average is None:
        return [told.result.missing or told.result.headline]
    ages = [int(age) for age in told.average["age"]][:WIDEST]
    head = f"{'cohort':<24}{'n':>7}" + "".join(f"{age:>6}" for age in ages)
    lines = [_row("average", told.result.n, [_cell(value) for value in told.average["value"][: len(ages)]])]
    for cohort, cells in told.result.frame.groupby("cohort", sort=False):
        size, parts = int(cells["size"].iloc[0]), zip(cells["value"], cells["open"], strict=True)
        texts = [_cell(value) + ("*" if part else "") for value, part in parts]
        lines += [_row(str(cohort), size, texts[: len(ages)])] if size else []
    more = (
        f"Months up to {ages[-1]} of {len(told.average) - 1}; --json has them all."
        if len(told.average) > WIDEST
        else ""
    )
    return [head, *lines, "", f"{told.result.headline}.", told.result.definition + ".", *([more] if more else [])]


def _row(name: str, size: int, cells: list[str]) -> str:
    return (f"{name[:23]:<24}{size:>7,}" + "".join(f"{cell:>6}" for cell in cells)).rstrip()


def _cell(value: float) -> str:
    return "" if pd.isna(value) else fixed(value, 0, 100)


def survival_answer(data: Dataset, by: str | None = None) -> Answer:
    """Return the share still there by month since the start, for everybody or by kind, and how it will go on.

    Without a contract there are no curves: `projection` then tells the purchases to expect.
    Raises CsDataError for a column that does not exist, naming those that do.
    """
    found = staying(data, histories(data), by)
    ahead = outlook(data)
    again = coming_back(data) if data.has("purchases.amount") else None
    projection = _purchases(again) if again is not None and not data.knows_departures else _projection(ahead)
    content: dict[str, Any] = {"headline": found.result.headline, "curves": _curves(found), "projection": projection}
    content["definition"] = found.result.definition
    if found.result.missing:
        content["why"] = found.result.missing
    if found.contrast is not None:
        content["contrast"] = _contrast(found)
    return Answer(content, tuple(_lines(found, ahead, again)))


def _curves(found: Staying) -> list[dict[str, Any]]:
    frame = found.result.frame[["time", "survival", "low", "high", "at_risk", "reliable"]]
    told = []
    for name, curve in found.curves.items():
        median = curve.median
        told.append(
            {
                "group": name,
                "points": records(frame[found.result.frame["group"] == name]),
                "median": None if median is None else median.value,
                "median_low": None if median is None else median.low,
                "median_high": None if median is None else median.high,
                "n": curve.n,
                "left": int(curve.events.sum()),
            }
        )
    return told


def _contrast(found: Staying) -> dict[str, Any]:
    told = found.contrast
    if told is None:
        return {}
    return {
        "longer": told.first,
        "shorter": told.second,
        "log_rank": {"chi2": told.over_all.chi2, "df": told.over_all.df, "p": told.over_all.p},
        "months_longer": {"value": told.months.value, "low": told.months.low, "high": told.months.high},
        "within_months": told.horizon,
        "hazard_ratio": {
            "value": told.ratio.ratio,
            "low": told.ratio.low,
            "high": told.ratio.high,
            "check_p": told.ratio.p_of_check,
            "why": told.ratio.why,
        },
        "note": found.note,
    }


def _projection(ahead: Outlook) -> dict[str, Any]:
    if ahead.projection is None:
        return {"model": None, "why": ahead.result.missing}
    test = ahead.projection.test
    return {
        "model": "mean of shifted beta-geometric and beta-discrete-Weibull",
        "fits": [
            {
                "model": one.name,
                "parameters": dict(zip(one.model.parameters, one.parameters, strict=True)),
                "log_likelihood": one.log_likelihood,
                "aic": one.aic,
            }
            for one in ahead.projection.fits
        ],
        "points": records(ahead.result.frame.rename(columns={"age": "time", "share": "survival"})),
        "headline": ahead.result.headline,
        "basis": ahead.projection.basis,
        "cautions": list(ahead.projection.cautions),
        "back_test": {"why": test.why}
        if isinstance(test, Refusal)
        else {
            "words": test.words,
            "held": test.held,
            "errors": {one.name: {"mape": one.mape, "error": one.error} for one in test.forecasts},
        },
    }


def _purchases(again: ComingBack) -> dict[str, Any]:
    if again.fit is None or again.year is None:
        return {"model": None, "why": again.result.missing}
    fit, spend = again.fit, again.spend
    frame = again.result.frame.assign(last_purchase=again.result.frame["last_purchase"].dt.strftime("%Y-%m-%d"))
    return {
        "model": "BG/NBD",
        "parameters": {"r": fit.r, "alpha": fit.alpha, "a": fit.a, "b": fit.b},
        "log_likelihood": fit.log_likelihood,
        "spend": {"p": spend.p, "q": spend.q, "v": spend.v, "mean": spend.population_mean} if spend else None,
        "expected_purchases": {
            "weeks": 52,
            "value": again.year.value,
            "low_80": again.year.low,
            "high_80": again.year.high,
        },
        "headline": again.result.headline,
        "back_test": {"words": again.test_words},
        "customers": records(frame),
    }


def _lines(found: Staying, ahead: Outlook, again: ComingBack | None) -> list[str]:
    lines = [f"{found.result.headline}.", *([found.note] if found.note else [])]
    if found.result.missing:
        lines = [found.result.missing]
    for name, half in medians(found).items():
        lines.append(f"{name if name != EVERYONE else 'All':<28} half gone: {half}")
    shown = found.result.frame[found.result.frame["time"] % 6 == 0]
    for row in shown.to_dict("records"):
        between = f"{share(row['low'])} to {share(row['high'])}, {int(row['at_risk']):,} watched"
        lines.append(f"{row['group'][:27]:<28}{int(row['time']):>4} months{share(row['survival']):>8}  {between}")
    lines += ["", f"{ahead.result.headline}." if ahead.projection else f"No forecast: {ahead.result.missing}"]
    lines += [ahead.tested] if ahead.projection else []
    if again is not None:
        lines += [again.result.missing or f"{again.result.headline}.", again.test_words]
    return lines

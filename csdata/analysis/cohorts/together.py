"""Do the same customers stay, use it, and pay, or does one side of success go without the other?"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import numpy as np
import pandas as pd

from csdata.analysis.cohorts.groups import Cohorts
from csdata.analysis.cohorts.histories import Histories
from csdata.analysis.cohorts.triangle import Kind, Measure, triangle
from csdata.analysis.cohorts.words import definition, possible, span, words
from csdata.analysis.result import ENOUGH_FOR_EFFECTS, Result
from csdata.dataset import Dataset
from csdata.wording import share

QUESTION: Final = "Of the same customers: who is there, who uses it, and what do they pay?"
COLUMNS: Final = ("measure", "label", "age", "value", "n")
APART: Final = 0.05


def together(data: Dataset, found: Histories, cohorts: Cohorts, kind: Kind = "classic") -> Result:
    """Return a row a measure and month of life: the average over complete cells of the same cohorts, COLUMNS.

    Months with fewer than 30 customers are left out.
    """
    frames = []
    for measure in _sides(found):
        value, n = triangle(found, cohorts, measure, kind).average()
        known = (n >= ENOUGH_FOR_EFFECTS) & ~np.isnan(value)
        ages = np.flatnonzero(known)
        label = words(found, measure).label
        frames.append(
            pd.DataFrame({"measure": measure, "label": label, "age": ages, "value": value[ages], "n": n[ages]})
        )
    frame = pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=COLUMNS)
    n_all = int(cohorts.sizes().sum())
    questions = ("cohort_months", "cohort_starts") if not found.anniversaries else ("cohort_spells", "cohort_use")
    told_by = ". ".join(dict.fromkeys(definition(found, cohorts, m, kind).split(". ")[0] for m in _sides(found)))
    result = Result(QUESTION, "", frame, "average over complete cells", data.as_of, n_all, told_by, questions)
    return _told(result, frame, found)


def _sides(found: Histories) -> tuple[Measure, ...]:
    """Return the measures that tell something of their own: where only use is known, coming back is use."""
    if found.missing:
        return ()
    only_use = not found.has_contract and not found.has_money
    return ("customers",) if only_use else possible(found)


def _told(result: Result, frame: pd.DataFrame, found: Histories) -> Result:
    if len(_sides(found)) < 2:
        why = "Bring revenue or use by customer and month: then staying, using and paying stand side by side."
        return replace(result, headline="Only one side can be told", missing=why)
    if frame["measure"].nunique() < 2 or not (frame["age"] > 0).any():
        why = f"Fewer than {ENOUGH_FOR_EFFECTS} customers have been there for a month since the records begin."
        return replace(result, headline="Too few customers to put both sides together", missing=why)
    age = int(frame.groupby("measure")["age"].max().clip(upper=12).min())
    at = frame[frame["age"] == age].set_index("measure")["value"]
    return replace(result, headline=_headline(at, age, found))


def _headline(at: pd.Series[float], age: int, found: Histories) -> str:
    """Say how far paying and using are from staying, after so long."""
    here, paid = (
        ("are there", "of the revenue is paid") if found.has_contract else ("come back", "of the money is spent")
    )
    parts = [f"{share(at['customers'])} {here}"]
    parts += [f"{share(at['usage'])} use it"] if "usage" in at else []
    parts += [f"{share(at['revenue_net'])} {paid}"] if "revenue_net" in at else []
    return f"After {span(age)}, {', '.join(parts[:-1])} and {parts[-1]}"

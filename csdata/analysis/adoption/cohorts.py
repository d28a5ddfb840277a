"""Do newer customers use it as much, and as broadly, as those before them at the same age?"""

from __future__ import annotations

from typing import Final, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from csdata.analysis.intervals import LEVEL, Numbers, z_of
from csdata.analysis.result import ENOUGH, Result
from csdata.dataset import EVERYBODY, Dataset, Filters
from csdata.wording import number, share

Measure = Literal["share", "breadth"]
AGES: Final = 12
ROWS: Final = 12
QUESTION: Final = "Do newer customers use it as much as those before them, at the same age?"
COLUMNS: Final = ("cohort", "quarter", "size", "age", "n", "value", "half", "observed")
DEFINITIONS: Final = {
    "share": "customers with any use in the month ÷ customers of the cohort still there at its end",
    "breadth": "features used in the month, mean over customers of the cohort still there at its end",
}
NOTES: Final = (
    "Cohort: the quarter a customer started in. Month 1 is the first whole month. A cell is drawn when every customer "
    "of the cohort has reached that age and at least 10 are still there; use before it was recorded is not known"
)


def adoption_by_cohort(data: Dataset, filters: Filters = EVERYBODY, measure: Measure = "share") -> Result:
    """Return a row a cohort and month since start: n (still there, use known), value, and whether it is observed.

    Columns COLUMNS; `size` is the number who started, `half` half the width of the 95 % interval; value and half are
    missing below 10. The last twelve quarters.
    """
    empty = pd.DataFrame(columns=COLUMNS)
    definition, questions = f"{DEFINITIONS[measure]}. {NOTES}", ("adoption_cohorts", "customer_months")
    if not data.has("usage.date") or data.complete_to is None:
        why = "Bring use by customer and day, and the day each customer started."
        return Result(
            QUESTION, "Adoption by cohort needs use over time", empty, "", data.as_of, 0, definition, questions, why
        )
    frame = _cells(data.asked("adoption_cohorts", None, filters), _month_index(data), measure)
    if frame.empty:
        why = "No customer has been there for a whole month yet."
        return Result(QUESTION, "No cohort is a month old", empty, "", data.as_of, 0, definition, questions, why)
    sizes = frame.drop_duplicates("quarter")["size"]
    period = f"{frame['cohort'].iloc[0]} to {frame['cohort'].iloc[-1]}"
    n = int(sizes.sum())
    return Result(QUESTION, _headline(frame, measure), frame, period, data.as_of, n, definition, questions)


def cohort_average(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a row an age: n and value, the mean over cohorts weighted by their size; complete cells only.

    `frame` has age, n, value and observed, a row a cohort and age: 10 customers at 20 % and 100 at 0 % are 1.8 %.
    """
    whole = frame[frame["observed"] & frame["value"].notna()]
    summed = whole.assign(total=whole["n"] * whole["value"]).groupby("age", sort=True)[["n", "total"]].sum()
    return pd.DataFrame({"age": summed.index, "n": summed["n"].to_numpy(), "value": (summed["total"] / summed["n"])})


def _month_index(data: Dataset) -> int:
    assert data.complete_to is not None  # noqa: S101 - for the type checker; asked before
    return data.complete_to.year * 12 + data.complete_to.month


def _cells(groups: pd.DataFrame, last: int, measure: Measure) -> pd.DataFrame:
    """Add groups up to quarters; a cell is observed when the youngest month of the quarter has reached the age."""
    groups = groups.assign(quarter=(groups["started"] - 1) // 3)
    sizes = groups[groups["age"] == 0].groupby("quarter")["customers"].sum()
    counted = groups[(groups["age"] >= 1) & (groups["age"] <= AGES)]
    cells = (
        counted.groupby(["quarter", "age"], sort=True)[["known", "used", "features", "features_squared"]]
        .sum()
        .reset_index()
    )
    quarters = sizes.index.to_numpy()[-ROWS:]
    cells = cells[cells["quarter"].isin(quarters)]
    youngest = cells["quarter"] * 3 + 3
    n = cells["known"].to_numpy()
    top, squares = _sums(cells, measure)
    observed = (youngest + cells["age"] <= last).to_numpy() & (n > 0)
    value = np.divide(top, n, out=np.full(len(n), np.nan), where=(n >= ENOUGH) & observed)
    return pd.DataFrame(
        {
            "cohort": [f"Q{quarter % 4 + 1} {quarter // 4}" for quarter in cells["quarter"]],
            "quarter": cells["quarter"].to_numpy(),
            "size": sizes.reindex(cells["quarter"]).fillna(0).to_numpy(dtype=np.int64),
            "age": cells["age"].to_numpy(),
            "n": n,
            "value": value,
            "half": _half(value, squares, n),
            "observed": observed,
        }
    )


def _sums(cells: pd.DataFrame, measure: Measure) -> tuple[Numbers, Numbers]:
    """Return the sum and the sum of squares of what each customer counts; a flag is its own square."""
    names = ("used", "used") if measure == "share" else ("features", "features_squared")
    return cells[names[0]].to_numpy(dtype=float), cells[names[1]].to_numpy(dtype=float)


def _half(value: Numbers, squares: Numbers, n: NDArray[np.int64]) -> Numbers:
    """Return half the width of the interval of a mean from its sums; with half a case more on each side, never 0."""
    spread = np.maximum(squares / np.maximum(n, 1) - value**2, 0) + 0.5 / np.maximum(n, 1)
    return z_of(LEVEL) * np.sqrt(spread / np.maximum(n, 1))


def _headline(frame: pd.DataFrame, measure: Measure) -> str:
    """Compare the newest cohort with the one a year before it, at the oldest age that both have reached."""
    known = frame[frame["value"].notna()]
    if known.empty:
        return "Cohorts are too small or too young to be compared"
    for quarter in sorted(known["quarter"].unique(), reverse=True):
        both = known[known["quarter"].isin([quarter, quarter - 4])]
        ages = both.groupby("age")["quarter"].nunique()
        if (ages == 2).any():
            age = int(ages[ages == 2].index.max())
            return _compared(both[both["age"] == age].sort_values("quarter"), age, measure)
    last = known.iloc[-1]
    told = f"{share(last['value'])} use it" if measure == "share" else f"{number(last['value'])} features are used"
    return f"{told} in month {int(last['age'])} ({last['cohort']})"


def _compared(pair: pd.DataFrame, age: int, measure: Measure) -> str:
    """Say whether the later cohort differs by more than both intervals explain."""
    before, now = pair.iloc[0], pair.iloc[1]
    change = now["value"] - before["value"]
    write = share if measure == "share" else number
    if abs(change) <= np.hypot(now["half"], before["half"]):
        how = "use it as much" if measure == "share" else "use as many features"
        return f"Newer cohorts {how} as a year before: {write(now['value'])} in month {age}"
    how = ("Fewer", "More")[int(change > 0)]
    what = f"of {now['cohort']} use it" if measure == "share" else f"features are used by {now['cohort']}"
    return f"{how} {what} in month {age}: {write(now['value'])}, {write(before['value'])} of {before['cohort']}"

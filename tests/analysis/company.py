"""How does a test write down a company? As the few lines of CSV that its export would have."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from csdata.analysis.metrics import metrics, period_of
from csdata.analysis.result import Metric
from csdata.dataset import Dataset, open_dataset
from csdata.ingest.files import RawFile

Cell = str | int | float | date | None
SUBSCRIPTION = ("customer_id", "start_date", "end_date", "mrr")


def table(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> str:
    """Write rows as CSV text; None is an empty cell."""
    lines = [",".join("" if cell is None else str(cell) for cell in row) for row in rows]
    return "\n".join([",".join(header), *lines]) + "\n"


def subscriptions(*rows: Sequence[Cell]) -> str:
    """Write subscriptions: customer, first day, first day without (None: still running), money a month."""
    return table(SUBSCRIPTION, rows)


def company(as_of: date | None = None, **tables: str) -> Dataset:
    """Open a company from its tables, given as CSV text by name: the whole path from bytes to dataset."""
    return open_dataset([RawFile(f"{name}.csv", text.encode()) for name, text in tables.items()], as_of=as_of)


def numbers(data: Dataset, months: int = 1) -> dict[str, Metric]:
    """Return every metric of the months up to the dataset's as-of day."""
    return metrics(data, period_of(data, months))


def value(metric: Metric) -> float:
    """Return the value of a metric that must have one."""
    assert metric.value is not None, f"{metric.name}: {metric.why}"
    return metric.value

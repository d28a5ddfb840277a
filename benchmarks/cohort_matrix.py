"""How long does a table of cohorts take from the panel, beside a bare grouped count, and how long the page?

`python -m benchmarks.cohort_matrix`: 200,000 customers, 24 months, ten million rows of use.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator

import numpy as np
import pyarrow as pa

from benchmarks.measure import Figure, median, timed
from csdata.analysis.cohorts.groups import cohorts_by
from csdata.analysis.cohorts.histories import Histories, histories
from csdata.analysis.cohorts.triangle import Triangle, triangle
from csdata.dataset import EVERYBODY, Dataset, open_dataset
from csdata.engine import Engine
from csdata.ingest.files import RawFile
from csdata.members import Members

CUSTOMERS, MONTHS, EVENTS = 200_000, 24, 10_000_000
RUNS = 7
BY_CUSTOMER = "SELECT customer_id, DATE_TRUNC('MONTH', date) AS month, COUNT(*) FROM usage GROUP BY 1, 2"
BY_START = "SELECT month_index - tenure_months, tenure_months, COUNT(*) FROM customer_months GROUP BY 1, 2"


def book(customers: int = CUSTOMERS, events: int = EVENTS) -> Dataset:
    """Return a company with subscriptions of any length, and use spread over them."""
    rng = np.random.default_rng(5)
    start = rng.integers(0, MONTHS * 30, customers)
    life = rng.geometric(1 / 400, customers)
    first = np.datetime64("2024-01-01")
    ids = np.char.add("C", np.char.zfill(np.arange(customers).astype(str), 7))
    begins, ends = first + start, first + start + life
    over = np.isnat(np.where(ends > first + MONTHS * 30, np.datetime64("NaT"), ends))
    lines = [f"{i},{b},{'' if o else e},49.00" for i, b, e, o in zip(ids, begins, ends, over, strict=True)]
    text = "\n".join(["customer_id,start_date,end_date,mrr", *lines])
    who = rng.integers(0, customers, events)
    day = begins[who] + (rng.random(events) * np.minimum(life, MONTHS * 30 - start)[who]).astype(int)
    return open_dataset(
        [RawFile("subscriptions.csv", text.encode()), RawFile("usage.parquet", _parquet(ids[who], day))]
    )


def _parquet(who: np.ndarray, day: np.ndarray) -> bytes:  # type: ignore[type-arg]
    import pyarrow.parquet as pq  # noqa: PLC0415 - only here

    sink = pa.BufferOutputStream()
    feature = pa.DictionaryArray.from_arrays(pa.array(np.zeros(len(who), dtype=np.int8)), ["Core"]).cast(pa.string())
    pq.write_table(
        pa.table({"customer_id": who, "date": pa.array(day.astype("datetime64[D]")), "feature": feature}), sink
    )
    return bytes(sink.getvalue().to_pybytes())


def matrix(data: Dataset, found: Histories | None = None) -> Triangle:
    """Return the table of customers by start month; read anew when nothing was read before."""
    read = histories(data) if found is None else found
    return triangle(read, cohorts_by(data, read, "month", EVERYBODY))


def run() -> Iterator[Figure]:
    """Measure the first table, another one of the same company, and the counts beside which they stand."""
    logging.getLogger("streamlit").setLevel(logging.ERROR)
    data = book()
    found = histories(data)

    def anew() -> Triangle:
        fresh = Members(data.engine)
        object.__setattr__(data, "_members", fresh)
        _ = fresh.frame
        return matrix(data)

    count = _counted(data.engine, BY_CUSTOMER)
    panel = _counted(data.engine, BY_START)
    steps: dict[str, Callable[[], object]] = {
        "use by customer and month": count,
        "panel by start and age": panel,
        "first table": anew,
        "another table": lambda: matrix(data, found),
    }
    times = {name: [timed(step) for _ in range(RUNS)] for name, step in steps.items()}
    told = {name: median(each) for name, each in times.items()}
    size = f"{data.customers:,} customers × {MONTHS} months, {data.engine.count('usage'):,} rows of use"
    for name in ("first table", "another table"):
        for peer in ("use by customer and month", "panel by start and age"):
            yield Figure(f"{name} of cohorts: {size}", told[name], RUNS, f"grouped count: {peer}", told[peer], "< 1.5")


def _counted(engine: Engine, sql: str) -> Callable[[], object]:
    return lambda: engine.frame(sql)


if __name__ == "__main__":
    for figure in run():
        print(*figure.row)

"""How long does the customer-month panel take, beside a bare count over the same usage?"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from unittest.mock import patch

from benchmarks.measure import Figure, Spent, alternate, timed
from csdata.dataset import open_dataset
from csdata.engine import Engine
from csdata.sample import write_sample

CUSTOMERS = 20_000
RUNS = 5
COUNT = "SELECT customer_id, DATE_TRUNC('month', date) AS month, COUNT(*) AS n FROM usage GROUP BY 1, 2"


def run() -> Iterator[Figure]:
    """Generate a large sample, open it, and build its panel again and again."""
    asked: dict[str, Mapping[str, Any]] = {}
    materialise = Engine.materialise

    def noting(engine: Engine, name: str, question: str, params: Mapping[str, Any] | None = None) -> None:
        asked[question] = params or {}
        materialise(engine, name, question, params)

    with tempfile.TemporaryDirectory() as folder, patch.object(Engine, "materialise", noting):
        rows = write_sample(Path(folder), customers=CUSTOMERS)
        opened = timed(lambda: asked.update(data={"engine": open_dataset([folder]).engine}))
    engine: Engine = asked["data"]["engine"]

    def panel() -> Spent:
        spent = timed(lambda: engine.materialise("panel_again", "customer_months", asked["customer_months"]))
        engine.run("DROP TABLE panel_again")
        return spent

    def count() -> Spent:
        spent = timed(lambda: engine.run(f"CREATE TABLE counted AS {COUNT}"))
        engine.run("DROP TABLE counted")
        return spent

    ours, theirs = alternate(panel, count, RUNS)
    size = f"{engine.count('customer_months'):,} customer-months, {rows['usage']:,} usage rows"
    yield Figure(f"panel of {CUSTOMERS:,} customers", ours, RUNS, "grouped count of usage", theirs, note=size)
    yield Figure(f"open {CUSTOMERS:,} customers, all files", opened, 1, note="CSV to panel, once")

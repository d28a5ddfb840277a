"""How much longer than one pass over the panel does it take to measure twenty interventions?

The sample company with 100,000 customers and 36 months; its two interventions and eighteen made of them, which a
part of the same customers got at other times. The peer is the query that reads the panel, in the same run: the mean of
one before and one after. Then the page, on the server: drawn again, and with another intervention chosen. Run it as
`python -m benchmarks.interventions_speed`.
"""

from __future__ import annotations

import logging
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pandas as pd
from streamlit.testing.v1 import AppTest

from benchmarks.measure import Figure, Spent, machine, median, table, timed
from csdata import dataset
from csdata.analysis.interventions.answer import MeasureAnswer, measure_answer
from csdata.dataset import Dataset, open_dataset
from csdata.sample import write_sample
from csdata.ui import places
from csdata.ui.library import library

CUSTOMERS: Final = 100_000
MORE: Final = 18
WAYS: Final = ("random", "recent", "trait", "volunteers", "")
ROUNDS: Final = 5


def run() -> Iterator[Figure]:
    """Measure everything on data that were never asked before, beside one pass over the panel."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        write_sample(place, customers=CUSTOMERS, months=36, seed=3)
        add_interventions(place)
        for number in range(ROUNDS):
            yield _round(open_dataset([place]), number + 1)
        yield from _page(place)


def _round(data: Dataset, number: int) -> Figure:
    found: list[MeasureAnswer] = []
    before = timed(lambda: data.engine.ask("driver_months"))
    ours = timed(lambda: found.append(measure_answer(data)))
    after = timed(lambda: data.engine.ask("driver_months"))
    theirs = Spent((before.wall + after.wall) / 2, ((before.cpu or 0) + (after.cpu or 0)) / 2)
    told = found[0].result.frame["verdict"].value_counts().to_dict()
    name = f"verdicts on {len(found[0].measured)} interventions, {data.customers:,} customers, round {number}"
    return Figure(name, ours, 1, "one pass over the panel", theirs, bar="3 passes", note=str(told))


def _page(folder: Path) -> Iterator[Figure]:
    """Measure the page once everything is measured: drawn again, another choice for the first time, and again."""
    logging.getLogger("streamlit").setLevel(logging.ERROR)
    dataset.SAMPLE_FOLDER = folder
    library().wait_for_personas(library().sample(), 600)
    app = AppTest.from_file(str(places.ROOT / "csdata/ui/router.py"), default_timeout=600)
    app.query_params["ds"] = "sample"
    app.switch_page(str(places.INTERVENTIONS))
    for _ in range(3):
        app.run()
    size = f"{CUSTOMERS:,} customers"
    again = [timed(app.run) for _ in range(10)]
    yield Figure(f"page Interventions drawn again, {size}", median(again), len(again), bar="< 200 ms")
    names = app.selectbox(key="intervention").options[1:8]
    for when in ("for the first time", "again"):
        times = []
        for name in names:
            app.selectbox(key="intervention").set_value(name)
            times.append(timed(app.run))
        yield Figure(f"another intervention chosen {when}, {size}", median(times), len(times))


def add_interventions(folder: Path) -> None:
    """Add interventions that part of the same customers got in other months."""
    exposures, listed = (pd.read_csv(folder / f"{name}.csv") for name in ("exposures", "interventions"))
    who, what = [exposures], [listed]
    for number in range(MORE):
        one = listed.iloc[[number % 2]].copy()
        name, start = one["intervention"].iloc[0], pd.Timestamp(one["start_date"].iloc[0])
        day = (start - pd.DateOffset(months=number // 2)).date().isoformat()
        part = exposures[exposures["intervention"] == name].sample(frac=0.7, random_state=number).copy()
        part["intervention"], part["date"] = f"{name} {number}", day
        one["intervention"], one["start_date"], one["chosen_by"] = f"{name} {number}", day, WAYS[number % len(WAYS)]
        who.append(part)
        what.append(one)
    pd.concat(who).to_csv(folder / "exposures.csv", index=False)
    pd.concat(what).to_csv(folder / "interventions.csv", index=False)


if __name__ == "__main__":
    print(machine())
    print(table(list(run())))

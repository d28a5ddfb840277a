"""How long does a page take, on the server, when somebody picks a filter that nobody picked before?

What is searched behind a page (churn drivers) is found before the clock starts.

`python -m benchmarks.filter_change [FOLDER]`: on the sample company, or on a folder made by `python -m csdata sample`.
"""

from __future__ import annotations

import itertools
import logging
import sys
from collections.abc import Iterator
from pathlib import Path

from streamlit.testing.v1 import AppTest

from benchmarks.measure import Figure, Spent, median, timed
from csdata import dataset
from csdata.dataset import Filters
from csdata.ui import driver_finder, places, state
from csdata.ui.library import library

ROUTER = places.ROOT / "csdata/ui/router.py"
LEFT_OUT = {"data"}
RUNS = 12


def choices() -> Iterator[dict[str, str]]:
    """Yield combinations of filters, each once."""
    known = library().sample().choices
    values = {key: [everything, *known[key]] for key, everything in state.ALL.items() if len(known[key]) > 1}
    for combination in itertools.product(*values.values()):
        yield dict(zip(values, combination, strict=True))


def changes(page: Path) -> list[Spent]:
    """Open a page, let it warm up, and pick filters that nobody picked before."""
    app = AppTest.from_file(str(ROUTER), default_timeout=600)
    app.query_params["ds"] = "sample"
    app.switch_page(str(page))
    app.run()
    times = []
    for choice in itertools.islice(choices(), 1, RUNS + 3):
        for key, value in choice.items():
            app.selectbox(key=key).set_value(value)
        if page == places.DRIVERS:
            chosen = {key: value for key, value in choice.items() if value != state.ALL[key]}
            driver_finder.found_soon(library().sample(), driver_finder.Asked(Filters(**chosen)), 600)
        times.append(timed(app.run))
        assert not app.exception, app.exception  # noqa: S101 - a broken page is fast, and no result
    return times[2:]


def run() -> Iterator[Figure]:
    """Measure every page that looks at customers."""
    logging.getLogger("streamlit").setLevel(logging.ERROR)
    customers = library().wait_for_personas(library().sample(), 600).customers
    bar = "< 150 ms" if customers < 10_000 else "< 400 ms"
    for name, (page, label) in places.BY_NAME.items():
        if name not in LEFT_OUT:
            times = changes(page)
            yield Figure(f"{label}: another filter, {customers:,} customers", median(times), len(times), bar=bar)


if __name__ == "__main__":
    if len(sys.argv) > 1:
        dataset.SAMPLE_FOLDER = Path(sys.argv[1])
    for figure in run():
        print(*figure.row)

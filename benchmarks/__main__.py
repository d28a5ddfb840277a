"""What are all the figures? `python -m benchmarks`, or the names of some of them."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator

from benchmarks import (
    cohort_matrix,
    drivers_speed,
    filter_change,
    first_content,
    import_speed,
    interventions_speed,
    interventions_truth,
    page_change,
    panel_build,
    personas_speed,
    personas_verdict,
    whatif_speed,
    xlsx_speed,
)
from benchmarks.measure import Figure, machine, table

ALL: dict[str, Callable[[], Iterator[Figure]]] = {
    "first_content": first_content.run,
    "page_change": page_change.run,
    "filter_change": filter_change.run,
    "panel_build": panel_build.run,
    "cohort_matrix": cohort_matrix.run,
    "drivers_speed": drivers_speed.run,
    "interventions_speed": interventions_speed.run,
    "interventions_truth": interventions_truth.run,
    "import_speed": import_speed.run,
    "xlsx_speed": xlsx_speed.run,
    "personas_speed": personas_speed.run,
    "personas_verdict": personas_verdict.run,
    "whatif_speed": whatif_speed.run,
}


def main(names: list[str]) -> int:
    """Measure the named ones, or all; prints, and never judges."""
    unknown = [name for name in names if name not in ALL]
    if unknown:
        print(f"There is no {', '.join(unknown)}. Known: {', '.join(ALL)}.", file=sys.stderr)
        return 2
    print(machine(), flush=True)
    figures: list[Figure] = []
    for name in names or ALL:
        print(f"measuring {name} …", file=sys.stderr, flush=True)
        figures += ALL[name]()
    print(table(figures))
    print(machine())
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

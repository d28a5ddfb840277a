"""What does one of several programs do that import into the same workspace at once?"""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from csdata.drafting import Draft
from csdata.errors import CsDataError
from csdata.ingest.files import RawFile
from csdata.workspace import open_workspace

THREADS, FILES = 8, 1


def customers(program: int, thread: int, file: int) -> list[str]:
    """Return the customers that one import brings: nobody else brings them."""
    return [f"P{program}T{thread}F{file}C{number}" for number in range(5)]


def work(folder: str, program: int, thread: int) -> int:
    """Import some files and count them in a document; return how often somebody else was first."""
    workspace, met = open_workspace(Path(folder)), 0
    for file in range(FILES):
        rows = "\n".join(f"{customer},{10 + thread},Pro" for customer in customers(program, thread, file))
        data = f"Customer ID,MRR,Plan\n{rows}\n".encode()
        draft = Draft.of([RawFile(f"{program}-{thread}-{file}.csv", data)], "customers.csv", workspace)
        while True:
            try:
                draft.settle(workspace, "unused", {})
                break
            except CsDataError as error:
                if error.code != "changed_meanwhile":
                    raise
                draft.look_again()
                met += 1
        draft.close()
    return met


if __name__ == "__main__":
    place, number = sys.argv[1], int(sys.argv[2])
    with ThreadPoolExecutor(THREADS) as pool:
        print(sum(pool.map(lambda thread: work(place, number, thread), range(THREADS))))  # noqa: T201 - for the parent

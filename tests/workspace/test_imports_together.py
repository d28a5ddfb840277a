"""Does anything get lost when two programs with eight threads each import into one workspace at once?"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from csdata.dataset import open_dataset
from csdata.workspace import create
from tests.workspace.importers import FILES, THREADS, customers

ROOT = Path(__file__).resolve().parents[2]


def test_two_programs_with_eight_threads_lose_nothing(home: Path) -> None:
    workspace = create("Together", home)
    command = [sys.executable, "-m", "tests.workspace.importers", str(workspace.folder)]
    programs = [
        subprocess.Popen([*command, str(number)], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for number in range(2)
    ]
    told = [program.communicate(timeout=300) for program in programs]
    assert [program.returncode for program in programs] == [0, 0], [errors for _, errors in told]
    assert sum(int(met) for met, _ in told) > 0, "they never met: the test shows nothing"
    expected = {
        customer
        for program in range(2)
        for thread in range(THREADS)
        for file in range(FILES)
        for customer in customers(program, thread, file)
    }
    data = open_dataset([workspace.folder])
    found = {row[0] for row in data.engine.rows("SELECT customer_id FROM customers")}
    assert found == expected
    assert len(data.files) == 2 * THREADS * FILES
    workspace.check()

"""Does a workspace survive `kill -9` at any moment, with everything that was acknowledged and nothing by halves?"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

ROOT = Path(__file__).resolve().parents[2]
KILLS = 200


@pytest.fixture
def parquet_files(tmp_path: Path) -> Path:
    """Write real Parquet files of 100 to 400 kB."""
    folder = tmp_path / "parquet"
    folder.mkdir()
    for number in range(1, 5):
        draws = np.random.default_rng(number).normal(size=12_000 * number)
        pq.write_table(pa.table({"mrr": draws}), folder / f"{number}.parquet")
    return folder


@pytest.mark.skipif(sys.platform == "win32", reason="there is no fork and no kill -9 on Windows")
def test_200_kills_at_random_moments_lose_nothing_and_leave_nothing(parquet_files: Path, tmp_path: Path) -> None:
    # Two programs, each with workspaces of its own. Not quick: 10 to 30 seconds.
    programs = []
    for half in range(2):
        home = tmp_path / f"home{half}"
        home.mkdir()
        seeds = [str(1 + half * KILLS // 2), str(1 + (half + 1) * KILLS // 2)]
        command = [sys.executable, "-m", "tests.workspace.victim", str(home), str(parquet_files), *seeds]
        programs.append(subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE))
    ends = [program.communicate() for program in programs]
    assert [said.decode()[-2000:] for _, said in ends] == ["", ""]
    counts = [json.loads(out) for out, _ in ends]
    interrupted = {what: sum(count["interrupted"][what] for count in counts) for what in counts[0]["interrupted"]}
    assert sum(interrupted.values()) == KILLS
    # The moments were worth something: most kills struck an import, and there was something to lose.
    assert interrupted["import"] >= KILLS // 5
    assert sum(count["acknowledged"] for count in counts) >= KILLS


@pytest.mark.skipif(sys.platform == "win32", reason="there is no fork and no kill -9 on Windows")
def test_a_kill_while_workspaces_begin_forget_travel_and_go_leaves_each_whole_or_gone(
    parquet_files: Path, tmp_path: Path
) -> None:
    command = [sys.executable, "-m", "tests.workspace.victim", str(tmp_path), str(parquet_files), "1", "21", "whole"]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, check=False)
    assert ended.stderr.decode()[-2000:] == ""
    assert json.loads(ended.stdout)["kept"] > 5

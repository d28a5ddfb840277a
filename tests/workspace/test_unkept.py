"""Do files on their way leave the disk, whatever ends the program that holds them?"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from csdata.workspace import tidy, unkept
from csdata.workspace.space import STAGING

HOLD = """
import sys, time
from pathlib import Path
from csdata.workspace import unkept
with unkept(Path(sys.argv[1])) as folder:
    (folder / "upload.csv").write_text("secret")
    print(folder, flush=True)
    time.sleep(60)
"""


def test_they_go_at_the_end(tmp_path: Path) -> None:
    with unkept(tmp_path) as folder:
        (folder / "upload.csv").write_text("secret")
        assert folder.stat().st_mode & 0o077 == 0
    assert list((tmp_path / STAGING).iterdir()) == []


def test_those_of_a_killed_program_go_at_the_next_start_and_those_of_a_living_one_stay(tmp_path: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", HOLD, str(tmp_path)], stdout=subprocess.PIPE, text=True) as program:
        assert program.stdout is not None
        folder = Path(program.stdout.readline().strip())
        tidy(tmp_path)
        assert (folder / "upload.csv").exists()
        program.kill()
        program.wait()
    assert folder.exists()
    tidy(tmp_path)
    assert list((tmp_path / STAGING).iterdir()) == []


def test_there_is_nothing_to_tidy_in_a_home_that_is_not_there(tmp_path: Path) -> None:
    tidy(tmp_path / "nowhere")
    assert not (tmp_path / "nowhere").exists()

"""What every test may use: files written on the spot, other people's data, and a fixed course for hypothesis."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from csdata.ingest.files import RawFile
from csdata.ingest.load import Loaded, load

SHARED_DATA = Path(__file__).resolve().parents[2] / "shared" / "data"
FIXTURES = Path(__file__).parent / "fixtures"

settings.register_profile(
    "project",
    deadline=None,
    max_examples=40,
    derandomize=True,
    print_blob=False,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
settings.load_profile("project")


@pytest.fixture(autouse=True)
def the_same_main() -> Iterator[None]:
    """Give back the main module that AppTest replaces by its script: a process that a later test spawns runs it."""
    main = sys.modules["__main__"]
    yield
    sys.modules["__main__"] = main


@pytest.fixture(scope="session", autouse=True)
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Let workspaces rest in a folder of the tests, never in the user's home."""
    folder = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CSDATA_HOME", str(folder))
        patch.setenv("CSDATA_PERSONAS", "off")  # tests of the search switch it on for themselves
        yield folder


@pytest.fixture(scope="session")
def shared_data() -> Callable[[str], Path]:
    """Return the path of a file or folder of ../shared/data; skips, with the reason, where it is not there."""

    def path(name: str) -> Path:
        found = SHARED_DATA / name
        if not found.exists():
            pytest.skip(f"other people's data are not here: {found}")
        return found

    return path


@pytest.fixture(scope="session")
def shared_load() -> Callable[[Path], Loaded]:
    """Load one file of other people's data, once for all tests that only look at it."""
    return cache(lambda path: load([path]))


@pytest.fixture(scope="session")
def fixture_file() -> Callable[[str], RawFile]:
    """Return one of the small binary files of tests/fixtures."""
    return lambda name: RawFile(name, (FIXTURES / name).read_bytes())


@pytest.fixture
def csv_file(tmp_path: Path) -> Callable[[str, str], Path]:
    """Write a small text file and return its path."""

    def write(name: str, text: str) -> Path:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8", newline="")
        return path

    return write


@pytest.fixture(scope="session")
def load_texts() -> Callable[[dict[str, str]], Loaded]:
    """Load files given as name -> text."""
    return lambda texts: load([RawFile(name, text.encode()) for name, text in texts.items()])

"""Does the README's first command open the app on a machine that never saw Streamlit, without asking anything?"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 60


def test_the_app_starts_on_a_new_machine_without_asking_for_an_address(tmp_path: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.headless=false", f"--server.port={port}"]
    assert "--server.headless=false" in (ROOT / "Makefile").read_text(encoding="utf-8")
    environment = {**os.environ, "HOME": str(tmp_path), "BROWSER": "true"}
    with subprocess.Popen(
        command,
        cwd=ROOT,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as server:
        try:
            assert answers(f"http://127.0.0.1:{port}/_stcore/health", server)
        finally:
            server.terminate()


def answers(url: str, server: subprocess.Popen[bytes]) -> bool:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and server.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=2) as reply:
                return bool(reply.read() == b"ok")
        except OSError:
            time.sleep(0.3)
    return False

"""Is long work done once, told while it goes on, and given up when nobody wants it?"""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest

from csdata.errors import CsDataError
from csdata.ui.behind import MOST_KEPT, Behind, Tell, Unwanted

Work = Callable[[Tell, Unwanted], int]


def of(value: int) -> Work:
    return lambda _tell, _unwanted: value


def test_work_is_done_once_and_kept() -> None:
    jobs: Behind[int] = Behind("sums")
    calls = []

    def work(_tell: Tell, _unwanted: Unwanted) -> int:
        calls.append(1)
        return 7

    for _ in range(3):
        jobs.ask("a", work)
        assert jobs.wait("a", 10)
    assert jobs.found("a") == 7
    assert jobs.is_known("a")
    assert calls == [1]


def test_how_far_it_is_can_be_read_while_it_goes_on() -> None:
    jobs: Behind[int] = Behind("sums")
    told, go_on = threading.Event(), threading.Event()

    def work(tell: Tell, _unwanted: Unwanted) -> int:
        tell(0.5, "half")
        told.set()
        go_on.wait(10)
        return 1

    jobs.ask("a", work)
    assert told.wait(10)
    assert jobs.progress("a") == (0.5, "half")
    assert jobs.found("a") is None
    go_on.set()
    assert jobs.wait("a", 10)
    assert jobs.progress("a") is None


def test_unwanted_work_stops_and_may_be_asked_for_again() -> None:
    jobs: Behind[int] = Behind("sums")
    begun = threading.Event()

    def endless(_tell: Tell, unwanted: Unwanted) -> int:
        begun.set()
        while not unwanted():
            threading.Event().wait(0.005)
        raise CsDataError("stopped", "Given up.", "Ask again.")

    jobs.ask("a", endless)
    assert begun.wait(10)
    jobs.stop("a")
    assert jobs.wait("a", 10)
    assert not jobs.is_known("a")
    jobs.ask("a", of(3))
    assert jobs.wait("a", 10)
    assert jobs.found("a") == 3


def test_what_was_asked_for_last_is_done_first() -> None:
    jobs: Behind[int] = Behind("sums")
    go_on, order = threading.Event(), []

    def first(_tell: Tell, _unwanted: Unwanted) -> int:
        go_on.wait(10)
        return 0

    def noting(name: str) -> Work:
        def work(_tell: Tell, _unwanted: Unwanted) -> int:
            order.append(name)
            return 1

        return work

    jobs.ask("first", first)
    jobs.ask("b", noting("b"))
    jobs.ask("c", noting("c"))
    go_on.set()
    assert jobs.wait("b", 10)
    assert jobs.wait("c", 10)
    assert order in (["c", "b"], ["b", "c"])
    assert jobs.wait("first", 10)


def test_work_that_breaks_is_logged_and_not_done_again(caplog: pytest.LogCaptureFixture) -> None:
    jobs: Behind[int] = Behind("sums")

    def broken(_tell: Tell, _unwanted: Unwanted) -> int:
        raise ZeroDivisionError

    jobs.ask("a", broken)
    assert jobs.wait("a", 10)
    assert jobs.is_known("a")
    assert jobs.found("a") is None
    assert "sums failed" in caplog.text


def test_only_the_last_answers_are_kept() -> None:
    jobs: Behind[int] = Behind("sums")
    for number in range(MOST_KEPT + 3):
        jobs.ask(str(number), of(number))
        assert jobs.wait(str(number), 10)
    assert not jobs.is_known("0")
    assert jobs.found(str(MOST_KEPT + 2)) == MOST_KEPT + 2

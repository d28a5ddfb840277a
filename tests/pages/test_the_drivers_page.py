"""Does the page Churn drivers say what its search found, wait while it goes on, and refuse where it must?"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from streamlit.testing.v1 import AppTest

from csdata.analysis.drivers.answer import DriverAnswer
from csdata.analysis.drivers.who import customers_with, likeliest
from csdata.dataset import EVERYBODY, Dataset, Filters
from csdata.ui import driver_finder, drivers, places
from csdata.ui.driver_finder import Asked, finder, found_soon
from tests.pages.companies import captions, company, drawn, open_app, press, read, title

PAGE = places.DRIVERS


def headings(app: AppTest) -> list[str]:
    return [read(heading.value) for heading in app.subheader]


def texts(app: AppTest) -> str:
    return read(" ".join(one.value for one in app.markdown))


def told(kind: str, filters: Filters = EVERYBODY, months: int = 3) -> DriverAnswer:
    found = found_soon(company(kind), Asked(filters, months))
    assert found is not None
    return found


def test_the_sample_names_what_goes_with_leaving_and_never_says_cause() -> None:
    app, answer = drawn("sample", PAGE), told("sample")
    assert answer.found
    assert answer.found.verdict == "found"
    assert title(app) == answer.result.headline
    assert title(app).endswith("go with the most leaving")
    assert any("not proven to cause" in read(caption) for caption in captions(app))
    assert len(app.get("vega_lite_chart")) == 2
    assert any(f"n = {answer.found.n:,} customers" in caption for caption in captions(app))


def test_every_list_is_what_the_analysis_says() -> None:
    app, answer, data = drawn("sample", PAGE), told("sample"), company("sample")
    lists = [frame.value for frame in app.dataframe]
    having = customers_with(data, answer, drivers.strongest(answer))
    assert list(lists[0]["Customer"]) == list(having["customer_id"])[: drivers.LISTED]
    following = likeliest(data, answer)
    assert list(lists[1]["Customer"]) == list(following["customer_id"])[: drivers.LISTED]
    assert lists[1]["Chance"].tolist() == (following["chance"].head(drivers.LISTED) * 100).tolist()


def test_a_behaviour_of_the_link_is_looked_at_closer() -> None:
    app = open_app("sample", PAGE, driver="No contact in three months")
    assert any(heading.startswith("No contact in three months: ") and "without" in heading for heading in headings(app))
    assert any(heading.startswith("No contact in three months: ") and "customers now" in heading
               for heading in headings(app))  # fmt: skip


def test_the_months_ahead_are_in_the_link() -> None:
    app = open_app("sample", PAGE, ahead="6 months")
    assert title(app) == told("sample", months=6).result.headline
    assert any("the 6 months after next" in read(caption) for caption in captions(app))


def test_nonsense_in_the_link_falls_back() -> None:
    app = open_app("sample", PAGE, ahead="'; DROP TABLE customers", driver="?")
    assert title(app) == told("sample").result.headline


def test_columns_that_may_know_of_the_departure_are_named_with_the_reason() -> None:
    app = drawn("telco", PAGE)
    assert "TotalCharges" in texts(app)
    assert any(heading.startswith("Kept out: 1 column") for heading in headings(app))
    assert any("their effects cannot be separated" in read(caption) for caption in captions(app))
    assert "Contract: Month-to-month" in title(app)
    assert any("no dates: this tells who is alike, not who will leave" in read(caption) for caption in captions(app))


def test_no_signal_is_said_with_what_would_help_and_nobody_is_ranked() -> None:
    app = drawn("ravenstack", PAGE)
    assert title(app) == "What is recorded of customers does not tell who leaves"
    assert "What would help" in texts(app)
    assert not app.get("vega_lite_chart")
    assert not app.dataframe
    assert any("So nobody is ranked" in read(caption) for caption in captions(app))


def test_too_few_departures_are_counted() -> None:
    app = drawn("one sheet", PAGE)
    assert title(app).startswith("Too few customers have left to say what goes with it")
    assert any("behaviours can be compared from 20 departures on" in heading for heading in headings(app))
    assert not app.get("vega_lite_chart")


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> Iterator[Dataset]:
    """Let the page show a search that has not ended: nothing is waited for."""
    data = company("sample")
    monkeypatch.setattr(driver_finder, "PATIENCE", 0.0)
    yield data
    for months in (1, 3, 6):
        finder().wait(Asked(EVERYBODY, months).key(data), 60)


def test_a_search_shows_how_far_it_is_and_is_stopped_and_begun_again(
    impatient: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = open_app("sample", PAGE, ahead="1 month", plan="Growth")
    asked = Asked(Filters(plan="Growth"), 1)
    assert title(app) == "Looking for what goes with leaving"
    assert [button.key for button in app.button if button.key == "stop-search"]
    press(app, "stop-search")
    assert title(app) == "The search was stopped"
    assert not finder().is_known(asked.key(impatient))
    monkeypatch.setattr(driver_finder, "PATIENCE", 120.0)
    press(app, "act-again")
    assert title(app) not in {"The search was stopped", "Looking for what goes with leaving"}


def test_a_search_that_breaks_is_said_without_details(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_args: object, **_named: object) -> DriverAnswer:
        raise RuntimeError("secret details")

    monkeypatch.setattr(driver_finder, "driver_answer", broken)
    app = open_app("sample", PAGE, ahead="1 month", plan="Scale")
    assert title(app) == "What goes with leaving could not be looked for"
    assert "secret" not in " ".join([*captions(app), texts(app)])

"""Does the page Customers list everybody with what is known, and say why each score is what it is?"""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from csdata.analysis.health.scoring import health
from csdata.dataset import EVERYBODY
from csdata.ui import customer_reads, customers, places
from csdata.wording import fixed
from tests.pages.companies import captions, company, drawn, open_app, read, title

PAGE = places.CUSTOMERS


def headings(app: AppTest) -> list[str]:
    return [read(heading.value) for heading in app.subheader]


def test_the_title_counts_the_red_ones_and_their_revenue() -> None:
    found = health(company("sample"))
    assert title(drawn("sample", PAGE)) == found.result.headline
    assert "red" in found.result.headline


def test_the_list_begins_with_the_lowest_score_and_has_both_sides() -> None:
    shown = drawn("sample", PAGE).dataframe[0].value
    scores = shown["Health"].dropna().tolist()
    assert scores == sorted(scores)
    assert {"Their side", "Our side", "Known", "Change", "Costs most", "Pays"} <= set(shown.columns)
    assert len(shown) == customers.LISTED
    found = health(company("sample")).result.frame.set_index("customer_id")
    for row in shown.head(5).itertuples():
        assert found.loc[row.Customer, "score"] == row.Health


def test_a_band_and_a_search_are_in_the_link() -> None:
    red = open_app("sample", PAGE, band="Red").dataframe[0].value
    assert set(red["Band"]) == {"▲ Red"}
    one = str(red["Customer"].iloc[3])
    app = open_app("sample", PAGE, find=one.lower())
    assert app.dataframe[0].value["Customer"].tolist() == [one]
    row = health(company("sample")).result.frame.set_index("customer_id").loc[one]
    assert f"{row['name']}: {fixed(row['score'])} of 100" in headings(app)


def test_a_search_for_nobody_says_so() -> None:
    app = open_app("sample", PAGE, find="'; DROP TABLE customers")
    assert not app.dataframe
    assert any("Nobody is like that" in caption for caption in captions(app))


def test_the_parts_of_a_score_sum_to_it_and_its_moves_to_the_change() -> None:
    data = company("sample")
    found, moves = customer_reads.read_health(data, EVERYBODY, None), customer_reads.read_moved(data, EVERYBODY)
    assert moves is not None
    frame = moves.frame.dropna(subset=["change"])
    for number, change in frame[["number", "change"]].head(20).itertuples(index=False):
        row = found.result.frame.set_index("number").loc[number]
        assert customer_reads.parts(found, int(number))["added"].sum() == pytest.approx(row["score"])
        assert moves.signals(int(number))["total"].sum() == pytest.approx(change)


def test_without_signals_the_list_stays_and_the_page_says_what_to_bring() -> None:
    app = drawn("telco", PAGE)
    assert title(app) == "No health score can be given"
    assert "What a health score needs" in headings(app)
    assert list(app.dataframe[0].value.columns) == ["Customer", "Pays"]


def test_what_has_no_day_or_is_not_recorded_is_said() -> None:
    assert any("Not recorded: " in read(caption) for caption in captions(drawn("one sheet", PAGE)))

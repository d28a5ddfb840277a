"""Does the Explore page ask, show, refuse, stop and remember, on any data?"""

from __future__ import annotations

import time

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from csdata.ui import explore_chart, places, state, talk
from csdata.ui.download import safe_csv
from csdata.wording import plural
from tests.pages.companies import KINDS, company, healthy, open_app, read, texts, title

LONG = "SELECT levenshtein(repeat('a', 1000000), repeat('b', 1000000))"


def page(kind: str = "one sheet") -> AppTest:
    return open_app(kind, places.EXPLORE)


def ask(app: AppTest, sql: str) -> AppTest:
    """Write a question, press Run, and wait for the answer as the page does."""
    app.text_area(key=talk.QUESTION).set_value(sql)
    return settled(app.button(key="run").click().run())


def settled(app: AppTest) -> AppTest:
    """Draw the page again until nothing runs."""
    for _ in range(150):
        if not any(button.key == "stop" for button in app.button):
            return healthy(app)
        time.sleep(0.2)
        app.run()
    raise AssertionError


def rows(app: AppTest) -> pd.DataFrame:
    (frame,) = app.dataframe
    return frame.value


@pytest.mark.parametrize("kind", KINDS)
def test_the_title_says_what_is_ready_and_every_example_is_answered(kind: str) -> None:
    app, data = page(kind), company(kind)
    assert title(app).startswith(plural(data.customers, "customer"))
    assert title(app).endswith("ready to be asked")
    examples = [button.key for button in app.button if str(button.key).startswith("example-")]
    assert 5 <= len(examples) <= 8
    for key in examples:
        settled(app.button(key=key).click().run())
        assert not app.error
        assert " in " in title(app)
        assert len(rows(app)) > 0


def test_a_question_is_answered_with_its_rows_a_chart_and_a_download() -> None:
    app = ask(page(), "SELECT plan, COUNT(*) AS customers FROM customers GROUP BY plan ORDER BY plan")
    assert title(app).startswith("3 rows in ")
    assert rows(app)["customers"].sum() == company("one sheet").customers
    assert len(app.get("vega_lite_chart")) == 1
    assert [button.label for button in app.get("download_button")] == ["Download CSV"]


def test_more_rows_than_are_shown_are_said() -> None:
    app = ask(page("sample"), "SELECT * FROM usage")
    assert title(app).startswith("The first 10,000 rows in ")
    assert len(rows(app)) == 10_000


def test_no_rows_are_an_answer() -> None:
    app = ask(page(), "SELECT * FROM customers WHERE FALSE")
    assert title(app).startswith("0 rows in ")
    assert any(read(head.value) == "No rows match" for head in app.subheader)


def test_a_mistake_is_explained_and_the_question_stays() -> None:
    app = ask(page(), "SELECT plna FROM customers")
    assert title(app) == "There is no column plna in customers"
    assert "Did you mean plan?" in read(app.error[0].value)
    assert app.text_area(key=talk.QUESTION).value == "SELECT plna FROM customers"
    assert not app.dataframe


def test_what_runs_shows_its_time_and_can_be_stopped() -> None:
    app = page()
    ask(app, "SELECT 1 AS a")
    app.text_area(key=talk.QUESTION).set_value(LONG)
    healthy(app.button(key="run").click().run())
    assert title(app) == "Looking for the answer…"
    assert " of 10 s" in str(app.get("progress")[0].proto.text)
    app.button(key="stop").click().run()
    settled(app)
    assert title(app) == "You stopped the question"
    assert not app.error
    assert title(ask(app, "SELECT 1 AS a")).startswith("1 row in ")


def test_the_question_and_its_answer_are_still_there_after_another_page() -> None:
    app = ask(page(), "SELECT 42 AS answer")
    before = title(app)
    healthy(app.switch_page(str(places.DATA)).run())
    healthy(app.switch_page(str(places.EXPLORE)).run())
    assert title(app) == before
    assert app.text_area(key=talk.QUESTION).value == "SELECT 42 AS answer"
    assert rows(app)["answer"].tolist() == [42]


def test_two_visitors_do_not_see_each_others_questions() -> None:
    ann, bob = page(), page()
    ask(ann, "SELECT 1 AS a")
    assert title(healthy(bob.run())).endswith("ready to be asked")
    assert ann.session_state[state.TALK].viewer != bob.session_state[state.TALK].viewer


def test_every_filled_column_is_explained_and_empty_ones_are_named() -> None:
    said = " ".join(texts(page()))
    data = company("one sheet")
    assert all(f"**{name}**" in said for name in ("customer_id", "plan", "mrr", "Notes"))
    assert not data.filled["customers.industry"]
    assert "Empty in your data" in said
    assert "industry" in said.split("Empty in your data")[1]


def test_a_name_from_the_data_is_shown_letter_by_letter() -> None:
    app = ask(page(), "SELECT '=1+1' AS \"![x](http://evil)\", 2 AS n UNION ALL SELECT 'b', 3")
    frame = rows(app)
    assert frame.columns[0] == "![x](http://evil)"
    assert "'=1+1" in safe_csv(frame)


FRAME = pd.DataFrame(
    {
        "month": pd.to_datetime(["2024-01-01", "2024-01-01", "2024-02-01", "2024-02-01"]),
        "plan": ["A", "B", "A", "B"],
        "mrr": [1.0, 2.0, 3.0, None],
    }
)


def test_months_by_plan_are_suggested_as_a_line_a_plan() -> None:
    assert explore_chart.suggested(FRAME) == explore_chart.Choice("Line", "month", "mrr", "plan")


def test_words_are_suggested_as_bars() -> None:
    frame = pd.DataFrame({"why": ["price", "other"], "n": [3, 1]})
    assert explore_chart.suggested(frame) == explore_chart.Choice("Bars", "why", "n")


@pytest.mark.parametrize("frame", [FRAME.head(1), FRAME[["plan"]], FRAME[["mrr"]], FRAME.head(0)])
def test_nothing_is_suggested_where_nothing_can_be_compared(frame: pd.DataFrame) -> None:
    assert explore_chart.suggested(frame) is None


@pytest.mark.parametrize("form", ["Bars", "Line"])
@pytest.mark.parametrize("across", ["month", "plan", "mrr", "a.b [c]"])
@pytest.mark.parametrize("split", [None, "plan"])
def test_any_choice_is_a_chart_that_vega_understands(form: str, across: str, split: str | None) -> None:
    frame = FRAME.assign(**{"a.b [c]": "x:y"})
    drawn = explore_chart.drawn(frame, explore_chart.Choice(form, across, "mrr", split))
    assert drawn.chart.to_dict()["encoding"]["x"]
    assert drawn.words == f"mrr by {across}"


def test_bars_beyond_what_can_be_read_are_left_out_and_said() -> None:
    frame = pd.DataFrame({"who": [f"C{i}" for i in range(100)], "n": range(100)})
    drawn = explore_chart.drawn(frame, explore_chart.Choice("Bars", "who", "n"))
    assert drawn.note.startswith("The first 30 of 100 rows are drawn")


def test_bars_that_lie_on_each_other_are_said() -> None:
    drawn = explore_chart.drawn(FRAME, explore_chart.Choice("Bars", "plan", "mrr"))
    assert "Several rows share a value of plan" in drawn.note

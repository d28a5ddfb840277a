"""Does the page Interventions say what was measured, plan with a hold-out, keep what is written, and never guess?"""

from __future__ import annotations

import re
from functools import cache
from typing import Any

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Selectbox

from csdata.analysis.interventions.answer import MeasureAnswer, measure_answer
from csdata.analysis.interventions.said import change_range, change_text
from csdata.analysis.personas import find_personas
from csdata.ingest.files import RawFile
from csdata.ui import places
from csdata.ui.library import Library, library
from csdata.ui.persona_finder import SWITCH, PersonaFinder
from tests.analysis.interventions.made import treated_files
from tests.pages.companies import captions, company, drawn, fresh, healthy, open_app, read, texts, title, visit

PAGE = places.INTERVENTIONS
CAUSE = re.compile(r"\bcaused\b|\bcauses\b|\bthanks to\b", re.IGNORECASE)


@cache
def told() -> MeasureAnswer:
    return measure_answer(company("sample"))


def headings(app: AppTest) -> list[str]:
    return [read(heading.value) for heading in app.subheader]


def metrics(app: AppTest) -> dict[str, str]:
    return {read(one.label): read(one.value) for one in app.metric}


def everything(app: AppTest) -> str:
    return " ".join([title(app), *headings(app), *captions(app), *texts(app)])


def test_the_title_is_the_answer_and_the_figures_are_those_of_the_analysis() -> None:
    app, one = drawn("sample", PAGE), told().one("Guided onboarding")
    assert title(app) == told().result.headline
    assert metrics(app)["Measured change"] == change_text(one)
    assert metrics(app)["Range"] == change_range(one)
    assert metrics(app)["Who got it"] == f"{one.n[0]:,}"
    assert len(app.get("vega_lite_chart")) == 4  # effects, path, bands of both groups


def test_what_did_nothing_is_shown_beside_what_a_before_after_would_have_claimed() -> None:
    app, one = open_app("sample", PAGE, intervention="Support chatbot"), told().one("Support chatbot")
    assert "Support chatbot: can't tell yet whether it helped" in headings(app)
    assert "A before/after would have been wrong" in headings(app)
    assert one.before_after is not None
    assert metrics(app)["Before/after"] == f"{one.before_after.change.value:+.0%}".replace("-", "−")
    assert any("called it a success" in text for text in texts(app))
    assert "It does not pay" in " ".join(headings(app))
    assert any("could go to" in read(box.value) for box in app.info)


def test_the_list_of_all_has_the_verdicts_and_no_decision_yet() -> None:
    app = drawn("sample", PAGE)
    frame = app.dataframe[-1].value
    assert dict(zip(frame["Intervention"], frame["Verdict"], strict=True)) == {
        "Guided onboarding": "Helped",
        "Support chatbot": "Can't tell yet",
    }
    assert set(frame["Decision"]) == {"Open"}


def test_a_decision_is_kept_and_says_how_long_it_took() -> None:
    app = open_app("sample", PAGE, intervention="Support chatbot")
    next(box for box in app.selectbox if box.label == "Decision").select("Stop it")
    healthy(app.button(key="FormSubmitter:decision-Keep the decision").click().run())
    row = app.dataframe[-1].value.set_index("Intervention").loc["Support chatbot"]
    assert row["Decision"] == "Stop it"
    assert row["Days to it"] == "241"  # 1 Feb to 30 Sep 2026
    assert "1 decision taken, the middle one after 241 days" in headings(app)


def test_barriers_are_ranked_by_money() -> None:
    app = open_app("sample", PAGE, step="Assess")
    frame = app.dataframe[0].value
    assert list(frame["Pays a month"]) == sorted(frame["Pays a month"], reverse=True)
    assert {"Said in comments", "Stuck in onboarding"} <= set(frame["Known from"])
    assert title(app).startswith(frame["Barrier"].iloc[0])


def test_a_plan_says_when_the_answer_is_clear_and_who_is_held_back() -> None:
    app = open_app("sample", PAGE, step="Act")
    assert title(app).startswith("−20% tickets would be clear by ")
    frame = app.dataframe[0].value
    assert frame["What"].value_counts().to_dict() == {"gets it": 430, "held back": 430}
    fewer = open_app("sample", PAGE, step="Act", plan_held="10")
    assert fewer.dataframe[0].value["What"].value_counts()["held back"] == 86
    assert open_app("sample", PAGE, step="Act").dataframe[0].value.equals(frame)  # the same list again


def test_a_plan_that_is_written_down_is_listed_and_not_yet_told() -> None:
    app = open_app("sample", PAGE, step="Act")
    app.text_input[0].input("Help centre")
    healthy(app.button(key="FormSubmitter:record-Keep the plan").click().run())
    healthy(next(one for one in app.get("button_group") if one.label == "Step").set_value("Re-assess").run())
    frame = app.dataframe[-1].value.set_index("Intervention")
    assert frame.loc["Help centre", "Verdict"] == "Can't tell yet"
    assert frame.loc["Help centre", "Change"] == "—"


def test_a_list_that_comes_back_is_taken_with_those_who_are_held_back() -> None:
    """Half of those on the list, as somebody might cut it down: 20 get it, 10 are held back."""
    app = open_app("sample", PAGE, step="Act")
    frame = app.dataframe[0].value
    few = pd.concat([frame[frame["What"] == "gets it"][:20], frame[frame["What"] == "held back"][:10]])
    app.text_input[0].input("Help centre")
    (uploader,) = app.file_uploader
    uploader.set_value([("hold-out.csv", few.to_csv(index=False).encode(), "")])
    healthy(app.button(key="FormSubmitter:record-Keep the plan").click().run())
    assert any("20 customers get it, 10 customers are held back" in read(box.value) for box in app.success)


def test_a_list_of_strangers_is_refused_in_words() -> None:
    app = open_app("sample", PAGE, step="Act")
    app.text_input[0].input("Help centre")
    app.file_uploader[0].set_value([("list.csv", b"Customer\nnobody\n", "")])
    healthy(app.button(key="FormSubmitter:record-Keep the plan").click().run())
    assert any("names no customer of these data" in read(box.value) for box in app.error)


def test_a_plan_without_a_name_is_refused_in_words() -> None:
    app = open_app("sample", PAGE, step="Act")
    healthy(app.button(key="FormSubmitter:record-Keep the plan").click().run())
    assert any("has no name" in read(box.value) for box in app.error)


def test_in_a_workspace_a_decision_is_still_there_for_the_next_visitor() -> None:
    made = fresh([places.ROOT / "sample_data" / name for name in (
        "customers.csv", "revenue.csv", "tickets.csv", "interventions.csv", "exposures.csv")])  # fmt: skip
    app = visit(made.token, PAGE)
    healthy(app.button(key="FormSubmitter:decision-Keep the decision").click().run())
    again = visit(made.token, PAGE)
    assert "Go on" in set(again.dataframe[-1].value["Decision"])


def test_data_without_interventions_say_what_to_bring() -> None:
    assert drawn("one sheet", PAGE).segmented_control(key="step").value == "Assess"  # the loop begins at its beginning
    app = open_app("one sheet", PAGE, step="Re-assess")
    assert title(app) == "Nothing that was done is recorded"
    plan = open_app("one sheet", PAGE, step="Act")
    assert title(plan)


@pytest.mark.parametrize("step", ["Assess", "Act", "Re-assess"])
@pytest.mark.parametrize("kind", ["telco", "ravenstack"])
def test_other_peoples_data_break_nothing(kind: str, step: str) -> None:
    assert title(open_app(kind, PAGE, step=step))


def test_no_cause_is_claimed_anywhere() -> None:
    for step in ("Assess", "Act", "Re-assess"):
        found = everything(open_app("sample", PAGE, step=step)).replace("goes with, not causes", "")
        assert CAUSE.search(found) is None, step


def test_a_filter_measures_only_those_it_lets_through() -> None:
    app = open_app("sample", PAGE, segment="Mid")
    assert "Mid" in captions(app)[0] + " ".join(captions(app))
    assert metrics(app)["Who got it"] == f"{told().one('Guided onboarding').n[0]:,}"  # all who got it are Mid


def brought(**options: Any) -> AppTest:
    """Open the page on a company that did something for its customers."""
    files = treated_files(120, 1, effect=-0.5, **options)
    return visit(fresh([RawFile(f"{name}.csv", text.encode()) for name, text in files.items()]).token, PAGE)


def test_everyone_at_once_has_a_forecast_and_no_cause() -> None:
    app = brought(everyone=True)
    assert any("nobody to compare with" in text for text in texts(app))
    assert metrics(app)["Against the forecast"].startswith("−")
    assert CAUSE.search(everything(app)) is None


def test_a_coin_that_is_not_believed_is_said_in_the_title_and_in_a_notice() -> None:
    files = treated_files(600, 3, "volunteers", columns={"chosen_by": "random"})
    app = visit(fresh([RawFile(f"{name}.csv", text.encode()) for name, text in files.items()]).token, PAGE)
    assert any("hardly a coin's choice" in heading for heading in headings(app))
    assert "as if it were not known how they were chosen" in read(app.warning[0].value)
    assert "chosen not known" in " ".join(captions(app))


def test_six_customers_are_too_few_and_the_page_says_so() -> None:
    app = brought(share=0.05)
    assert any("Only 6 customers" in text and "30 are needed" in text for text in texts(app))
    assert app.dataframe[-1].value["Verdict"].tolist() == ["Can't tell yet"]


# ---- who moved


def ribbon_list(app: AppTest, whose: str = "Got it") -> Selectbox:
    return next(box for box in app.selectbox if box.label == f"Customers behind a ribbon: {whose}")


def test_who_is_behind_a_ribbon_is_listed_with_what_they_pay() -> None:
    app = open_app("sample", PAGE)
    box = ribbon_list(app)
    wanted = next(option for option in box.options if option.startswith("Yellow → Green"))
    many = int(wanted.rsplit("(", 1)[1].rstrip(")"))
    box.select_index(box.options.index(wanted)).run()
    assert not app.exception
    listed = next(frame.value for frame in app.dataframe if "Pays a month" in frame.value.columns)
    assert len(listed) == many
    assert listed["Pays a month"].is_monotonic_decreasing
    assert any(heading.startswith(f"Yellow → Green (got it): {many} customers, paying $") for heading in headings(app))


def test_ribbons_of_both_groups_are_listed_together() -> None:
    app = open_app("sample", PAGE)
    got, others = ribbon_list(app), ribbon_list(app, "Others")
    got.select_index(0)
    others.select_index(1).run()
    listed = next(frame.value for frame in app.dataframe if "Pays a month" in frame.value.columns)
    sizes = [int(box.options[at].rsplit("(", 1)[1].rstrip(")").replace(",", "")) for at, box in ((0, got), (1, others))]
    assert (listed["Whose"] == "Got it").sum() == sizes[0]
    assert (listed["Whose"] == "Others").sum() == sizes[1]


def test_personas_are_told_with_the_noise_floor(monkeypatch: pytest.MonkeyPatch) -> None:
    found = find_personas(company("sample"))
    monkeypatch.setattr(Library, "personas_of", lambda _self, _data: found)
    app = open_app("sample", PAGE, moved_between="Persona")
    assert any("became another persona" in heading for heading in headings(app))
    assert any("noise floor" in text for text in captions(app))
    box = ribbon_list(app)
    stayed = next(option for option in box.options if option.split(" → ")[0] == option.split(" → ")[1].split(" (")[0])
    box.select_index(box.options.index(stayed)).run()
    assert any(heading.startswith(stayed.split(" (")[0]) for heading in headings(app))


def test_without_a_search_for_personas_the_card_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(SWITCH, "off")
    monkeypatch.setattr(library(), "finder", PersonaFinder())  # another test may have found some
    monkeypatch.setattr(library(), "_dressed", {})
    app = open_app("sample", PAGE, moved_between="Persona")
    assert "This server looks for no personas." in captions(app)

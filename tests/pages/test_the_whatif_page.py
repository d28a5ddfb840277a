"""Does the page What-if say what the analysis says, keep its levers in the link, and save what was foretold?"""

from __future__ import annotations

from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest

from csdata.analysis.assumptions import Assumptions
from csdata.analysis.interventions.answer import MeasureAnswer
from csdata.analysis.scenarios.levers import lever_of
from csdata.analysis.scenarios.outcome import Outcome, Setting
from csdata.analysis.scenarios.scenario import Goal, Move, Scenario
from csdata.analysis.scenarios.words import headline, suggested_goal
from csdata.dataset import EVERYBODY
from csdata.ui import intervention_finder, places, saved, state, whatif_levers, whatif_saved
from csdata.ui.behind import Behind
from csdata.ui.intervention_finder import Asked, measured_soon
from csdata.ui.whatif_finder import prepared_soon, with_measured
from tests.pages.companies import captions, company, drawn, open_app, press, read, texts, title

PAGE = places.WHATIF


def setting(kind: str = "sample") -> Setting:
    prepared, _ = prepared_soon(company(kind))
    assert prepared is not None
    measured_soon(company(kind), Asked(EVERYBODY, Assumptions()), 60)
    prepared, is_measuring = with_measured(company(kind), prepared)
    assert not is_measuring
    return Setting.of(prepared.ground, prepared.levers)


def told(start: Setting, *moves: Move) -> Outcome:
    return start.run(Scenario("Plan", levers=moves))


def headings(app: AppTest) -> list[str]:
    return [read(heading.value) for heading in app.subheader]


def test_the_title_counts_futures_as_the_analysis_does() -> None:
    start = setting()
    assert title(drawn("sample", PAGE)) == headline(told(start), suggested_goal(start))
    assert any("1,000 simulated futures" in caption for caption in captions(drawn("sample", PAGE)))


def test_levers_stand_where_the_data_are_with_their_evidence() -> None:
    app = drawn("sample", PAGE)
    keys = {slider.key for slider in app.slider}
    assert {"l_no_touchpoints", "l_days_to_first_value", "l_price", "l_new_customers", "l_customers_per_csm"} <= keys
    assert any("show_chart" in text and "Days to first value · now 35" in text.replace(":gray[", "")
               for text in texts(app))  # fmt: skip
    assert "As today: nothing is changed" in headings(app)


def test_a_lever_of_the_link_is_moved_and_says_what_it_brings() -> None:
    app = open_app("sample", PAGE, l_price="5")
    start = setting()
    found = told(start, Move("price", 0.05, ramp_months=12))
    assert title(app) == headline(found, suggested_goal(start))
    assert any(heading.startswith("Our side gains at the customers' expense") for heading in headings(app))
    assert any(heading.startswith("The plan adds about $") for heading in headings(app))


def test_none_of_the_link_being_cause_is_no_change() -> None:
    app = open_app("sample", PAGE, l_no_touchpoints="10", cause="None")
    assert title(app) == title(drawn("sample", PAGE))


def test_what_was_measured_here_is_a_lever_with_a_start_of_its_own() -> None:
    start = setting()
    app = open_app("sample", PAGE)
    assert any("verified" in text and "Guided onboarding · now" in text.replace(":gray[", "") for text in texts(app))
    assert "l_exposures" not in {slider.key for slider in app.slider}
    (button,) = (one for one in app.button if read(one.label) == "Roll out Guided onboarding")
    press(app, str(button.key))
    assert app.slider(key="l_programme_guided_onboarding").value == 100
    lever = lever_of(start.levers, "programme: Guided onboarding")
    found = told(start, Move(lever.name, lever.high - lever.now, ramp_months=lever.ramp))
    assert title(app) == headline(found, suggested_goal(start))


def test_a_lever_that_was_measured_is_in_the_link() -> None:
    assert setting().levers[0].evidence.kind == "measured"
    app = open_app("sample", PAGE, l_programme_guided_onboarding="100")
    assert app.slider(key="l_programme_guided_onboarding").value == 100
    assert title(app) != title(drawn("sample", PAGE))


def test_nobody_waits_for_the_measuring_and_its_levers_come_by_themselves(monkeypatch: pytest.MonkeyPatch) -> None:
    setting()
    late: Behind[MeasureAnswer] = Behind("measuring late", breath=3_600)
    with monkeypatch.context() as before:
        before.setattr(intervention_finder, "finder", lambda: late)
        app = open_app("sample", PAGE)
        assert any("own interventions did is being measured" in caption for caption in captions(app))
        assert "l_exposures" in {slider.key for slider in app.slider}
        assert "l_programme_guided_onboarding" not in {slider.key for slider in app.slider}
        assert title(app) == title(drawn("sample", PAGE))
        late.stop(Asked(EVERYBODY, Assumptions()).key(company("sample")))
    app.run()
    assert "l_programme_guided_onboarding" in {slider.key for slider in app.slider}


def test_a_preset_sets_the_levers() -> None:
    app = open_app("sample", PAGE)
    (start,) = (one for one in app.button if read(one.label) == "Raise the price")
    press(app, str(start.key))
    assert app.slider(key="l_price").value == 5
    assert title(app) == title(open_app("sample", PAGE, l_price="5"))


def test_a_scenario_is_saved_compared_and_opened_again() -> None:
    app = open_app("sample", PAGE, l_price="5")
    app.text_input(key="_scenario_name").set_value("Dearer")
    press(app, "save-it")
    table = next(frame.value for frame in app.dataframe if "Weakest evidence" in frame.value)
    assert list(table["Scenario"])[-1] == "Dearer"
    assert table.iloc[-1]["Weakest evidence"] == "assumption"
    kept = app.session_state[saved.KEPT]
    (document,) = next(iter(kept.values()))
    assert document.body["scenario"]["levers"][0]["lever"] == "price"
    assert len(document.body["forecast"]["foretold"]) == 12


def test_a_saved_scenario_opens_with_its_horizon_and_goal(monkeypatch: pytest.MonkeyPatch) -> None:
    start = setting()
    drawn_levers = whatif_levers.sliders(start.levers)
    price = Move("price", 0.05)
    ours = Scenario("Two years", 24, 7, Goal("nrr", 0.9), (price,))
    told: dict[str, object] = {}
    monkeypatch.setattr(state, "put", told.__setitem__)
    monkeypatch.setattr(state, "drop", lambda key: told.pop(key, None))
    for row, has_goal in ((0, False), (1, True)):
        told.clear()
        monkeypatch.setattr(state, "chosen", lambda _key, row=row: {"selection": {"rows": [row]}})
        whatif_saved.load([(price,), ours], drawn_levers)
        assert told["l_price"] == 5
        assert ("months" in told) is has_goal
    assert (told["months"], told["goal_of"]) == ("24 months", "Revenue kept (NRR), %")
    assert told["goal"] == pytest.approx(90.0)


def test_a_scenario_without_a_name_is_asked_for_one() -> None:
    app = press(open_app("sample", PAGE), "save-it")
    assert "Give the scenario a name." in read(app.warning[0].value)


def test_the_cheapest_mix_is_found_and_can_be_set() -> None:
    app = press(open_app("sample", PAGE), "seek-it")
    assert any("would bring revenue a year of" in heading for heading in headings(app))
    press(app, "use-it")
    assert title(app) != title(drawn("sample", PAGE))


def test_a_goal_of_the_link_is_the_goal() -> None:
    app = open_app("sample", PAGE, goal="90", goal_of="Revenue kept (NRR), %")
    assert "reach 90.0% of revenue kept" in title(app)


def test_one_sheet_has_fewer_levers_and_says_what_it_rests_on() -> None:
    app = drawn("one sheet", PAGE)
    keys = {slider.key for slider in app.slider}
    assert "l_price" in keys
    assert "l_no_touchpoints" not in keys
    assert "simulated futures" in title(app)


def test_a_sheet_without_dates_counts_months_ahead() -> None:
    app = drawn("telco", PAGE)
    assert any("the sheet has no dates" in caption for caption in captions(app))
    assert "simulated futures" in title(app)


def test_levels_of_words_are_levers_under_the_name_of_their_column() -> None:
    app = drawn("telco", PAGE)
    keys = [slider.key for slider in app.slider]
    assert {"l_contract_month_to_month", "l_contract_one_year", "l_contract_two_year"} <= set(keys)
    assert not any("gender" in key or "senior" in key for key in keys)
    assert "Contract" in captions(app)
    assert any("may have meant to stay or to go" in (one.help or "") for one in app.markdown)
    moved = open_app("telco", PAGE, l_contract_two_year="60")
    assert title(moved) != title(app)


def test_levels_with_the_same_letters_are_sliders_of_their_own() -> None:
    price = lever_of(setting().levers, "price")
    levers = tuple(replace(price, name=name) for name in ("Plan: A+", "Plan: A-"))
    assert [one.key for one in whatif_levers.sliders(levers)] == ["l_plan_a", "l_plan_a_2"]


def test_nonsense_in_the_link_falls_back() -> None:
    app = open_app("sample", PAGE, l_price="'; DROP TABLE", cause="?", months="a century", goal="much")
    assert title(app) == title(drawn("sample", PAGE))


def test_what_somebody_says_of_an_assumption_counts_with_the_name_beside_it() -> None:
    app = open_app("sample", PAGE, l_price="5")
    before = title(app)
    app.selectbox(key="_said_lever").set_value("Price at renewal").run()
    app.number_input(key="_said_percent_price").set_value(30.0).run()
    press(app, "said-keep")  # nobody is named
    assert any("Nobody is named" in read(one.value) for one in app.error)
    app.text_input(key="_said_by").set_value("Head of sales").run()
    press(app, "said-keep")
    assert title(app) != before
    assert any("30% higher odds of leaving" in text and "Head of sales" in text for text in texts(app))
    app.selectbox(key="_said_lever").set_value("Price at renewal").run()
    press(app, "said-drop")
    assert title(app) == before


def test_a_lever_has_a_share_of_cause_of_its_own() -> None:
    link = {"l_days_to_first_value": "20"}
    own = open_app("sample", PAGE, **link, l_days_to_first_value_cause="None")
    for_all = open_app("sample", PAGE, **link, cause="None")
    assert title(own) == title(for_all)
    assert title(own) != title(open_app("sample", PAGE, **link))

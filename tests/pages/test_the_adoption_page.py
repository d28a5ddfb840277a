"""Does the page Adoption say where customers get stuck, who is quiet, and what to bring when it cannot know?"""

from __future__ import annotations

import itertools

import pytest

from csdata.analysis.adoption.answer import adoption_answer
from csdata.analysis.adoption.milestones import onboarding_funnel, stuck_customers
from csdata.analysis.adoption.silent import silence
from csdata.analysis.metrics import period_of
from csdata.dataset import Filters
from csdata.ui import places
from csdata.ui.figures import kpi
from tests.pages.companies import KINDS, captions, company, drawn, healthy, open_app, read, title

PAGE = places.ADOPTION
MONTHS = 12
# How many charts each kind of data can fill; everything else is said to be missing.
CHARTS = {"sample": 5, "one sheet": 3, "telco": 0, "ravenstack": 3, "mrr-playbook": 0}


def headings(kind: str) -> list[str]:
    return [read(heading.value) for heading in drawn(kind, PAGE).subheader]


@pytest.mark.parametrize("kind", KINDS)
def test_the_title_is_the_answer_of_the_analysis(kind: str) -> None:
    app = drawn(kind, PAGE)
    found = adoption_answer(company(kind), MONTHS)
    assert title(app) == found.headline
    assert found.sub in captions(app)


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_there_is_drawn_and_what_is_missing_says_what_to_bring(kind: str) -> None:
    app = drawn(kind, PAGE)
    assert len(app.get("vega_lite_chart")) == CHARTS[kind]
    locked = sum("lock" in markdown.value for markdown in app.markdown)
    said = [caption for caption in captions(app) if caption.startswith("Bring ")]
    assert len(said) >= locked
    assert CHARTS[kind] + locked >= 5


@pytest.mark.parametrize("kind", KINDS)
def test_every_figure_is_that_of_the_analysis(kind: str) -> None:
    found = adoption_answer(company(kind), MONTHS)
    groups = [group for group in (found.start, found.use) if any(f.metric.value is not None for f in group)]
    expected = [(kpi(figure).label, kpi(figure).value_text or "—") for group in groups for figure in group]
    assert [(read(m.label), read(m.value)) for m in drawn(kind, PAGE).metric] == expected


def test_choosing_a_step_lists_who_waits_there() -> None:
    data = company("sample")
    funnel = onboarding_funnel(data, period_of(data, MONTHS))
    app = open_app("sample", PAGE)
    assert app.selectbox(key="stuck_at").value == funnel.stuck
    for step in ("Kick-off", "Team trained"):
        healthy(app.selectbox(key="stuck_at").set_value(step).run())
        expected = stuck_customers(data, funnel, step)
        assert expected.headline in [read(heading.value) for heading in app.subheader]
        table = next(frame.value for frame in app.dataframe if "Days waiting" in frame.value)
        assert table["Customer"].tolist() == expected.frame["customer_id"].tolist()


@pytest.mark.external
def test_ravenstack_lists_its_quiet_customers_by_money() -> None:
    expected = silence(company("ravenstack"))
    table = next(frame.value for frame in drawn("ravenstack", PAGE).dataframe if "Days silent" in frame.value)
    assert table["Monthly revenue"].tolist() == sorted(table["Monthly revenue"], reverse=True)
    assert len(table) == expected.counts[30] == 69
    assert expected.result.headline in headings("ravenstack")


def test_the_length_of_silence_is_in_the_link() -> None:
    app = open_app("sample", PAGE, silent_for="90 days")
    assert silence(company("sample"), days=90).result.headline in [read(heading.value) for heading in app.subheader]


def test_filters_reach_every_card() -> None:
    app = open_app("sample", PAGE, segment="Enterprise")
    feet = [caption for caption in captions(app) if caption.startswith("n = ")]
    assert len(feet) >= 7
    assert all("Enterprise" in foot for foot in feet)
    assert title(app) == adoption_answer(company("sample"), MONTHS, Filters(segment="Enterprise")).headline


def test_a_filter_that_leaves_nobody_draws_nothing_and_offers_to_clear_it() -> None:
    data = company("one sheet")
    together = itertools.product(*(data.choices[key] for key in ("segment", "plan", "region")))
    segment, plan, region = next(chosen for chosen in together if not data.chosen(Filters(*chosen)).any())
    app = open_app("one sheet", PAGE, segment=segment, plan=plan, region=region)
    assert title(app).startswith("No customers match")
    assert not app.metric
    assert not app.get("vega_lite_chart")
    assert [button.label for button in app.button if button.key == "clear"] == ["Clear filters"]


def test_every_card_says_how_we_know() -> None:
    app = open_app("sample", PAGE)
    for key in ("funnel", "goals", "stuck", "breadth_in", "depth_in", "cohorts_by", "silent_for", "compare_adoption"):
        app.session_state[f"how-{key}"] = True
    healthy(app.run())
    assert [tab.label for tab in app.tabs] == ["Method", "Data", "SQL"] * 8
    assert all("SELECT" in code.value for code in app.code)

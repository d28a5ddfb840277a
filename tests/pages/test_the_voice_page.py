"""Does the page say what the analyses found, on any data, and does every choice work?"""

from __future__ import annotations

import itertools

import pytest

from csdata.analysis.voice.barriers import barriers
from csdata.analysis.voice.comments import comments_of
from csdata.analysis.voice.scores import score_metric
from csdata.analysis.voice.summary import period_of, voice
from csdata.dataset import Filters
from csdata.ui import places
from csdata.ui.voice import barrier_table, source
from csdata.wording import value_text
from tests.pages.companies import captions, company, drawn, healthy, needs, open_app, read, texts, title, visit

SAMPLE = "sample"


def heads(app: object) -> list[str]:
    return [read(head.value) for head in app.subheader]  # type: ignore[attr-defined]


def test_the_title_is_the_answer_of_the_analysis() -> None:
    data = company(SAMPLE)
    found = voice(data, comments_of(data))
    assert title(drawn(SAMPLE, places.VOICE)) == found.headline
    assert "what hurts most" in found.headline
    assert len(found.headline) <= 75


def test_every_figure_is_the_number_of_the_analysis() -> None:
    data = company(SAMPLE)
    shown = {read(metric.label): read(metric.value) for metric in drawn(SAMPLE, places.VOICE).metric}
    nps = score_metric(data, "nps", period_of(data, 12))
    assert shown["NPS"] == value_text(nps.value, "score")
    assert shown["To NPS"] == "44%"
    assert len(shown) == 6


def test_every_card_is_there_on_the_sample() -> None:
    said = " | ".join(heads(drawn(SAMPLE, places.VOICE)))
    for part in ("no move is beyond noise", "by revenue", "differs", "the whole book is at", "hurts most", "own words",
                 "named most", "tickets say"):  # fmt: skip
        assert part in said, part
    assert len(drawn(SAMPLE, places.VOICE).get("vega_lite_chart")) == 5


def test_another_kind_of_survey_can_be_chosen_and_stays_in_the_link() -> None:
    app = open_app(SAMPLE, places.VOICE)
    healthy(app.segmented_control(key="score").set_value("Effort").run())
    assert any(head.startswith("Ease was") for head in heads(app))
    linked = visit("sample", places.VOICE, score="Satisfaction", by="By plan")
    assert any(head.startswith("Satisfaction") for head in heads(linked))
    assert linked.segmented_control(key="by").value == "By plan"


def test_a_theme_is_chosen_from_the_list_or_by_a_click() -> None:
    app = open_app(SAMPLE, places.VOICE)
    names = app.selectbox(key="theme").options
    healthy(app.selectbox(key="theme").set_value(names[2]).run())
    first = [text for text in texts(app) if text.startswith("“")]
    assert len(first) == 3
    app.session_state["themes-chart"] = {"selection": {"theme": [{"theme": names[3]}]}}
    healthy(app.run())
    assert app.selectbox(key="theme").value == names[3]
    assert [text for text in texts(app) if text.startswith("“")] != first
    healthy(app.selectbox(key="theme").set_value(names[1]).run())
    assert app.selectbox(key="theme").value == names[1]


def test_a_quote_says_whose_it_is_and_when() -> None:
    data = company(SAMPLE)
    said = comments_of(data)
    row = int((said.kinds == "nps").nonzero()[0][0])
    assert source(said, data, row).count(" · ") == 2
    assert f"NPS {said.scores[row]:g}" in source(said, data, row)


def test_filters_change_what_is_said() -> None:
    assert title(visit("sample", places.VOICE, segment="Enterprise")) != title(drawn(SAMPLE, places.VOICE))


def test_barriers_are_written_with_both_sides() -> None:
    data = company(SAMPLE)
    table = barrier_table(barriers(comments_of(data), data, period_of(data, 12)).frame)
    assert list(table.columns)[:4] == ["Barrier", "Of comments", "Customers", "Their revenue a month"]
    assert len(table) == 5
    assert all(" vs " in cell or "too few" in cell for cell in table["Goals reached"])


def test_ravenstack_cannot_show_unhappy_customers_and_it_says_so() -> None:
    needs("ravenstack")
    app = drawn("ravenstack", places.VOICE)
    assert any("cannot show unhappy customers" in caption for caption in captions(app))


def test_a_sheet_with_scores_but_no_dates_has_scores_and_says_what_is_missing() -> None:
    app = drawn("one sheet", places.VOICE)
    assert title(app).startswith("NPS is")
    assert any("have no dates" in caption for caption in captions(app))
    assert any("The data have no comments" in caption for caption in captions(app))


@pytest.mark.parametrize("kind", ["telco", "mrr-playbook"])
def test_data_without_a_voice_say_what_to_bring(kind: str) -> None:
    needs(kind)
    app = drawn(kind, places.VOICE)
    assert title(app) == "Nobody has asked customers yet"
    assert not app.get("vega_lite_chart")
    assert any("Bring survey answers" in caption for caption in captions(app))
    assert [button.label for button in app.main.button if button.label == "Bring answers"]


def test_a_handful_of_comments_is_listed_without_percentages() -> None:
    data = company(SAMPLE)
    said, period = comments_of(data), period_of(data, 12)
    choices = itertools.product(*(data.choices[key] for key in ("segment", "plan", "region")))
    counts = {chosen: int(said.chosen(data, period, Filters(*chosen)).sum()) for chosen in choices}
    segment, plan, region = next(chosen for chosen, n in counts.items() if 1 < n < 20)
    n = counts[segment, plan, region]
    app = visit("sample", places.VOICE, segment=segment, plan=plan, region=region)
    assert f"{n} comments: too few for themes" in heads(app)
    (listed,) = (table.value for table in app.dataframe if "Comment" in table.value)
    assert len(listed) == n
    assert not any("named most" in head for head in heads(app))

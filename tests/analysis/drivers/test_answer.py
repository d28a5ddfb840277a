"""Is what was found said in words that claim no more than was seen?"""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path

import pytest

from csdata.analysis.drivers.answer import COLUMNS, DriverAnswer, driver_answer, leading
from csdata.analysis.drivers.effects import Effect
from csdata.analysis.drivers.table import Feature
from csdata.analysis.drivers.trust import trust
from csdata.analysis.drivers.who import NEXT_COLUMNS, customers_with, effect_of, likeliest
from csdata.analysis.drivers.words import bare, direction, going_with, labelled, move, risky, value
from csdata.analysis.intervals import Interval
from csdata.dataset import Dataset, Filters, open_dataset, open_sample
from csdata.errors import CsDataError

ROOT = Path(__file__).resolve().parents[3]
SHARED = ROOT.parent / "shared/data"


@pytest.fixture(scope="module")
def sample() -> Dataset:
    return open_sample()


@pytest.fixture(scope="module")
def answer(sample: Dataset) -> DriverAnswer:
    return driver_answer(sample)


def effect(
    name: str, change: float, *, kind: str = "number", unit: str = "", label: str = "", q: float = 0.01
) -> Effect:
    feature = Feature(name, label or name, unit, kind, name if kind == "level" else "")  # type: ignore[arg-type]
    interval = Interval(change, change - 0.01, change + 0.01)
    ratio = Interval(math.exp(change), math.exp(change - 0.01), math.exp(change + 0.01))
    return Effect(feature, 1.0, 3.0, interval, ratio, change, 0.1, q, q, 1.0, 0.2)


def test_the_sample_is_told_with_period_n_and_caveat(answer: DriverAnswer) -> None:
    assert answer.found
    assert answer.found.verdict == "found"
    assert answer.result.n == answer.found.n
    assert "2 to 4 months after the look" in answer.result.definition
    assert "not proven to cause" in answer.result.definition
    assert answer.result.missing is None
    assert list(answer.result.frame.columns) == list(COLUMNS)
    ratios = answer.result.frame["ratio"].tolist()
    assert ratios == sorted(ratios, reverse=True)


def test_the_planted_truth_is_named_and_reactions_are_kept_out(answer: DriverAnswer) -> None:
    assert answer.found
    signs = {one.feature.name: one.change.value > 0 for one in answer.found.drivers}
    assert signs["features_used"] is False
    assert signs["no_touchpoints"] is True
    assert signs["days_to_first_value"] is True
    kept_out = dict(answer.suspects())
    assert "goal_reached" in kept_out
    assert "reacts to leaving" in kept_out["Tickets a month"]
    assert any(words.startswith("Last NPS answer: known in only") for words in answer.untested())


def test_the_search_tells_how_far_it_is_and_is_given_up(sample: Dataset) -> None:
    heard: list[float] = []
    driver_answer(sample, Filters(plan="Scale"), progress=lambda done, _what: heard.append(done))
    assert heard[0] == 0.0
    assert heard == sorted(heard)
    assert heard[-1] == 1.0
    with pytest.raises(CsDataError, match="stopped"):
        driver_answer(sample, should_stop=lambda: True)


def test_who_has_it_stands_on_the_risky_side(sample: Dataset, answer: DriverAnswer) -> None:
    for name in ("features_used", "no_touchpoints", "days_to_first_value"):
        told = effect_of(answer, name)
        having = customers_with(sample, answer, name)
        assert len(having) > 10
        if told.change.value > 0:
            assert (having["value"] >= told.end).all()
        else:
            assert (having["value"] <= told.start).all()
        paid = having["mrr"].tolist()
        assert paid == sorted(paid, reverse=True)
    here = sample.ask("book_between", {"base": sample.as_of, "last": sample.as_of})
    paying = set(here.loc[here["end_mrr"] > 0, "number"])
    assert set(having["number"]) <= paying  # nobody who left already


def test_who_is_next_is_ordered_by_chance_and_says_why(sample: Dataset, answer: DriverAnswer) -> None:
    following = likeliest(sample, answer)
    assert list(following.columns) == list(NEXT_COLUMNS)
    assert following["chance"].between(0, 1).all()
    chances = following["chance"].tolist()
    assert chances == sorted(chances, reverse=True)  # boosting was not better here: the model ranks
    assert following["number"].is_unique
    assert following["why"].str.len().gt(5).all()
    assert likeliest(sample, answer, 5).equals(following.head(5))
    few = driver_answer(sample, Filters(plan="Growth"))
    assert few.made.now is not None
    assert set(few.made.now.customer) < set(following["number"])


def test_without_a_signal_nobody_is_ranked(sample: Dataset, answer: DriverAnswer) -> None:
    assert answer.found
    silent = replace(answer, found=replace(answer.found, verdict="no_signal"))
    assert likeliest(sample, silent).empty
    assert silent.found
    assert silent.found.drivers == ()


def test_how_well_it_tells_is_said_with_its_range(answer: DriverAnswer) -> None:
    told = trust(answer)
    assert told
    assert answer.found
    assert answer.found.auc
    assert f"{round(100 * answer.found.auc.value)} times in 100" in told.headline
    assert f"{round(100 * (answer.found.auc.low or 0))} to" in told.how
    assert [one.label for one in told.figures] == ["AUC", "Tenth at most risk", "Chances"]
    assert told.figures[2].text == "about right"


def test_two_searches_of_the_same_data_say_the_same(sample: Dataset, answer: DriverAnswer) -> None:
    again = driver_answer(sample)
    assert again.result.headline == answer.result.headline
    assert again.result.frame.equals(answer.result.frame)


def test_data_that_do_not_know_who_left_say_so(tmp_path: Path) -> None:
    (tmp_path / "list.csv").write_text("customer,mrr,plan\n" + "".join(f"c{n},{n},A\n" for n in range(1, 40)))
    told = driver_answer(open_dataset([tmp_path / "list.csv"]))
    assert told.found is None
    assert told.result.missing
    assert "who has left" in told.result.missing


# ---- words


def test_sentences_name_the_risky_side() -> None:
    few, slow = effect("features_used", -0.03), effect("days_to_first_value", 0.02)
    assert going_with([few, slow]) == "Few features in use and late first results go with the most leaving"
    assert going_with([slow]) == "Late first results goes with the most leaving"
    assert going_with([]) == "No single behaviour goes with leaving, but groups of them do"


def test_levels_of_one_column_are_told_once_by_what_they_are_compared_with() -> None:
    one, two = (
        replace(effect(f"Contract: {name}", -0.1, kind="level"), compared_with="Contract: Month-to-month")
        for name in ("One year", "Two year")
    )
    assert going_with([one, two]) == "Contract: Month-to-month goes with the most leaving"
    assert move(one) == "against Contract: Month-to-month"


def test_own_columns_keep_their_letters() -> None:
    own = effect("PaperlessBilling", 0.05, kind="flag", label="PaperlessBilling")
    assert going_with([effect("features_used", -0.1), own]).startswith("Few features in use and PaperlessBilling go")
    assert risky(effect("Size", -0.1, label="Size")) == "Less size"
    assert risky(effect("Trial", -0.1, kind="flag", label="Trial")) == "Not “Trial”"


def test_moves_and_values_are_written_in_their_unit() -> None:
    tickets = effect("tickets_opened", 0.1, unit="tickets a month", label="Tickets a month")
    assert move(tickets) == "3 against 1 tickets a month"
    assert labelled(tickets) == "Tickets a month: 3 against 1"
    assert value(Feature("a", "A", "tickets a month"), 1.0) == "1 ticket a month"
    assert bare(Feature("a", "A", "tickets a month"), 1.0) == "1"
    assert bare(Feature("a", "A", "share"), 0.25) == "25%"
    assert value(Feature("a_trend", "A", "share"), -0.25) == "−25.0 pts"


def test_what_chance_could_do_is_unclear() -> None:
    assert direction(effect("a", 0.1, q=0.2)) == "unclear"
    assert direction(effect("a", 0.1)) == "more"
    assert direction(effect("a", -0.1)) == "less"


def test_telco_is_led_by_what_can_be_told_apart() -> None:
    if not (SHARED / "telco-ibm").exists():
        pytest.skip("no ../shared/data/telco-ibm beside the repository")
    told = driver_answer(open_dataset([SHARED / "telco-ibm"]))
    assert told.found
    bound = {one.name for group in told.found.groups if group.kind == "inseparable" for one in group.features}
    assert bound >= {"mrr", "InternetService: No", "StreamingTV: Yes"}
    assert not bound & {one.feature.name for one in leading(told.found)}
    assert "gender: Female" not in {one.feature.name for one in told.found.drivers}
    assert told.result.headline.startswith("Contract: Month-to-month and PaymentMethod: Electronic check")

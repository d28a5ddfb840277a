"""Is a scenario read as it was written, and is what nobody knows refused with what is known?"""

from __future__ import annotations

import pytest

from csdata.analysis.scenarios.scenario import Goal, Move, Scenario, read_scenario
from csdata.errors import CsDataError

WHOLE = Scenario(
    "Faster start",
    24,
    11,
    Goal("arr", 13_200_000.0),
    (
        Move("days_to_first_value", -10.0, "days", segment="Mid", reach=0.8, ramp_months=4, cost_monthly=500.0),
        Move("price", 5.0, "%", cost_once=2_000.0, causal_share=0.5),
    ),
)


def test_what_is_written_is_read_back() -> None:
    assert read_scenario(WHOLE.to_plain()) == WHOLE


def test_usual_values_are_left_out_of_the_file() -> None:
    assert WHOLE.to_plain()["levers"][1] == {
        "lever": "price",
        "change": 5.0,
        "unit": "%",
        "cost_once": 2_000.0,
        "causal_share": 0.5,
    }


def test_an_empty_object_is_going_on_as_today() -> None:
    assert read_scenario({}) == Scenario()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ([], "not a JSON object"),
        ({"lever": []}, "unknown key: lever. Known keys: name, months, seed, goal, levers"),
        ({"levers": [{"lever": "price", "change": 0.1, "cost": 3}]}, "unknown key: cost. Known keys: lever, change"),
        ({"levers": [{"change": 0.1}]}, "without “lever”"),
        ({"levers": {"price": 0.1}}, "a list of objects"),
        ({"levers": [{"lever": "price", "change": "much"}]}, "change: found 'much'"),
        ({"levers": [{"lever": "price", "change": True}]}, "change: found 'True'"),
        ({"levers": [{"lever": "price", "change": float("nan")}]}, "change: found 'nan'"),
        ({"levers": [{"lever": "price", "change": 0.1, "reach": 1.2}]}, "a number from 0 to 1"),
        ({"levers": [{"lever": "price", "change": 0.1, "causal_share": -1}]}, "a number from 0 to 1"),
        ({"levers": [{"lever": "price", "change": 0.1, "segment": "A", "persona": "B"}]}, "a segment and a persona"),
        ({"months": 12.5}, "a whole number from 1 to 36"),
        ({"months": 60}, "a number from 1 to 36"),
        ({"goal": {"metric": "profit", "value": 1}}, "one of arr, mrr, customers, nrr"),
        ({"goal": {"metric": "arr"}}, "goal.value"),
        ({"name": ""}, "name: found ''"),
    ],
)
def test_bad_files_are_refused_with_what_is_known(content: object, message: str) -> None:
    with pytest.raises(CsDataError) as refused:
        read_scenario(content)
    assert message in str(refused.value)

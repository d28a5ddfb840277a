"""Does every page show the numbers that the command line prints, whatever the data?"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from csdata.answers import metrics_answer
from csdata.ui import places
from csdata.wording import DASH, value_text
from tests.pages.companies import KINDS, company, drawn, read

MONTHS = 12
# What a figure is called on a page, where that is not the label of its metric.
CALLED = {
    places.VOICE: {"NPS": "nps", "Satisfied (CSAT)": "csat", "Ease (CES)": "ces"},
    places.VALUE: {
        "Value of a customer": "clv",
        "The simple way": "clv_simple",
        "To win a customer": "cac",
        "Value per cost": "ltv_to_cac",
        "Paid back after": "payback_months",
        "Revenue renewed": "renewal_rate",
    },
    places.ADOPTION: {"Steps on time": "onboarding_on_time"},
    places.OVERVIEW: {},
}
ONLY_HERE = {"Margin a month", "To NPS", "To CSAT", "To CES", "Silent for 30 days"}


@cache
def printed(kind: str) -> dict[str, Any]:
    """Return what `metrics --months 12 --json` prints."""
    answer = json.loads(metrics_answer(company(kind), MONTHS).as_json())
    found: dict[str, Any] = answer["metrics"]
    return found


def by_label(kind: str) -> dict[str, str]:
    """Return the names of the metrics by the label that pages show."""
    from csdata.analysis.metrics import metrics, period_of  # noqa: PLC0415 - the labels are not printed

    data = company(kind)
    return {metric.label: name for name, metric in metrics(data, period_of(data, MONTHS)).items()}


@pytest.mark.parametrize("page", CALLED, ids=lambda page: page.stem)
@pytest.mark.parametrize("kind", KINDS)
def test_every_figure_of_every_page_is_what_the_command_line_prints(kind: str, page: Path) -> None:
    names, compared = by_label(kind) | CALLED[page], 0
    for shown in drawn(kind, page).metric:
        label, value = read(shown.label), read(shown.value)
        if label in ONLY_HERE or value == DASH or " of " in value:
            continue
        metric = printed(kind)[names[label]]
        assert value.startswith(value_text(metric["value"], metric["unit"])), label
        compared += 1
    assert compared or kind in {"telco", "mrr-playbook", "one sheet", "ravenstack"}

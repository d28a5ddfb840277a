"""Who has left, by each way of telling, and which customers make the difference?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from csdata.analysis.result import Result
from csdata.dataset import EVERYBODY, Dataset, Filters
from csdata.wording import plural

LEFT = {
    "no_open_subscription": "no open subscription on the last day, after having had one",
    "ended_subscription": "at least one subscription ended for good, even if others run on",
    "event": "listed in the file of churn events",
    "flag": "marked as left in the customer list",
}
SHORT = {
    "no_open_subscription": "without any open subscription",
    "ended_subscription": "with an ended subscription",
    "event": "by churn event",
    "flag": "by flag",
}


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """The definition in force, how many have left by each definition, and the customers on whom they differ."""

    used: str
    counts: dict[str, int]
    result: Result


def reconcile(data: Dataset, filters: Filters = EVERYBODY) -> Reconciliation:
    """Compare every way of telling who has left that the data allow; the frame lists who differs."""
    used = "no_open_subscription" if data.has_history else "flag"
    frame = data.asked("churn_definitions", {"last": data.as_of or date.max}, filters)
    known = data.members.iloc[frame["number"]]
    frame = frame.assign(customer_id=known["customer_id"].to_numpy(), name=known["name"].to_numpy())
    ways = _ways(data)
    frame = frame[["customer_id", "name", *ways]]
    differ = frame[frame[ways].any(axis=1) & ~frame[ways].all(axis=1)].reset_index(drop=True)
    counts = {way: int(frame[way].sum()) for way in ways}
    told = ", ".join(f"{count:,} {SHORT[way]}" for way, count in counts.items())
    headline = f"{plural(len(differ), 'customer')} left by one definition and not by another"
    if differ.empty:
        headline = "Every way of telling who left agrees"
    result = Result(
        question="Who has left, by which definition?",
        headline=headline,
        frame=differ,
        period=f"until {data.as_of}" if data.as_of else "as in the file",
        as_of=data.as_of,
        n=len(frame),
        definition=f"Left: {told}. In force: {LEFT[used]}.",
        questions=("churn_definitions",),
    )
    return Reconciliation(used, counts, result)


def _ways(data: Dataset) -> list[str]:
    present = {
        "flag": data.has("customers.churned"),
        "event": data.has("churn_events.date"),
        "ended_subscription": data.has("revenue.start_date"),
        "no_open_subscription": data.has_history,
    }
    return [way for way, there in present.items() if there]

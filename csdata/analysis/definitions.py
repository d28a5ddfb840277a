"""By which definition is churn, the quick ratio and adoption told, and what does each one say?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final, Literal, get_args

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from csdata.analysis.book import SNAPSHOT, Book
from csdata.analysis.churn import with_interval
from csdata.analysis.intervals import Interval, ratio, wilson
from csdata.analysis.result import Metric
from csdata.analysis.revenue import NO_MONEY
from csdata.dataset import EVERYBODY, Dataset, Filters
from csdata.errors import CsDataError
from csdata.periods import Period

Churn = Literal["standard", "stripe", "daily"]
QuickRatio = Literal["without_reactivation", "with_reactivation"]
Adoption = Literal["customers", "seats", "core_feature"]

# Which metric each choice puts in force.
IN_FORCE: Final = {
    "churn": {"standard": "logo_churn", "stripe": "logo_churn_stripe", "daily": "logo_churn_daily"},
    "quick_ratio": {"without_reactivation": "quick_ratio", "with_reactivation": "quick_ratio_with_reactivation"},
    "adoption": {"customers": "adoption", "seats": "adoption_seats", "core_feature": "adoption_core"},
}
NO_SEATS: Final = "The data do not say how many people use it, or how many seats were sold."
NO_FEATURES: Final = "The usage does not say which features were used."
NO_ACTIVE: Final = "There is no active customer."


@dataclass(frozen=True, slots=True)
class Definitions:
    """The definitions in force; raises CsDataError for one that does not exist.

    >>> Definitions(churn="stripe").name("churn")
    'logo_churn_stripe'
    """

    churn: Churn = "standard"
    quick_ratio: QuickRatio = "without_reactivation"
    adoption: Adoption = "customers"

    def __post_init__(self) -> None:
        """Refuse a choice that is not on the list."""
        for switch, kind in (("churn", Churn), ("quick_ratio", QuickRatio), ("adoption", Adoption)):
            if getattr(self, switch) not in get_args(kind):
                raise CsDataError.bad_value(
                    f"Definition of {switch}", getattr(self, switch), f"one of {', '.join(get_args(kind))}"
                )

    @property
    def needs_daily(self) -> bool:
        """Whether the metrics must include the churn summed over days."""
        return self.churn == "daily"

    def name(self, switch: str) -> str:
        """Return the metric that a switch puts in force."""
        return IN_FORCE[switch][getattr(self, switch)]


STANDARD: Final = Definitions()


def in_force(metrics: Mapping[str, Metric], definitions: Definitions) -> dict[str, Metric]:
    """Return the metrics with logo_churn, quick_ratio and adoption told by the chosen definition.

    The chosen variant takes the place of the standard (its label says which way); the standard is then listed
    under `<name>_standard`, so that nothing is shown twice and nothing is lost.
    """
    found = dict(metrics)
    for switch, names in IN_FORCE.items():
        base, chosen = next(iter(names.values())), definitions.name(switch)
        if chosen == base or base not in metrics:
            continue
        usual = metrics[base]
        missing = usual.without_value("It was not computed for this period.", 0)
        found[base] = replace(found.pop(chosen, missing), name=base)
        found[f"{base}_standard"] = replace(usual, name=f"{base}_standard", label=f"{usual.label} (standard)")
    return found


def allowed(data: Dataset) -> dict[str, tuple[str, ...]]:
    """Return the choices of each switch that the data allow; one choice is no switch."""
    money = data.has_history and (data.has("revenue.mrr") or data.has("customers.mrr"))
    use = data.has_history and data.has("usage.date")
    people = (use and data.has("usage.active_users")) or data.has("customers.active_users")
    rules = {
        "churn": dict.fromkeys(("stripe", "daily"), data.has_history and data.knows_departures),
        "quick_ratio": {"with_reactivation": money},
        "adoption": {
            "seats": people and data.has("customers.seats"),
            "core_feature": use and data.has("usage.feature"),
        },
    }
    return {
        switch: (next(iter(IN_FORCE[switch])), *(choice for choice, there in choices.items() if there))
        for switch, choices in rules.items()
    }


def definition_metrics(
    book: Book, data: Dataset, period: Period | None, filters: Filters = EVERYBODY, core: str | None = None
) -> list[Metric]:
    """Return the variants: quick ratio with reactivation, adoption by seats and by core feature (or the one named)."""
    return [
        ratio_with_reactivation(book),
        seats_metric(book, data, period, filters),
        core_metric(book, data, period, core),
    ]


def ratio_with_reactivation(book: Book) -> Metric:
    """Return (new + expansion + reactivation) ÷ (churn + contraction)."""
    moves = book.movements
    won, lost = moves["new"] + moves["expansion"] + moves["reactivation"], moves["churn"] + moves["contraction"]
    metric = Metric(
        "quick_ratio_with_reactivation",
        "Revenue won per revenue lost (with won back)",
        "ratio",
        "(new + expansion + reactivation) ÷ (churn + contraction)",
        book.period,
        numerator=float(won.sum()),
        denominator=float(lost.sum()),
        n=int(((won > 0) | (lost > 0)).sum()),
        better="higher",
        questions=(book.question,),
    )
    if not book.has_money:
        return replace(metric, numerator=None, denominator=None).without_value(NO_MONEY, 0)
    if not book.dated:
        return metric.without_value("The data have no dates for when revenue was won.")
    if not lost.sum():
        return metric.without_value("No losses in the period: there is nothing to divide by.")
    found = ratio(won, lost)
    return with_interval(metric, Interval(found.value, None if found.low is None else max(0.0, found.low), found.high))


def seats_by_customer(book: Book, data: Dataset, period: Period | None, filters: Filters = EVERYBODY) -> pd.DataFrame:
    """Return a row an active customer: number, active_users (last month of the period), seats, counted, error.

    No row of use while people are recorded means nobody. A customer with more people than seats is an error in the
    data; it is not counted, nor is one whose seats are not known.
    """
    sheet = data.ask("sheet_values")  # one row a customer, in the order of their numbers
    if book.dated:
        numbers = book.frame["number"].to_numpy(dtype=np.int64)[book.end]
    else:
        numbers = np.flatnonzero(data.chosen(filters) & ~sheet["left_us"].to_numpy(dtype=bool))
    seats = sheet["seats"].to_numpy(dtype=float)[numbers]
    people = _people(data, period, sheet)[numbers]
    known = (seats > 0) & ~np.isnan(people)
    error = known & (people > seats)
    columns = {"number": numbers, "active_users": people, "seats": seats, "counted": known & ~error, "error": error}
    return pd.DataFrame(columns)


def _people(data: Dataset, period: Period | None, sheet: pd.DataFrame) -> NDArray[np.float64]:
    """Return how many people use it at each customer, by number: counted in the last month, or told by the sheet."""
    if period is None or not data.has("usage.active_users"):
        return sheet["active_users"].to_numpy(dtype=float)
    month = Period.up_to(period.last)
    rows = data.ask("definition_active_users", {"base": month.base, "last": month.last})
    people = np.zeros(data.customers)
    people[rows["number"].to_numpy(dtype=np.int64)] = rows["active_users"].to_numpy(dtype=float)
    return people


def seats_metric(book: Book, data: Dataset, period: Period | None, filters: Filters = EVERYBODY) -> Metric:
    """Return active users ÷ licensed seats over active customers; above 100 % is an error in the data, never a rate."""
    metric = Metric(
        "adoption_seats",
        "Seats in use",
        "share",
        "people using it in the last month of the period ÷ seats they have a licence for",
        book.period,
        better="higher",
        questions=("definition_active_users", "sheet_values", book.question),
    )
    if "seats" not in allowed(data)["adoption"]:
        return metric.without_value(NO_SEATS, 0)
    begins = data.recorded_from["users"]
    if period is not None and begins and begins > period.last:
        return metric.without_value(f"People using it are recorded from {begins} on.", 0)
    each = seats_by_customer(book, data, period, filters)
    if not each["counted"].any():
        return _without_seats(metric, each)
    counted = each[each["counted"]]
    users, seats = (counted[column].to_numpy(dtype=float) for column in ("active_users", "seats"))
    filled = replace(
        metric,
        period=book.period if data.has("usage.active_users") else SNAPSHOT,
        numerator=float(users.sum()),
        denominator=float(seats.sum()),
        n=len(counted),
        cautions=_left_out(each),
    )
    found = ratio(users, seats)
    low, high = (None if bound is None else min(1.0, max(0.0, bound)) for bound in (found.low, found.high))
    return with_interval(filled, Interval(found.value, low, high))


def _without_seats(metric: Metric, each: pd.DataFrame) -> Metric:
    wrong = each[each["error"]]
    if wrong.empty:
        return metric.without_value("No active customer has a number of seats." if len(each) else NO_ACTIVE, 0)
    users, seats = wrong["active_users"].sum(), wrong["seats"].sum()
    why = f"{users:,.0f} people on {seats:,.0f} seats: more than 100 % is an error in the data."
    return replace(metric, numerator=float(users), denominator=float(seats)).without_value(why, len(wrong))


def _left_out(each: pd.DataFrame) -> tuple[str, ...]:
    errors, unknown = int(each["error"].sum()), int((~each["counted"] & ~each["error"]).sum())
    found = []
    if errors:
        found.append(f"Left out, as errors in the data: {errors:,} with more people than seats.")
    if unknown:
        found.append(f"Left out: {unknown:,} without a number of seats.")
    return tuple(found)


def core_feature(data: Dataset, period: Period) -> str | None:
    """Return the feature used by most customers in a period (the first by name among equals), of everybody."""
    names = data.ask("adoption_feature_names", {"last": period.last})["feature"]
    used = data.ask("adoption_features", {"base": period.base, "last": period.last})["code"].to_numpy(dtype=np.int64)
    return str(names.iloc[int(np.bincount(used).argmax())]) if len(used) else None


def users_of(data: Dataset, period: Period, feature: str) -> NDArray[np.bool_]:
    """Return for each customer, by number, whether it used a feature in a period; CsDataError: no such one."""
    names = data.ask("adoption_feature_names", {"last": period.last})["feature"].tolist()
    if feature not in names:
        raise CsDataError.bad_value("Feature", feature, f"one of {', '.join(names[:10])}")
    rows = data.ask("adoption_features", {"base": period.base, "last": period.last})
    used = np.zeros(data.customers, dtype=bool)
    used[rows["number"].to_numpy(dtype=np.int64)[rows["code"].to_numpy() == names.index(feature)]] = True
    return used


def core_metric(book: Book, data: Dataset, period: Period | None, core: str | None = None) -> Metric:
    """Return customers who used the core feature ÷ active customers; `core` names it, otherwise most customers do."""
    metric = Metric(
        "adoption_core",
        "Customers using the core feature",
        "share",
        "active customers who used the core feature in the period ÷ active customers",
        book.period,
        better="higher",
        questions=("adoption_features", "adoption_feature_names", book.question),
    )
    if period is None or not data.has("usage.feature"):
        return metric.without_value(NO_FEATURES, 0)
    feature = core or core_feature(data, period)
    if feature is None:
        return metric.without_value("Nothing was used in the period.", 0)
    active = book.frame["number"].to_numpy(dtype=np.int64)[book.end]
    if not len(active):
        return metric.without_value(NO_ACTIVE, 0)
    n, users = len(active), int(users_of(data, period, feature)[active].sum())
    told = f"active customers who used {feature} in the period ÷ active customers"
    why = "" if core else "; the feature that most customers use"
    metric = replace(metric, label=f"Customers using {feature}", definition=told + why)
    return with_interval(replace(metric, numerator=float(users), denominator=float(n), n=n), wilson(users, n))

"""Which small file would open an analysis that is still locked?"""

from __future__ import annotations

import csv
import io
from typing import Final

from csdata.schema import Column, tables
from csdata.unlocks import Unlock

EXAMPLES: Final = {
    "customer_id": ("C-001", "C-002"), "name": ("Alder Ltd", "Birch GmbH"), "churned": ("no", "yes"),
    "churn_date": ("", "2025-06-30"), "end_date": ("", "2025-06-30"), "kind": ("nps", "csat"), "score": ("9", "4"),
    "nps": ("9", "6"), "csat": ("5", "3"), "interval": ("month", "year"), "segment": ("Small", "Enterprise"),
    "milestone": ("First report sent", "Team invited"), "reached_at": ("2025-01-20", ""), "goal_reached": ("yes", "no"),
    "feature": ("Reports", "Export"), "channel": ("Partner", "Search"), "comment": ("Quick help", "Set-up took long"),
    "due_date": ("2025-02-01", "2025-02-15"), "month": ("2025-01", "2025-02"),
    "opened_at": ("2025-02-03", "2025-02-11"), "resolved_at": ("2025-02-04", ""),
    "goal": ("Fewer stock-outs", "Faster closing"), "active_users": ("12", "3"),
}  # fmt: skip
BY_TYPE: Final = {
    "id": ("A-1", "A-2"), "text": ("…", "…"), "category": ("…", "…"), "integer": ("1", "2"), "number": ("10", "25"),
    "money": ("1200", "450"), "score": ("4", "5"), "date": ("2025-01-06", "2025-02-10"),
    "timestamp": ("2025-01-06", "2025-02-10"), "boolean": ("yes", "no"),
}  # fmt: skip
USEFUL: Final = {
    "customers": ("customer_id", "name", "signup_date", "churn_date", "plan", "segment", "mrr"),
    "tickets": ("ticket_id", "resolved_at", "category", "csat"),
    "usage": ("feature", "events", "active_users"),
    "surveys": ("comment",),
    "revenue": ("subscription_id", "end_date", "mrr"),
    "milestones": ("due_date", "reached_at"),
}  # fmt: skip


def template(analysis: Unlock) -> tuple[str, str]:
    """Return the name and the text of a CSV file with the columns that an analysis needs, and two example rows."""
    wanted = [_table_and_column(group[0]) for group in analysis.needs]
    table = wanted[0][0]
    own = tables()[table]
    names = {column.name for column in own.kept if _needed(column, own.name)}
    names |= {column for _, column in wanted if column in own.columns}
    columns = [column for column in own.kept if column.name in names]
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(column.name for column in columns)
    kind = wanted[0][1] if analysis.needs[0][0].startswith("surveys:") else None
    for row in range(2):
        writer.writerow(_example(column, row, kind) for column in columns)
    return f"{table}_for_{analysis.name}.csv", text.getvalue()


def _table_and_column(fact: str) -> tuple[str, str]:
    """Read "customers.nps" or "surveys:nps"."""
    table, _, column = fact.replace(":", ".").partition(".")
    return table, column


def _needed(column: Column, table: str) -> bool:
    first_of_group = {"customer": "customer_id", "who": "customer_id", "amount": "mrr", "what": "", "use": "events"}
    grouped = column.required_group is not None and first_of_group.get(column.required_group) == column.name
    answer = table == "surveys" and column.name in {"kind", "score"}
    return column.required or grouped or answer or column.name in USEFUL.get(table, ())


def _example(column: Column, row: int, kind: str | None) -> str:
    if kind and column.name == "kind":
        return kind
    if kind and column.name == "score":
        return {"nps": ("9", "6"), "csat": ("5", "3")}.get(kind, ("4", "5"))[row]
    return EXAMPLES.get(column.name, BY_TYPE[column.type])[row]

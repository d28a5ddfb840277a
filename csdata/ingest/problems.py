"""What is wrong with the rows, grouped by what to do about it?"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final, Literal, NamedTuple

from csdata.ingest.report import FileReport, Reject

Gravity = Literal["blocker", "row", "cell", "note"]
EXAMPLES: Final = 5
MOST_VALUES: Final = 12


class Kind(NamedTuple):
    """A kind of refusal: the reason as it was written down, how grave it is, what happened, and what to do."""

    reason: str
    gravity: Gravity
    title: str
    remedy: str


KINDS: Final = (  # one line each, as a table
    Kind(
        "not recognised",
        "blocker",
        "The sheet was not used",
        "Say in Match columns what a row of it is",
    ),
    Kind("left out, as you chose", "note", "A sheet is left out, as you chose", "Nothing to do"),
    Kind("^blank: only spaces", "note", "Cells hold only spaces", "Nothing to do: they count as empty"),
    Kind("total$", "note", "Totals rows were left out", "Nothing to do: they would count customers twice"),
    Kind("the header again", "note", "The header came again", "Nothing to do"),
    Kind(
        "not a date|a date is expected", "cell", "Cells are no dates", "Write 2025-03-14, or say below what they mean"
    ),
    Kind("not yes or no|yes or no is expected", "cell", "Words nobody knows", "Say below what they mean"),
    Kind(
        "not a number|a number is expected", "cell", "Cells are no numbers", "Say below what they mean, or leave empty"
    ),
    Kind("outside", "cell", "Values outside their scale", "Correct them, or say which scale was used"),
    Kind("appears more than once", "row", "Customers appear more than once", "Keep one row a customer in the file"),
    Kind(
        "is missing or could not be read", "row", "Rows lack what they need", "Fill the column in, and bring it again"
    ),
    Kind("cells where the header has", "row", "Rows are longer than the header", "Put texts with separators in quotes"),
    Kind("ends before it starts", "row", "Dates run backwards", "Correct one of the two dates"),
    Kind(
        "leads to no customer", "row", "Subscriptions nobody knows", "Bring the file that lists the subscriptions too"
    ),
    Kind(
        "a billing interval not known",
        "row",
        "Billing intervals nobody knows",
        "Say below what they mean (month, year)",
    ),
    Kind("another list", "row", "A list of another company", "Bring it alone, as a workspace of its own"),
)
EXPECTED: Final = re.compile(r"^not (.*)$|^blank: only spaces where (.*) is expected$")


@dataclass(slots=True)
class Problem:
    """Refusals that one step would mend: where, how many, some of them, and what to do."""

    file: str
    sheet: int
    column: str | None
    gravity: Gravity
    title: str
    remedy: str
    expected: str
    count: int = 0
    rows: list[int] = field(default_factory=list)
    cells: dict[str, int] = field(default_factory=dict)

    @property
    def mendable(self) -> bool:
        """Whether the user can say what the cells mean."""
        return self.column is not None and bool(self.cells) and "below" in self.remedy


def problems(files: Iterable[FileReport]) -> list[Problem]:
    """Return what was refused, the gravest first, then by how often it happened."""
    found: dict[tuple[int, str | None, str], Problem] = {}
    for sheet, file in enumerate(files):
        for reject in file.rejects:
            one = _problem(file, sheet, reject)
            _count(found.setdefault((sheet, reject.column, one.title), one), reject)
    order = ("blocker", "row", "cell", "note")
    return sorted(found.values(), key=lambda p: (order.index(p.gravity), -p.count, p.file, p.column or ""))


def _problem(file: FileReport, sheet: int, reject: Reject) -> Problem:
    said = reject.reason[:1].upper() + reject.reason[1:]
    unknown = Kind("", "row" if reject.whole_row else "cell", said, "Correct the file and bring it again")
    kind = next((kind for kind in KINDS if re.search(kind.reason, reject.reason)), unknown)
    expected = _expected(reject.reason)
    return Problem(file.file, sheet, reject.column, kind.gravity, kind.title, kind.remedy, expected)


def _expected(reason: str) -> str:
    found = EXPECTED.match(reason)
    return next(filter(None, found.groups()), "") if found else ""


def _count(problem: Problem, reject: Reject) -> None:
    problem.count += 1
    if reject.row is not None and len(problem.rows) < EXAMPLES:
        problem.rows.append(reject.row)
    value = (reject.value or "").strip()
    if value and (value in problem.cells or len(problem.cells) < MOST_VALUES):
        problem.cells[value] = problem.cells.get(value, 0) + 1

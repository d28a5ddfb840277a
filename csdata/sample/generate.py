"""How is the whole company written, block by block?"""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

from csdata.sample import accounts, actions, activity, voice
from csdata.sample.block import SIZE, Block, make_block
from csdata.sample.months import Months
from csdata.sample.names import AVAILABLE
from csdata.sample.one_sheet import one_sheet_truth, write_one_sheet
from csdata.sample.truth import Tally, truth
from csdata.sample.writing import CsvFolder

END = date(2026, 9, 30)


def write_sample(
    out: Path, *, customers: int = 1200, months: int = 36, seed: int = 7, end: date = END
) -> dict[str, int]:
    """Write a believable company with planted truth: one CSV file a table, and truth.json.

    The same arguments give the same bytes; memory does not grow with the number of customers.
    Returns the rows of each table. Raises ValueError when `end` is not the last day of a month, or for fewer than
    6 months, fewer than one customer, or more customers than there are names.
    """
    if not 1 <= customers <= AVAILABLE:
        raise ValueError(f"The sample has 1 to {AVAILABLE:,} customers, not {customers:,}.")
    span = Months.until(end, months)
    out.mkdir(parents=True, exist_ok=True)
    tally = Tally(span)
    with CsvFolder(out) as folder:
        for index in range(-(-customers // SIZE)):
            block = make_block(seed, index, customers, span)
            money = accounts.revenue(block)
            folder.append("revenue", money)
            tally.add(block, money)
            _append(folder, block)
        folder.append("interventions", actions.interventions(span))
        folder.append("spend", actions.spend(span, tally.acquisition, seed))
    _write_json(out / "truth.json", truth(tally, customers=customers, seed=seed, rows=folder.rows))
    return dict(folder.rows)


def _append(folder: CsvFolder, block: Block) -> None:
    folder.append("customers", accounts.customers(block))
    folder.append("usage", activity.usage(block))
    folder.append("tickets", activity.tickets(block, folder.rows.get("tickets", 0) + 1))
    folder.append("surveys", voice.surveys(block))
    folder.append("milestones", activity.milestones(block))
    folder.append("touchpoints", activity.touchpoints(block))
    folder.append("exposures", actions.exposures(block))
    folder.append("churn_events", voice.churn_events(block))


def write_all(out: Path, *, customers: int = 1200, months: int = 36, seed: int = 7, end: date = END) -> dict[str, int]:
    """Write the tables, truth.json and one_sheet.xlsx, whose own truth goes into truth.json as `one_sheet`.

    Returns the rows of each table.
    """
    rows = write_sample(out, customers=customers, months=months, seed=seed, end=end)
    write_one_sheet(out / "one_sheet.xlsx", seed=seed, end=end)
    path = out / "truth.json"
    known = json.loads(path.read_text(encoding="utf-8"))
    _write_json(path, {**known, "one_sheet": one_sheet_truth(seed=seed, end=end)})
    return rows


def _write_json(path: Path, content: dict[str, object]) -> None:
    path.write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")

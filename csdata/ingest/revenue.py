"""How does money in a file (a subscription, a month, an invoice) become recurring revenue a month?"""

from __future__ import annotations

from csdata.engine.assemble import monthly_factor
from csdata.ingest import questions as asking
from csdata.ingest.questions import Question

DAYS_A_MONTH = 30.4375


def revenue_columns(
    columns: list[str], *, repeats: bool, header: str = "amount", answer: str | None = None
) -> tuple[dict[str, str], list[Question]]:
    """Return expressions for mrr and end_date, and what they assume; `answer` says how long one amount pays for.

    Money is per month when the column says so; per interval when there is one; otherwise it covers the row's own
    dates. Rows without any end: one row a customer is a running subscription, several are months or invoices.
    """
    has_end = "end_date" in columns
    interval = "interval" if "interval" in columns else "'month'"
    count = "interval_count" if "interval_count" in columns else "1"
    factor = monthly_factor(interval, count)
    questions: list[Question] = []
    if not {"mrr", "arr", "interval"} & set(columns):
        assumed = answer or ("dates" if has_end else "month")
        questions.append(asking.paid_for(header, assumed))
        if assumed == "dates" and has_end:
            span = f"GREATEST(1, ROUND(DATE_DIFF('day', start_date, end_date) / {DAYS_A_MONTH}))"
            factor = f"1.0 / COALESCE({span}, 1)"
        elif assumed in {"quarter", "year"}:
            factor = monthly_factor(f"'{assumed}'", count)
    money = [
        expression
        for name, expression in (
            ("mrr", "mrr"),
            ("arr", "arr / 12"),
            ("amount", f"amount * {factor}"),
            ("amount_cents", f"amount_cents / 100 * {factor}"),
        )
        if name in columns
    ]
    mrr = f"COALESCE({', '.join(money)})"
    replaced = {"mrr": f"CASE WHEN is_trial THEN 0 ELSE {mrr} END" if "is_trial" in columns else mrr}
    if not has_end and repeats:
        months = f"CAST(GREATEST(1, ROUND(1.0 / ({factor}))) AS INTEGER)"
        replaced["end_date"] = f"CAST(start_date + TO_MONTHS({months}) AS DATE)"
    return replaced, questions

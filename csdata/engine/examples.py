"""What is there to ask about, and which questions are worth asking first of just these data?"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Final

from csdata.engine import contents
from csdata.engine.database import Engine, quoted

MOST: Final = 8
NOW: Final = "(SELECT MAX(month) FROM customer_months WHERE active)"
WHO: Final = "COALESCE(c.name, c.customer_id) AS customer"


@dataclass(frozen=True, slots=True)
class Example:
    """A question in words and in SQL; of those of one `theme` only the first that the data can answer is offered."""

    theme: str
    question: str
    needs: tuple[str, ...]
    sql: str


EXAMPLES: Final = (
    Example(
        "months",
        "How many customers and how much revenue, month by month?",
        ("customer_months.mrr",),
        "SELECT month, COUNT(*) FILTER (WHERE active) AS customers, SUM(mrr) AS mrr\n"
        "FROM customer_months\nGROUP BY month\nORDER BY month",
    ),
    Example(
        "falling",
        "Whose usage has halved in three months?",
        ("customer_months.events",),
        f"SELECT {WHO}, now.mrr, before.events AS events_before, now.events AS events_now\n"
        "FROM customer_months AS now\n"
        "JOIN customer_months AS before\n"
        "  ON before.customer_id = now.customer_id AND before.month_index = now.month_index - 3\n"
        "JOIN customers AS c ON c.customer_id = now.customer_id\n"
        f"WHERE now.month = {NOW} AND now.active AND now.events < before.events / 2\n"
        "ORDER BY now.mrr DESC NULLS LAST",
    ),
    Example(
        "segments",
        "Where does the revenue come from, by segment and plan?",
        ("customer_months.mrr", "customer_months.segment", "customer_months.plan"),
        "SELECT segment, plan, COUNT(*) AS customers, SUM(mrr) AS mrr, AVG(mrr) AS mrr_each\n"
        f"FROM customer_months\nWHERE active AND month = {NOW}\n"
        "GROUP BY segment, plan\nORDER BY mrr DESC",
    ),
    Example(
        "reasons",
        "Why do customers leave?",
        ("churn_events.reason",),
        "SELECT COALESCE(reason, 'not said') AS reason, COUNT(*) AS customers\n"
        "FROM churn_events\nGROUP BY 1\nORDER BY customers DESC",
    ),
    Example(
        "tickets",
        "What are tickets about, and how long do they take?",
        ("tickets.category", "tickets.resolved_at"),
        "SELECT category, COUNT(*) AS tickets,\n"
        "  MEDIAN(DATE_DIFF('hour', opened_at, resolved_at)) AS median_hours, AVG(csat) AS csat\n"
        "FROM tickets\nGROUP BY category\nORDER BY tickets DESC",
    ),
    Example(
        "tickets",
        "How long do tickets take, by priority?",
        ("tickets.priority", "tickets.resolved_at"),
        "SELECT priority, COUNT(*) AS tickets,\n"
        "  MEDIAN(DATE_DIFF('hour', opened_at, resolved_at)) AS median_hours\n"
        "FROM tickets\nGROUP BY priority\nORDER BY tickets DESC",
    ),
    Example(
        "nps",
        "How likely are customers to recommend us, quarter by quarter?",
        ("surveys:nps", "surveys.date"),
        "SELECT CAST(DATE_TRUNC('quarter', date) AS DATE) AS quarter, COUNT(*) AS answers,\n"
        "  100.0 * (COUNT(*) FILTER (WHERE score >= 9) - COUNT(*) FILTER (WHERE score <= 6)) / COUNT(*) AS nps\n"
        "FROM surveys\nWHERE LOWER(kind) = 'nps' AND score IS NOT NULL\nGROUP BY 1\nORDER BY 1",
    ),
    Example(
        "contact",
        "Which paying customers have we not spoken to for longest?",
        ("touchpoints.date", "customer_months.mrr"),
        f"SELECT {WHO}, p.mrr, MAX(t.date) AS last_contact\n"
        "FROM customer_months AS p\n"
        "JOIN customers AS c ON c.customer_id = p.customer_id\n"
        "LEFT JOIN touchpoints AS t ON t.customer_id = p.customer_id\n"
        f"WHERE p.month = {NOW} AND p.active\n"
        "GROUP BY 1, 2\nORDER BY last_contact NULLS FIRST, p.mrr DESC\nLIMIT 50",
    ),
    Example(
        "renewals",
        "Which renewals come next?",
        ("customers.renewal_date", "customer_months.mrr"),
        f"SELECT {WHO}, c.renewal_date, p.mrr, p.last_nps\n"
        "FROM customers AS c\n"
        f"JOIN customer_months AS p ON p.customer_id = c.customer_id AND p.month = {NOW} AND p.active\n"
        "WHERE c.renewal_date > LAST_DAY(p.month)\nORDER BY c.renewal_date, p.mrr DESC",
    ),
    Example(
        "features",
        "Which features do most customers use?",
        ("usage.feature",),
        "SELECT feature, COUNT(DISTINCT customer_id) AS customers, SUM(events) AS events\n"
        "FROM usage\nGROUP BY feature\nORDER BY customers DESC",
    ),
    Example(
        "leaving",
        "How many have left, by time as a customer?",
        ("customers.churned", "customers.tenure_months"),
        "SELECT CAST(FLOOR(tenure_months / 12) AS INTEGER) AS years, COUNT(*) AS customers,\n"
        "  COUNT(*) FILTER (WHERE churned) AS left_us,\n"
        "  100.0 * COUNT(*) FILTER (WHERE churned) / COUNT(*) AS percent_left\n"
        "FROM customers\nGROUP BY 1\nORDER BY 1",
    ),
    Example(
        "leaving",
        "How many have left, by plan?",
        ("customers.churned", "customers.plan"),
        "SELECT plan, COUNT(*) AS customers, COUNT(*) FILTER (WHERE churned) AS left_us,\n"
        "  100.0 * COUNT(*) FILTER (WHERE churned) / COUNT(*) AS percent_left\n"
        "FROM customers\nGROUP BY plan\nORDER BY percent_left DESC",
    ),
    Example(
        "pay",
        "Do those who leave pay more than those who stay?",
        ("customers.churned", "customers.mrr"),
        "SELECT churned, COUNT(*) AS customers, MEDIAN(mrr) AS median_mrr, SUM(mrr) AS mrr\n"
        "FROM customers\nGROUP BY churned\nORDER BY churned",
    ),
    Example(
        "largest",
        "Who are the largest customers?",
        ("customer_months.mrr",),
        f"SELECT {WHO}, p.mrr, p.tenure_months, p.plan, p.segment\n"
        "FROM customer_months AS p\nJOIN customers AS c ON c.customer_id = p.customer_id\n"
        f"WHERE p.month = {NOW} AND p.active\nORDER BY p.mrr DESC NULLS LAST\nLIMIT 20",
    ),
    Example(
        "largest",
        "Who are the largest customers?",
        ("customers.mrr",),
        f"SELECT {WHO}, c.mrr, c.tenure_months, c.churned\n"
        "FROM customers AS c\nORDER BY c.mrr DESC NULLS LAST\nLIMIT 20",
    ),
    Example(
        "smaller",
        "Whose revenue fell most recently?",
        ("customer_months.mrr_before",),
        f"SELECT {WHO}, p.month, p.mrr_before, p.mrr\n"
        "FROM customer_months AS p\nJOIN customers AS c ON c.customer_id = p.customer_id\n"
        "WHERE p.mrr < p.mrr_before\nORDER BY p.month DESC, p.mrr_before - p.mrr DESC\nLIMIT 50",
    ),
    Example(
        "lasting",
        "How long do subscriptions last, by the year they began?",
        ("revenue.end_date",),
        "SELECT YEAR(start_date) AS began, COUNT(*) AS subscriptions, COUNT(end_date) AS ended,\n"
        "  MEDIAN(DATE_DIFF('day', start_date, end_date)) AS median_days\n"
        "FROM revenue\nGROUP BY 1\nORDER BY 1",
    ),
    Example(
        "joining",
        "When did customers start?",
        ("customers.signup_date",),
        "SELECT CAST(DATE_TRUNC('month', signup_date) AS DATE) AS month, COUNT(*) AS customers\n"
        "FROM customers\nWHERE signup_date IS NOT NULL\nGROUP BY 1\nORDER BY 1",
    ),
)


def described(engine: Engine, table: str) -> tuple[int, list[tuple[str, str, int]]]:
    """Return the number of rows of a table, and (name, type, values filled) of each of its columns."""
    columns = engine.rows(f"SELECT column_name, column_type FROM (DESCRIBE {quoted(table)})")
    counted = ", ".join(f"COUNT({quoted(name)})" for name, _ in columns)
    total, *filled = engine.rows(f"SELECT COUNT(*), {counted} FROM {quoted(table)}")[0]
    return total, [(name, kind, count) for (name, kind), count in zip(columns, filled, strict=True)]


def examples(engine: Engine, facts: Collection[str], attributes: Collection[str]) -> tuple[Example, ...]:
    """Return up to eight questions that these data answer with rows; `facts` are the filled 'table.column'."""
    found: dict[str, Example] = {}
    for example in (*EXAMPLES, *_by_attribute(engine, facts, attributes), _first_customers(engine, facts)):
        if all(need in facts for need in example.needs):
            found.setdefault(example.theme, example)
    return tuple(found.values())[:MOST]


def _first_customers(engine: Engine, facts: Collection[str]) -> Example:
    """Return the question that shows the first customers, without the columns that are empty in these data."""
    names = [quoted(name) for name in engine.columns("customers") if f"customers.{name}" in facts]
    sql = f"SELECT {', '.join(names[:12])}\nFROM customers\nORDER BY customer_id\nLIMIT 20"
    return Example("all", "What does a customer look like?", ("customers.customer_id",), sql)


def _by_attribute(engine: Engine, facts: Collection[str], attributes: Collection[str]) -> Iterator[Example]:
    """Yield a question for each of the first two columns of their own that divide customers into a few groups."""
    if "customers.churned" not in facts:
        return
    chosen, present = 0, set(engine.columns("customers"))
    for name in attributes:
        if chosen < 2 and name in present and 2 <= len(contents.choices(engine, quoted(name), most=13)) <= 12:
            chosen += 1
            yield Example(
                f"by {name}",
                f"How many have left, by {name}?",
                (),
                f"SELECT {quoted(name)}, COUNT(*) AS customers, COUNT(*) FILTER (WHERE churned) AS left_us,\n"
                "  100.0 * COUNT(*) FILTER (WHERE churned) / COUNT(*) AS percent_left\n"
                f"FROM customers\nGROUP BY 1\nORDER BY percent_left DESC",
            )

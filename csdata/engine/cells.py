"""How does a cell of text become a value? Expressions that give NULL for what they cannot read.

All but `present` and `as_text` expect a cell that `present` has cleaned: trimmed, NULL when it says "nothing here".
"""

from __future__ import annotations

# Written in many ways, meant as "nothing here".
MISSING = (
    "", "n/a", "na", "n.a.", "null", "none", "nil", "-", "--", "–", "—", "nan", "nat", "#n/a", "?",
)  # fmt: skip

LONGEST_MISSING = 12  # bytes, spaces around it included

CURRENCIES = (
    "USD|EUR|GBP|CHF|SEK|NOK|DKK|PLN|CZK|HUF|RON|JPY|CNY|INR|AUD|CAD|NZD|BRL|MXN|ZAR|SGD|HKD|TRY|ILS|AED|KRW|kr"
)

TRUE_WORDS = (
    "true", "t", "yes", "y", "1", "1.0", "x", "ja", "oui", "si", "sí", "done", "reached", "achieved",
)  # fmt: skip
FALSE_WORDS = (
    "false", "f", "no", "n", "0", "0.0", "nein", "non", "open", "not reached", "missed", "in progress",
)  # fmt: skip
LEFT_WORDS = (
    "churned", "churn", "cancelled", "canceled", "lost", "left", "closed", "inactive", "ended", "terminated",
    "expired", "former", "attrited", "attrited customer", "deactivated", "unpaid", "incomplete expired",
)  # fmt: skip
STAYED_WORDS = (
    "active", "stayed", "stay", "current", "live", "retained", "customer", "existing", "existing customer", "open",
    "past due", "renewed", "joined", "not churned", "at risk", "healthy", "onboarding", "trialing",
)  # fmt: skip

# Two-digit years come before four-digit ones (or 24 is the year 24), slashes before ISO.
# Day-first or month-first is decided for the whole column.
ISO_FORMATS = (
    "%Y-%m-%d %I:%M %p", "%Y-%m-%d %I:%M:%S %p",
    "%Y-%m-%d", "%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M:%S.%f",
    "%Y-%m-%dT%H:%M:%S.%f", "%Y-%m-%dT%H:%M:%S.%fZ", "%Y-%m-%dT%H:%M:%SZ", "%Y-%m-%d %H:%M:%S UTC", "%Y/%m/%d",
    "%Y/%m/%d %H:%M:%S", "%Y.%m.%d", "%Y-%m", "%Y/%m", "%Y%m%d",
)  # fmt: skip
NAMED_FORMATS = (
    "%d %b %y", "%d-%b-%y", "%d %b %Y", "%d-%b-%Y", "%b %d %Y", "%b %d, %Y", "%d %B %Y", "%B %d, %Y", "%B %d %Y",
    "%b %Y", "%B %Y", "%b-%y", "%b-%Y", "%a %b %d %Y", "%d.%m.%y", "%d.%m.%Y", "%d.%m.%Y %H:%M", "%d.%m.%Y %H:%M:%S",
)  # fmt: skip
DAY_FIRST_FORMATS = (
    "%d/%m/%Y %I:%M %p", "%d/%m/%Y %I:%M:%S %p", "%d/%m/%y", "%d-%m-%y", "%d/%m/%Y", "%d-%m-%Y",
    "%d/%m/%Y %H:%M", "%d/%m/%Y %H:%M:%S", "%d-%m-%Y %H:%M",
)  # fmt: skip
MONTH_FIRST_FORMATS = tuple(
    f.replace("%d", "@").replace("%m", "%d").replace("@", "%m") for f in DAY_FIRST_FORMATS
)  # fmt: skip


def listed(values: tuple[str, ...]) -> str:
    """Write texts as a list of literals."""
    return ", ".join(map(_literal, values))


def present(cell: str) -> str:
    """Return the trimmed text of a cell, or NULL when it says "nothing here"."""
    return f"CASE WHEN {says_nothing(cell)} THEN NULL ELSE TRIM({cell}) END"


def says_nothing(cell: str) -> str:
    """Return the condition that a cell says "nothing here"; only short cells are looked at closely."""
    word = f"LOWER(TRIM({cell}))"
    return f"CASE WHEN STRLEN({cell}) > {LONGEST_MISSING} THEN TRIM({cell}) = '' ELSE {word} IN ({listed(MISSING)}) END"


def replaced(cell: str, words: tuple[tuple[str, str], ...]) -> str:
    """Put other words in the place of whole cells; an empty word makes the cell blank."""
    cases = " ".join(f"WHEN {_literal(found)} THEN NULLIF({_literal(meant)}, '')" for found, meant in words)
    return f"(CASE {cell} {cases} ELSE {cell} END)"


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def as_text(cell: str) -> str:
    """Keep text as it is, trimmed; only an empty cell is missing."""
    return f"NULLIF(TRIM({cell}), '')"


def as_id(cell: str) -> str:
    """Read an identifier: text, so that leading zeros stay; '12.0' from a spreadsheet is '12'."""
    return f"REGEXP_REPLACE({cell}, '^(\\d+)\\.0$', '\\1')"


def as_number(cell: str, *, decimal_comma: bool, storage: str = "DOUBLE") -> str:
    """Read a number with currency signs or codes, thousands marks, percent or accounting brackets around it."""
    around = "[\\s\\x{00A0}\\x{202F}''’$€£¥₹]"
    # Accounting brackets become a minus first: a code may stand inside them.
    negative = f"REGEXP_REPLACE({cell}, '^\\s*[(](.*)[)]\\s*$', '-\\1')"
    code = f"REGEXP_REPLACE({negative}, '^(-?)({CURRENCIES})|\\s*({CURRENCIES})$', '\\1')"
    sign = f"REPLACE(REGEXP_REPLACE({code}, '{around}', '', 'g'), '−', '-')"
    # A thousands mark stands before three digits: '12,5' is refused where a point marks decimals, not read as 125.
    thousands, other = ("[.]", ",") if decimal_comma else (",", "[.]")
    grouped = f"^[-+]?\\d{{1,3}}({thousands}\\d{{3}})+({other}\\d*)?%?$"
    simple = f"^[-+]?\\d*({other}\\d*)?%?$"
    usual = f"CASE WHEN REGEXP_MATCHES({sign}, '{grouped}') OR REGEXP_MATCHES({sign}, '{simple}') THEN {sign} END"
    marks = f"REPLACE(REPLACE({usual}, '.', ''), ',', '.')" if decimal_comma else f"REPLACE({usual}, ',', '')"
    percent = f"TRY_CAST(REPLACE({marks}, '%', '') AS DOUBLE) / 100"
    loose = f"CASE WHEN {cell} LIKE '%\\%%' ESCAPE '\\' THEN {percent} ELSE TRY_CAST({marks} AS DOUBLE) END"
    scientific = f"CASE WHEN REGEXP_MATCHES({cell}, '^[-+]?[0-9.]+[eE][-+]?\\d+$') THEN TRY_CAST({cell} AS DOUBLE) END"
    exponent = f"CASE WHEN ISFINITE({scientific}) THEN {scientific} END"
    value = f"COALESCE({_usual_number(cell, decimal_comma=decimal_comma)}, {loose}, {exponent})"
    return f"TRY_CAST({value} AS {storage})"


def _usual_number(cell: str, *, decimal_comma: bool) -> str:
    """Read the usual ways to write an amount ($1,234.50), which is all that most columns hold, with one look."""
    mark, point = ("[.]", ",") if decimal_comma else (",", "[.]")
    pattern = f"^-?[$€£]?(\\d{{1,3}}({mark}\\d{{3}})+|\\d+)({point}\\d+)?$"
    bare = f"TRANSLATE({cell}, '$€£{'.' if decimal_comma else ','}', '')"
    digits = f"REPLACE({bare}, ',', '.')" if decimal_comma else bare
    return f"CASE WHEN REGEXP_MATCHES({cell}, '{pattern}') THEN TRY_CAST({digits} AS DOUBLE) END"


def as_boolean(cell: str, *, leaving: bool = False, staying: bool = False) -> str:
    """Read yes or no.

    With `leaving`, words of a status column count too: left is yes. With `staying` they count the other way round.
    """
    word = f"TRIM(REGEXP_REPLACE(LOWER({cell}), '[^\\p{{L}}\\p{{N}}.]+', ' ', 'g'))"
    yes = TRUE_WORDS + (LEFT_WORDS if leaving else STAYED_WORDS if staying else ())
    no = FALSE_WORDS + (STAYED_WORDS if leaving else LEFT_WORDS if staying else ())
    return f"CASE WHEN {word} IN ({listed(yes)}) THEN TRUE WHEN {word} IN ({listed(no)}) THEN FALSE END"


def as_timestamp(cell: str, *, month_first: bool) -> str:
    """Read a point in time: ISO, named months, one slash order, spreadsheet serials, Unix times."""
    slashes = MONTH_FIRST_FORMATS if month_first else DAY_FIRST_FORMATS
    formats = listed((*slashes, *NAMED_FORMATS, *ISO_FORMATS))
    number = f"TRY_CAST({cell} AS DOUBLE)"
    serial = (
        f"CASE WHEN {number} BETWEEN 20000 AND 80000 THEN TIMESTAMP '1899-12-30' + TO_SECONDS({number} * 86400)"
        f" WHEN {number} BETWEEN 5e8 AND 5e9 THEN TIMESTAMP '1970-01-01' + TO_SECONDS({number})"
        f" WHEN {number} BETWEEN 5e11 AND 5e12 THEN TIMESTAMP '1970-01-01' + TO_SECONDS({number} / 1000) END"
    )
    # The engine wants seconds before an offset.
    full = f"REGEXP_REPLACE({cell}, '([T ]\\d\\d:\\d\\d)([+-]\\d\\d(:?\\d\\d)?)$', '\\1:00\\2')"
    zoned = f"CAST(TRY_CAST({full} AS TIMESTAMPTZ) AT TIME ZONE 'UTC' AS TIMESTAMP)"
    offset = f"CASE WHEN REGEXP_MATCHES({cell}, ':\\d\\d.*[+-]\\d\\d(:?\\d\\d)?$') THEN {zoned} END"
    plain = f"CASE WHEN REGEXP_MATCHES({cell}, '^\\d{{4}}-\\d') THEN TRY_CAST({cell} AS TIMESTAMP) END"
    named = f"CASE WHEN REGEXP_MATCHES({cell}, '\\d') THEN TRY_STRPTIME({cell}, [{formats}]) END"
    # The usual ways first: what they read is never asked again.
    order = "%m/%d/%Y" if month_first else "%d/%m/%Y"
    usual = (
        f"CASE WHEN {cell} LIKE '%/%/____' THEN TRY_STRPTIME({cell}, '{order}')"
        f" WHEN {cell} LIKE '%.%.____' THEN TRY_STRPTIME({cell}, '%d.%m.%Y') END"
    )
    moment = f"COALESCE({usual}, {offset}, {plain}, {named}, {serial})"
    return f"CASE WHEN YEAR({moment}) BETWEEN 1900 AND 2199 THEN {moment} END"


def as_date(cell: str, *, month_first: bool) -> str:
    """Read the day of a point in time."""
    return f"CAST({as_timestamp(cell, month_first=month_first)} AS DATE)"

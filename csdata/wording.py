"""How is a number, a date or a chance written, so that it reads the same on every page, chart and report?"""

from __future__ import annotations

import math
from datetime import date
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import Final

DASH: Final = "—"
MINUS: Final = "−"
EN: Final = "–"
MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
STEPS: Final = (("", 1.0), ("k", 1e3), ("M", 1e6), ("B", 1e9), ("T", 1e12))
PLAIN_UNITS: Final = frozenset({"number", "score", "count", "ratio"})
WIDE: Final = Context(prec=400)  # any float can be written out

Number = float | int | Decimal | None


def known(value: object) -> float | None:
    """Return the value as a float; None for None, NaN, NA and the infinities."""
    try:
        found = float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return None
    return found if math.isfinite(found) else None


def fixed(value: float, decimals: int = 0, times: int = 1) -> str:
    """Multiply and round half away from zero, in decimals, so that 0.145 is 14.5 %; never a negative zero.

    >>> fixed(-0.04, 1), fixed(2.5), fixed(-1234.5), fixed(0.145, times=100)
    ('0.0', '3', '−1,235', '15')
    """
    exact = Decimal(str(float(value))) * times
    rounded = exact.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP, WIDE)
    return f"{rounded or abs(rounded):,}".replace("-", MINUS)


def count(value: Number) -> str:
    """Write a whole number with thousands commas.

    >>> count(1248), count(None)
    ('1,248', '—')
    """
    number = known(value)
    return DASH if number is None else fixed(number)


def plural(value: Number, one: str, many: str | None = None) -> str:
    """Write a count with its noun.

    >>> plural(1, "customer"), plural(1248, "customer"), plural(0, "company"), plural(2, "half", "halves")
    ('1 customer', '1,248 customers', '0 companies', '2 halves')
    """
    return f"{count(value)} {one if known(value) == 1 else many or plural_form(one)}"


def plural_form(noun: str) -> str:
    """Return the regular English plural of a noun."""
    if noun.endswith("y") and noun[-2:-1] not in "aeiou":
        return f"{noun[:-1]}ies"
    return f"{noun}es" if noun.endswith(("s", "x", "ch", "sh")) else f"{noun}s"


def number(value: Number) -> str:
    """Write a quantity: whole from 100 up and when it is whole, otherwise one decimal.

    >>> number(34), number(3.24), number(99.96), number(1234.5)
    ('34', '3.2', '100', '1,235')
    """
    if (found := known(value)) is None:
        return DASH
    return fixed(found, 0 if abs(found) >= 99.95 else 1).removesuffix(".0")


def in_step(value: float, divisor: float, digits: int = 3) -> str:
    """Write a sum divided by its step: cents below 10, whole below 1,000, `digits` significant digits above."""
    scaled = value / divisor
    size = abs(scaled)
    if divisor == 1:
        return fixed(scaled, 2 if size < 9.995 and not scaled.is_integer() else 0)
    below_hundred = size < 100 - 0.5 * 10 ** (2 - digits)
    return fixed(scaled, max(0, digits - (2 if below_hundred else 3)))


def step_of(value: float, digits: int = 3) -> tuple[str, float]:
    """Return the letter and the divisor of a sum: the first step in which, rounded, it stays below 1,000."""
    for letter, divisor in STEPS[:-1]:
        if "," not in in_step(value, divisor, digits):
            return letter, divisor
    return STEPS[-1]


def with_currency(text: str, currency: str) -> str:
    """Put a currency sign before a sum, after its minus; a code such as CHF gets a space."""
    sign = f"{currency}\u00a0" if currency[-1:].isalpha() else currency
    return f"{MINUS}{sign}{text[1:]}" if text.startswith(MINUS) else f"{sign}{text}"


def money(value: Number, currency: str = "$", digits: int = 3) -> str:
    """Write a sum with two to three significant figures and k, M, B.

    >>> money(13_400_000), money(311_200), money(842), money(-1250), money(999_950), money(None)
    ('$13.4M', '$311k', '$842', '−$1.3k', '$1.0M', '—')
    """
    if (found := known(value)) is None:
        return DASH
    letter, divisor = step_of(found, digits)
    return with_currency(in_step(found, divisor, digits) + letter, currency)


def money_range(low: Number, high: Number, currency: str = "$", digits: int = 3) -> str:
    """Write a range of money, its unit once where both ends share it.

    >>> money_range(12_700_000, 14_100_000), money_range(-200_000, 1_100_000), money_range(12_000, 1_400_000)
    ('$12.7–14.1M', '−$200k to $1.1M', '$12.0k–1.4M')
    """
    bottom, top = known(low), known(high)
    if bottom is None or top is None:
        return DASH
    first, last = money(bottom, currency, digits), money(top, currency, digits)
    if first == last:
        return first
    if bottom < 0:
        return f"{first} to {last}"
    letter, divisor = step_of(top, digits)
    if 0 < bottom < divisor / 10:
        return f"{first}{EN}{money(top, '', digits)}"
    start = in_step(bottom, divisor, digits) if bottom else "0"
    return with_currency(f"{start}{EN}{in_step(top, divisor, digits)}{letter}", currency)


def in_percent(value: float, decimals: int | None = None) -> str:
    """Write a share in percent, without the sign: whole from 10 % up, one decimal below and just under 100 %."""
    size = abs(value)
    whole = size == 0 or 0.0995 <= size < 0.995 or size >= 1
    return fixed(value, int(not whole) if decimals is None else decimals, 100)


def share(value: Number, decimals: int | None = None) -> str:
    """Write a share of one as a percentage.

    >>> share(0.534), share(0.0941), share(0.0002), share(0.996), share(0.99996), share(1.048, 1)
    ('53%', '9.4%', '<0.1%', '99.6%', '>99.9%', '104.8%')
    """
    if (found := known(value)) is None:
        return DASH
    if decimals is None and 0 < found < 0.0005:
        return "<0.1%"
    if decimals is None and 0.9995 <= found < 1:
        return ">99.9%"
    return f"{in_percent(found, decimals)}%"


def in_ten(chance: Number, *, short: bool = False) -> str:
    """Write a chance as a count in ten, never as certainty.

    >>> in_ten(0.3), in_ten(0.03), in_ten(0.97), in_ten(0.03, short=True), in_ten(0.97, short=True)
    ('3 in 10', 'fewer than 1 in 10', 'more than 9 in 10', '<1 in 10', '9+ in 10')
    """
    if (found := known(chance)) is None:
        return DASH
    if found < 0.05:
        return "<1 in 10" if short else "fewer than 1 in 10"
    if found > 0.95:
        return "9+ in 10" if short else "more than 9 in 10"
    return f"{min(9, max(1, int(fixed(found * 10))))} in 10"


def in_twenty(chance: Number) -> str:
    """Write a chance as the number of dots in a picture of twenty.

    >>> in_twenty(0.65)
    '13 of 20'
    """
    found = known(chance)
    return DASH if found is None else f"{fixed(found * 20)} of 20"


def missing(day: date | None) -> bool:
    """Tell None and NaT from a day."""
    return day is None or known(day.year) is None


def month_label(day: date | None) -> str:
    """Write a month for an axis.

    >>> month_label(date(2025, 9, 30))
    'Sep 25'
    """
    return DASH if day is None or missing(day) else f"{MONTHS[day.month - 1]} {day.year % 100:02d}"


def date_label(day: date | None) -> str:
    """Write a day.

    >>> date_label(date(2025, 9, 3))
    '3 Sep 2025'
    """
    return DASH if day is None or missing(day) else f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def span_label(first: date | None, last: date | None) -> str:
    """Write the months from one day to another.

    >>> span_label(date(2024, 10, 1), date(2025, 9, 30)), span_label(date(2025, 9, 1), date(2025, 9, 30))
    ('Oct 2024 – Sep 2025', 'Sep 2025')
    """
    ends = [DASH if day is None or missing(day) else f"{MONTHS[day.month - 1]} {day.year}" for day in (first, last)]
    return ends[0] if ends[0] == ends[1] else f" {EN} ".join(ends)


def signed(text: str) -> str:
    """Put a plus before a positive quantity; a zero keeps none and loses its decimals."""
    if not any(digit in text for digit in "123456789"):
        return "0"
    return text if text.startswith(MINUS) else f"+{text}"


def points(value: Number) -> str:
    """Write a difference of two shares in percentage points.

    >>> points(0.016), points(-0.031), points(-0.0001), points(None)
    ('+1.6 pts', '−3.1 pts', '0 pts', '—')
    """
    found = known(value)
    return DASH if found is None else f"{signed(fixed(found, 1, 100))} pts"


def value_text(value: Number, unit: str = "number", currency: str = "$") -> str:
    """Write a value in its unit: share, money, points, number, score, or a noun such as days.

    >>> value_text(0.534, "share"), value_text(412, "money"), value_text(1, "days"), value_text(4.31, "score")
    ('53%', '$412', '1 day', '4.3')
    """
    if known(value) is None:
        return DASH
    match unit:
        case "share":
            return share(value)
        case "money":
            return money(value, currency)
        case "points":
            return points(value)
        case "number" | "score" | "count" | "ratio":
            return number(value)
    return f"{number(value)} {unit.removesuffix('s') if number(value) == '1' else unit}"


def signed_text(delta: Number, unit: str = "number", currency: str = "$", *, ascii_minus: bool = False) -> str:
    """Write a change in the unit of what changed; a change of a share is in points.

    Streamlit's metric recognises a fall only by an ASCII minus: pass `ascii_minus=True` there.

    >>> signed_text(0.016, "share"), signed_text(-9, "money"), signed_text(5, "days"), signed_text(-0.0, "score")
    ('+1.6 pts', '−$9', '+5 days', '0')
    """
    if (found := known(delta)) is None:
        return DASH
    if unit in {"share", "points"}:
        text = points(found)
    elif unit == "money":
        text = signed(money(found, currency))
    else:
        size, noun = signed(number(found)), "" if unit in PLAIN_UNITS else unit
        text = f"{size} {noun.removesuffix('s') if size in {'+1', f'{MINUS}1'} else noun}".strip()
    return text.replace(MINUS, "-") if ascii_minus else text


def range_text(low: Number, high: Number, unit: str = "number", currency: str = "$") -> str:
    """Write a range, its unit once; with "to" where an end has a sign.

    >>> range_text(0.41, 0.52, "share"), range_text(12_700_000, 14_100_000, "money"), range_text(28, 41, "days")
    ('41–52%', '$12.7–14.1M', '28–41 days')
    >>> range_text(-0.031, 0.012, "points")
    '−3.1 to +1.2 pts'
    """
    bottom, top = known(low), known(high)
    if bottom is None or top is None:
        return DASH
    match unit:
        case "money":
            return money_range(bottom, top, currency)
        case "share":
            first, last, end = in_percent(bottom), in_percent(top), "%"
        case "points":
            first, last, end = signed(fixed(bottom, 1, 100)), signed(fixed(top, 1, 100)), " pts"
        case _:
            first, last, end = (
                number(bottom),
                number(top),
                "" if unit in {"number", "score", "count", "ratio"} else f" {unit}",
            )
    joint = f" to {last}" if bottom < 0 or unit == "points" else f"{EN}{last}"
    return f"{first}{joint if first != last else ''}{end}"

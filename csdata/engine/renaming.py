"""Which missing and which new customer are the same one under another id?"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

# How companies say what they are in law; who writes it once leaves it out the next time.
LEGAL_FORMS = re.compile(
    "ab|ag|aps|asa?|bhd|bv|co|company|corp|corporation|cv|gbr|gmbh|inc|incorporated|kft|kg|kgaa|kk|limited|llc|llp|lp"
    "|ltda?|mbh|nv|oyj?|plc|pte|pty|sab?|sarl|sas|se|slu?|spa|spzoo|srl|sro|ug|ulc"
)
DOTS = re.compile(r"[.'’]")
SEPARATORS = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class Known:
    """What tells one customer from another."""

    customer_id: str
    name: str
    signup_date: date | None
    plan: str | None
    mrr: Decimal | None


def plain_name(name: str) -> str:
    """Return a company's name without case, punctuation and legal form; '' when nothing is left.

    >>> plain_name("Müller & Söhne GmbH"), plain_name("MÜLLER  & Söhne"), plain_name("Acme, Inc."), plain_name("S.A.")
    ('müller söhne', 'müller söhne', 'acme', 'sa')
    """
    words = SEPARATORS.sub(" ", DOTS.sub("", unicodedata.normalize("NFKC", name)).casefold()).split()
    kept = list(words)
    while len(kept) > 1 and LEGAL_FORMS.fullmatch(kept[-1]):
        kept.pop()
    return " ".join(kept)


def same_customers(missing: Sequence[Known], created: Sequence[Known]) -> tuple[tuple[str, str, str], ...]:
    """Pair missing with new customers: (old id, new id, why), by old id.

    Only where a name, or signup date, plan and MRR together, occur once on each side: a doubt is no pair.
    """
    by_name = _unique_pairs(missing, created, lambda one: plain_name(one.name) or None)
    old, new = set(by_name), set(by_name.values())
    rest = [one for one in missing if one.customer_id not in old]
    others = [one for one in created if one.customer_id not in new]
    by_terms = _unique_pairs(rest, others, _terms)
    found = [(*pair, "same name") for pair in by_name.items()]
    found += [(*pair, "same signup date, plan and MRR") for pair in by_terms.items()]
    return tuple(sorted(found))


def _terms(one: Known) -> Hashable:
    terms = (one.signup_date, one.plan, one.mrr)
    return None if None in terms else terms


def _unique_pairs(
    missing: Sequence[Known], created: Sequence[Known], mark: Callable[[Known], Hashable]
) -> dict[str, str]:
    """Return {old id: new id} for marks that occur exactly once on each side."""
    old, new = _unique(missing, mark), _unique(created, mark)
    return {customer_id: new[key] for key, customer_id in old.items() if key in new}


def _unique(customers: Sequence[Known], mark: Callable[[Known], Hashable]) -> dict[Hashable, str]:
    marks = [(mark(one), one.customer_id) for one in customers]
    often = Counter(key for key, _ in marks)
    return {key: customer_id for key, customer_id in marks if key is not None and often[key] == 1}

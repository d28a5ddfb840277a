"""Is a header the same header however it is written?"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csdata.schema import normalise, words


@pytest.mark.parametrize(
    ("header", "plain"),
    [
        ("Customer ID", "customer id"),
        ("customer_id", "customer id"),
        ("customerID", "customer id"),
        ("CustomerId", "customer id"),
        ("CUSTOMER-ID", "customer id"),
        ("  Customer   ID  ", "customer id"),
        ("customer.id", "customer id"),
        ("Created (UTC)", "created"),
        ("Created (GMT)", "created"),
        ("plan_tier (metadata)", "plan tier"),
        ("Product area [list]", "product area"),
        ("MonthlyCharges", "monthly charges"),
        ("MRR (USD)", "mrr usd"),
        ("Monthly recurring revenue (MRR)", "monthly recurring revenue mrr"),
        ("Country/Region", "country region"),
        ("hs_object_id", "hs object id"),
        ("BillingCountry", "billing country"),
        ("HTTPStatus", "http status"),
        ("15-Digit Account ID", "15 digit account id"),
        ("Customer\nID", "customer id"),
        ("Customer\u00a0ID", "customer id"),
        ("Größe", "größe".casefold()),
        ("Ｐｌａｎ", "plan"),
        ("#", ""),
        ("", ""),
    ],
)
def test_writing_habits_do_not_matter(header: str, plain: str) -> None:
    assert normalise(header) == plain


def test_words_do_not_care_about_their_order() -> None:
    assert words("ID of Customer") == words("customer_of_id") == {"id", "of", "customer"}


@given(st.text(max_size=30))
def test_a_normalised_header_stays_as_it_is(header: str) -> None:
    plain = normalise(header)
    assert normalise(plain) == plain


@given(st.lists(st.sampled_from(["customer", "id", "plan", "start", "date", "mrr"]), min_size=1, max_size=4))
def test_snake_kebab_and_title_case_say_the_same(parts: list[str]) -> None:
    written = {"_".join(parts), "-".join(parts), " ".join(parts).title(), " ".join(parts).upper(), ".".join(parts)}
    assert {normalise(header) for header in written} == {" ".join(parts)}

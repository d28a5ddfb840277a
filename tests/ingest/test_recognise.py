"""Is each export taken for the table it is, with every header meaning what it means?"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path

import pytest

from csdata.errors import CsDataError
from csdata.ingest.load import Loaded, load
from csdata.ingest.report import FileReport

Load = Callable[[dict[str, str]], Loaded]


def sheet(columns: dict[str, list[str]]) -> str:
    """Write columns as CSV."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(zip(*columns.values(), strict=True))
    return stream.getvalue()


def report(load_texts: Load, name: str, columns: dict[str, list[str]]) -> FileReport:
    return load_texts({name: sheet(columns)}).files[0]


# Headers as in import.md, "Exact headers by source", with values of their kind; expected: our table and columns.
SOURCES = {
    "stripe subscriptions.csv": (
        {
            "id": ["sub_1", "sub_2"],
            "Customer ID": ["cus_1", "cus_2"],
            "Customer Name": ["Alder", "Birch"],
            "Customer Email": ["a@alder.example", "b@birch.example"],
            "Status": ["active", "canceled"],
            "Amount": ["120.00", "10.00"],
            "Interval": ["year", "month"],
            "Created (UTC)": ["2024-01-01 10:00", "2024-02-01 10:00"],
            "Start Date (UTC)": ["2024-01-01 10:00", "2024-02-01 10:00"],
            "Current Period Start (UTC)": ["2024-01-01 10:00", "2024-05-01 10:00"],
            "Current Period End (UTC)": ["2025-01-01 10:00", "2024-06-01 10:00"],
            "Canceled At (UTC)": ["", "2024-05-03 10:00"],
            "Ended At (UTC)": ["", "2024-06-01 10:00"],
        },
        "revenue",
        {
            "Customer ID": "customer_id",
            "Amount": "amount",
            "Interval": "interval",
            "Start Date (UTC)": "start_date",
            "Ended At (UTC)": "end_date",  # not "Canceled At": that is the day of the request
        },
    ),
    "stripe invoices.csv": (
        {
            "id": ["in_1", "in_2"],
            "Customer": ["cus_1", "cus_1"],
            "Customer Name": ["Alder", "Alder"],
            "Subscription": ["sub_1", "sub_1"],
            "Number": ["A-1", "A-2"],
            "Status": ["paid", "paid"],
            "Amount Due": ["10.00", "10.00"],
            "Amount Paid": ["10.00", "10.00"],
            "Date (UTC)": ["2024-01-01 10:00", "2024-02-01 10:00"],
            "Period Start (UTC)": ["2024-01-01 10:00", "2024-02-01 10:00"],
            "Period End (UTC)": ["2024-02-01 10:00", "2024-03-01 10:00"],
        },
        "revenue",
        {"Customer": "customer_id", "Subscription": "subscription_id", "Period End (UTC)": "end_date"},
    ),
    "stripe customers.csv": (
        {
            "id": ["cus_1", "cus_2"],
            "Description": ["", "x"],
            "Email": ["a@alder.example", "b@birch.example"],
            "Name": ["Alder", "Birch"],
            "Created (UTC)": ["2024-01-01 10:00", "2024-02-01 10:00"],
            "Delinquent": ["false", "true"],
            "Plan": ["Pro", "Basic"],
            "Status": ["active", "canceled"],
            "Total Spend": ["100", "10"],
            "Payment Count": ["1", "1"],
        },
        "customers",
        {
            "id": "customer_id",
            "Name": "name",
            "Email": "email",
            "Created (UTC)": "signup_date",
            "Plan": "plan",
            "Status": "churned",
        },
    ),
    "baremetrics.csv": (
        {
            "plan_oid": ["p1", "p2"],
            "plan_name": ["Pro", "Basic"],
            "plan_currency": ["usd", "usd"],
            "plan_amount": ["12000", "1000"],
            "plan_interval": ["year", "month"],
            "plan_interval_count": ["1", "1"],
            "customer_oid": ["c1", "c2"],
            "customer_name": ["Alder", "Birch"],
            "customer_email": ["a@alder.example", "b@birch.example"],
            "subscription_oid": ["s1", "s2"],
            "subscription_started_at": ["2024-01-01", "2024-02-01"],
            "subscription_canceled_at": ["", "2024-06-01"],
            "subscription_quantity": ["1", "2"],
        },
        "revenue",
        {
            "customer_oid": "customer_id",
            "subscription_oid": "subscription_id",
            "plan_amount": "amount_cents",
            "plan_interval": "interval",
            "plan_interval_count": "interval_count",
            "subscription_started_at": "start_date",
            "subscription_canceled_at": "end_date",
            "subscription_quantity": "quantity",
            "plan_name": "product",
        },
    ),
    "chartmogul customers.csv": (
        {
            "Name": ["Alder", "Birch"],
            "Email": ["a@alder.example", "b@birch.example"],
            "Company": ["Alder Ltd", "Birch GmbH"],
            "Country": ["GB", "DE"],
            "State": ["", ""],
            "City": ["Leeds", "Bonn"],
            "Zip": ["1", "2"],
            "External ID": ["x1", "x2"],
            "Lead created at": ["2024-01-01", "2024-02-01"],
            "Free trial started at": ["", ""],
        },
        "customers",
        {"External ID": "customer_id", "Country": "region", "Lead created at": "signup_date", "Email": "email"},
    ),
    "chartmogul invoices.csv": (
        {
            "Customer external ID": ["x1", "x1"],
            "Invoice external ID": ["i1", "i2"],
            "Date": ["2024-01-01", "2024-02-01"],
            "Type": ["subscription", "subscription"],
            "Amount in cents": ["1000", "1200"],
        },
        "revenue",
        {"Customer external ID": "customer_id", "Date": "start_date", "Amount in cents": "amount_cents"},
    ),
    "openpay.csv": (
        {
            "Invoice ID": ["i1", "i2"],
            "Customer Email": ["a@alder.example", "b@birch.example"],
            "Currency": ["USD", "USD"],
            "Product Name": ["Pro", "Basic"],
            "Total Amount": ["120", "10"],
            "Period Start": ["2024-01-01", "2024-02-01"],
            "Period End": ["2025-01-01", "2024-03-01"],
            "Business Name": ["Alder", "Birch"],
            "Subscription ID": ["s1", "s2"],
            "Billing Interval": ["year", "month"],
            "Billing Interval Count": ["1", "1"],
            "Quantity": ["1", "1"],
        },
        "revenue",
        {
            "Subscription ID": "subscription_id",
            "Total Amount": "amount",
            "Period Start": "start_date",
            "Period End": "end_date",
            "Billing Interval": "interval",
            "Billing Interval Count": "interval_count",
        },
    ),
    "salesforce accounts.csv": (
        {
            "Account ID": ["001A", "001B"],
            "Account Owner": ["Ada", "Ben"],
            "Account Name": ["Alder", "Birch"],
            "Billing State/Province": ["", ""],
            "Billing Country": ["GB", "DE"],
            "Type": ["Customer - Direct", "Customer - Channel"],
            "Industry": ["Banking", "Energy"],
            "Annual Revenue": ["5,000,000", "7,000,000"],
            "Employees": ["50", "70"],
            "Last Activity": ["6/14/2024", "6/15/2024"],
            "Created Date": ["1/14/2023", "2/15/2023"],
        },
        "customers",
        {
            "Account ID": "customer_id",
            "Account Name": "name",
            "Account Owner": "owner",
            "Billing Country": "region",
            "Industry": "industry",
            "Annual Revenue": "customer_own_revenue",
            "Employees": "employees",
            "Last Activity": "last_activity_date",
        },
    ),
    "hubspot companies.csv": (
        {
            "Record ID": ["11", "12"],
            "Company name": ["Alder", "Birch"],
            "Company Domain Name": ["alder.example", "birch.example"],
            "Company owner": ["Ada", "Ben"],
            "Create Date": ["2024-01-01 10:00", "2024-02-01 10:00"],
            "Industry": ["BANKING", "ENERGY"],
            "Country/Region": ["United Kingdom", "Germany"],
            "Number of Employees": ["50", "70"],
            "Annual Revenue": ["5000000", "7000000"],
            "Lifecycle Stage": ["Customer", "Customer"],
        },
        "customers",
        {
            "Record ID": "customer_id",
            "Company name": "name",
            "Company owner": "owner",
            "Create Date": "signup_date",
            "Country/Region": "region",
            "Number of Employees": "employees",
            "Annual Revenue": "customer_own_revenue",
        },
    ),
    "zendesk tickets.csv": (
        {
            "Id": ["1", "2"],
            "Requester": ["Ann", "Bob"],
            "Requester external id": ["c1", "c1"],
            "Requester email": ["a@alder.example", "b@alder.example"],
            "Subject": ["Help", "Bug"],
            "Tags": ["billing", "sync"],
            "Status": ["Closed", "Open"],
            "Priority": ["High", "Low"],
            "Created at": ["2024-01-01 10:00", "2024-01-02 10:00"],
            "Updated at": ["2024-01-02 10:00", "2024-01-03 10:00"],
            "Solved at": ["2024-01-02 10:00", ""],
            "Satisfaction Score": ["5", ""],
        },
        "tickets",
        {
            "Id": "ticket_id",
            "Requester external id": "customer_id",
            "Created at": "opened_at",
            "Solved at": "resolved_at",
            "Priority": "priority",
            "Tags": "category",
            "Satisfaction Score": "csat",
        },
    ),
    "cs sheet.csv": (
        {
            "Company": ["Alder", "Birch"],
            "Plan": ["Pro", "Basic"],
            "MRR": ["100", "10"],
            "Start Date": ["2024-01-01", "2024-02-01"],
            "CSM": ["Ada", "Ben"],
            "Health Score": ["80", "20"],
        },
        "customers",
        {
            "Company": "customer_id",
            "Plan": "plan",
            "MRR": "mrr",
            "Start Date": "signup_date",
            "CSM": "owner",
            "Health Score": "health_score",
        },
    ),
    "book of business.csv": (
        {
            "Account Owner": ["Ada", "Ben"],
            "Account Name": ["Alder", "Birch"],
            "Sector": ["Retail", "Energy"],
            "Current ACV": ["1200", "2400"],
            "Potential ACV": ["2000", "3000"],
        },
        "customers",
        {"Account Name": "customer_id", "Account Owner": "owner", "Sector": "segment", "Current ACV": "arr"},
    ),
    "renewals.csv": (
        {
            "customer_id": ["1", "2"],
            "customer_name": ["Alder", "Birch"],
            "industry": ["Retail", "Energy"],
            "contract_end_date": ["2025-01-01", "2025-02-01"],
            "csm_owner": ["Ada", "Ben"],
            "signup_date": ["2023-01-01", "2023-02-01"],
            "active_users": ["10", "20"],
        },
        "customers",
        {
            "customer_id": "customer_id",
            "customer_name": "name",
            "contract_end_date": "renewal_date",
            "csm_owner": "owner",
            "signup_date": "signup_date",
            "active_users": "active_users",
        },
    ),
}


@pytest.mark.parametrize("name", SOURCES)
def test_an_export_is_taken_for_what_it_is(name: str, load_texts: Load) -> None:
    columns, table, mapping = SOURCES[name]
    found = report(load_texts, name, columns)
    assert found.table == table
    assert {header: found.mapping.get(header) for header in mapping} == mapping
    assert found.rows_in == len(next(iter(columns.values())))


@pytest.mark.parametrize("header", ["Annual Revenue", "AnnualRevenue", "annual_revenue", "Company revenue", "Turnover"])
def test_the_customers_own_revenue_never_becomes_ours(header: str, load_texts: Load) -> None:
    loaded = load_texts({"a.csv": sheet({"Account ID": ["1", "2"], header: ["5000000", "7000000"]})})
    assert loaded.files[0].mapping[header] == "customer_own_revenue"
    assert loaded.engine.rows("SELECT DISTINCT mrr FROM customers") == [(None,)]


def test_a_deals_amount_is_not_recurring_revenue(load_texts: Load) -> None:
    columns = {
        "Record ID": ["1", "2"],
        "Deal Name": ["A", "B"],
        "Deal Stage": ["Won", "Lost"],
        "Amount": ["5000", "7000"],
        "Close Date": ["2024-01-01", "2024-02-01"],
    }
    loaded = load_texts({"deals.csv": sheet(columns)})
    assert loaded.engine.value("SELECT COUNT(mrr) FROM customers") == 0
    assert loaded.engine.count("revenue") == 0


def test_a_ticket_file_with_a_status_is_no_customer_list(load_texts: Load) -> None:
    columns = {
        "Ticket ID": ["1", "2", "3"],
        "Customer ID": ["a", "b", "c"],
        "Status": ["open", "closed", "closed"],
        "Created at": ["2024-01-01", "2024-01-02", "2024-01-03"],
    }
    found = report(load_texts, "export.csv", columns)
    assert (found.table, "Status" in found.mapping) == ("tickets", False)


def test_a_list_of_events_without_features_is_no_customer_list(load_texts: Load) -> None:
    # cdnow's example_transactions.csv has this shape: a date and an id that repeats.
    columns = {"date": ["2014-03-08", "2014-05-21", "2014-05-22", "2014-06-01"], "id": ["0", "0", "0", "1"]}
    with pytest.raises(CsDataError, match="No table of customers"):
        report(load_texts, "transactions.csv", columns)


def test_the_company_name_is_the_id_only_when_there_is_none(load_texts: Load) -> None:
    with_id = {"Account ID": ["1", "2"], "Company": ["Alder", "Birch"], "Plan": ["Pro", "Pro"]}
    without = {"Company": ["Alder", "Birch"], "Plan": ["Pro", "Pro"]}
    loaded = load_texts({"a.csv": sheet(without)})
    assert report(load_texts, "a.csv", with_id).mapping["Company"] == "name"
    assert loaded.files[0].mapping["Company"] == "customer_id"
    assert loaded.engine.rows("SELECT customer_id, name FROM customers ORDER BY 1") == [
        ("Alder", "Alder"),
        ("Birch", "Birch"),
    ]


def test_names_that_repeat_are_no_ids(load_texts: Load) -> None:
    columns = {"Company": ["Alder", "Alder", "Birch"], "Plan": ["Pro", "Basic", "Pro"]}
    with pytest.raises(CsDataError, match="identifies the customer"):
        report(load_texts, "a.csv", columns)


def test_a_header_with_a_known_name_but_other_content_is_not_believed(load_texts: Load) -> None:
    columns = {"Customer ID": ["1", "2"], "Start date": ["Monday", "Friday"], "MRR": ["10", "20"]}
    found = report(load_texts, "customers.csv", columns)
    assert found.mapping == {"Customer ID": "customer_id", "MRR": "mrr"}


def test_the_order_of_the_words_does_not_matter_but_a_guess_is_never_made(load_texts: Load) -> None:
    columns = {"ID customer": ["1", "2"], "Date signup": ["2024-01-01", "2024-02-01"], "Planned": ["Pro", "Pro"]}
    assert report(load_texts, "a.csv", columns).mapping == {"ID customer": "customer_id", "Date signup": "signup_date"}


def test_no_column_is_meant_twice(load_texts: Load) -> None:
    columns = {"Customer ID": ["1", "2"], "Account ID": ["x", "y"], "Company ID": ["p", "q"]}
    found = report(load_texts, "customers.csv", columns)
    assert found.mapping == {"Customer ID": "customer_id"}


def test_what_is_nothing_we_know_is_refused_with_what_is_missing(load_texts: Load) -> None:
    loaded = load_texts({"customers.csv": "Customer ID,Plan\n1,Pro\n", "iris.csv": "sepal,petal\n1,2\n3,4\n"})
    iris = loaded.files[1]
    assert (iris.table, iris.rows_in, iris.rows_loaded, iris.rows_rejected) == (None, 2, 0, 2)
    assert [reject.reason for reject in iris.rejects] == ["not recognised: no column for customer_id"]


RAVENSTACK = {
    "ravenstack_accounts.csv": ("customers", 500),
    "ravenstack_churn_events.csv": ("churn_events", 600),
    "ravenstack_feature_usage.csv": ("usage", 25_000),
    "ravenstack_subscriptions.csv": ("revenue", 5_000),
    "ravenstack_support_tickets.csv": ("tickets", 2_000),
}


@pytest.mark.external
def test_the_five_files_of_ravenstack_are_recognised_and_all_rows_are_loaded(
    shared_data: Callable[[str], Path],
) -> None:
    loaded = load([shared_data("ravenstack/data")])
    assert {file.file: (file.table, file.rows_loaded) for file in loaded.files} == RAVENSTACK
    assert loaded.engine.value("SELECT COUNT(*) FROM usage WHERE customer_id IS NULL") == 0
    assert loaded.engine.value("SELECT COUNT(DISTINCT customer_id) FROM customers") == 500


@pytest.mark.external
@pytest.mark.parametrize("name", ["Telco-Customer-Churn.csv", "WA_Fn-UseC_-Telco-Customer-Churn.csv"])
def test_both_copies_of_telco_say_the_same(
    name: str, shared_data: Callable[[str], Path], shared_load: Callable[[Path], Loaded]
) -> None:
    # IBM's sample: 7,043 customers, 1,869 of them left, 11 without total charges.
    loaded = shared_load(shared_data(f"telco-ibm/{name}"))
    (found,) = loaded.files
    assert (found.table, found.rows_in, found.rows_loaded) == ("customers", 7_043, 7_043)
    assert found.mapping == {
        "customerID": "customer_id",
        "tenure": "tenure_months",
        "MonthlyCharges": "mrr",
        "Churn": "churned",
    }
    churned = loaded.engine.rows("SELECT COUNT(*) FILTER (WHERE churned), COUNT(churned) FROM customers")
    assert churned == [(1_869, 7_043)]
    assert loaded.attributes["SeniorCitizen"] == "BOOLEAN"
    blanks = [reject for reject in found.rejects if reject.column == "TotalCharges"]
    assert len(blanks) == 11
    assert {reject.reason for reject in blanks} == {"blank: only spaces where a number is expected"}
    spellings = [question["example"] for question in found.questions if question["kind"] == "spelling"]
    assert spellings == (["dsl"] if name.startswith("Telco") else [])

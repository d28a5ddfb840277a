"""Is the sample deterministic, consistent, small enough, and is the planted truth in it?"""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pandas as pd
import pytest
from sklearn.cluster import KMeans
from sklearn.metrics import adjusted_rand_score
from sklearn.preprocessing import PowerTransformer

from csdata.sample import write_all, write_one_sheet, write_sample
from csdata.sample.comments import THEMES, phrases

ROOT = Path(__file__).parent.parent
END = pd.Timestamp("2026-09-30")
DATES = {
    "customers": ["signup_date", "churn_date", "renewal_date"],
    "revenue": ["start_date", "end_date"],
    "usage": ["date"],
    "tickets": ["opened_at", "resolved_at"],
    "surveys": ["date"],
    "milestones": ["due_date", "reached_at"],
    "touchpoints": ["date"],
    "interventions": ["start_date", "end_date"],
    "exposures": ["date"],
    "spend": ["month"],
    "churn_events": ["date"],
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("sample")
    write_all(out)
    return out


@pytest.fixture(scope="module")
def data(folder: Path) -> dict[str, pd.DataFrame]:
    return {name: pd.read_csv(folder / f"{name}.csv", parse_dates=dates) for name, dates in DATES.items()}


@pytest.fixture(scope="module")
def truth(folder: Path) -> dict[str, Any]:
    known: dict[str, Any] = json.loads((folder / "truth.json").read_text(encoding="utf-8"))
    return known


def fingerprints(folder: Path) -> dict[str, str]:
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(folder.iterdir())}


def left_on(data: dict[str, pd.DataFrame]) -> pd.Series:
    """Return the first day without service of each customer, also of those who came back later; NaT for the others."""
    customers = data["customers"].set_index("customer_id")
    returned = data["churn_events"].query("came_back").set_index("customer_id")["date"]
    return customers["churn_date"].fillna(returned.reindex(customers.index))


# ---- files


def test_the_same_arguments_give_the_same_bytes(tmp_path: Path) -> None:
    for name in ("a", "b"):
        write_all(tmp_path / name, customers=300, months=14, seed=11)
    assert fingerprints(tmp_path / "a") == fingerprints(tmp_path / "b")


def test_another_seed_gives_another_company(tmp_path: Path) -> None:
    for seed in (1, 2):
        write_all(tmp_path / str(seed), customers=200, months=14, seed=seed)
    one, two = fingerprints(tmp_path / "1"), fingerprints(tmp_path / "2")
    same = {name for name in one if one[name] == two[name]}
    assert same == {"interventions.csv"}  # what was tried, when and at what price does not depend on chance


def test_the_committed_sample_is_what_the_generator_writes(folder: Path) -> None:
    assert fingerprints(ROOT / "sample_data") == fingerprints(folder)


def test_every_table_of_the_schema_is_there_with_its_own_columns_only(data: dict[str, pd.DataFrame]) -> None:
    schema = tomllib.loads((ROOT / "csdata/schema/tables.toml").read_text(encoding="utf-8"))
    tables = {name: table for name, table in schema.items() if "columns" in table}
    assert set(data) == set(tables) - {"purchases"}  # its customers have contracts
    for name, frame in data.items():
        assert set(frame.columns) <= set(tables[name]["columns"]), name
        needed = {column for column, about in tables[name]["columns"].items() if about.get("required") is True}
        assert needed <= set(frame.columns), name


def test_the_rows_told_are_the_rows_written(tmp_path: Path) -> None:
    rows = write_sample(tmp_path, customers=150, months=8, seed=5)
    assert rows == {path.stem: len(pd.read_csv(path)) for path in tmp_path.glob("*.csv")}


def test_the_sample_stays_below_six_megabytes(folder: Path) -> None:
    assert sum(path.stat().st_size for path in folder.iterdir()) < 6_000_000


def test_one_customer_and_the_fewest_months_still_make_every_file(tmp_path: Path) -> None:
    rows = write_sample(tmp_path, customers=1, months=6, seed=1, end=date(2024, 2, 29))
    assert set(rows) == set(DATES)
    assert rows["customers"] == 1


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"customers": 0}, "1 to"),
        ({"customers": 3_000_000}, "1 to"),
        ({"months": 5}, "at least 6 months"),
        ({"end": date(2026, 9, 29)}, "last day of a month"),
    ],
)
def test_impossible_wishes_are_refused_in_words(tmp_path: Path, wrong: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        write_sample(tmp_path, **wrong)


def test_memory_does_not_grow_with_the_number_of_customers(tmp_path: Path) -> None:
    if not Path("/proc/self/status").exists():
        pytest.skip("the peak memory of a process is read from /proc")
    code = (
        "import sys; from pathlib import Path; from csdata.sample import write_sample;"
        "write_sample(Path(sys.argv[1]), customers=int(sys.argv[2]), months=18);"
        "print([line.split()[1] for line in open('/proc/self/status') if line.startswith('VmHWM')][0])"
    )
    command = [sys.executable, "-c", code, str(tmp_path)]
    runs = [subprocess.run([*command, size], cwd=ROOT, check=True, capture_output=True) for size in ("4000", "20000")]
    one_block, five_blocks = (int(run.stdout) / 1024 for run in runs)
    assert five_blocks < 400  # MB; a whole run of 100,000 × 36 months measured 243
    assert five_blocks < 1.5 * one_block


# ---- consistency


def test_the_book_at_the_end_has_the_size_that_truth_tells(
    data: dict[str, pd.DataFrame], truth: dict[str, Any]
) -> None:
    active = int(data["customers"]["churn_date"].isna().sum())
    running = data["revenue"].loc[data["revenue"]["end_date"].isna(), "mrr"].sum()
    assert active == truth["book"]["active_at_end"]
    assert 800 <= active <= 900
    assert running == pytest.approx(truth["book"]["mrr_at_end"], abs=0.01)
    assert 0.015 <= truth["book"]["mean_monthly_logo_churn"] <= 0.025


def test_ids_and_names_are_unique(data: dict[str, pd.DataFrame]) -> None:
    assert data["customers"]["customer_id"].is_unique
    assert data["customers"]["name"].is_unique
    assert data["tickets"]["ticket_id"].is_unique


def test_every_row_belongs_to_a_known_customer(data: dict[str, pd.DataFrame]) -> None:
    known = set(data["customers"]["customer_id"])
    for name, frame in data.items():
        if "customer_id" in frame:
            assert set(frame["customer_id"]) <= known, name


def test_intervals_of_a_subscription_are_in_order_and_never_overlap(data: dict[str, pd.DataFrame]) -> None:
    rows = data["revenue"].sort_values(["customer_id", "product", "start_date"])
    stop = rows["end_date"].fillna(END + pd.Timedelta(days=1))
    assert (stop > rows["start_date"]).all()
    following = rows.groupby(["customer_id", "product"])["start_date"].shift(-1)
    assert (following.dropna() >= stop[following.notna()]).all()


def test_a_change_starts_on_the_day_the_interval_before_ends(data: dict[str, pd.DataFrame]) -> None:
    rows = data["revenue"].sort_values(["subscription_id", "start_date"])
    following = rows.groupby("subscription_id")["start_date"].shift(-1)
    inner = following.notna()
    assert inner.sum() > 300  # expansions and contractions exist
    assert (following[inner] == rows.loc[inner, "end_date"]).all()


def test_who_left_has_no_open_revenue_and_who_stayed_has(data: dict[str, pd.DataFrame]) -> None:
    running = set(data["revenue"].loc[data["revenue"]["end_date"].isna(), "customer_id"])
    gone = data["customers"]["churn_date"].notna()
    assert running == set(data["customers"].loc[~gone, "customer_id"])
    last = data["revenue"].groupby("customer_id")["end_date"].max()
    churn = data["customers"].loc[gone].set_index("customer_id")["churn_date"]
    assert (last.reindex(churn.index) == churn).all()


def test_revenue_begins_on_the_day_of_signing_up(data: dict[str, pd.DataFrame]) -> None:
    first = data["revenue"].groupby("customer_id")["start_date"].min()
    signup = data["customers"].set_index("customer_id")["signup_date"]
    assert (first.reindex(signup.index) == signup).all()


def test_nothing_happens_before_signing_up_or_after_leaving_for_good(data: dict[str, pd.DataFrame]) -> None:
    customers = data["customers"].set_index("customer_id")
    for name, column in (("usage", "date"), ("tickets", "opened_at"), ("surveys", "date"), ("touchpoints", "date")):
        rows = data[name].join(customers[["signup_date", "churn_date"]], on="customer_id")
        assert (rows[column] >= rows["signup_date"]).all(), name
        assert not (rows[column] >= rows["churn_date"]).any(), name


def test_some_came_back_and_are_customers_again(data: dict[str, pd.DataFrame]) -> None:
    back = data["churn_events"].query("came_back")["customer_id"]
    assert len(back) >= 10
    churn = data["customers"].set_index("customer_id")["churn_date"]
    assert churn.reindex(back).isna().all()


def test_the_data_reach_the_last_day_and_no_further(data: dict[str, pd.DataFrame]) -> None:
    for name, column in (
        ("customers", "signup_date"),
        ("usage", "date"),
        ("tickets", "opened_at"),
        ("surveys", "date"),
    ):
        assert data[name][column].max().normalize() == END, name
    assert data["tickets"]["resolved_at"].max() < END + pd.Timedelta(days=1)
    assert data["milestones"]["reached_at"].max() <= END


def test_the_last_months_are_complete(data: dict[str, pd.DataFrame]) -> None:
    by_month = data["usage"].groupby(data["usage"]["date"].dt.to_period("M"))["customer_id"].nunique().tail(6)
    assert (by_month.pct_change().dropna() > -0.02).all()  # the book grows; a cut month would show as a fall


def test_active_users_never_exceed_the_seats_sold(data: dict[str, pd.DataFrame]) -> None:
    core = data["revenue"].query("product == 'Core'").groupby("customer_id")["quantity"].max()
    most = data["usage"].groupby("customer_id")["active_users"].max()
    assert (most <= core.reindex(most.index)).all()


@pytest.mark.parametrize(
    ("table", "column", "low", "high"),
    [
        ("customers", "industry", 0.04, 0.12),
        ("customers", "employees", 0.10, 0.20),
        ("customers", "acquisition_cost", 0.04, 0.10),
        ("customers", "seats", 0.01, 0.06),
        ("customers", "goal", 0.02, 0.09),
        ("tickets", "csat", 0.60, 0.90),
        ("tickets", "resolved_at", 0.003, 0.05),
        ("surveys", "comment", 0.30, 0.60),
    ],
)
def test_gaps_are_where_real_exports_have_them(
    data: dict[str, pd.DataFrame], table: str, column: str, low: float, high: float
) -> None:
    assert low <= data[table][column].isna().mean() <= high


# ---- planted truth


def last_half_year(data: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """Return the behaviour of active customers that were there for all of the last six months."""
    since = END + pd.Timedelta(days=1) - pd.DateOffset(months=6)
    customers = data["customers"].set_index("customer_id")
    back = data["churn_events"].query("came_back")["customer_id"]
    old = customers[customers["churn_date"].isna() & (customers["signup_date"] < since)].drop(back, errors="ignore")
    seats = data["revenue"].query("product == 'Core'").groupby("customer_id")["quantity"].last()
    usage = data["usage"][data["usage"]["date"] >= since]
    monthly = usage.groupby(["customer_id", "date"]).agg(
        events=("events", "sum"), breadth=("feature", "nunique"), users=("active_users", "max")
    )
    mean = monthly.groupby("customer_id").sum() / 6
    tickets = data["tickets"][data["tickets"]["opened_at"] >= since].groupby("customer_id").size() / 6
    touches = data["touchpoints"][data["touchpoints"]["date"] >= since].groupby("customer_id").size() / 6
    frame = pd.DataFrame(
        {
            "events_per_seat": mean["events"] / seats,
            "breadth": mean["breadth"],
            "active_share": mean["users"] / seats,
            "tickets": tickets,
            "touchpoints": touches,
        }
    )
    return frame.reindex(old.index).fillna(0.0)


def test_the_four_personas_can_be_told_apart_by_behaviour(data: dict[str, pd.DataFrame], truth: dict[str, Any]) -> None:
    behaviour = last_half_year(data)
    planted = [truth["persona_of"][customer] for customer in behaviour.index]
    scaled = PowerTransformer().fit_transform(behaviour.to_numpy())
    found = KMeans(4, n_init=25, random_state=0).fit_predict(scaled)
    assert adjusted_rand_score(planted, found) >= 0.85  # methods.md §9: at 5 SD at least 0.90; measured 0.92


def test_personas_have_the_planted_shares(truth: dict[str, Any]) -> None:
    shares = pd.Series(truth["persona_of"]).value_counts(normalize=True)
    for persona in truth["personas"]:
        assert shares[persona["name"]] == pytest.approx(persona["share"], abs=0.04)  # 3 standard errors of 1,200


def test_a_late_first_value_raises_the_risk_to_leave(data: dict[str, pd.DataFrame]) -> None:
    customers = data["customers"].set_index("customer_id")
    first = data["milestones"].query("milestone == 'First value'").set_index("customer_id")["reached_at"]
    landmark = customers["signup_date"] + pd.Timedelta(days=60)
    left = left_on(data)
    seen = (landmark + pd.Timedelta(days=300) <= END) & ~(left <= landmark)
    in_time = first <= customers["signup_date"] + pd.Timedelta(days=45)
    leaves = left <= landmark + pd.Timedelta(days=300)
    late_rate, other_rate = leaves[seen & ~in_time].mean(), leaves[seen & in_time].mean()
    assert late_rate > 1.4 * other_rate  # planted log-odds 0.9: an odds ratio of 2.5 before frailty and selection


def test_first_value_comes_late_through_partners_only(data: dict[str, pd.DataFrame]) -> None:
    customers = data["customers"].set_index("customer_id")
    first = data["milestones"].query("milestone == 'First value'").set_index("customer_id")["reached_at"]
    days = (first - customers["signup_date"]).dt.days.groupby(customers["channel"]).median()
    assert days["Partner"] > 1.5 * days.drop("Partner").max()
    assert days.drop("Partner").max() < 1.25 * days.drop("Partner").min()


def tickets_around(
    data: dict[str, pd.DataFrame], name: str, segments: list[str], months: int
) -> tuple[tuple[float, float], tuple[float, float]]:
    """Return tickets a customer before and after the start, for those exposed and for the rest of the segments."""
    exposed = data["exposures"][data["exposures"]["intervention"] == name]
    start = exposed["date"].iloc[0]
    before, after = start - pd.DateOffset(months=months), start + pd.DateOffset(months=months)
    customers = data["customers"].set_index("customer_id")
    there = (customers["signup_date"] <= before) & ~(left_on(data) <= after) & customers["segment"].isin(segments)
    group = pd.Series(customers.index.isin(exposed["customer_id"]), index=customers.index)[there]
    opened = data["tickets"].set_index("customer_id")["opened_at"]

    def mean(low: pd.Timestamp, high: pd.Timestamp) -> pd.Series:
        count = opened[(opened >= low) & (opened < high)].groupby(level=0).size()
        return count.reindex(group.index).fillna(0).groupby(group).mean()

    pre, post = mean(before, start), mean(start, after)
    return (pre[True], post[True]), (pre[False], post[False])


def test_tickets_fall_after_the_chatbot_although_it_does_nothing(
    data: dict[str, pd.DataFrame], truth: dict[str, Any]
) -> None:
    assert truth["interventions"]["Support chatbot"]["true_change_of_tickets"] == 0
    (before, after), (rest_before, rest_after) = tickets_around(data, "Support chatbot", ["Small", "Enterprise"], 3)
    assert after < 0.85 * before  # regression to the mean: measured −26 %
    assert rest_after > rest_before  # and those not chosen move up to their own mean


def test_guidance_cuts_tickets_against_a_random_half(data: dict[str, pd.DataFrame], truth: dict[str, Any]) -> None:
    (before, after), (rest_before, rest_after) = tickets_around(data, "Guided onboarding", ["Mid"], 6)
    change = (after / before) / (rest_after / rest_before) - 1
    planted = truth["interventions"]["Guided onboarding"]["true_change_of_tickets"]
    assert planted == -0.35
    assert change == pytest.approx(planted, abs=0.2)  # two standard errors with about 100 customers a half


def test_guidance_keeps_customers(data: dict[str, pd.DataFrame]) -> None:
    exposed = data["exposures"].query("intervention == 'Guided onboarding'")
    start = exposed["date"].iloc[0]
    customers = data["customers"].set_index("customer_id")
    left = left_on(data)
    there = (customers["segment"] == "Mid") & (customers["signup_date"] < start) & ~(left <= start)
    chosen = customers.index.isin(exposed["customer_id"])
    assert left[there & chosen].notna().mean() < 0.7 * left[there & ~chosen].notna().mean()


def test_region_has_no_effect_on_leaving(data: dict[str, pd.DataFrame]) -> None:
    left, home = left_on(data).notna().to_numpy(), (data["customers"]["region"] == "United States").to_numpy()
    rates, sizes = [left[home].mean(), left[~home].mean()], [home.sum(), (~home).sum()]
    error = np.sqrt(sum(rate * (1 - rate) / size for rate, size in zip(rates, sizes, strict=True)))
    assert abs(rates[0] - rates[1]) < 2.6 * error  # the 99 % interval of a difference of two shares


def test_use_dips_in_august_and_december(data: dict[str, pd.DataFrame]) -> None:
    usage = data["usage"].query("feature == 'Dashboards'")
    per_user = usage.groupby(usage["date"].dt.month)[["events", "active_users"]].sum()
    rate = per_user["events"] / per_user["active_users"]
    usual = rate.drop([7, 8, 12]).mean()
    assert rate[8] / usual == pytest.approx(0.78 / 1.02, abs=0.06)
    assert rate[12] / usual == pytest.approx(0.72 / 1.02, abs=0.06)


def test_the_happy_without_success_and_the_successful_but_unhappy_exist(data: dict[str, pd.DataFrame]) -> None:
    happy = data["surveys"].query("kind == 'csat'").groupby("customer_id")["score"].mean() >= 4
    goal = data["customers"].set_index("customer_id")["goal_reached"].dropna().astype(bool)
    cells = pd.crosstab(happy, goal, normalize="all")
    assert cells.to_numpy().min() > 0.08
    assert 0.0 < np.corrcoef(*happy.align(goal, join="inner"))[0, 1] < 0.35


def test_each_theme_has_at_least_25_sentences_and_many_wordings(data: dict[str, pd.DataFrame]) -> None:
    assert phrases().theme_count.min() >= 25
    assert len(THEMES) == len(phrases().theme_count)
    assert data["surveys"]["comment"].nunique() > 800


def test_spend_fits_what_customers_cost(data: dict[str, pd.DataFrame]) -> None:
    cost = data["spend"]["amount"].sum() / len(data["customers"])
    assert cost == pytest.approx(1.085 * data["customers"]["acquisition_cost"].mean(), rel=0.1)


# ---- the flat spreadsheet


def test_the_sheet_is_messy_in_the_planned_ways(folder: Path, truth: dict[str, Any]) -> None:
    sheet = openpyxl.load_workbook(folder / "one_sheet.xlsx")["Customers"]
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[0][0] == "Customer list - as of 30 Sep 2026"
    assert set(rows[1]) == {None}
    table = pd.DataFrame(rows[3:-1], columns=list(rows[2]))
    total = dict(zip(rows[2], rows[-1], strict=True))
    known = truth["one_sheet"]
    assert len(table) == known["customers"] == 180
    assert total["Acct Name"] == "Total"
    assert total["MRR (USD)"] == known["mrr_all"]
    money = [float(str(value).replace("$", "").replace(",", "")) for value in table["MRR (USD)"]]
    assert sum(money) == pytest.approx(known["mrr_all"], abs=0.01)
    assert table["MRR (USD)"].map(lambda value: isinstance(value, str)).sum() > 20
    assert (table["Status"] == "Churned").sum() == table["Churn Dt"].notna().sum() == known["churned"] == 22
    assert table["Customer No"].str.fullmatch(r"0\d{4}").all()
    slashed = [value for value in table["Customer since"] if isinstance(value, str) and "/" in value]
    assert sum(int(value[:2]) > 12 for value in slashed) >= 10  # enough to decide that the day comes first
    assert {"n/a", "-"} <= set(table["NPS"].dropna().astype(str))


def test_the_sheet_is_the_same_bytes_whenever_it_is_written(folder: Path, tmp_path: Path) -> None:
    write_one_sheet(tmp_path / "again.xlsx")
    assert (tmp_path / "again.xlsx").read_bytes() == (folder / "one_sheet.xlsx").read_bytes()

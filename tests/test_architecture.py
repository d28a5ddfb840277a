"""Does the house keep its shape? Imports go one way, pages are thin, functions short, queries portable and used."""

from __future__ import annotations

import ast
import re
import statistics
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
import sqlglot
from sqlglot import exp

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "csdata"
SQL = PACKAGE / "engine" / "sql"

# design.md section 2, lowest first; a part may import what stands before it, and itself.
LAYERS = (
    {"__init__"},
    {"errors", "wording"},
    {"periods"},
    {"schema"},
    {"engine"},
    {"ingest", "workspace", "unlocks", "sample", "members"},
    {"dataset", "drafting", "templates"},
    {"query"},
    {"analysis"},
    {"charts"},
    {"report", "answers"},
    {"ui"},
    {"cli"},
    {"__main__"},
)
LEVEL = {part: level for level, parts in enumerate(LAYERS) for part in parts}

Function = ast.FunctionDef | ast.AsyncFunctionDef


@cache
def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def sources() -> list[Path]:
    """Return every Python file of the product: the package, the pages and the entry."""
    return sorted([*PACKAGE.rglob("*.py"), *(ROOT / "pages").glob("*.py"), ROOT / "app.py"])


def named(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def part_of(path: Path) -> str:
    """Return the part of the package that a file belongs to: csdata/engine/cells.py is engine."""
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imports(path: Path) -> Iterator[str]:
    """Yield the dotted names of every module a file imports, wherever in the file."""
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{named(path)}: imports are written in full"
            module = node.module or ""
            # `from csdata import x` may import a part
            yield from (f"{module}.{alias.name}" for alias in node.names) if module == "csdata" else (module,)


def uses(path: Path, package: str) -> bool:
    return any(name.split(".")[0] == package for name in imports(path))


def functions(path: Path) -> Iterator[Function]:
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def length(function: Function) -> int:
    """Count the lines of a function without its docstring."""
    lines = (function.end_lineno or 0) - function.lineno + 1
    first = function.body[0]
    if ast.get_docstring(function) is not None:
        lines -= (first.end_lineno or 0) - first.lineno + 1
    return lines


def texts(path: Path) -> Iterator[tuple[int, str]]:
    """Yield every piece of text in a file, f-strings joined, without docstrings."""
    docstrings = {
        id(node.body[0].value)
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.JoinedStr):
            yield node.lineno, "".join(str(v.value) if isinstance(v, ast.Constant) else "x" for v in node.values)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings:
            yield node.lineno, node.value


# ---- who may import what


def test_every_part_of_the_package_has_a_place_in_the_order() -> None:
    parts = {part_of(path) for path in PACKAGE.rglob("*.py")}
    assert parts - LEVEL.keys() == set(), "give the new part its place in LAYERS (design.md section 2)"


@pytest.mark.parametrize("path", sorted(PACKAGE.rglob("*.py")), ids=named)
def test_imports_go_one_way(path: Path) -> None:
    own = part_of(path)
    for name in imports(path):
        module, *rest = name.split(".")
        if module != "csdata":
            continue
        other = rest[0] if rest and rest[0] in LEVEL else "__init__"
        assert other == own or LEVEL[other] < LEVEL[own], f"{named(path)} ({own}) imports {name}"


@pytest.mark.parametrize("path", sources(), ids=named)
def test_streamlit_is_only_in_ui_pages_and_the_entry(path: Path) -> None:
    allowed = path.is_relative_to(PACKAGE / "ui") or not path.is_relative_to(PACKAGE)
    assert allowed or not uses(path, "streamlit")


@pytest.mark.parametrize("path", sources(), ids=named)
def test_only_the_engine_talks_to_a_database(path: Path) -> None:
    if path.is_relative_to(PACKAGE / "engine"):
        return
    for package in ("duckdb", "sqlglot", "pyspark", "sqlite3"):
        assert not uses(path, package), f"{named(path)} imports {package}"


@pytest.mark.parametrize("path", sources(), ids=named)
def test_no_sql_statement_outside_the_engine(path: Path) -> None:
    if path.is_relative_to(PACKAGE / "engine"):
        return
    statement = re.compile(
        r"\bSELECT\b.+\bFROM\b|\b(CREATE|DROP|ALTER)\s+(OR\s+REPLACE\s+)?(TEMP\s+)?(TABLE|VIEW)\b"
        r"|\bINSERT\s+INTO\b|\bDELETE\s+FROM\b|\bUPDATE\b.+\bSET\b",
        re.DOTALL,
    )
    found = [f"line {line}: {text[:60]!r}" for line, text in texts(path) if statement.search(text)]
    assert found == []


@pytest.mark.parametrize("path", sorted((ROOT / "pages").glob("*.py")), ids=named)
def test_a_page_reads_calls_and_draws(path: Path) -> None:
    modules = {name.split(".")[0] for name in imports(path)}
    assert modules.isdisjoint({"pandas", "numpy", "scipy", "altair", "pyarrow"}), "nothing is computed in a page"
    reaches = {name for name in imports(path) if name.startswith(("csdata.engine", "csdata.ingest"))}
    assert reaches == set()
    assert list(functions(path)) == [], "a page is read from top to bottom; functions live in csdata/ui"


# ---- sizes (style.md)


def test_a_page_has_at_most_80_lines_and_the_entry_40() -> None:
    sizes = {named(p): len(p.read_text(encoding="utf-8").splitlines()) for p in (ROOT / "pages").glob("*.py")}
    assert {name: lines for name, lines in sizes.items() if lines > 80} == {}
    assert len((ROOT / "app.py").read_text(encoding="utf-8").splitlines()) <= 40


def test_no_file_has_more_than_300_lines_and_half_have_150_at_most() -> None:
    sizes = {named(path): len(path.read_text(encoding="utf-8").splitlines()) for path in sources()}
    assert {name: lines for name, lines in sizes.items() if lines > 300} == {}
    assert statistics.median(sizes.values()) <= 150


def test_no_function_has_more_than_40_lines() -> None:
    long = {
        f"{named(path)}:{function.lineno} {function.name}": length(function)
        for path in sources()
        for function in functions(path)
        if length(function) > 40
    }
    assert long == {}


def test_half_of_the_functions_have_at_most_8_lines_and_nine_of_ten_25() -> None:
    lengths = sorted(length(function) for path in sources() for function in functions(path))
    assert statistics.median(lengths) <= 8
    assert lengths[int(0.9 * (len(lengths) - 1))] <= 25


def test_every_argument_and_every_result_is_typed() -> None:
    bare = []
    for path in sources():
        for function in functions(path):
            given = function.args
            own = [*given.posonlyargs, *given.args, *given.kwonlyargs, *filter(None, (given.vararg, given.kwarg))]
            untyped = [a.arg for a in own if a.annotation is None and a.arg not in {"self", "cls"}]
            if untyped or function.returns is None:
                bare.append(f"{named(path)}:{function.lineno} {function.name} {untyped}")
    assert bare == []


@pytest.mark.parametrize("path", sources(), ids=named)
def test_the_first_line_of_a_module_says_what_it_is_for(path: Path) -> None:
    assert ast.get_docstring(parsed(path)), "the first line says which question the module answers"


def test_there_are_no_drawers_for_everything() -> None:
    vague = {"utils", "helpers", "misc", "common", "manager", "tools"}
    assert [named(path) for path in sources() if path.stem in vague] == []


# ---- session state and time


@pytest.mark.parametrize("path", sources(), ids=named)
def test_session_state_is_known_in_one_place(path: Path) -> None:
    if named(path) in {"csdata/ui/state.py", "csdata/ui/style.py"}:
        return
    lines = [n.lineno for n in ast.walk(parsed(path)) if isinstance(n, ast.Attribute) and n.attr == "session_state"]
    assert lines == []


CLOCKS = {
    ("date", "today"), ("datetime", "today"), ("datetime", "now"), ("datetime", "utcnow"), ("time", "time"),
    ("Timestamp", "now"), ("Timestamp", "today"), ("Timestamp", "utcnow"),
}  # fmt: skip


@pytest.mark.parametrize("path", sources(), ids=named)
def test_no_calculation_asks_for_the_time_of_day(path: Path) -> None:
    if named(path) == "csdata/ui/state.py":  # it alone says how old the data are
        return
    asked = []
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Attribute):
            owner = node.value.attr if isinstance(node.value, ast.Attribute) else getattr(node.value, "id", "")
            if (owner, node.attr) in CLOCKS:
                asked.append(f"line {node.lineno}: {owner}.{node.attr}")
    assert asked == []
    assert "time" not in {name for name in imports(path) if name == "time"} or path.is_relative_to(PACKAGE / "ui")


@pytest.mark.parametrize("path", sources(), ids=named)
def test_chance_comes_with_a_seed(path: Path) -> None:
    for node in ast.walk(parsed(path)):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
            continue
        name = ast.unparse(node.func)
        assert not name.startswith("random."), f"line {node.lineno}: {name}"
        drawn_from_numpy = name.startswith("np.random.") and name.split(".")[2] not in {
            "default_rng", "Generator", "PCG64", "PCG64DXSM", "Philox", "SeedSequence",
        }  # fmt: skip
        assert not drawn_from_numpy, f"line {node.lineno}: {name}"
        if name.endswith(("default_rng", "SeedSequence", "PCG64", "PCG64DXSM", "Philox")):
            assert node.args or node.keywords, f"line {node.lineno}: {name} without a seed"


# ---- the query files

QUERIES = sorted(SQL.glob("*.sql"))


def query(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def tree(path: Path) -> exp.Expression:
    statements = [s for s in sqlglot.parse(query(path), read="duckdb") if s is not None]
    assert len(statements) == 1, "one question, one statement"
    return statements[0]


@pytest.mark.parametrize("path", QUERIES, ids=lambda p: p.stem)
def test_a_query_begins_with_the_question_it_answers(path: Path) -> None:
    first = query(path).splitlines()[0]
    assert first.startswith("-- ")
    assert "?" in first


def test_every_query_file_is_used() -> None:
    code = "\n".join(path.read_text(encoding="utf-8") for path in sources())
    unused = [path.stem for path in QUERIES if not re.search(rf"[\"']{path.stem}[\"']", code)]
    assert unused == []


def test_every_query_that_is_asked_for_exists() -> None:
    known = {path.stem for path in QUERIES}
    asked = set()
    for path in sources():
        for node in ast.walk(parsed(path)):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args:
                place = {"ask": 0, "asked": 0, "answer": 0, "materialise": 1, "replace_members": 1}.get(node.func.attr)
                if place is not None and len(node.args) > place and isinstance(node.args[place], ast.Constant):
                    asked.add(str(node.args[place].value))
    assert len(asked) > 10
    assert asked - known == set()


@pytest.mark.parametrize("path", QUERIES, ids=lambda p: p.stem)
def test_a_query_is_understood_and_runs_on_spark_too(path: Path) -> None:
    tree(path)
    spark = sqlglot.transpile(query(path), read="duckdb", write="spark", unsupported_level=sqlglot.ErrorLevel.RAISE)
    assert len(spark) == 1
    sqlglot.parse_one(spark[0], read="spark")


@pytest.mark.parametrize("path", QUERIES, ids=lambda p: p.stem)
def test_a_query_keeps_to_what_means_the_same_everywhere(path: Path) -> None:
    assert list(portability(tree(path))) == []


# Unknown to SQLGlot, passed through, and tried on Spark 4.3: duckdb.md section 3.
SAME_ON_SPARK = {"BIT_COUNT"}


FOREIGN = {
    exp.Pivot: "PIVOT", exp.Median: "MEDIAN", exp.PercentileCont: "QUANTILE_CONT", exp.Quantile: "QUANTILE",
    exp.PercentileDisc: "QUANTILE_DISC", exp.ApproxQuantile: "APPROX_QUANTILE", exp.DayOfWeek: "DAYOFWEEK",
    exp.DayOfWeekIso: "ISODOW", exp.ArgMax: "ARG_MAX (NULL argument differs)", exp.ArgMin: "ARG_MIN",
    exp.CurrentDate: "CURRENT_DATE", exp.CurrentTimestamp: "NOW", exp.Rand: "RANDOM", exp.Log: "LOG (base differs)",
    exp.Columns: "COLUMNS(*)", exp.TableSample: "SAMPLE",
}  # fmt: skip


def portability(statement: exp.Expression) -> Iterator[str]:
    """Yield what would fail or, worse, silently differ on Spark (duckdb.md section 3)."""
    yield from (name for kind, name in FOREIGN.items() if statement.find(kind))
    yield from (f"ASOF JOIN: {join.sql()}" for join in statement.find_all(exp.Join) if _is_asof(join))
    for unknown in statement.find_all(exp.Anonymous):
        if unknown.name.upper() not in SAME_ON_SPARK:
            yield f"a function that SQLGlot does not know: {unknown.name}"
    yield from _arithmetic(statement)
    for window in statement.find_all(exp.Window):
        ranked = isinstance(window.this, exp.RowNumber | exp.Lag | exp.Lead | exp.FirstValue | exp.LastValue)
        if ranked and not window.args.get("order") and not window.args.get("alias"):
            yield f"a rank without an order: {window.sql(dialect='duckdb')}"


def _is_asof(join: exp.Join) -> bool:
    return "ASOF" in join.sql(dialect="duckdb").upper().split("JOIN")[0]


def _arithmetic(statement: exp.Expression) -> Iterator[str]:
    for difference in statement.find_all(exp.DateDiff):
        unit = str(difference.args.get("unit") or "DAY").strip("'").upper()
        if unit != "DAY":
            yield f"DATE_DIFF of {unit}: DuckDB counts boundaries, Spark whole units"
    for division in statement.find_all(exp.Div):
        below = division.right.unnest()
        if not (isinstance(below, exp.Nullif) or (isinstance(below, exp.Literal) and float(below.this) != 0)):
            yield f"division not guarded by NULLIF: {division.sql(dialect='duckdb')}"
    for cast in statement.find_all(exp.Cast):
        fraction = isinstance(cast.this.unnest(), exp.Div | exp.Avg)
        if cast.to.this in exp.DataType.INTEGER_TYPES and fraction:
            yield f"CAST of a fraction to a whole number rounds here and truncates there: {cast.sql()}"


@pytest.mark.parametrize(
    ("sql", "complaint"),
    [
        ("SELECT MEDIAN(x) FROM t", "MEDIAN"),
        ("SELECT QUANTILE_CONT(x, 0.5) FROM t", "QUANTILE"),
        ("SELECT a / b FROM t", "NULLIF"),
        ("SELECT DATE_DIFF('MONTH', a, b) FROM t", "DATE_DIFF"),
        ("SELECT * FROM t ASOF JOIN s ON t.d >= s.d", "ASOF"),
        ("PIVOT t ON k USING SUM(v)", "PIVOT"),
        ("SELECT CURRENT_DATE", "CURRENT_DATE"),
        ("SELECT ARG_MAX(a, b) FROM t", "ARG_MAX"),
        ("SELECT ROW_NUMBER() OVER (PARTITION BY a) FROM t", "order"),
    ],
)
def test_the_portability_check_itself_finds_what_it_should(sql: str, complaint: str) -> None:
    found = " ".join(portability(sqlglot.parse_one(sql, read="duckdb")))
    assert complaint in found


@pytest.mark.parametrize(
    "sql", ["SELECT a / NULLIF(b, 0), a * 1.0 / 3600 FROM t", "SELECT DATE_DIFF('DAY', a, b) FROM t"]
)
def test_the_portability_check_lets_the_guarded_forms_pass(sql: str) -> None:
    assert list(portability(sqlglot.parse_one(sql, read="duckdb"))) == []


@pytest.mark.parametrize("path", QUERIES, ids=lambda p: p.stem)
def test_values_are_bound_and_never_pasted(path: Path) -> None:
    assert not re.search(r"\{[a-z_]+\}|%s|\|\|\s*\$", query(path)), "use $parameters"

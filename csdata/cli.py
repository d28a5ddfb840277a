"""What does the app know, asked from a terminal or by another program?"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable, Sequence
from datetime import date
from io import TextIOWrapper
from pathlib import Path
from typing import NoReturn

from csdata import __version__
from csdata.answers import (
    Answer,
    cohorts_answer,
    drivers_answer,
    health_answer,
    inspect_answer,
    measure_answer_of,
    metrics_answer,
    movements_answer,
    personas_answer,
    query_answer,
    saved_assumptions,
    saved_personas,
    saved_weights,
    survival_answer,
    whatif_answer,
    with_saved_personas,
)
from csdata.dataset import Dataset, open_dataset
from csdata.errors import CsDataError
from csdata.periods import parse_day
from csdata.query import MOST_ROWS

DONE, BAD_INPUT = 0, 2


class _Parser(argparse.ArgumentParser):
    """An argument parser whose complaint is one line."""

    def error(self, message: str) -> NoReturn:
        """Say what is wrong and where to read more, and leave with 2."""
        sys.stderr.write(f"{self.prog}: {message}. See '{self.prog} --help'.\n")
        raise SystemExit(BAD_INPUT)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns 0 when done and 2 for bad usage or bad input, never with a traceback."""
    options = _parser().parse_args(arguments)
    if isinstance(sys.stdout, TextIOWrapper):  # JSON is UTF-8; a terminal that lacks a sign shows a question mark
        sys.stdout.reconfigure(encoding="utf-8" if options.json else None, errors="replace")
    try:
        options.run(options)
        sys.stdout.flush()
    except CsDataError as error:
        sys.stderr.write(f"csdata {options.command}: {error}\n")
        return BAD_INPUT
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except OSError as error:
        sys.stderr.write(f"csdata {options.command}: {error.strerror or error}: {error.filename or ''}\n")
        return BAD_INPUT
    return DONE


def _parser() -> _Parser:
    parser = _Parser(prog="csdata", description="Customer Success Explorer, without the app.")
    parser.add_argument("--version", action="version", version=f"csdata {__version__}")
    commands = parser.add_subparsers(dest="command", required=True, parser_class=_Parser, metavar="COMMAND")
    _reading(
        commands, "inspect", "what was recognised in the files, and what it opens up", lambda d, _: inspect_answer(d)
    )
    metrics = _reading(
        commands, "metrics", "all numbers of the last complete month", lambda d, o: metrics_answer(d, o.months)
    )
    metrics.add_argument("--months", type=int, default=1, help="how many months up to the as-of day (default 1)")
    _reading(commands, "movements", "recurring revenue won and lost, month by month", lambda d, _: movements_answer(d))
    _cohorts(commands)
    _reasons(commands)
    query = _reading(
        commands,
        "query",
        "one SELECT over the tables, in a process of its own",
        lambda d, o: query_answer(d, o.sql, o.limit),
    )
    query.add_argument("sql", metavar="SQL", help="the question, in quotation marks")
    query.add_argument("--limit", type=int, default=MOST_ROWS, help=f"at most this many rows (default {MOST_ROWS})")
    _sampling(commands)
    return parser


def _reasons(commands: argparse._SubParsersAction[_Parser]) -> None:
    """Add the commands about why customers leave, how they are doing, and what would change it."""
    drivers = _reading(
        commands,
        "drivers",
        "what goes with customers leaving, and what was kept out",
        lambda d, o: drivers_answer(d, o.horizon, o.embargo),
    )
    drivers.add_argument("--horizon", type=int, default=3, metavar="MONTHS", help="leaving within so many months")
    drivers.add_argument("--embargo", type=int, default=1, metavar="MONTHS", help="months skipped after the look")
    _personas(commands)
    health = _reading(
        commands,
        "health",
        "how well each customer is doing, and whether the score tells who leaves",
        lambda d, o: health_answer(d, o.by, saved_weights(o.sources)),
    )
    health.add_argument("--by", choices=("persona", "segment"), help="also count the bands of each group")
    _reading(
        commands,
        "measure",
        "whether what was done worked, against whom, and whether it paid",
        lambda d, _: measure_answer_of(d),
    )
    whatif = _reading(
        commands,
        "whatif",
        "what a scenario would bring, against going on as today",
        lambda d, o: whatif_answer(d, o.scenario, saved_assumptions(o.sources)),
    )
    whatif.add_argument("--scenario", type=Path, required=True, metavar="FILE", help="a scenario, in JSON")


def _personas(commands: argparse._SubParsersAction[_Parser]) -> None:
    """Add the command about kinds of customers."""
    personas = _reading(
        commands,
        "personas",
        "which kinds of customers there are, how sure that is, and what became of them",
        lambda d, o: personas_answer(
            d, o.k, o.features, assignments=o.assignments, seed=o.seed, saved=saved_personas(o.sources), again=o.again
        ),
    )
    personas.add_argument("--k", type=int, metavar="NUMBER", help="draw so many, and judge them")
    personas.add_argument(
        "--features", type=lambda text: text.split(","), metavar="NAME,NAME", help="compare by these behaviours only"
    )
    personas.add_argument("--assignments", action="store_true", help="also the persona of each customer")
    personas.add_argument("--again", action="store_true", help="look for them anew, instead of those in use")
    personas.add_argument("--seed", type=int, default=0, help="of the search (default 0)")


def _cohorts(commands: argparse._SubParsersAction[_Parser]) -> None:
    """Add the commands about customers who started together."""
    cohorts = _reading(
        commands,
        "cohorts",
        "what is left of the customers who started together, month by month",
        lambda d, o: cohorts_answer(
            d, o.measure, o.by, o.kind, anniversaries=o.anniversaries, every_month=o.every_month
        ),
    )
    measures = ("customers", "revenue", "revenue_net", "usage")
    cohorts.add_argument("--measure", choices=measures, default="customers", help="what is left of them")
    cohorts.add_argument("--by", default="month", metavar="month|quarter|COLUMN", help="what parts customers")
    cohorts.add_argument(
        "--kind", choices=("classic", "rolling"), default="classic", help="in the month, or from it on"
    )
    cohorts.add_argument("--anniversaries", action="store_true", help="months from each customer's own first day")
    cohorts.add_argument("--every-month", action="store_true", help="everybody who used it in a month is its cohort")
    survival = _reading(
        commands, "survival", "how long customers stay, and how it will go on", lambda d, o: survival_answer(d, o.by)
    )
    survival.add_argument("--by", metavar="year|COLUMN", help="part customers by a column of the customer list")


def _sampling(commands: argparse._SubParsersAction[_Parser]) -> None:
    """Add the command that invents a company."""
    sample = commands.add_parser("sample", help="write an invented company with planted truth")
    sample.add_argument("--out", type=Path, required=True, metavar="DIR", help="folder to write to")
    sample.add_argument("--customers", type=int, default=1200)
    sample.add_argument("--months", type=int, default=36)
    sample.add_argument("--seed", type=int, default=7)
    sample.add_argument("--json", action="store_true", help="print JSON")
    sample.set_defaults(run=_sample)


def _reading(
    commands: argparse._SubParsersAction[_Parser],
    name: str,
    help_text: str,
    answer: Callable[[Dataset, argparse.Namespace], Answer],
) -> _Parser:
    parser = commands.add_parser(name, help=help_text)
    parser.add_argument("sources", nargs="+", metavar="SOURCE", help="a file or a folder")
    parser.add_argument(
        "--as-of", type=_day, metavar="DATE", help="look at the data as of this day (2026-09-30) or month (2026-09)"
    )
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.set_defaults(run=lambda options: _answer(options, answer))
    return parser


def _day(text: str) -> date:
    try:
        return parse_day(text)
    except CsDataError as error:
        raise argparse.ArgumentTypeError(str(error).rstrip(".")) from None


def _answer(options: argparse.Namespace, answer: Callable[[Dataset, argparse.Namespace], Answer]) -> None:
    data = open_dataset(options.sources, as_of=options.as_of)
    found = answer(with_saved_personas(data, saved_personas(options.sources)), options)
    sys.stdout.write(found.as_json() if options.json else found.as_text())


def _sample(options: argparse.Namespace) -> None:
    from csdata.sample import write_sample  # noqa: PLC0415 - only this command needs the generator

    try:
        rows = write_sample(options.out, customers=options.customers, months=options.months, seed=options.seed)
    except ValueError as error:
        raise CsDataError(
            "bad_value", f"The sample cannot be made: {str(error).rstrip('.')}.", "Change it and run again."
        ) from None
    text = (
        json.dumps({"out": str(options.out), "rows": rows})
        if options.json
        else "\n".join(f"{count:>12,} rows  {table}.csv" for table, count in rows.items())
    )
    sys.stdout.write(text + "\n")

"""`kequn bench`: how fast, beside SQL by hand, in the same run."""

from __future__ import annotations

from argparse import ArgumentParser

from kequn.cli.tables import plain, table
from kequn.cli.verb import Answer, Call, Verb

ORDER = 90


def arguments(parser: ArgumentParser) -> None:
    """Declare what `bench` takes."""
    named = "counts, tags, load, baskets, identity, groups, pages or all (all)"
    parser.add_argument("name", metavar="NAME", nargs="?", default="all", help=named)
    parser.add_argument(
        "--size", type=int, default=1_000_000, metavar="N",
        help="customers, with ten transactions and five CSV rows each, or baskets (1000000)",
    )


def execute(call: Call) -> Answer:
    """Measure."""
    from kequn.bench.run import run

    return run(call.arguments.name, size=call.arguments.size, told=call.progress.done)


def show(answer: Answer) -> None:
    """Show one line for each pair, and on what it was measured."""
    rows = [
        (pair["name"], *((pair[side] or {}).get(at, "") for side in ("kequn_ms", "reference_ms") for at in ("p50", "p95")),
         "" if pair["ratio_p50"] is None else pair["ratio_p50"],
         f"≤ {pair['aim']}", "" if pair["reached"] else "over", pair["turns"])
        for pair in answer["results"]
    ]
    table(("", "Kequn p50 ms", "p95", "by hand p50 ms", "p95", "ratio at p50", "aim", "", "turns"), rows)
    on = answer["machine"]
    print(f"{plain(answer['size'])} customers; {on['system']}, {on['cores']} cores, {on['memory_gib']} GiB, "
          f"Python {on['python']}, DuckDB {on['duckdb']}.")


VERBS = [Verb(("bench",), "measure speeds beside SQL written by hand", execute, show, arguments)]

"""`kequn count`: how many customers, households or employers fulfil a condition."""

from __future__ import annotations

from argparse import ArgumentParser

from kequn.cli.parser import day
from kequn.cli.tables import plain
from kequn.cli.verb import Answer, Call, Verb
from kequn.facts.nodes import UNITS

ORDER = 40


def arguments(parser: ArgumentParser) -> None:
    """Declare what `count` takes."""
    parser.add_argument("expression", metavar="EXPRESSION", help="a condition, e.g. 'age >= 60 and balance > 0' or '年龄 >= 60'")
    parser.add_argument("--as-of", type=day, metavar="DATE", help="the business day (else the day of the last run)")
    parser.add_argument("--unit", choices=tuple(UNITS), default="customer", help="what is counted (customer)")


def execute(call: Call) -> Answer:
    """Count."""
    from kequn.facts.printing import to_text
    from kequn.loop.bank import Bank

    given = call.arguments
    with Bank(call.home) as bank:
        chosen = bank.population(given.unit).where(given.expression, as_of=given.as_of or bank.as_of)
        asked = {"expression": to_text(chosen.expression), "unit": given.unit, "as_of": chosen.as_of.isoformat()}
        return asked | {"count": chosen.count()}


def show(answer: Answer) -> None:
    """Show the number."""
    print(f"{plain(answer['count'])} {answer['unit']}s as of {answer['as_of']}")


VERBS = [Verb(("count",), "count the customers, households or employers that fulfil a condition", execute, show, arguments)]

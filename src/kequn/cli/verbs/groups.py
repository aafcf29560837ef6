"""`kequn groups`: groups that nobody defined, and who is like a circle; each told as a condition that a segment is saved from."""

from __future__ import annotations

from argparse import ArgumentParser

from kequn.cli.parser import day
from kequn.cli.tables import plain, share, table
from kequn.cli.verb import Answer, Call, Verb

ORDER = 52


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--tags", nargs="+", metavar="TAG", help="tags to look at (those of the policy)")
    parser.add_argument("--among", metavar="EXPRESSION", help="a condition; '' for everybody (that of the policy)")
    parser.add_argument("--as-of", type=day, metavar="DATE", help="the business day (else the day of the last run)")
    parser.add_argument("--seed", type=int, default=0, metavar="S", help="of the random starts (0)")


def _find_arguments(parser: ArgumentParser) -> None:
    _arguments(parser)
    parser.add_argument("--number", type=int, metavar="N", help="how many groups (as many as the data shows)")
    parser.add_argument("--unit", choices=("customer", "household"), default="customer", help="of what (customer)")


def _find(call: Call) -> Answer:
    from kequn.loop.bank import Bank

    given = call.arguments
    with Bank(call.home) as bank:
        population = bank.households if given.unit == "household" else bank.customers
        found = population.groups(given.tags, as_of=given.as_of or bank.as_of, among=given.among, groups=given.number,
                                  seed=given.seed)
        return {"as_of": found.as_of.isoformat(), "unit": given.unit, "among": found.among, "looked_at": found.model.rows_,
                "groups": found.to_pandas().to_dict("records")}


def _show_found(answer: Answer) -> None:
    groups = answer["groups"]
    table(("group", "size", "share", "found again", "precision", "recall", "traits"), [
        (each["group"], each["size"], share(each["share"]), share(each["alike"]), share(each["precision"]), share(each["recall"]),
         each["traits"]) for each in groups])
    for each in groups:
        print(f"{each['group']}: {each['rule']}")
    print(f"Among {plain(answer['looked_at'])} {answer['unit']}s as of {answer['as_of']}.")


def _alike_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("circle", metavar="EXPRESSION", help="a condition: whom others should be like")
    _arguments(parser)


def _alike(call: Call) -> Answer:
    from kequn.loop.bank import Bank

    given = call.arguments
    with Bank(call.home) as bank:
        on = given.as_of or bank.as_of
        found = bank.customers.alike(given.circle, given.tags, as_of=on, among=given.among, seed=given.seed)
        reach = found.model.shared_.reach
        return {"as_of": found.as_of.isoformat(), "among": found.among, "candidates": reach.candidates, "rank": reach.rank,
                "low": reach.low, "high": reach.high, "traits": [trait.tag for trait in found.model.shared_.traits],
                "rule": found.rule}


def _show_alike(answer: Answer) -> None:
    print(f"Of {plain(answer['candidates'])} candidates the first {plain(answer['rank'])} are like the circle "
          f"({plain(answer['low'])} to {plain(answer['high'])} with 95 %), as of {answer['as_of']}.")
    print(f"What they share: {', '.join(answer['traits']) or 'nothing'}")
    if answer["rule"]:
        print(answer["rule"])


def _circle_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--as-of", type=day, metavar="DATE", help="the business day (else the day of the last run)")
    parser.add_argument("--seed", type=int, default=0, metavar="S", help="of the ties that are left out by turns (0)")


def _circles(call: Call) -> Answer:
    from kequn.loop.bank import Bank

    given = call.arguments
    with Bank(call.home) as bank:
        found = bank.customers.circles(as_of=given.as_of or bank.as_of, seed=given.seed)
        return {"as_of": found.as_of.isoformat(), "customers": len(found.people), "circles": found.to_pandas().to_dict("records")}


def _show_circles(answer: Answer) -> None:
    table(("circle", "people", "ties", "colleagues", "found again"), [
        (each["circle"], each["size"], each["ties"], each["colleagues"], share(each["alike"]))
        for each in answer["circles"]])
    print(f"{plain(len(answer['circles']))} circles of {plain(answer['customers'])} customers as of {answer['as_of']}.")


VERBS = [
    Verb(("groups", "find"), "find groups that nobody defined", _find, _show_found, _find_arguments),
    Verb(("groups", "alike"), "find who is like a circle", _alike, _show_alike, _alike_arguments),
    Verb(("groups", "circles"), "find circles of people who have to do with each other", _circles, _show_circles,
         _circle_arguments),
]

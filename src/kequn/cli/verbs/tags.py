"""`kequn tags`: the catalogue, and what each tag looks like in the last run."""

from __future__ import annotations

from argparse import ArgumentParser

from kequn.cli.tables import share, table
from kequn.cli.verb import Answer, Call, Verb

ORDER = 42


def _list(call: Call) -> Answer:
    from kequn.loop.catalogue import described

    return described(call.home)


def _show_list(answer: Answer) -> None:
    rows = [(tag["id"], tag["title"]["zh"], *_figures(tag)) for tag in answer["tags"]]
    table(("id", "标题", "coverage", "typical", "data of"), rows)
    print(f"{len(rows)} tags" + (f" as of {answer['as_of']}." if answer["as_of"] else "; nothing is published yet: kequn run"))


def _figures(tag: Answer) -> tuple[str, str, str]:
    stat = tag["stat"] or {}
    return share(stat.get("coverage")), typical(tag), str(stat.get("fresh_on") or "")


def typical(tag: Answer) -> str:
    """Return the typical value of a described tag for a person: the median, the most frequent text, the share of yes."""
    value = (tag["stat"] or {}).get("typical")
    if value is None:
        return ""
    if tag["stat"]["type"] == "boolean":
        return f"yes {share(float(value))}"
    if tag["stat"]["type"] in ("float", "money"):
        return f"{float(value):,.2f}"
    return str(value)


def _show_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("id", metavar="ID", help="the tag's id")


def _one(call: Call) -> Answer:
    from kequn.loop.catalogue import described_one

    return described_one(call.home, call.arguments.id)


def _show_one(answer: Answer) -> None:
    print(f"{answer['id']}  {answer['title']['zh']}  {answer['title']['en']}  (version {answer['version']})")
    print(f"  {answer['description']['zh']}\n  {answer['description']['en']}")
    facts = [
        ("theme", f"{answer['theme']['zh']}, {answer['theme']['en']}"), ("one per", answer["unit"]),
        ("measured in", answer["measure"]), ("kind", answer["kind"]), ("owner", answer["owner"]),
        ("refreshed", answer["refresh"]), ("expression", answer["expression"]), ("表达式", answer["expression_zh"]),
        ("reads", ", ".join(answer["reads"]) or "nothing"),
    ]
    stat = answer["stat"]
    if stat:
        facts += [("coverage", f"{share(stat['coverage'])} of {stat['units']:,}"), ("typical", typical(answer)),
                  ("distinct", f"{stat['distinct']:,}"), ("data of", stat["fresh_on"])]
        if stat["min"] is not None:
            facts.append(("from … to", f"{stat['min']} … {stat['max']}"))
    for name, value in facts:
        print(f"  {name:<12} {value}")


VERBS = [
    Verb(("tags",), "list the tags", _list, _show_list),
    Verb(("tags", "show"), "show one tag", _one, _show_one, _show_arguments),
]

"""`kequn segments`: save a condition under a name, list, show its members' ids, lay segments over one another."""

from __future__ import annotations

from argparse import ArgumentParser

from kequn.cli.parser import day
from kequn.cli.tables import plain, share, table
from kequn.cli.verb import Answer, Call, Verb
from kequn.facts.nodes import UNITS

ORDER = 44


def _list(call: Call) -> Answer:
    from kequn.loop.bank import Bank

    with Bank(call.home) as bank:
        counts = bank.segments.counts(as_of=bank.as_of)
        found = [bank.segments[id_].to_json() | {"count": count} for id_, count in counts.items()]
        return {"as_of": bank.as_of.isoformat(), "segments": found}


def _show_list(answer: Answer) -> None:
    rows = [(segment["id"], segment["title"]["zh"], segment["unit"], segment["count"], segment["version"])
            for segment in answer["segments"]]
    table(("id", "标题", "of", "count", "version"), rows)
    print(f"As of {answer['as_of']}.")


def _save_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("id", metavar="ID", help="a name of a to z, 0 to 9 and _")
    parser.add_argument("expression", metavar="EXPRESSION", help="the condition")
    parser.add_argument("--title", required=True, help="the title in Chinese (and in English without --title-en)")
    parser.add_argument("--title-en", help="the title in English")
    parser.add_argument("--description", default="", help="whom it holds, and what they need")
    parser.add_argument("--owner", default="", help="who answers for it")
    parser.add_argument("--unit", choices=tuple(UNITS), default="customer", help="of what (customer)")


def _save(call: Call) -> Answer:
    from kequn.segments.service import save
    from kequn.warehouse.home import Paths, read_settings

    given = call.arguments
    read_settings(Paths(call.home))
    title = {"zh": given.title, "en": given.title_en or given.title}
    saved = save(call.home, given.id, title, given.expression, unit=given.unit, description=given.description, owner=given.owner)
    return saved.to_json()


def _show_saved(answer: Answer) -> None:
    print(f"Saved {answer['id']}, version {answer['version']}. Next: kequn segments show {answer['id']}")


def _one_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("id", metavar="ID", help="the segment's id")
    parser.add_argument("--as-of", type=day, metavar="DATE", help="the business day (else the day of the last run)")
    parser.add_argument("--members", type=int, default=10, metavar="N", help="how many ids to show (10)")


def _one(call: Call) -> Answer:
    from kequn.loop.bank import Bank

    given = call.arguments
    with Bank(call.home) as bank:
        segment = bank.segments[given.id]
        chosen = bank.segments.members(given.id, as_of=given.as_of or bank.as_of)
        ids = chosen.ids()
        return segment.to_json() | {"as_of": chosen.as_of.isoformat(), "count": len(ids), "members": ids[: max(given.members, 0)]}


def _show_one(answer: Answer) -> None:
    print(f"{answer['id']}  {answer['title']['zh']}  {answer['title']['en']}  (version {answer['version']})")
    print(f"  {answer['description'].get('zh', '')}\n  {answer['description'].get('en', '')}\n  {answer['expression']}")
    print(f"  {plain(answer['count'])} {answer['unit']}s as of {answer['as_of']}: {', '.join(answer['members'])}"
          + (" …" if answer["count"] > len(answer["members"]) else ""))


def _fix_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("id", metavar="ID", help="the segment's id")
    parser.add_argument("--id", dest="new", metavar="NEW", help="the fixed one's id (ID_YYYYMMDD); ID itself fixes that one")
    parser.add_argument("--title", help="its title in Chinese (and in English without --title-en); else the segment's")
    parser.add_argument("--title-en", help="the title in English")
    parser.add_argument("--as-of", type=day, metavar="DATE", help="the business day (else the day of the last run)")


def _fix(call: Call) -> Answer:
    from kequn.loop.bank import Bank
    from kequn.loop.fixing import fix
    from kequn.segments.service import save

    given = call.arguments
    with Bank(call.home) as bank:
        segment, fixed_on = bank.segments[given.id], given.as_of or bank.as_of
        title = {"zh": given.title, "en": given.title_en or given.title} if given.title else segment.title
        new = given.new or f"{given.id[:55]}_{fixed_on:%Y%m%d}"
        made = fix(bank, segment, as_of=fixed_on)
        saved = save(call.home, new, title, made, unit=segment.unit, owner=segment.owner)
        count = bank.segments.members(new, as_of=fixed_on).count()
    return saved.to_json() | {"fixed_on": fixed_on.isoformat(), "count": count}


def _show_fixed(answer: Answer) -> None:
    count = f"{plain(answer['count'])} {answer['unit']}s"
    print(f"{answer['id']}, version {answer['version']}: {count}, fixed on {answer['fixed_on']}.")


def _overlap_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("ids", nargs="+", metavar="ID", help="two or more segments of one unit")
    parser.add_argument("--as-of", type=day, metavar="DATE", help="the business day (else the day of the last run)")


def _overlap(call: Call) -> Answer:
    from kequn.loop.bank import Bank

    given = call.arguments
    with Bank(call.home) as bank:
        day_asked = given.as_of or bank.as_of
        return {"as_of": day_asked.isoformat(), "ids": given.ids, "matrix": bank.segments.overlap(given.ids, as_of=day_asked)}


def _show_overlap(answer: Answer) -> None:
    matrix = answer["matrix"]
    rows = [(name, *(plain(number) + (f" ({share(number / line[place])})" if line[place] and other != place else "")
                     for other, number in enumerate(line)))
            for place, (name, line) in enumerate(zip(answer["ids"], matrix, strict=True))]
    table(("in both", *answer["ids"]), rows)
    print(f"As of {answer['as_of']}; in brackets the share of the line's segment.")


VERBS = [
    Verb(("segments",), "list the segments with their counts", _list, _show_list),
    Verb(("segments", "save"), "save a condition as a segment", _save, _show_saved, _save_arguments),
    Verb(("segments", "show"), "show one segment and ids of its members", _one, _show_one, _one_arguments),
    Verb(("segments", "fix"), "keep who is in a segment on a day as a segment of its own", _fix, _show_fixed, _fix_arguments),
    Verb(("segments", "overlap"), "how segments lie over one another", _overlap, _show_overlap, _overlap_arguments),
]

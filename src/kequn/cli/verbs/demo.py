"""`kequn demo`: a simulated bank, loaded, computed, shown and served; the second time what is there is used."""

from __future__ import annotations

import os
from argparse import ArgumentParser
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kequn.cli.tables import plain, share, table
from kequn.cli.verb import Answer, Call, Verb
from kequn.cli.verbs import load, run, serve
from kequn.cli.verbs.tags import typical

if TYPE_CHECKING:
    from kequn.warehouse.home import Paths

ORDER = 5
FILES = "simulated"  # the folder of the simulated bank's files, inside the home
TAGS = (
    "age", "tenure_years", "products_held", "balance", "aum", "salary_90d", "income_average_6m", "outward_90d", "cash_share_90d",
    "days_since_transaction", "days_since_login", "household_members",
)
SEGMENTS = ("pensioners", "payroll_without_fund", "outflow_to_own_name", "dormant_with_balance", "maturing_soon")


def arguments(parser: ArgumentParser) -> None:
    """Declare what `demo` takes."""
    parser.add_argument("--customers", type=int, default=20_000, metavar="N", help="how many customers (20000)")
    parser.add_argument("--no-serve", action="store_true", help="end before the web is served")
    parser.add_argument("--seed", type=int, default=1, metavar="S", help="the same seed gives the same bank (1)")
    serve.arguments(parser)


def execute(call: Call) -> Answer:
    """Make a home, simulate a bank, load its files, run, and read what came out."""
    files = _files(call)
    call.progress.done(f"2 of 4  load the files in {files} into {call.home}")
    loaded = load.loaded(call.home, files / "mapping.toml", files, call.progress.doing)
    call.progress.done("3 of 4  run: households, tags, segments, publish")
    ran = run.ran(call.home, call.progress)
    call.progress.done("4 of 4  read what was published")
    return {"home": str(call.home), "files": str(files), "load": loaded, "run": ran, **_read(call.home)}


def _people(home: Path) -> list[dict[str, str]]:
    os.environ["KEQUN_HOME"] = str(home.absolute())
    from kequn.project.records import migrate

    migrate()
    from kequn.project.demonstration import people, scripts

    scripts(home)
    return people(home)


def _files(call: Call) -> Path:
    from kequn.kernel.errors import HomeError
    from kequn.simulate.bank import write
    from kequn.warehouse.home import Paths, create_home

    paths, files = Paths(call.home), call.home / FILES
    if not paths.settings.exists():
        create_home(call.home, name="模拟银行", currency="CNY", time_zone="Asia/Shanghai")
    elif not files.exists() and _is_loaded(paths):
        raise HomeError(f"{call.home}: this home holds data of its own; name a new folder for the demo: kequn demo --home DIR")
    if files.exists():
        call.progress.done(f"1 of 4  simulate: the files are there already, in {files}")
        return files
    given = call.arguments
    call.progress.done(f"1 of 4  simulate {plain(given.customers)} customers over two years from seed {given.seed}, into {files}")
    write(files, customers=given.customers, seed=given.seed, progress=call.progress.doing)
    return files


def _is_loaded(paths: Paths) -> bool:
    from kequn.warehouse.store import Warehouse

    with Warehouse.open(paths.home) as warehouse:
        return any(table.count for table in warehouse.manifest.tables.values())


def _read(home: Path) -> dict[str, Any]:
    from kequn.loop.bank import Bank
    from kequn.loop.catalogue import described

    tags = {tag["id"]: tag for tag in described(home)["tags"]}
    with Bank(home) as bank:
        counts = bank.segments.counts(as_of=bank.as_of)
        segments = [bank.segments[id_].to_json() | {"count": counts[id_]} for id_ in SEGMENTS]
        return {"as_of": bank.as_of.isoformat(), "fresh": bank.snapshot.facts["fresh"], "tags": [tags[id_] for id_ in TAGS],
                "segments": segments}


def show(answer: Answer) -> None:
    """Show the steps, how fresh the data is, twelve tags, five segments, and what to try next."""
    totals = answer["load"]["totals"]
    print(f"\nLoaded: read {plain(totals['read'])} = loaded {plain(totals['loaded'])} + repeated {plain(totals['repeated'])}"
          f" + quarantined {plain(totals['quarantined'])} (planted; kequn quarantine list --home {answer['home']})\n")
    run.show(answer["run"])
    print("\nData reaches: " + ", ".join(f"{name} {day}" for name, day in answer["fresh"].items()) + "\n")
    tags = [(tag["id"], tag["title"]["zh"], share(tag["stat"]["coverage"]), typical(tag), tag["measure"])
            for tag in answer["tags"]]
    table(("tag", "标题", "coverage", "typical", "measured in"), tags, title="Twelve of the tags")
    segments = [(each["id"], each["title"]["zh"], each["description"]["en"], each["count"]) for each in answer["segments"]]
    table(("segment", "标题", "who", "count"), segments, title="Five of the segments")
    home = f"--home {answer['home']}"
    print("Try next:")
    print(f"  kequn count '年龄 >= 60 and 最近登录天数 > 30 and not holds(\"fund\")' {home}")
    print(f"  kequn count 'household_aum >= 500_000' --unit household {home}")
    print(f"  kequn tags {home}\n  kequn segments overlap pensioners dormant_with_balance {home}\n  kequn check {home}")
    print(f"  kequn serve {home}")
    print(f"  python -c \"import kequn; bank = kequn.open('{answer['home']}'); "
          "print(bank.customers.where('aum > 100_000', as_of=bank.as_of).to_pandas())\"")


def after(call: Call, _answer: Answer) -> None:
    """Make people who may sign in, and serve, unless told not to."""
    if call.arguments.no_serve:
        return
    call.progress.done("\nmake the records ready, and people who may sign in")
    logins = _people(call.home)
    from kequn.project.serving.supervisor import serve as serve_plan

    asked = serve.plan(call)

    def ready() -> None:
        rows = [(login["title"], login["role"], login["name"], login["password"]) for login in logins]
        table(("角色", "role", "工号 sign in as", "password"), rows, title=f"Serving at {asked.address} (Ctrl+C stops)")

    serve_plan(asked, ready)


VERBS = [Verb(("demo",), "a simulated bank: simulate, load, run, show, serve", execute, show, arguments, after=after)]

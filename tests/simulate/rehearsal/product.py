"""The product's arm: the bank's files loaded each week, run, published, and every manager's day worked off from the top.

The list is `bridge.day.my_day` and nothing else. Of a week's run those steps are done anew that the list reads; what it does not
read stands as the first run made it, and so do the models, which a run would learn anew each month.
"""

from __future__ import annotations

import csv
import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, fields
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from unittest.mock import patch

from django.utils import timezone

from kequn.access.reading import managed_by
from kequn.access.roles import ROLES
from kequn.access.scope import Scope
from kequn.bridge import reading
from kequn.bridge.day import Day, Item, my_day
from kequn.bridge.publish import publish_current
from kequn.bridge.tasks import SECTIONS
from kequn.loop.graph import Work
from kequn.loop.run import run
from kequn.loop.staging import Staging
from kequn.loop.steps import STEPS
from kequn.organisation.models import Assignment, Staff
from kequn.relationship.model import SELL
from kequn.segments.service import catalogue, definitions, segments
from kequn.simulate.continuing import STAMP, proceed
from kequn.simulate.festivals import as_date
from kequn.simulate.given import COLUMNS
from kequn.simulate.saved import origin
from kequn.sources.load import load
from kequn.warehouse.home import Paths
from kequn.warehouse.points import points
from kequn.warehouse.snapshot import Snapshot
from kequn.warehouse.store import Warehouse
from tests.simulate.rehearsal.bank import ZONE, morning

STANDS = ("identity", "employers", "baskets", "models", "household_tags", "employer_tags", "tag_stats", "trends", "segments",
          "groups", "completeness")  # steps whose first outputs stand
PURPOSES: Mapping[str, str] = {  # by detector, what the simulator calls the contact; others are offers or care, by their intent
    "maturity": "maturity", "leaving": "retention", "tier_going": "retention", "large_out": "retention", "fell_asleep": "wake",
    "never_awake": "wake", "birthday": "greeting", "lunar_birthday": "greeting", "anniversary": "greeting",
    "festival": "greeting"}
CHANNELS: Mapping[str, str] = {"branch": "visit", "app": "sms"}  # by the simulator's names, where it has none of that name


@contextmanager
def on(moment: datetime) -> Iterator[None]:
    """Let the clock of the records stand at a moment."""
    with patch.object(timezone, "now", lambda: moment):
        yield


class Product:
    """A home that is fed with a simulated bank's files; it must be the one that the process's records belong to."""

    def __init__(self, home: Path, files: Path) -> None:
        self.home, self.files = home, files
        self.loaded: dict[str, int] = {}  # by file, when it was written

    def night(self, day: date) -> None:
        """Load what is new, run and publish for the day that is over."""
        after = datetime.combine(day + timedelta(days=1), time(5), ZONE)
        with on(after):
            if self._newest() != day:
                with Warehouse.open(self.home, write=True) as warehouse:
                    load(warehouse, self.files / "mapping.toml", self._new(), now=after.astimezone(UTC))
                if self._newest() is None:
                    run(self.home, as_of=day)
                else:
                    self._again(day)
            publish_current(self.home)

    def _newest(self) -> date | None:
        """Return the day of the snapshot that is read, None before the first run."""
        if not Paths(self.home).current.exists():
            return None
        with Snapshot.current(self.home) as snapshot:
            return snapshot.as_of

    def _new(self) -> Path:
        """Return a folder of the files that came since the last load, and of those that bear no date: others refer to them."""
        folder = self.files.with_name(f"{self.files.name}.new")
        shutil.rmtree(folder, ignore_errors=True)
        for path in sorted(self.files.rglob("*")):
            name, written = path.relative_to(self.files).as_posix(), path.stat().st_mtime_ns
            if path.is_dir() or name.startswith("truth/") or (STAMP.search(name) and self.loaded.get(name) == written):
                continue
            self.loaded[name] = written
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            os.link(path, folder / name)
        return folder

    def _again(self, day: date) -> None:
        """Run the steps that the list reads, over what is new, and publish."""
        with Warehouse.open(self.home, write=True) as warehouse:
            connection, staging = warehouse.connect(), Staging(warehouse.paths.warehouse / "staged")
            with Snapshot.current(self.home) as snapshot:
                marks = snapshot.facts["marks"]
            known = definitions(warehouse.home)
            number = warehouse.manifest.last_snapshot + 1
            work = Work(warehouse, connection, staging, day, number, catalogue(known, points(connection)), segments(known))
            for step in STEPS.values():
                mark = marks[step.name] if step.name in STANDS else step.mark(work)
                if step.done(work, mark) is None:
                    step.do(work, mark)
                step.hand_over(work, mark)
            staging.sweep({staging.path(name, mark) for name, mark in work.marks.items()})
            connection.close()

    def days(self, on_day: date) -> Iterator[tuple[str, Day]]:
        """Yield every manager's and agent's day, as their page lists it in the morning."""
        roles = dict(Staff.objects.filter(active=True).values_list("staff_number", "position"))
        for staff in Assignment.objects.filter(until=None).order_by().values_list("staff_number", flat=True).distinct():
            if roles.get(staff) in {"manager", "remote_agent"}:
                scope = Scope(staff, ROLES[roles[staff]], frozenset(), managed_by(staff))
                with on(morning(on_day)), reading.bank(scope) as bank:
                    yield staff, my_day(bank)

    def ids(self) -> dict[int, str]:
        """Return what the core calls each customer."""
        with reading.bank(Scope("rehearsal", ROLES["analyst"], None)) as bank:
            query = "SELECT DISTINCT customer_no, source_key FROM customers WHERE source = 'core'"
            return {int(number): str(key) for number, key in bank.rows(query)}


def worked_off(found: Day) -> list[Item]:
    """Return what is done in the minutes of a day: what is shown at first, then what is one touch away, while there is time."""
    parts = [found.parts[name] for name in SECTIONS]
    done = [item for part in parts for item in part.now]
    left = found.minutes_free - sum(item.minutes for item in done)
    for item in (item for part in parts for item in part.later):
        if item.minutes <= left:
            done.append(item)
            left -= item.minutes
    return done


@dataclass(frozen=True)
class Listed:
    """One contact that a manager's day asked for, by the simulator's names; `intent` is what the gate was asked for."""

    customer_id: str
    day: str
    channel: str
    purpose: str
    staff_id: str
    intent: str
    why: str


def listed(item: Item, customer_id: str, staff_id: str, day: date) -> Listed:
    """Return the contact that a card asks for."""
    reason = item.first.moment.detector.id if item.first.moment else item.first.kind
    otherwise = "offer" if item.first.intent == SELL else "care"
    return Listed(customer_id, day.isoformat(), CHANNELS.get(item.channel, item.channel), PURPOSES.get(reason, otherwise),
                  staff_id, item.first.intent, reason)


def live(folder: Path, weeks: int) -> None:
    """Let the bank in `folder`/bank live on for so many weeks with the product's list, and keep it as `folder`/plan.csv.

    The home is `folder`/home, to which the records of this process must belong. What others start from is kept in `folder`/start.
    """
    files = folder / "bank"
    for kept in ("truth/state", "crm"):
        shutil.copytree(files / kept, folder / "start" / kept)
    product, last, plan = Product(folder / "home", files), as_date(origin(files).lived), list[Listed]()
    for _ in range(weeks):
        product.night(last)
        monday, ids = last + timedelta(days=1), product.ids()
        made = [listed(item, ids[item.card.number], staff, monday)
                for staff, found in product.days(monday) for item in worked_off(found)]
        plan += made
        _write(folder / "plan.csv", plan, [column.name for column in fields(Listed)])
        _write(folder / "week.csv", made, COLUMNS)
        proceed(files, days=7, contacts=folder / "week.csv")
        last += timedelta(days=7)


def _write(path: Path, plan: Sequence[Listed], columns: Sequence[str]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.DictWriter(file, columns, extrasaction="ignore")
        out.writeheader()
        out.writerows(map(asdict, plan))

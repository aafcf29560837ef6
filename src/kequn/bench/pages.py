"""The pages under twenty people at once, by the real server: a customer, a manager's day, a search, a count of the builder.

How long the server took is read from its own log of requests, for people who ask one at a time and for all of them at once.
How long the browser's side waited is told beside it, on the same machine, whose cores the people need, too. The aims are for the
server.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from http.client import HTTPConnection
from pathlib import Path
from socket import socket

from kequn.bench.bank import AS_OF, FIRST_DAY, make
from kequn.bench.measure import Waits
from kequn.bench.visitors import Ask, Visitor, all_at_once
from kequn.customers.ids import customer_id
from kequn.kernel.errors import SourceError
from kequn.loop.run import run
from kequn.warehouse.store import Warehouse

PEOPLE, EACH, THINK = 20, 24, 1.0
ALONE = 8  # of the people, who ask one after the other before all of them do at once
MANAGED = 500  # customers of each manager
AIMS = {"customer page": 50.0, "day": 50.0, "search": 50.0, "search by everybody": 50.0, "builder count": 60.0}
# As they are logged.
PATTERNS = {"customer page": "/customers/<customer:identifier>/", "day": "/day/", "search": "/search",
            "builder count": "/segments/count"}
SURNAMES, GIVEN = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗", "伟芳娜秀英敏静丽强磊军洋勇艳杰娟涛明超霞平刚桂兰华建国文"
CONDITIONS = ("age >= 60", "age < 30 and balance > 10000", "dormant", "pension_90d > 0", "largest_in_30d > 3000 and age >= 40")


def measure(folder: Path, size: int, told: Callable[[str], None]) -> list[Waits]:
    """Make a bank with names, balances and holdings, serve it, and let managers and branch heads use it."""
    home = folder / "pages-home"
    told(f"pages: making a bank of {size:,} customers with balances and holdings, and running it")
    make(home, size=size)
    _more(home, size)
    run(home, as_of=AS_OF)
    sessions = _people(home, size)
    log = folder / "pages.log"
    with _served(home, log) as port:
        told(f"pages: {PEOPLE} people at once, {EACH} requests each")
        all_at_once([_visitor(port, session, place, size, 2) for place, session in enumerate(sessions)])  # what is compiled once
        warm = log.stat().st_size
        for place, session in enumerate(sessions[:ALONE]):
            all_at_once([_visitor(port, session, place, size, EACH, think=0)])
        alone = log.stat().st_size
        waited = all_at_once([_visitor(port, session, place, size, EACH) for place, session in enumerate(sessions)])
    logged = log.read_bytes()
    parts = {"in the server, one at a time": logged[warm:alone], "in the server": logged[alone:]}
    served = [Waits(f"{name}, {how}", _served_in(part, pattern), AIMS[name])
              for how, part in parts.items() for name, pattern in PATTERNS.items()]
    return [*served, *(Waits(f"{name}, at the browser", tuple(waited[name]), aim) for name, aim in AIMS.items())]


def _served_in(log: bytes, pattern: str) -> tuple[float, ...]:
    """Return the seconds that requests of an address took, by the lines of a log."""
    lines = map(json.loads, log.splitlines())
    return tuple(line["ms"] / 1000 for line in lines if line.get("path") == pattern)


def _visitor(port: int, session: str, place: int, size: int, count: int, think: float = THINK) -> Visitor:
    """Return a manager, or a branch head who sees everybody and counts."""
    draws = random.Random(f"{place} {count}")
    head = place % 4 == 0
    mine = range(1, size + 1) if head else _managed(place, size)
    asks = []
    for turn in range(count):
        identifier = customer_id(draws.choice(mine))
        if turn % 3 == 0:
            text = draws.choice((draws.choice(SURNAMES), identifier, "wang", "zhangw", "liuxx"[: draws.randint(2, 5)]))
            asks.append(Ask("search by everybody" if head else "search", "/search", {"q": text}))
        elif head and turn % 3 == 1:
            asks.append(Ask("builder count", "/segments/count", {"text": draws.choice(CONDITIONS), "written": "1"}))
        elif turn % 3 == 1:
            asks.append(Ask("day", "/day/"))
        else:
            asks.append(Ask("customer page", f"/customers/{identifier}/"))
    return Visitor(port, session, asks, seed=place, think=think)


def _managed(place: int, size: int) -> range:
    """Return the customers of a manager: all over the numbers, as they came to the bank."""
    apart = max(1, size // MANAGED)
    return range(place % apart + 1, size + 1, apart)[:MANAGED]


def _more(home: Path, size: int) -> None:
    """Give every customer six month-ends of a balance and two holdings, and every manager theirs, as the records say it."""
    shared = f"'bench' AS source, TIMESTAMP '{FIRST_DAY}' AS known_at, i + 1 AS customer_no, 'CNY' AS currency"
    months = ", ".join(f"DATE '2026-{month:02d}-28'" for month in range(1, 7))
    balances = f"""
        SELECT {shared}, 'b' || i || '-' || month AS source_key, hash('b', i, month) AS row_hash,
            'a' || (i + 1) AS account_id, (hash('b', i, month) % 9000000)::DECIMAL(18, 2) / 100 AS amount, month AS occurred_on
        FROM range({size}) r(i), unnest([{months}]) m(month)"""
    holdings = f"""
        SELECT {shared}, 'h' || i || '-' || n AS source_key, hash('h', i, n) AS row_hash,
            CASE hash('k', i, n) % 4 WHEN 0 THEN 'deposit' WHEN 1 THEN 'fund' WHEN 2 THEN 'wealth' ELSE 'card' END AS category,
            (hash('m', i, n) % 900000)::DECIMAL(18, 2) AS amount,
            DATE '2025-03-01' + (hash('s', i, n) % 400)::INTEGER AS started_on
        FROM range({size}) r(i), range(2) s(n)"""
    apart = max(1, size // MANAGED)
    assignments = f"""
        SELECT 'bench' AS source, TIMESTAMP '{FIRST_DAY}' AS known_at, 'a' || place || '-' || i AS source_key,
            hash('a', place, i) AS row_hash, place % {apart} + 1 + i * {apart} AS customer_no, printf('B%03d', place) AS staff_id,
            DATE '{FIRST_DAY}' AS valid_from
        FROM range({min(PEOPLE, size // MANAGED)}) p(place), range({MANAGED}) r(i)
        WHERE place % 4 <> 0 AND place % {apart} + 1 + i * {apart} <= {size}"""
    with Warehouse.open(home, write=True) as warehouse, warehouse.connect() as connection:
        staged = {"balances": balances, "holdings": holdings, "assignments": assignments}
        warehouse.commit(rows=[warehouse.stage(table, rows, connection) for table, rows in staged.items()])


def _people(home: Path, size: int) -> list[str]:
    """Make the managers with their customers and the branch heads, and return their sessions."""
    os.environ.update(KEQUN_HOME=str(home), DJANGO_SETTINGS_MODULE="kequn.project.settings")
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)
    from django.utils import timezone

    from kequn.access.models import User
    from kequn.organisation.models import Assignment, Outlet

    office = Outlet.objects.create(outlet_id="BENCH", name="总行", level="head_office")
    sessions = []
    for place in range(PEOPLE):
        head = place % 4 == 0
        user = User.objects.create(username=f"B{place:03d}", role_id="branch_head" if head else "manager", outlet=office)
        sessions.append(_session(user))
        if not head and place < size // MANAGED:
            Assignment.objects.bulk_create(
                Assignment(customer_no=number, staff_number=user.username, since=date(2026, 1, 1), recorded_at=timezone.now())
                for number in _managed(place, size))
    return sessions


def _session(user: object) -> str:
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    from kequn.access.models import User

    if not isinstance(user, User):
        raise TypeError("a session is of a user")
    store = SessionStore()
    store[SESSION_KEY], store[HASH_SESSION_KEY] = str(user.pk), user.get_session_auth_hash()
    store[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
    store.create()
    return str(store.session_key)


@contextmanager
def _served(home: Path, log: Path) -> Iterator[int]:
    """Serve the home by `kequn serve` on a free port until it answers; what it logs goes to `log`; end it afterwards."""
    with socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    command = [sys.executable, "-m", "kequn", "serve", "--home", str(home), "--port", str(port), "--workers", "2"]
    with log.open("wb") as lines, subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=lines) as server:  # noqa: S603  # our own command
        try:
            _wait(port)
            yield port
        finally:
            server.terminate()


def _wait(port: int, seconds: float = 120) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            connection = HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request("GET", "/search")
            connection.getresponse().read()
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise SourceError(f"pages: the server did not answer on port {port} within {seconds:.0f} s")

"""People who use the pages all at once: each opens, reads for about a second, and opens the next."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from http.client import HTTPConnection
from threading import Thread
from time import perf_counter, sleep
from urllib.parse import urlencode

from kequn.kernel.errors import SourceError

TOKEN = "t" * 32  # any secret does: the cookie and the header must agree


@dataclass(frozen=True)
class Ask:
    """One request; `form` makes it a POST, as htmx sends it."""

    name: str
    path: str
    form: Mapping[str, str] | None = None


@dataclass
class Visitor:
    """One signed-in person with what they will ask, in order; `waited` are the seconds by the name of what was asked."""

    port: int
    session: str
    asks: Sequence[Ask]
    seed: int
    think: float
    waited: dict[str, list[float]] = field(default_factory=dict)
    failed: list[str] = field(default_factory=list)

    def visit(self) -> None:
        """Ask everything, thinking in between."""
        draws = random.Random(self.seed)
        sleep(draws.random() * self.think)
        connection = HTTPConnection("127.0.0.1", self.port, timeout=60)
        for ask in self.asks:
            begin = perf_counter()
            status = self._answered(connection, ask)
            self.waited.setdefault(ask.name, []).append(perf_counter() - begin)
            if status != 200:
                self.failed.append(f"{ask.name} answered {status}")
            sleep(draws.uniform(0.5, 1.5) * self.think)
        connection.close()

    def _answered(self, connection: HTTPConnection, ask: Ask) -> int:
        headers = {"Cookie": f"sessionid={self.session}; csrftoken={TOKEN}"}
        if ask.form is None:
            connection.request("GET", ask.path, headers=headers)
        else:
            headers |= {"Content-Type": "application/x-www-form-urlencoded", "X-CSRFToken": TOKEN, "HX-Request": "true"}
            connection.request("POST", ask.path, urlencode(ask.form), headers)
        answer = connection.getresponse()
        answer.read()
        return answer.status


def all_at_once(visitors: Sequence[Visitor]) -> dict[str, list[float]]:
    """Let them visit together; return the seconds waited by the name of what was asked. SourceError where an answer failed."""
    threads = [Thread(target=visitor.visit) for visitor in visitors]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failed := [each for visitor in visitors for each in visitor.failed]:
        raise SourceError(f"pages: {len(failed)} requests failed, the first: {failed[0]}")
    waited: dict[str, list[float]] = {}
    for visitor in visitors:
        for name, seconds in visitor.waited.items():
            waited.setdefault(name, []).extend(seconds)
    return waited

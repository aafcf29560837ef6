"""A worker's process.

python -m kequn.project.serving.work PARENT
"""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable
from pathlib import Path
from threading import Event

from kequn.project.records import resume, set_up
from kequn.project.serving.parent import end_with
from kequn.warehouse.home import Paths
from kequn.warehouse.snapshot import current_name


def published_elsewhere(home: Path) -> Callable[[], None]:
    """Return a look at whether something else published a snapshot, such as `kequn run` at night: then the records follow it."""
    paths = Paths(home)
    seen = current_name(paths)  # what stood at the start `kequn serve` has seen to

    def look() -> None:
        nonlocal seen
        if (name := current_name(paths)) != seen:
            resume()
            seen = name

    return look


def work_until_stopped() -> None:
    """Take jobs until SIGTERM or SIGINT; the job in hand is put back at its next step."""
    set_up()
    from django.conf import settings

    from kequn.project.handlers import HANDLERS
    from kequn.work.worker import name, work

    stop = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    look = published_elsewhere(settings.KEQUN_HOME)
    work(HANDLERS, owner=name(), stop=stop, time_zone=settings.TIME_ZONE, look=look)


if __name__ == "__main__":
    end_with(int(sys.argv[1]))
    work_until_stopped()

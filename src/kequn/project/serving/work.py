"""A worker's process.

python -m kequn.project.serving.work PARENT
"""

from __future__ import annotations

import os
import signal
import sys
from threading import Event

from kequn.project.serving.parent import end_with


def work_until_stopped() -> None:
    """Take jobs until SIGTERM or SIGINT; the job in hand is put back at its next step."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kequn.project.settings")
    import django

    django.setup()
    from django.conf import settings

    from kequn.project.handlers import HANDLERS
    from kequn.work.worker import name, work

    stop = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    work(HANDLERS, owner=name(), stop=stop, time_zone=settings.TIME_ZONE)


if __name__ == "__main__":
    end_with(int(sys.argv[1]))
    work_until_stopped()

"""A worker: takes jobs one after another, keeps their leases while it works, and says that it is alive."""

from __future__ import annotations

import logging
import os
import socket
from collections.abc import Callable, Mapping
from secrets import token_hex
from threading import Event, Thread
from typing import Any

from django.db import Error as DatabaseError
from django.db import close_old_connections, connection
from django.utils import timezone

from kequn.kernel.errors import KequnError
from kequn.work import jobs, schedules
from kequn.work.jobs import LaterError, LeaseLostError, Taken
from kequn.work.models import Worker
from kequn.work.rules import ALIVE, LEASE

Handler = Callable[[Taken], Mapping[str, Any] | None]
"""Does one job and returns its result as plain values. It may be called again for the same job, after a worker was killed."""

IDLE = 0.5  # seconds between two looks for work
BEAT = LEASE.total_seconds() / 4
log = logging.getLogger("kequn.work")


def name() -> str:
    """Return a name for this worker process that no other has or had."""
    return f"{socket.gethostname()}:{os.getpid()}:{token_hex(3)}"


def work(
    handlers: Mapping[str, Handler], *, owner: str, stop: Event, time_zone: str, look: Callable[[], None] = lambda: None,
) -> None:
    """Work until `stop` is set; the job in hand is put back at its next step. A database that is away is waited for.

    `look` is called before each look for a job: it may add what something outside has made due.
    """
    beating = Thread(target=_alive, args=(owner, stop), daemon=True)
    beating.start()
    pause = IDLE
    while not stop.is_set():
        close_old_connections()
        try:
            look()
            schedules.add_due(now=timezone.now(), time_zone=time_zone)
            pause = 0 if work_once(handlers, owner=owner, stop=stop) else IDLE
        except DatabaseError as error:
            log.error("the records cannot be reached: %s", type(error).__name__)  # noqa: TRY400 - its text may hold values
            pause = min(max(pause, IDLE) * 2, 10)
        stop.wait(pause)
    beating.join(timeout=1)
    Worker.objects.filter(name=owner).delete()


def work_once(handlers: Mapping[str, Handler], *, owner: str, stop: Event | None = None) -> bool:
    """Take and do one job; return whether there was one."""
    taken = jobs.claim(owner, now=timezone.now(), stopping=stop)
    if taken is None:
        return False
    ended = Event()
    beating = Thread(target=_keep, args=(taken, ended), daemon=True)
    beating.start()
    try:
        _do(taken, handlers[taken.kind])
    except LeaseLostError as lost:
        log.warning("%s", lost)
    finally:
        ended.set()
        beating.join()
    return True


def _do(taken: Taken, handler: Handler) -> None:
    log.info("job begins", extra={"job": taken.id, "kind": taken.kind, "attempt": taken.attempt})
    try:
        result = handler(taken)
    except LeaseLostError:
        raise
    except LaterError as reason:
        jobs.later(taken, reason, now=timezone.now())
        return
    except KequnError as error:  # named: trying again would not help
        jobs.failed(taken, str(error), now=timezone.now(), again=False)
        outcome = "failed"
    except Exception as error:
        log.exception("job went wrong", extra={"job": taken.id, "kind": taken.kind})
        jobs.failed(taken, f"unexpected {type(error).__name__}; the log has the place", now=timezone.now(), again=True)
        outcome = "went wrong"
    else:
        jobs.done(taken, result, now=timezone.now())
        outcome = "done"
    log.info("job ends", extra={"job": taken.id, "kind": taken.kind, "outcome": outcome})


def _keep(taken: Taken, ended: Event) -> None:
    try:
        while not ended.wait(BEAT):
            _patiently(lambda: jobs.extend(taken, now=timezone.now()))
    except LeaseLostError:
        return  # the handler learns it when it next says something, and its end is not recorded
    finally:
        connection.close()


def _alive(owner: str, stop: Event) -> None:
    began = timezone.now()

    def seen() -> None:
        now = timezone.now()
        Worker.objects.update_or_create(name=owner, defaults={"seen_at": now, "began_at": began})
        Worker.objects.filter(seen_at__lt=now - ALIVE).delete()

    _patiently(seen)
    while not stop.wait(ALIVE.total_seconds() / 4):
        _patiently(seen)
    connection.close()


def _patiently(do: Callable[[], None]) -> None:
    """Do it; a database that is away for a moment is met again at the next beat."""
    try:
        do()
    except DatabaseError as error:
        log.warning("the records cannot be reached: %s", type(error).__name__)
        connection.close()

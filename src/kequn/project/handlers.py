"""What each kind of job does. A handler may be called again for the same job, after a worker was killed in the middle of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps
from pathlib import Path
from types import MappingProxyType
from typing import Any

from django.conf import settings

from kequn.kernel.errors import HomeBusyError, KequnError
from kequn.project.finding import find
from kequn.work.jobs import LaterError, Taken
from kequn.work.kinds import BACKUP, FIND, LOAD, PUBLISH, QUARANTINE_RETRY, RUN, SESSIONS
from kequn.work.worker import Handler

Result = Mapping[str, Any]


class PathError(KequnError):
    """A job names a file that jobs may not read."""


def _when_free(handler: Callable[[Taken], Result]) -> Handler:
    """Where another process is writing to the warehouse the job waits and says so."""

    @wraps(handler)
    def waiting(taken: Taken) -> Result:
        try:
            return handler(taken)
        except HomeBusyError:
            raise LaterError("仓库正由另一项工作写入，稍后自动继续", "another process is writing to the warehouse; this goes on "
                             "when it is done") from None

    return waiting


@_when_free
def run(taken: Taken) -> Result:
    """Mirror the records, compute everything, publish it to both stores. Payload: `as_of`, a day, or nothing for the last one."""
    from kequn.bridge.mirror import mirror
    from kequn.loop.run import run as run_loop
    from kequn.loop.steps import STEPS

    names = list(STEPS)

    def told(name: str, record: object) -> None:
        share = (names.index(name) + (record is not None)) / len(names)
        taken.say(f"步骤：{name}", f"step: {name}", share * 0.95)

    taken.say("正在读取业务库", "mirroring the records", 0)
    mirror(settings.KEQUN_HOME)
    record = run_loop(settings.KEQUN_HOME, as_of=taken.payload.get("as_of"), progress=told, by=taken.actor)
    taken.say("正在写入业务库", "publishing to the records", 0.97)
    publish(taken)
    return {"number": record.number, "as_of": record.as_of, "snapshot": record.snapshot, "seconds": record.seconds}


def publish(_taken: Taken) -> Result:
    """Write what the present snapshot decided into the records; what was written before stays as it is."""
    from kequn.bridge.publish import publish_current

    outcome = publish_current(settings.KEQUN_HOME)
    return {"snapshot": outcome.snapshot, "rows": dict(outcome.rows), "passed_over": outcome.passed_over}


@_when_free
def load(taken: Taken) -> Result:
    """Load a mapping's files. Payload: `mapping` and `data`, both below KEQUN_DATA."""
    from kequn.sources.load import load as load_files
    from kequn.warehouse.store import Warehouse

    mapping, data = (below_data(taken.payload[name]) for name in ("mapping", "data"))

    def told(line: str) -> None:
        taken.say(f"已处理：{line}", line)

    with Warehouse.open(settings.KEQUN_HOME, write=True) as warehouse:
        report = load_files(warehouse, mapping, data, progress=told).to_json()
    return {"totals": report["totals"], "findings": report["findings"]}


@_when_free
def quarantine_retry(taken: Taken) -> Result:
    """Try waiting rows again. Payload: `mapping` and `data` below KEQUN_DATA, and `mended`, a file's name in HOME/mended.

    Or `wanted`, which of them, as on the page: each by the mapping it came through, if who asked may still do that.
    """
    from dataclasses import asdict

    from kequn.sources.retry import retry
    from kequn.warehouse.store import Warehouse

    if "wanted" in taken.payload:
        return _retry_wanted(taken)
    mapping, data = (below_data(taken.payload[name]) for name in ("mapping", "data"))
    name = taken.payload.get("mended")
    mended = Path(settings.KEQUN_HOME) / "mended" / Path(name).name if name else None
    taken.say("正在重试隔离行", "trying the quarantined rows again")
    with Warehouse.open(settings.KEQUN_HOME, write=True) as warehouse:
        report = retry(warehouse, mapping, data, mended=mended)
    return asdict(report) | {"findings": list(report.findings)}


def _retry_wanted(taken: Taken) -> Result:
    from dataclasses import asdict

    from kequn.access.models import User
    from kequn.access.reading import scope_of
    from kequn.access.scope import Forbidden
    from kequn.loop.mending import Wanted, retry_all

    person = User.objects.filter(username=taken.actor, is_active=True).first()
    if person is None:
        raise Forbidden("who asked for this may no longer sign in")
    taken.say("正在重试隔离行", "trying the quarantined rows again")
    mended = retry_all(Path(settings.KEQUN_HOME), scope_of(person), Wanted(**taken.payload["wanted"]))
    return asdict(mended.report) | {"findings": list(mended.report.findings), "reasons": list(mended.reasons)}


def sessions(_taken: Taken) -> Result:
    """Remove the sessions that have ended: they let nobody in, but would stay in the records."""
    from django.contrib.sessions.models import Session
    from django.utils import timezone

    number, _ = Session.objects.filter(expire_date__lt=timezone.now()).delete()
    return {"removed": number}


def backup(taken: Taken) -> Result:
    """Back up both stores into a new folder of KEQUN_BACKUPS, named by the job and its attempt."""
    from kequn.project.backup.take import backup as take

    if settings.KEQUN_BACKUPS is None:
        raise PathError("there is no place for backups: set KEQUN_BACKUPS to a folder")
    return take(Path(settings.KEQUN_HOME), settings.KEQUN_BACKUPS / f"backup-{taken.id:06d}-{taken.attempt}", progress=taken.say)


def below_data(name: str) -> Path:
    """Return the path below KEQUN_DATA. PathError where it leads elsewhere or nothing is set."""
    if settings.KEQUN_DATA is None:
        raise PathError("jobs may read no files: set KEQUN_DATA to the folder that mappings and source files lie in")
    folder = Path(settings.KEQUN_DATA).resolve()
    path = (folder / name).resolve()
    if not path.is_relative_to(folder):
        raise PathError(f"{name}: not below the folder that KEQUN_DATA names; jobs read files there only")
    if not path.exists():
        raise PathError(f"{name}: there is no such file below the folder that KEQUN_DATA names")
    return path


HANDLERS: Mapping[str, Handler] = MappingProxyType({
    RUN: run, LOAD: load, PUBLISH: publish, QUARANTINE_RETRY: quarantine_retry, BACKUP: backup,
    SESSIONS: sessions, FIND: find,
})

"""What the kill test does in the records of a served home from beside it, as a process of its own.

`prepare` makes an auditor who is signed in and prints the session's key. `ask` adds numbered jobs until the file `stop` is there
and prints the key of each once it was added. `wait` waits for open jobs and prints, as JSON, the looks and the jobs there are.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

from kequn.project.records import migrate, set_up

PATIENCE = 300.0


def prepare() -> None:
    migrate()
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    from kequn.access.models import User

    user = User.objects.create_user("A1", password="x", role_id="auditor")  # noqa: S106
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    sys.stdout.write(f"{session.session_key}\n")


def ask(stop: Path) -> None:
    set_up()
    from kequn.work.jobs import enqueue

    number = 0
    while not stop.exists():
        number += 1
        kind = "run" if number % 60 == 10 else "publish"
        key = f"{kind}-{number}"
        enqueue(kind, key=key, actor="A1")
        sys.stdout.write(f"{key}\n")
        sys.stdout.flush()
        time.sleep(0.25)


def tell() -> None:
    set_up()
    from kequn.access.models import ReadLog
    from kequn.work.models import OPEN, Job

    deadline = time.monotonic() + PATIENCE
    while Job.objects.filter(state__in=OPEN).exists() and time.monotonic() < deadline:
        time.sleep(0.5)
    looks = list(ReadLog.objects.filter(actor="A1").values_list("subject", flat=True))
    jobs = list(Job.objects.filter(actor="A1").values_list("key", "state", "error", "result__snapshot"))
    sys.stdout.write(json.dumps({"looks": looks, "jobs": jobs}))


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["prepare"]:
            prepare()
        case ["ask", stop]:
            ask(Path(stop))
        case ["wait"]:
            tell()

"""A job that was started from a page, as the page shows it until it has ended."""

from __future__ import annotations

from django.utils import timezone

from kequn.web import language
from kequn.work.models import OPEN, Job, Worker
from kequn.work.rules import ALIVE


def followed(last: Job | None, *, title: str, address: str) -> dict[str, object]:
    """Return what `kequn/console/progress.html` shows of the last job of a kind; `job` is None where none waits or goes on.

    `title` says what is at work; at `address` the page asks how far it is.
    """
    job = last if last and last.state in OPEN else None
    alive = Worker.objects.filter(seen_at__gt=timezone.now() - ALIVE).exists() if job else True
    return {"job": job, "alive": alive, "percent": round(job.share * 100) if job else 0, "title": title, "address": address,
            "said": language.text(job.said_zh, job.said_en) if job else ""}

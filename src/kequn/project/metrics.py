"""What a monitor reads at /metrics: how requests go, how the jobs stand, how old what people see is. Nothing of any person."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.db.models import Count
from django.utils import timezone
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import REGISTRY, Collector

from kequn.loop.record import Records
from kequn.sources import quarantine
from kequn.warehouse.home import Paths
from kequn.warehouse.store import Warehouse
from kequn.work.models import STATES, Job, Worker
from kequn.work.rules import ALIVE

REQUESTS = Counter("kequn_requests", "Requests answered", ("path", "method", "status"))
SECONDS = Histogram("kequn_request_seconds", "Seconds to answer", ("path",),
                    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10))


def observe(path: str, method: str, status: int, seconds: float) -> None:
    """Count one request under the pattern of its address."""
    REQUESTS.labels(path, method, str(status)).inc()
    SECONDS.labels(path).observe(seconds)


def text() -> bytes:
    """Return all in the text format of Prometheus, the counts of all processes of the tree joined."""
    registry = CollectorRegistry()
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]  # the library's constructor has no types
    else:
        registry = REGISTRY
    return generate_latest(registry) + generate_latest(_HOUSE)


class _House(Collector):
    """What is looked up when asked."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Look at the records and at the home."""
        jobs = GaugeMetricFamily("kequn_jobs", "Jobs by state", labels=("state",))
        there = dict(Job.objects.order_by().values_list("state").annotate(Count("pk")))
        for state in STATES:
            jobs.add_metric((state,), there.get(state, 0))
        yield jobs
        seen = Worker.objects.filter(seen_at__gte=timezone.now() - ALIVE).count()
        yield GaugeMetricFamily("kequn_workers", "Workers seen within a minute", value=seen)
        yield from _warehouse(Paths(settings.KEQUN_HOME))


_HOUSE = _House()


def _warehouse(paths: Paths) -> Iterator[GaugeMetricFamily]:
    if paths.current.exists():
        age = time.time() - paths.current.stat().st_mtime
        yield GaugeMetricFamily("kequn_snapshot_age_seconds", "Seconds since the present snapshot was published", value=age)
    records = Records(paths.warehouse / "runs")
    if numbers := records.numbers():
        seconds = records.read(numbers[-1])["seconds"]
        yield GaugeMetricFamily("kequn_last_run_seconds", "Seconds that the last run took (0 while it works)", value=seconds)
    if paths.manifest.exists():
        waiting = _waiting(paths.home, paths.manifest.stat().st_mtime_ns)
        yield GaugeMetricFamily("kequn_quarantine_waiting", "Rows that wait in the quarantine", value=waiting)


@lru_cache(maxsize=1)
def _waiting(home: Path, _changed: int) -> int:
    """Count them once per state of the manifest."""
    with Warehouse.open(home) as warehouse:
        return sum(int(kind["rows"]) for kind in quarantine.summary(warehouse))

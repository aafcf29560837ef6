"""What all tests share: where the real data is, how hard hypothesis tries, and that nothing is skipped in CI."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable, Generator, Iterable
from fcntl import LOCK_EX, flock
from pathlib import Path
from typing import Any, TypeVar

import pytest
from hypothesis import HealthCheck, settings
from pytest_django import DjangoDbBlocker

from tests.records import Listener, asked_of, needed, noted

IN_CI = bool(os.environ.get("CI"))
os.environ.update(DJANGO_ALLOW_ASYNC_UNSAFE="true")  # a browser's event loop stays in the thread in which tests ask the records
Report = TypeVar("Report", pytest.TestReport, pytest.CollectReport)
ROOT = Path(__file__).resolve().parent.parent

settings.register_profile("quick", max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("ci", parent=settings.get_profile("quick"), print_blob=True, derandomize=True)
settings.register_profile("long", parent=settings.get_profile("ci"), max_examples=5000, derandomize=False)
settings.load_profile(os.environ.get("KEQUN_HYPOTHESIS", "ci" if IN_CI else "quick"))


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of the real firms' data: shared/data beside the checkout, or KEQUN_SHARED/data."""
    folder = Path(os.environ.get("KEQUN_SHARED", ROOT.parent / "shared")) / "data"
    if not folder.is_dir():
        pytest.skip("the real data is not here: put it beside the checkout as shared/data, or name its folder by KEQUN_SHARED")
    return folder


def made_once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], object]) -> Path:
    """Return a folder that whoever needs it first makes, and nobody writes to afterwards.

    The workers of one session share it; KEQUN_TEST_HOMES names a folder that several sessions share.
    """
    base = factory.getbasetemp()
    shared = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "shared"
    shared = Path(os.environ.get("KEQUN_TEST_HOMES", shared))
    shared.mkdir(exist_ok=True)
    made, making = shared / name, shared / f"{name}.making"
    with (shared / f"{name}.lock").open("w") as lock:
        flock(lock, LOCK_EX)
        if not made.exists():
            shutil.rmtree(making, ignore_errors=True)  # of another worker, who failed
            make(making)
            making.rename(made)
    return made


@pytest.fixture(scope="session")
def demo_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small simulated bank, loaded and run; nobody writes to it."""
    from kequn.cli.main import main

    def make(home: Path) -> None:
        assert main(["demo", "--no-serve", "--customers", "400", "--home", str(home), "--json"]) == 0

    return made_once(tmp_path_factory, "demo", make)


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with the small bank, published for 2026-06-30; nobody writes to it."""
    from kequn.loop.run import run
    from tests.loop.small import small_home

    return made_once(tmp_path_factory, "small", lambda home: run(small_home(home)))


@pytest.fixture(scope="session")
def people(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with the bank of `people`, published for 2026-06-30; nobody writes to it."""
    from tests.loop.people import people_home

    return made_once(tmp_path_factory, "people", people_home)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what a second pass need not ask again."""
    if "KEQUN_TEST_AGAIN" in os.environ:
        kept = needed([item.nodeid for item in items], noted(Path(os.environ["KEQUN_TEST_HOMES"]) / "asked"))
        config.hook.pytest_deselected(items=[item for item in items if item.nodeid not in kept])
        items[:] = [item for item in items if item.nodeid in kept]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, None, None]:
    folder = asked_of(item.nodeid)
    if folder is None:
        return (yield)
    from django.db import connection

    listener = Listener()
    with connection.execute_wrapper(listener):
        try:
            return (yield)
        finally:
            listener.note(folder, item.nodeid)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    return _no_skip_in_ci((yield))


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(collector: pytest.Collector) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    return _no_skip_in_ci((yield))


def _no_skip_in_ci(report: Report) -> Report:
    """A machine that must run everything fails where another may skip; an expected failure stays what it is."""
    if IN_CI and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"skipped, though CI is set: {report.longrepr}"
    return report


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    """Tests in real transactions empty every table afterwards: the logs, which forbid that, let go of it for that moment.

    What the migrations wrote is there again at once, for whatever test comes next.
    """
    from django.conf import settings
    from django.db import OperationalError, connection

    from kequn.access import append_only

    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # the slow one is Django's to test

    operations = type(connection.ops)  # not of one connection: beside a browser's event loop the thread has a second one
    flush, creation = operations.execute_sql_flush, connection.creation
    with django_db_blocker.unblock():
        migrated = creation.serialize_db_to_string()

    def emptied(self: Any, sql_list: Iterable[str], patience: int = 100) -> None:
        try:
            append_only.remove(self.connection)
            flush(self, sql_list)
            append_only.install(self.connection)
            creation.deserialize_db_from_string(migrated)
        except OperationalError:  # a server looks for alarms when its answer is sent, and locks SQLite's memory meanwhile
            if not patience:
                raise
            time.sleep(0.1)
            emptied(self, sql_list, patience - 1)

    operations.execute_sql_flush = emptied  # type: ignore[method-assign]

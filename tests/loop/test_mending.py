"""The quarantine for people: masked, whole for a reason, mended with the mapping it came through."""

from __future__ import annotations

from pathlib import Path

import pytest

from kequn.access.roles import ROLES
from kequn.access.scope import Forbidden, NotSeen, Scope
from kequn.kernel.errors import HomeBusyError
from kequn.loop import mending
from kequn.loop.mending import MendingError, Wanted
from kequn.sources.retry import RetryReport
from kequn.warehouse.store import Warehouse
from tests.sources.desk import Desk
from tests.web.quarantined import LEAKS, quarantined

WHOLE, BRANCH = Scope("ops", ROLES["operations"], None), Scope("ops2", ROLES["operations"], frozenset({"B1"}))
BAD_DAY, NOBODY, BAD_AMOUNT = "occurred_on is not a date", "no customer client yet", "amount is not a number"


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return quarantined(tmp_path)


def identity(desk: Desk, reason: str) -> str:
    _, [row] = mending.rows(desk.home, WHOLE, Wanted(reason=reason), limit=5)
    return row.id


def test_what_waits_is_told_by_reason_and_shown_by_its_shape(desk: Desk) -> None:
    found = {(group.table, group.file, group.reason, group.rows) for group in mending.groups(desk.home, BRANCH)}
    assert found == {("transactions", "pay.csv", reason, 1) for reason in (BAD_DAY, NOBODY, BAD_AMOUNT)}
    total, rows = mending.rows(desk.home, BRANCH, Wanted(), limit=2)
    assert (total, [(row.line, row.raw) for row in rows]) == (3, [(3, "9,9,9999-99-99,99999999999"), (4, "9,9,9999-99-99,99.99")])
    assert [row.line for row in mending.rows(desk.home, BRANCH, Wanted(), limit=2, offset=2)[1]] == [5]
    assert mending.row(desk.home, BRANCH, identity(desk, BAD_AMOUNT)).fields == (
        ("no", "9"), ("client", "9"), ("day", "9999-99-99"), ("amt", "字字字字"))


def test_nothing_masked_tells_of_a_person(desk: Desk) -> None:
    shown = repr((mending.groups(desk.home, WHOLE), mending.rows(desk.home, WHOLE, Wanted(), limit=9),
                  [mending.row(desk.home, WHOLE, identity(desk, reason)) for reason in (BAD_DAY, NOBODY, BAD_AMOUNT)]))
    assert [leak for leak in LEAKS if leak in shown] == []


def test_a_row_is_whole_for_the_head_office_only(desk: Desk) -> None:
    row = mending.whole_row(desk.home, WHOLE, identity(desk, BAD_DAY))
    assert row.raw == "2,1,2024-02-30,13812341234"
    assert row.fields == (("no", "2"), ("client", "1"), ("day", "2024-02-30"), ("amt", "13812341234"))
    for act in (
        lambda: mending.whole_row(desk.home, BRANCH, row.id),
        lambda: mending.mend(desk.home, BRANCH, row.id, "x"),
        lambda: mending.retry_all(desk.home, BRANCH, Wanted()),
        lambda: mending.discard(desk.home, BRANCH, row.id, "why"),
    ):
        with pytest.raises(Forbidden):
            act()
    with pytest.raises(Forbidden):
        mending.groups(desk.home, Scope("analyst", ROLES["analyst"]))


def test_a_mended_row_is_loaded_and_says_by_whom(desk: Desk) -> None:
    mended = mending.mend(desk.home, WHOLE, identity(desk, BAD_DAY), ["2", "1", "2024-02-29", "20"])
    assert (mended.report, mended.reasons) == (RetryReport(tried=1, loaded=1), ())
    assert desk.rows("SELECT occurred_on::VARCHAR, amount::VARCHAR FROM stored.transactions WHERE source_key = '2'") == [
        ("2024-02-29", "20.00")]
    assert desk.rows("SELECT state, note FROM stored.quarantine WHERE state <> 'waiting'") == [("loaded", "mended by ops")]


def test_a_row_that_still_will_not_do_waits_with_its_new_reason(desk: Desk) -> None:
    mended = mending.mend(desk.home, WHOLE, identity(desk, BAD_DAY), "2,1,2024-02-29,much")
    assert (mended.report, mended.reasons) == (RetryReport(tried=1, waiting=1), (BAD_AMOUNT,))


def test_a_line_that_waits_for_several_tables_is_mended_once(tmp_path: Path) -> None:
    addresses = ('[[table]]\nname = "addresses"\nfiles = "clients*.csv"\nkey = ["id"]\n'
                 'customer = { id = "id", namespace = "client" }\n[table.columns]\ncity = "city"\n')
    desk = quarantined(tmp_path)
    born = desk.mapping.read_text(encoding="utf-8").replace('city = "city"\n', 'city = "city"\nbirth_date = "born"\n') + addresses
    desk.load(born, {"clients2.csv": "id,name,city,born\n7,李雷,北京,1987-02-30\n", "clients.csv": "id,name,city,born\n"})
    total, rows = mending.rows(desk.home, WHOLE, Wanted(file="clients2.csv"), limit=9)
    assert (total, {row.table for row in rows}) == (2, {"customers", "addresses"})
    assert len(mending.row(desk.home, WHOLE, rows[0].id).same) == 2
    mended = mending.mend(desk.home, WHOLE, rows[0].id, ["7", "李雷", "北京", "1987-02-28"])
    assert mended.report == RetryReport(tried=2, loaded=2)


def test_what_waits_for_a_customer_is_loaded_when_the_customer_is_there(desk: Desk) -> None:
    desk.load(desk.mapping, {"clients2.csv": "id,name,city\n9,赵九,北京\n"})
    mended = mending.retry_all(desk.home, WHOLE, Wanted())
    assert (mended.report, mended.reasons) == (RetryReport(tried=3, loaded=1, waiting=2), (BAD_AMOUNT, BAD_DAY))


def test_without_its_mapping_a_row_is_left_and_the_way_out_is_named(desk: Desk) -> None:
    chosen = identity(desk, BAD_DAY)
    desk.mapping.rename(desk.root / "elsewhere.toml")
    assert mending.row(desk.home, WHOLE, chosen).mapping is None
    with pytest.raises(MendingError, match=r"kequn quarantine retry MAPPING\.toml --mended FILE\.csv"):
        mending.mend(desk.home, WHOLE, chosen, "2,1,2024-02-29,20")
    assert mending.retry_all(desk.home, WHOLE, Wanted()).report == RetryReport(tried=3, waiting=3)


def test_a_whole_file_waits_for_the_file(desk: Desk) -> None:
    desk.load(desk.mapping, {"pay2.csv": b""})
    _, [row] = mending.rows(desk.home, WHOLE, Wanted(file="pay2.csv"), limit=9)
    assert row.is_whole_file
    with pytest.raises(MendingError, match="put it right and load it again"):
        mending.mend(desk.home, WHOLE, row.id, "x")
    assert mending.retry_all(desk.home, WHOLE, Wanted(file="pay2.csv")).report == RetryReport()


def test_what_is_given_up_waits_no_longer_and_stays_on_record(desk: Desk) -> None:
    assert mending.discard(desk.home, WHOLE, identity(desk, BAD_DAY), "test payment") == 1
    assert mending.discard(desk.home, WHOLE, Wanted(reason=NOBODY), "closed in 2020") == 1
    assert mending.rows(desk.home, WHOLE, Wanted(), limit=9)[0] == 1
    assert sorted(desk.rows("SELECT note FROM stored.quarantine WHERE state = 'discarded'")) == [
        ("closed in 2020 (by ops)",), ("test payment (by ops)",)]


def test_a_row_that_is_settled_is_not_there_any_more(desk: Desk) -> None:
    chosen = identity(desk, BAD_DAY)
    mending.discard(desk.home, WHOLE, chosen, "test payment")
    with pytest.raises(NotSeen):
        mending.row(desk.home, WHOLE, chosen)


def test_while_another_writes_nothing_is_changed(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mending, "PATIENCE", 0.0)
    chosen = identity(desk, BAD_DAY)
    with Warehouse.open(desk.home, write=True), pytest.raises(HomeBusyError):
        mending.mend(desk.home, WHOLE, chosen, "2,1,2024-02-29,20")
    assert mending.rows(desk.home, WHOLE, Wanted(), limit=9)[0] == 3

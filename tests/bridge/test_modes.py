"""How customers are served: the default with its reason, switches that count at once, appeals that somebody else decides."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from kequn.access.roles import ROLES
from kequn.access.scope import Forbidden, NotSeen, Scope
from kequn.bridge import modes
from kequn.bridge.models import ModeAppeal, ModeSwitch
from kequn.bridge.modes import ModeError
from kequn.bridge.people import settle
from kequn.customers.modes.model import Mode
from kequn.loop.bank import Bank
from kequn.loop.run import run
from kequn.loop.scoped import ScopedBank
from kequn.warehouse.overlays import Overlays
from tests.loop.people import ANALYST, EVERYONE, head, manager
from tests.loop.small import AS_OF

pytestmark = pytest.mark.django_db
LONG_TAIL, MIDDLE_HIGH, PRIVATE = Mode
RICH, PLAIN = 1, 2  # in a bank where 50,000 is private
Opened = Callable[[Scope], ScopedBank]


@pytest.fixture(scope="module")
def home(people: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = Path(shutil.copytree(people, tmp_path_factory.mktemp("served") / "home"))
    (made / "policy").mkdir(exist_ok=True)
    (made / "policy" / "modes.toml").write_text('[reasons.private_tier]\nholds = "tier >= 1"\n', encoding="utf-8")
    run(made, as_of=AS_OF)
    return made


@pytest.fixture
def of(home: Path) -> Iterator[Opened]:
    with Bank(home) as bank:
        yield lambda scope: ScopedBank(bank, scope)


def mode(bank: ScopedBank, number: int) -> tuple[Mode, str, bool]:
    found = modes.served(bank, [number])[number]
    return found.mode, found.reason.id, found.switch is not None


def test_each_customer_has_one_mode_with_its_reason_and_a_private_one_is_sold_nothing_by_itself(of: Opened) -> None:
    bank = of(EVERYONE)
    assert {number: mode(bank, number)[:2] for number in range(1, 8)} == {
        RICH: (PRIVATE, "private_tier"), **dict.fromkeys(range(2, 8), (LONG_TAIL, ""))}
    assert modes.may_sell(bank, range(1, 8)) == {2, 3, 4, 5, 6, 7}
    counts = [(line.mode, line.reason.id, line.customers.number) for line in modes.lines(bank)]
    assert counts == [(PRIVATE, "private_tier", 1), (MIDDLE_HIGH, "high_tier", 0), (MIDDLE_HIGH, "potential", 0),
                      (MIDDLE_HIGH, "rising", 0), (LONG_TAIL, "", 6)]
    assert [line.customers.number for line in modes.lines(of(head("O2")))] == [0, 0, 0, 0, 3]
    assert sum(line.customers.number or 0 for line in modes.lines(of(ANALYST))) == 7


def test_a_switch_counts_at_once_and_stays_on_record(of: Opened) -> None:
    bank = of(manager(PLAIN))
    modes.switch(bank, PLAIN, "private", reason=" 家里刚卖了\n厂房 ")
    assert mode(bank, PLAIN) == (PRIVATE, "", True)
    assert modes.may_sell(bank, [PLAIN]) == frozenset()
    made = ModeSwitch.objects.get()
    assert (made.customer_no, made.mode, made.reason, made.by, made.ended_at) == (PLAIN, "private", "家里刚卖了 厂房", "M1", None)
    assert {each: count.number for each, count in modes.switched(of(EVERYONE)).items()} == {
        LONG_TAIL: 0, MIDDLE_HIGH: 0, PRIVATE: 1}
    assert modes.switched(of(head("O2")))[PRIVATE].number == 0


def test_one_switch_stands_and_back_at_the_default_none_does(of: Opened) -> None:
    bank = of(manager(PLAIN))
    modes.switch(bank, PLAIN, "middle_high", reason="a")
    modes.switch(bank, PLAIN, "long_tail", reason="b")
    assert mode(bank, PLAIN) == (LONG_TAIL, "", False)
    modes.switch(bank, PLAIN, "middle_high", reason="c")
    assert [(each.mode, each.reason, each.ended_at is None) for each in modes.history(bank, PLAIN)[0]] == [
        ("middle_high", "c", True), ("long_tail", "b", False), ("middle_high", "a", False)]


@pytest.mark.parametrize(("wanted", "reason", "error"), [
    ("middle_high", " \n", "say in a few words why"), ("gold", "x", "a mode is one of long_tail, middle_high, private"),
    ("long_tail", "x", "in that mode already"),
])
def test_a_switch_needs_a_reason_and_another_mode(of: Opened, wanted: str, reason: str, error: str) -> None:
    with pytest.raises(ModeError, match=error):
        modes.switch(of(manager(PLAIN)), PLAIN, wanted, reason=reason)
    assert ModeSwitch.objects.count() == 0


def test_who_may_switch(of: Opened) -> None:
    lobby = Scope("L1", ROLES["lobby_manager"], outlets=frozenset({"O1"}))
    with pytest.raises(Forbidden):
        modes.switch(of(lobby), PLAIN, "private", reason="x")


def test_out_of_the_private_mode_leads_only_an_appeal_that_somebody_else_decides(of: Opened) -> None:
    mine, theirs = of(manager(RICH)), of(head("O1"))
    for bank in (mine, theirs):
        with pytest.raises(ModeError, match="to leave the private mode, appeal"):
            modes.switch(bank, RICH, "middle_high", reason="x")
    waits = modes.appeal(mine, RICH, "middle_high", reason="客户想收到活动短信", of_customer=True)
    with pytest.raises(ModeError, match="an appeal waits already"):
        modes.appeal(theirs, RICH, "long_tail", reason="x", of_customer=False)
    assert [each.pk for each in modes.open_appeals(theirs, 9)] == [waits.pk]
    assert modes.open_appeals(of(head("O2")), 9) == []
    assert [modes.to_decide(of(scope)) for scope in (EVERYONE, head("O2"))] == [1, 0]
    assert modes.to_decide(of(replace(EVERYONE, actor=waits.by))) == 0  # nobody decides on their own
    with pytest.raises(Forbidden):
        modes.decide(mine, RICH, waits.pk, grant=True, note="ok")
    with pytest.raises(ModeError, match="say in a few words why"):
        modes.decide(theirs, RICH, waits.pk, grant=True, note=" ")
    with pytest.raises(ModeError, match="does not wait any more"):
        modes.decide(theirs, PLAIN, waits.pk, grant=True, note="another customer's")
    assert modes.may_sell(mine, [RICH]) == frozenset()
    modes.decide(theirs, RICH, waits.pk, grant=True, note="已电话核实")
    assert mode(mine, RICH) == (MIDDLE_HIGH, "private_tier", True)
    assert modes.may_sell(mine, [RICH]) == {RICH}
    with pytest.raises(ModeError, match="does not wait any more"):
        modes.decide(theirs, RICH, waits.pk, grant=False, note="again")
    found = ModeAppeal.objects.get()
    assert (found.granted, found.by, found.decided_by, found.note, found.of_customer) == (True, "M1", "B1", "已电话核实", True)


def test_nobody_decides_on_their_own_and_a_refusal_changes_nothing(of: Opened) -> None:
    bank, other = of(head("O1")), of(EVERYONE)
    waits = modes.appeal(bank, PLAIN, "private", reason="x", of_customer=False)
    with pytest.raises(Forbidden, match="their own"):
        modes.decide(bank, PLAIN, waits.pk, grant=True, note="mine")
    modes.decide(other, PLAIN, waits.pk, grant=False, note="资产不够")
    assert (mode(bank, PLAIN), modes.waiting(bank, PLAIN), ModeSwitch.objects.count()) == ((LONG_TAIL, "", False), None, 0)
    assert modes.appeal(bank, PLAIN, "private", reason="again", of_customer=False).pk != waits.pk


def test_the_erased_leave_no_switch_and_no_appeal(of: Opened) -> None:
    bank = of(EVERYONE)
    modes.switch(bank, PLAIN, "private", reason="x")
    modes.appeal(bank, PLAIN, "long_tail", reason="x", of_customer=True)
    settle(Overlays(frozenset({PLAIN}), {}, ()))
    assert (ModeSwitch.objects.count(), ModeAppeal.objects.count()) == (0, 0)


def test_who_is_not_seen_is_not_there(of: Opened) -> None:
    with pytest.raises(NotSeen):
        of(manager(PLAIN)).number("C00000001")

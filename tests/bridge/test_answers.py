"""What customers answered: it counts at once, is in the warehouse with the next run, and goes with the customer."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest
from django.utils import timezone

from kequn.access.roles import ROLES
from kequn.access.scope import Scope
from kequn.bridge import answers
from kequn.bridge.answers import AnswerError
from kequn.bridge.mirror import mirror
from kequn.bridge.models import Answer
from kequn.loop.bank import Bank
from kequn.loop.customer.timeline import timeline
from kequn.loop.run import run
from kequn.loop.scoped import ScopedBank
from kequn.warehouse.home import Paths
from kequn.warehouse.redirects import merge
from kequn.warehouse.tombstones import erase
from tests.loop.people import manager

pytestmark = pytest.mark.django_db
MASKED = Scope("O1", ROLES["operations"], outlets=None)


def asked(bank: ScopedBank, number: int) -> tuple[int | None, str | None]:
    found = answers.completeness(bank, [number])[number]
    return found.share, found.question.item.fact.id if found.question else None


def test_an_answer_counts_at_once_and_the_next_question_follows(people: Path) -> None:
    with Bank(people) as opened:
        bank = ScopedBank(opened, manager(2))
        assert asked(bank, 2) == (26, "pension")
        answers.note(bank, 2, "pension", "  工行，\n每月 10 号 ")
        assert asked(bank, 2) == (41, "address")  # 8 of 51
        answers.note(bank, 2, "address", "", refused=True)
        assert asked(bank, 2) == (41, "mobile")
        assert [(each.title.en, each.value, each.on, each.by) for each in answers.known_of(bank, 2)[1]] == [
            ("present address", "", timezone.localdate(), "M1"),
            ("where the pension is paid", "工行， 每月 10 号", timezone.localdate(), "M1")]
        assert [each.value for each in answers.known_of(ScopedBank(opened, MASKED), 2)[1]] == ["", "***"]
        assert asked(ScopedBank(opened, manager(1)), 1) == (78, "address")


@pytest.mark.parametrize(("fact", "value", "error"), [
    ("hobby", "chess", "this is not asked any more"), ("pension", " \n", "write what the customer said"),
    ("risk_assessment", "C3 level", "not by a word"),
])  # fmt: skip
def test_what_cannot_be_noted_says_so_without_the_value(people: Path, fact: str, value: str, error: str) -> None:
    with Bank(people) as opened, pytest.raises(AnswerError, match=error) as raised:
        answers.note(ScopedBank(opened, manager(2)), 2, fact, value)
    assert value.strip() == "" or value not in str(raised.value)
    assert not Answer.objects.exists()


def test_the_next_run_has_what_was_answered(people: Path, tmp_path: Path) -> None:
    home = Path(shutil.copytree(people, tmp_path / "home"))
    with Bank(home) as opened:
        answers.note(ScopedBank(opened, manager(2)), 2, "pension", "工行")
    assert mirror(home).loaded == 1
    assert mirror(home).loaded == 0
    today = timezone.localdate()
    run(home, as_of=today)
    with Bank(home) as opened:
        found = opened.completeness("C00000002", as_of=today)
        [pension] = [each for each in found.items if each.fact.id == "pension"]
        assert (pension.state, pension.days) == ("known", 0)
        before = opened.completeness("C00000002", as_of=date(2026, 6, 30))
        assert [each.state for each in before.items if each.fact.id == "pension"] == ["missing"]
        [row] = opened.table("answers", as_of=today).to_arrow().to_pylist()
        assert (row["customer_no"], row["fact"], row["value"], row["staff_id"]) == (2, "pension", "工行", "M1")
        [line] = timeline(ScopedBank(opened, manager(2)), [2], source="answers").happenings
        assert (line.day, line.what, line.code, line.detail) == (today, "answered", "pension", None)


def test_answers_stay_with_their_number_and_go_with_the_erased(people: Path, tmp_path: Path) -> None:
    home = Path(shutil.copytree(people, tmp_path / "home"))
    for number in (2, 5, 7):
        Answer.objects.create(customer_no=number, fact="mobile", value="on", by="M1")
    merge(Paths(home), 5, 2, at=timezone.now(), reason="the same")
    erase(Paths(home), 7, at=timezone.now(), reason="asked for")
    mirror(home)
    assert list(Answer.objects.values_list("customer_no", flat=True)) == [2, 5]  # a merge can be taken back

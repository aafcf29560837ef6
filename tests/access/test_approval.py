"""Maker and checker: what one proposes, another decides on, once."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from kequn.access import approval
from kequn.access.approval import ApprovalError, approve, propose, refuse, withdraw
from kequn.access.models import Approval
from kequn.access.scope import Forbidden, Scope

People = Callable[..., Scope]
pytestmark = pytest.mark.django_db


@pytest.fixture
def done() -> Iterator[list[str]]:
    """What the effect of the kind `note` has done."""
    carried_out: list[str] = []

    def effect(proposal: Approval) -> str:
        carried_out.append(proposal.content["text"])
        return f"version {len(carried_out)}"

    approval.on_approval("note", effect)
    yield carried_out
    del approval._effects["note"]


def _proposed(scope: Scope) -> Approval:
    return propose("note", "quiet", {"text": "hello"}, scope, title="沉睡客户", note="for spring")


def test_what_is_proposed_takes_effect_when_another_approves(person: People, done: list[str]) -> None:
    proposal = _proposed(person("A1", "analyst"))
    assert (proposal.state, done) == ("proposed", [])
    decided = approve(proposal.pk, person("C1", "compliance"), note="fine")
    assert (decided.state, decided.checker, decided.result, done) == ("approved", "C1", "version 1", ["hello"])


def test_nobody_decides_on_their_own_proposal(person: People, done: list[str]) -> None:
    maker = person("P1", "operations")
    proposal = _proposed(maker)
    for decide in (approve, refuse):
        with pytest.raises(Forbidden, match="of their own"):
            decide(proposal.pk, maker, note="mine")
    assert (Approval.objects.get().state, done) == ("proposed", [])
    assert not approval.may_decide(proposal, maker)


def test_a_checker_reaches_the_proposals_of_their_own_places_only(person: People, done: list[str]) -> None:
    proposal = _proposed(person("P1", "operations", "O1"))
    other, above = person("H2", "branch_head", "B2"), person("H1", "branch_head", "B1")
    with pytest.raises(ApprovalError, match="no such proposal"):
        approve(proposal.pk, other)
    assert (approval.may_decide(proposal, other), approval.may_decide(proposal, above)) == (False, True)
    assert approve(proposal.pk, above).state == "approved"


def test_who_may_not_approve_decides_nothing(person: People, done: list[str]) -> None:
    proposal = _proposed(person("A1", "analyst"))
    for role in ("manager", "analyst", "auditor", "board", "administrator"):
        with pytest.raises(Forbidden):
            approve(proposal.pk, person(f"X-{role}", role))
    assert done == []


def test_it_is_decided_once(person: People, done: list[str]) -> None:
    proposal = _proposed(person("A1", "analyst"))
    refuse(proposal.pk, person("C1", "compliance"), note="too wide")
    with pytest.raises(ApprovalError, match="decided already"):
        approve(proposal.pk, person("C2", "compliance"))
    assert (Approval.objects.get().checker, done) == ("C1", [])


def test_where_the_effect_fails_nothing_is_decided(person: People, done: list[str]) -> None:
    proposal = propose("note", "quiet", {}, person("A1", "analyst"), title="沉睡客户")
    with pytest.raises(KeyError):
        approve(proposal.pk, person("C1", "compliance"))
    assert (Approval.objects.get().state, Approval.objects.get().checker) == ("proposed", "")


def test_a_refusal_says_why(person: People) -> None:
    proposal = _proposed(person("A1", "analyst"))
    with pytest.raises(ApprovalError, match="few words"):
        refuse(proposal.pk, person("C1", "compliance"), note=" ")


def test_only_the_maker_withdraws_and_then_another_may_be_proposed(person: People) -> None:
    maker = person("A1", "analyst")
    proposal = _proposed(maker)
    with pytest.raises(ApprovalError, match="waits already"):
        _proposed(person("A2", "analyst"))
    with pytest.raises(ApprovalError, match="of yours"):
        withdraw(proposal.pk, person("C1", "compliance"))
    assert withdraw(proposal.pk, maker).state == "withdrawn"
    assert _proposed(maker).state == "proposed"


def test_who_may_not_define_proposes_nothing(person: People) -> None:
    with pytest.raises(Forbidden):
        _proposed(person("M1", "manager", "O1"))

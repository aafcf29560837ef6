"""Maker and checker (经办、复核): what one person proposes takes effect when another has approved it.

A folder whose changes need a second person says once what approving its kind does: `on_approval("segment", function)`. The
function runs in the transaction of the decision and returns what came of it (a version, say); if it fails, nothing is decided.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from kequn.access.models import APPROVED, PROPOSED, REFUSED, WITHDRAWN, ApiKey, Approval, User
from kequn.access.roles import May, Reach
from kequn.access.scope import ForAnotherError, Scope
from kequn.kernel.errors import RefusedError

Effect = Callable[[Approval], str]
_effects: dict[str, Effect] = {}


class ApprovalError(RefusedError):
    """A proposal cannot be made or decided: it waits already, is decided already, or is one's own."""


def on_approval(kind: str, effect: Effect) -> None:
    """Say what approving this kind does; the effect takes the approval and returns its result in a word (a version)."""
    _effects[kind] = effect


def propose(
    kind: str, subject: str, content: Any, scope: Scope, *, title: str, note: str = "", right: May = May.DEFINE,
) -> Approval:
    """Put a change before a second person. `content` is JSON for the effect; one proposal per subject waits at a time."""
    scope.require(right)
    try:
        with transaction.atomic():
            return Approval.objects.create(kind=kind, subject=subject, title=title, content=content, note=note,
                                           maker=scope.actor, outlet_id=_place(scope.actor), made_at=timezone.now())
    except IntegrityError:
        raise ApprovalError(f"「{title}」已有一份变更待审批，审批或撤回后再提交。",
                            f"a change of {kind} {subject} waits already; decide on it or withdraw it first") from None


def _place(actor: str) -> str:
    """Return the id of the maker's place, or of their key's; empty for none."""
    user = User.objects.filter(username=actor).select_related("outlet").first()
    maker = user or ApiKey.objects.filter(name=actor.removeprefix("key:")).select_related("outlet").first()
    return maker.outlet.outlet_id if maker and maker.outlet else ""


def visible(scope: Scope) -> QuerySet[Approval]:
    """Return what the person may see of the proposals: their own, and those they might decide on."""
    own = Q(maker=scope.actor)
    if not scope.may(May.APPROVE):
        return Approval.objects.filter(own)
    everywhere = scope.outlets is None or scope.role.reach in (Reach.EVERYBODY, Reach.NOBODY)
    return Approval.objects.all() if everywhere else Approval.objects.filter(own | Q(outlet_id__in=sorted(scope.outlets or ())))


def may_decide(approval: Approval, scope: Scope) -> bool:
    """Return whether this person may approve or refuse it now: as a checker who reaches it, never its maker."""
    return (approval.state == PROPOSED and scope.may(May.APPROVE) and approval.maker != scope.actor
            and visible(scope).filter(pk=approval.pk).exists())


def approve(approval_id: int, scope: Scope, *, note: str = "", addition: Mapping[str, str] | None = None) -> Approval:
    """Approve and carry out, both or neither; `addition` is what the effect needs to hear from the checker."""
    with transaction.atomic():
        approval = _decide(approval_id, scope, APPROVED, note)
        approval.addition = dict(addition or {})
        if approval.kind not in _effects:
            raise ApprovalError("当前版本不能处理这类审批，请升级。",
                                f"nothing says what approving a {approval.kind} does; update Kequn")
        approval.result = _effects[approval.kind](approval)
        approval.save(update_fields=["result", "addition"])
        return approval


def refuse(approval_id: int, scope: Scope, *, note: str) -> Approval:
    """Refuse, with the reason."""
    if not note.strip():
        raise ApprovalError("请写明退回原因，提交人据此修改。",
                            "say in a few words why it is refused, so that the maker can mend it")
    return _decide(approval_id, scope, REFUSED, note)


def withdraw(approval_id: int, scope: Scope, *, note: str = "") -> Approval:
    """Take one's own proposal back."""
    approval = visible(scope).filter(pk=approval_id, maker=scope.actor).first()
    if approval is None:
        raise ApprovalError("您没有这份申请。", "there is no such proposal of yours")
    return _settle(approval, scope, WITHDRAWN, note)


def _decide(approval_id: int, scope: Scope, state: str, note: str) -> Approval:
    scope.require(May.APPROVE)
    approval = visible(scope).filter(pk=approval_id).first()
    if approval is None:
        raise ApprovalError("没有待您审批的这份申请。", "there is no such proposal for you to decide on")
    if approval.maker == scope.actor:
        raise ForAnotherError("不能审批自己提交的申请，请有审批权限的同事处理。",
                              "nobody decides on a proposal of their own; ask a colleague who may approve")
    return _settle(approval, scope, state, note)


def _settle(approval: Approval, scope: Scope, state: str, note: str) -> Approval:
    """Decide once: of two at the same moment the second finds it decided."""
    change = {"state": state, "checker": scope.actor, "decided_at": timezone.now(), "decision_note": note}
    if not Approval.objects.filter(pk=approval.pk, state=PROPOSED).update(**change):
        raise ApprovalError("这份申请已经审批，请刷新页面查看结果。",
                            "that proposal is decided already; reload the page to see how")
    approval.refresh_from_db()
    return approval

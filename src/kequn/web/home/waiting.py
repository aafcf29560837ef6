"""What waits for a person: proposals to decide on, own ones not decided yet, alarms to look at, pairs and trends to judge."""

from __future__ import annotations

from dataclasses import dataclass

from kequn.access import approval
from kequn.access.models import PROPOSED, Alarm
from kequn.access.roles import May
from kequn.access.scope import Scope
from kequn.bridge import identities, modes, replies
from kequn.loop.identities import DOUBTS, number_of_pairs
from kequn.loop.scoped import ScopedBank
from kequn.loop.tastes import tastes


@dataclass(frozen=True)
class Waiting:
    """So many things of a kind, and where they are."""

    zh: str
    en: str
    number: int
    path: str


def waiting(scope: Scope) -> list[Waiting]:
    """Return what waits for the person, the most pressing first; kinds with nothing are left away."""
    found = []
    if scope.may(May.READ_LOGS):
        alarms = Alarm.objects.filter(closed_at=None).count()
        found.append(Waiting("条访问预警待核查", "alarms about look-ups to check", alarms, "/alarms/"))
    if scope.may(May.APPROVE):
        others = approval.visible(scope).filter(state=PROPOSED).exclude(maker=scope.actor).count()
        found.append(Waiting("项变更待您复核", "changes for you to decide on", others, "/approvals/"))
    if scope.may(May.DEFINE):
        own = approval.visible(scope).filter(state=PROPOSED, maker=scope.actor).count()
        found.append(Waiting("项您提交的变更待复核", "changes of yours that wait for a second person", own, "/approvals/"))
    return [one for one in found if one.number]


def waiting_there(bank: ScopedBank) -> list[Waiting]:
    """Return what the last run found that waits for the person's word."""
    found, scope = [], bank.scope
    if scope.may(May.APPROVE) and scope.may(May.SEE_PERSONS):
        found.append(Waiting("条模式申诉待您决定", "appeals about modes for you to decide on", modes.to_decide(bank), "/modes/"))
    if scope.may(May.IDENTIFY):
        pairs = number_of_pairs(bank, DOUBTS, identities.pairs_judged())
        found.append(Waiting("对客户待核对是否同一人", "pairs of customers who may be one person", pairs, "/identities/"))
    if scope.may(May.REPLY):
        replied = replies.standing()
        asking = sum(replies.key(trend) not in replied for trend in tastes(bank).asking)
        found.append(Waiting("个口味变化待答复：引领还是顺应", "trends to be led or served", asking, "/tastes/"))
    return [one for one in found if one.number]

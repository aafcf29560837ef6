"""How the pages say what is to be done in a day: why now, what to do, and what the gate says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import uuid4

from django.utils import timezone

from kequn.bridge import reading, tasks
from kequn.bridge.day import Item
from kequn.bridge.opportunities import Shown as Opportunity
from kequn.bridge.relation import Relation
from kequn.bridge.tasks import Task
from kequn.grading.model import ASPECTS
from kequn.relationship.chain import ORDER, STAGES, Touch
from kequn.relationship.gate import RULES, TIMED
from kequn.relationship.model import CARE, CHANNELS, IN_PERSON, INTENTS, NOT_REACHED, OUTCOMES, SELL, SERVICE, Verdict, Window
from kequn.relationship.models import Meeting
from kequn.web import language, moment_words, numbers
from kequn.web.language import said

CONTACTS_SHOWN = 8
DEFAULTS = {  # what to do where no play says it
    tasks.PENDING: ("补记通话结果", "say what came of the call"), tasks.PROMISED: ("兑现承诺", "keep the promise"),
    tasks.COMPLAINED: ("先问清、办好，再答复", "ask, settle it, then tell them"), tasks.MOMENT: ("联系客户", "get in touch"),
    tasks.MEETING: ("按约见面，见后记录", "meet as agreed, then log it"),
    tasks.CONFIRM: ("确认明天的约见", "confirm tomorrow's meeting"),
    tasks.REPAIR: ("弥补期望差距", "close the gap"), tasks.OPPORTUNITY: ("推进商机", "move the opportunity on"),
    tasks.PRESENCE: ("问候一声", "say hello")}
KINDS = {
    tasks.PENDING: ("通话未记结果", "a call without a result"), tasks.PROMISED: ("承诺到期", "a promise is due"),
    tasks.COMPLAINED: ("投诉未结", "a complaint is open"), tasks.REPAIR: ("满意度有差距", "a gap in satisfaction"),
    tasks.MEETING: ("约见", "a meeting"), tasks.CONFIRM: ("明天有约", "a meeting tomorrow"),
    tasks.PRESENCE: ("该联系了", "time to be in touch"), tasks.OPPORTUNITY: ("商机", "opportunity")}


@dataclass(frozen=True)
class Line:
    """One card of the day, in words; `gate` is empty where the contact may be made now."""

    item: Item
    id: str
    title: str
    why: str
    others: int
    do: str
    channel: str
    gate: str
    key: str
    moment: str
    meeting: int


def line(item: Item, as_of: date) -> Line:
    """Return the card of one customer."""
    first = item.first
    return Line(item, f"C{item.card.number:08d}", title(first), why(first, as_of), len(item.tasks) - 1, to_do(first),
                channel(item.channel), gate(item.verdict), str(uuid4()), first.moment.ref if first.moment else "",
                first.meeting.pk if first.meeting and first.kind == tasks.MEETING else 0)


def title(task: Task) -> str:
    """Return what a task is about."""
    return said(task.moment.detector.title) if task.moment else language.text(*KINDS[task.kind])


def why(task: Task, as_of: date) -> str:
    """Return why now, in a sentence with its amount or its day."""
    if task.moment:
        return moment_words.evidence(task.moment, reading.currency())
    match task.kind:
        case tasks.PROMISED if task.promise:
            due = numbers.day(task.promise.due_on, timezone.localdate(), language.current())
            what = task.promise.what or language.text("再联系", "be in touch")
            return language.text(f"约定 {due}：{what}", f"due {due}: {what}")
        case tasks.PENDING if task.contact:
            at = timezone.localtime(task.contact.at)
            return language.text(f"{at:%m-%d %H:%M} 拨打过电话", f"called on {at:%m-%d %H:%M}")
        case tasks.MEETING | tasks.CONFIRM if task.meeting:
            return meeting(task.meeting)
        case tasks.COMPLAINED if task.due_on:
            days = (as_of - task.due_on).days
            return language.text(f"{task.due_on} 投诉，已 {days} 天", f"complained on {task.due_on}, {days} days ago")
        case tasks.REPAIR if task.repair:
            zh, en = ASPECTS[task.repair.aspect]
            return language.text(f"对{zh}的期望 {task.repair.expectation:.1f}，满意 {task.repair.satisfaction:.1f}",
                                 f"expects {task.repair.expectation:.1f} of {en}, content {task.repair.satisfaction:.1f}")
        case tasks.OPPORTUNITY if task.opportunity:
            return _opportunity(task, task.opportunity, as_of)
    return language.text(f"比应有的节奏晚了 {task.late} 天", f"{task.late} days beyond the rhythm of the grade")


def meeting(found: Meeting) -> str:
    """Return when, how, where and what about one meets."""
    at, today = timezone.localtime(found.at), timezone.localdate()
    when = f"{at:%H:%M}" if at.date() == today else f"{numbers.day(at.date(), today, language.current())} {at:%H:%M}"
    return " · ".join(part for part in (when, channel(found.channel), found.place, found.about) if part)


def _opportunity(task: Task, found: Opportunity, as_of: date) -> str:
    """Return the grade, the product and the amount, and what makes it due: the planned signing, or the rhythm of the grade."""
    grade, standing = found.graded.grade, found.graded.standing
    told = [language.text(f"{grade} 级 · {found.product}", f"grade {grade} · {found.product}")]
    if standing.amount is not None:
        told.append(numbers.money(standing.amount, language.current(), reading.currency()).text)
    if task.due_on:
        day = numbers.day(task.due_on, as_of, language.current())
        told.append(language.text(f"计划 {day} 签约", f"signing planned {day}"))
    if standing.slips:
        told.append(language.text(f"已推迟 {standing.slips} 次", f"put off {standing.slips} times"))
    if task.late:
        told.append(language.text(f"比节奏晚 {task.late} 天", f"{task.late} days beyond the rhythm"))
    return language.text("，", ", ").join(told)


def to_do(task: Task) -> str:
    """Return what to do."""
    return said(task.wave.wave.title) if task.wave else language.text(*DEFAULTS[task.kind])


def channel(name: str) -> str:
    """Return what a channel is called."""
    return language.text(*CHANNELS[name])


def intent(name: str) -> str:
    """Return what an intent is called."""
    return language.text(*INTENTS[name])


def outcomes() -> list[tuple[str, str]]:
    """Return what may have come of a contact, with its words."""
    return [(name, language.text(*words)) for name, words in OUTCOMES.items()]


def gate(verdict: Verdict) -> str:
    """Return what the gate says; nothing where the contact may be made."""
    if verdict.rule is None:
        return ""
    words = language.text(*RULES[verdict.rule])
    return f"{words}{language.text('，', ', ')}{_from(verdict.until)}" if verdict.until else words


def permitted(permissions: Mapping[str, Mapping[str, Verdict]]) -> list[tuple[str, str, str]]:
    """Return for each intent how good it is and in a few words whether a customer may be contacted now; once where all are so."""
    found = [(intent(each), *_permitted(permissions[each])) for each in (SELL, CARE, SERVICE)]
    return [("", *found[0][1:])] if len({each[1:] for each in found}) == 1 else found


def _permitted(by_channel: Mapping[str, Verdict]) -> tuple[str, str]:
    if all(verdict.allowed for verdict in by_channel.values()):
        return "good", language.text("可以", "yes")
    if open_ := [channel(name) for name, verdict in by_channel.items() if verdict.allowed]:
        return "soon", language.text("只可用" + "、".join(open_), "only by " + ", ".join(open_))
    first = next(iter(by_channel.values()))
    return "soon" if first.rule in TIMED else "bad", gate(first)


def _from(until: datetime) -> str:
    local = timezone.localtime(until)
    day = "" if local.date() == timezone.localdate() else f"{local:%m-%d} "
    clock = f"{local:%H:%M} " if (local.hour, local.minute) != (0, 0) else ""
    return language.text(f"{day}{clock}起可联系", f"from {day}{clock}on").replace("  ", " ")


def hours(found: Window) -> str:
    """Return when a customer wants to be contacted; empty where they said nothing."""
    told = []
    if found.begins is not None:
        told.append(language.text(f"{found.begins}:00 以后", f"not before {found.begins}:00"))
    if found.ends is not None:
        told.append(language.text(f"{found.ends}:00 以前", f"not after {found.ends}:00"))
    if not found.weekends:
        told.append(language.text("周末不联系", "not on weekends"))
    return language.text("，", ", ").join(told)


def log_form() -> dict[str, Any]:
    """Return what the form asks by which a contact is logged."""
    return {"outcomes": outcomes(), "channels": [(name, channel(name)) for name in IN_PERSON], "today": timezone.localdate(),
            "intents": [(name, intent(name)) for name in INTENTS]}


def relation(found: Relation | None) -> dict[str, Any]:
    """Return how it stands with a customer, in words: the chain, the next touch, permissions, promises, the last contacts."""
    if found is None:
        return {"permissions": [], "contacts": [], "promises": [], "chain": None}
    told, chain = dict(outcomes()), found.chain
    return {
        "permissions": [(intent(each), [(channel(name), gate(verdict)) for name, verdict in by_channel.items()])
                        for each, by_channel in found.permissions.items()],
        "contacts": [(touch.day, channel(touch.channel) if touch.channel in CHANNELS else touch.channel, _came(touch, told))
                     for touch in found.touches[:CONTACTS_SHOWN]],
        "hours": hours(found.window), "promises": found.promises,
        "chain": chain, "stage": language.text(*STAGES[chain.stage]), "late": found.late,
        "days_left": -found.late if found.late is not None else None,
        "stages": [(language.text(*STAGES[name]), dict(chain.evidence).get(name)) for name in ORDER[1:]],
        "wishes": [(intent(word.intent), _by_which(word.channel), word.wanted, word.on,
                    word.by or language.text("数据文件", "the bank's files")) for word in found.words]}


def _by_which(name: str) -> str:
    if not name:
        return language.text("所有渠道", "every channel")
    return channel(name) if name in CHANNELS else name


def _came(touch: Touch, told: Mapping[str, str]) -> str:
    if touch.inbound:
        return language.text("客户主动联系", "the customer came to us")
    return told.get(touch.answer or "", language.text("已联系", "contacted") if touch.connected else told[NOT_REACHED])

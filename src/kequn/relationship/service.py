"""Writing what passes between the bank and a customer: each contact once, and judged by the gate under a lock."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from kequn.kernel.errors import RefusedError
from kequn.relationship.gate import RULES, TIMED, kept
from kequn.relationship.model import CHANNELS, DO_NOT_DISTURB, INTENTS, NOT_REACHED, OUTCOMES, SELL, Verdict, Window
from kequn.relationship.models import Contact, Held, Hours, Insight, Meeting, Postponed, Promise, Turn, Wish
from kequn.relationship.policy import HOURS

NOTE_MOST, PROMISE_MOST, INSIGHT_MOST = 1000, 200, 300
LATE = timedelta(days=7)  # a contact may be written so long after it was made
EARLY = timedelta(minutes=5)  # clocks of phones differ
PHONE_DOOR, PAGE_DOOR = "phone", "page"


class ContactError(RefusedError):
    """A contact, a promise or a wish cannot be written so."""


class HeldError(ContactError):
    """The gate holds the contact back."""

    def __init__(self, verdict: Verdict, *, ahead: bool = False) -> None:
        self.verdict = verdict
        zh, en = RULES[verdict.rule or ""]
        if verdict.rule in TIMED and not ahead:
            zh, en = f"{zh}；若早些时候已联系，请填写联系时间", f"{en}; if it was earlier, say when"
        super().__init__(f"不能联系：{zh}。", f"not to be contacted: {en}")


@dataclass(frozen=True)
class Entry:
    """What somebody writes of a contact; `answer` is empty for a call that is only begun."""

    key: UUID
    customer_no: int
    channel: str
    intent: str
    at: datetime
    answer: str = ""
    moment: str = ""
    script: str = ""
    inbound: bool = False
    note: str = ""
    promised_on: date | None = None
    promise: str = ""


def log(
    entry: Entry, judge: Callable[[], Verdict], *, by: str, door: str = PAGE_DOOR, meeting: Meeting | None = None,
) -> Contact:
    """Write a contact, with the promise and the refusal that came of it; what has the same key stands once.

    Where it was a `meeting` agreed ahead, that is held by it, unless the customer was not reached.

    `judge` is asked under the customer's lock, so that it sees every contact that was written before. A call that the same
    person began and whose outcome is not yet said is completed, which needs no leave: it was given when the call began.
    What a phone kept while offline was made already: it is written, as a breach where the gate forbids it.
    HeldError where the gate forbids, which is put on record; ContactError where the entry is wrong.
    """
    _check(entry)
    try:
        with transaction.atomic():
            lock(entry.customer_no)
            if there := Contact.objects.filter(key=entry.key).first():
                return _repeated(there, entry, by)
            begun = _begun(entry, by)
            verdict = Verdict() if begun or entry.inbound else kept(judge()) if meeting else judge()
            if not verdict.allowed and door != PHONE_DOOR:
                raise HeldError(verdict)
            contact = _complete(begun, entry) if begun else _create(entry, by, breach=verdict.rule or "")
            _consequences(contact, entry, by)
            if meeting and entry.answer not in {"", NOT_REACHED}:
                Meeting.objects.filter(pk=meeting.pk, contact=None, off_at=None).update(contact=contact)
            return contact
    except HeldError as held:
        hold([(entry.customer_no, held.verdict.rule or "", entry.intent, entry.channel)], door=door, by=by)
        raise


def hold(held: Collection[tuple[int, str, str, str]], *, door: str, by: str) -> None:
    """Put on record what the gate held back: customer, rule, intent and channel of each; once a day for the same."""
    today = timezone.localdate()
    rows = [Held(customer_no=number, rule=rule, intent=intent, channel=channel, door=door, staff=by, on=today)
            for number, rule, intent, channel in held]
    Held.objects.bulk_create(rows, ignore_conflicts=True, batch_size=500)


def wish(customer_no: int, intent: str, channel: str, *, wanted: bool, door: str, by: str) -> None:
    """Write what a customer said they want or do not, of one channel or (empty) of all; it counts at once."""
    if intent not in INTENTS or channel not in {"", *CHANNELS}:
        raise ContactError("没有这种联系方式。", "there is no such intent or channel")
    Wish.objects.create(customer_no=customer_no, intent=intent, channel=channel, wanted=wanted, door=door, by=by)


def want_hours(customer_no: int, window: Window, *, by: str) -> None:
    """Write when a customer said they want to be contacted; a window that says nothing means at any hour the bank keeps."""
    if not 0 <= (window.begins or 0) < (HOURS if window.ends is None else window.ends) <= HOURS:
        raise ContactError("开始的钟点要早于结束的钟点。", "the first hour comes before the last")
    Hours.objects.create(customer_no=customer_no, begins=window.begins, ends=window.ends, weekends=window.weekends, by=by)


def understand(customer_no: int, kind: str, text: str, *, by: str) -> None:
    """Write what somebody understood of a customer: the core need in a line, or a plan for them."""
    said = " ".join(text.split())[:INSIGHT_MOST]
    if kind not in dict(Insight.KINDS) or not said:
        raise ContactError("请用一句话写下来。", "write it in a line")
    Insight.objects.create(customer_no=customer_no, kind=kind, text=said, by=by)


def keep(promise: int, customer_no: int, *, by: str) -> None:
    """Say that a promise is kept; ContactError where it is already, or is none of this customer's."""
    waiting = Promise.objects.filter(pk=promise, customer_no=customer_no, kept_at=None)
    if not waiting.update(kept_at=timezone.now(), kept_by=by):
        raise ContactError("这条承诺已经兑现或不在了，请刷新页面。", "that promise is kept already; reload the page")


def postpone(task: str, customer_no: int, days: int, *, most: int, by: str) -> date:
    """Put a task off by so many days; return until when."""
    if not 1 <= days <= most:
        raise ContactError(f"改期须在 1 到 {most} 天之内。", f"put it off by 1 to {most} days")
    until = timezone.localdate() + timedelta(days=days)
    Postponed.objects.create(task=task[:80], customer_no=customer_no, until=until, by=by)
    return until


def forget(customers: Collection[int]) -> int:
    """Remove everything of erased customers; return how many rows there were."""
    kinds = (Promise, Meeting, Contact, Wish, Hours, Insight, Postponed, Held, Turn)
    return sum(kind.objects.filter(customer_no__among=customers).delete()[0] for kind in kinds)


def _check(entry: Entry) -> None:
    now = timezone.now()
    if entry.channel not in CHANNELS or entry.intent not in INTENTS or entry.answer not in {"", *OUTCOMES}:
        raise ContactError("请选择联系方式、目的和结果。", "choose a channel, what it was for and what came of it")
    if not now - LATE <= entry.at <= now + EARLY:
        raise ContactError("联系时间须在最近 7 天之内，且不晚于现在。", "a contact is written within 7 days after it was made")
    if entry.promised_on and not 0 <= (entry.promised_on - timezone.localdate()).days <= 366:  # a year
        raise ContactError("下次约定须在今天到一年之内。", "the next appointment is between today and a year ahead")


def lock(customer_no: int) -> None:
    """Let whoever else writes about this customer wait until the transaction ends."""
    Turn.objects.get_or_create(customer_no=customer_no)
    Turn.objects.select_for_update().get(customer_no=customer_no)


def _repeated(there: Contact, entry: Entry, by: str) -> Contact:
    if (there.customer_no, there.staff) != (entry.customer_no, by):
        raise ContactError("这条记录的编号已被使用，请重新记录。", "that key is used already; write the contact anew")
    return there


def _begun(entry: Entry, by: str) -> Contact | None:
    """Return the call that this person began and of which nobody has said what came."""
    if not entry.answer or entry.inbound:
        return None
    calls = Contact.objects.filter(customer_no=entry.customer_no, staff=by, channel=entry.channel, answer="", inbound=False)
    return calls.filter(at__gte=entry.at - timedelta(days=1)).order_by("-at").first()


def _complete(begun: Contact, entry: Entry) -> Contact:
    begun.answer, begun.note = entry.answer, entry.note[:NOTE_MOST]
    begun.moment, begun.script = begun.moment or entry.moment, begun.script or entry.script
    begun.written_at = timezone.now()
    begun.save(update_fields=["answer", "note", "moment", "script", "written_at"])
    return begun


def _create(entry: Entry, by: str, *, breach: str) -> Contact:
    return Contact.objects.create(
        key=entry.key, customer_no=entry.customer_no, staff=by, channel=entry.channel, intent=entry.intent, moment=entry.moment,
        script=entry.script, inbound=entry.inbound, at=entry.at, answer=entry.answer, note=entry.note[:NOTE_MOST], breach=breach)


def _consequences(contact: Contact, entry: Entry, by: str) -> None:
    if entry.answer == DO_NOT_DISTURB:
        wish(entry.customer_no, SELL, "", wanted=False, door="contact", by=by)
    if entry.promised_on:
        Promise.objects.get_or_create(contact=contact, defaults={
            "customer_no": entry.customer_no, "owner": by, "due_on": entry.promised_on, "what": entry.promise[:PROMISE_MOST]})

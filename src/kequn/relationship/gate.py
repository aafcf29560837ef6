"""The gate before every task, call, visit and message: one rule after the other, the first that forbids is told. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from functools import lru_cache

from kequn.relationship.model import APP, IN_PERSON, PHONE, REFUSALS, SELL, SERVICE, Known, Past, Verdict, Window
from kequn.relationship.policy import HOURS, Policy, Quiet

LISTED, UNWANTED, REFUSED_THIS_WAY, REFUSED_LATELY, COMPLAINT, DAY_FULL, CALLS_FULL, MONTH_FULL, NO_CONSENT, OWN_HOURS, QUIET = (
    "listed", "unwanted", "refused_this_way", "refused_lately", "complaint", "day_full", "calls_full", "month_full", "no_consent",
    "own_hours", "quiet")
WEEK, SATURDAY = 7 * 24, 5  # hours; a day as `weekday` counts
LASTING = (LISTED, UNWANTED)  # what holds whatever the hour
RULES = {  # what a manager reads; never which list, and never why somebody is on it
    LISTED: ("不宜营销", "do not market"),
    UNWANTED: ("客户不希望这样联系", "the customer does not want this"),
    REFUSED_THIS_WAY: ("客户在这个渠道拒绝过营销", "refused an offer this way before"),
    REFUSED_LATELY: ("客户近期拒绝过营销", "refused an offer lately"),
    COMPLAINT: ("投诉未结，先办投诉", "a complaint is open: settle it first"),
    DAY_FULL: ("今天已联系过", "contacted today already"),
    CALLS_FULL: ("近期电话次数已满", "called as often as allowed"),
    MONTH_FULL: ("近期联系次数已满", "contacted as often as allowed"),
    NO_CONSENT: ("客户还没有同意", "the customer has not agreed yet"),
    OWN_HOURS: ("客户只愿在约定的时间联系", "outside the hours the customer asked for"),
    QUIET: ("免打扰时段", "quiet hours"),
}
TIMED = (OWN_HOURS, QUIET)  # what another hour mends


def verdict(known: Known, intent: str, channel: str, at: datetime, policy: Policy) -> Verdict:
    """Return whether a contact of this intent may be made by this channel at a moment of the bank's clock."""
    if any(intent in policy.rests(special) for special in known.lists):
        return Verdict(LISTED)
    if _word(known, intent, channel) is False:
        return Verdict(UNWANTED)
    if intent == SELL and (found := _selling(known, channel, at, policy)):
        return found
    if intent != SERVICE and (found := _caps(known, channel, at, policy)):
        return found
    if intent in policy.consent and _word(known, intent, channel) is not True:
        return Verdict(NO_CONSENT)
    return _hours(known.window, channel, at, policy)


def kept(found: Verdict) -> Verdict:
    """Return what counts for a meeting that passed the gate when it was agreed: lists and the customer's own word alone.

    Caps are no reason to let a customer wait who agreed to come.
    """
    return found if found.rule in LASTING else Verdict()


def verdicts(known: Known, intent: str, at: datetime, policy: Policy) -> dict[str, Verdict]:
    """Return it for each channel of a manager."""
    return {channel: verdict(known, intent, channel, at, policy) for channel in IN_PERSON}


def _hours(window: Window, channel: str, at: datetime, policy: Policy) -> Verdict:
    """Return what the hour says: the customer's own hours stand in the place of the bank's quiet ones, their days beside them."""
    rule = OWN_HOURS if _outside(window, at, policy.quiet) else QUIET if _is_quiet(window, at, policy.quiet) else None
    if channel == APP or rule is None:
        return Verdict()
    return Verdict(rule, _opens(window, at.replace(minute=0, second=0, microsecond=0), policy.quiet))


@lru_cache(maxsize=256)
def _opens(window: Window, full: datetime, quiet: Quiet) -> datetime:
    """Return the next full hour in which they may be contacted: for most customers the same."""
    hours = (full + timedelta(hours=ahead) for ahead in range(1, WEEK + 1))
    return next(each for each in hours if not (_outside(window, each, quiet) or _is_quiet(window, each, quiet)))


def _outside(window: Window, at: datetime, quiet: Quiet) -> bool:
    """Whether the customer named other hours or days. An end they did not name is the bank's; where that leaves none, an hour."""
    if not window.weekends and at.weekday() >= SATURDAY:
        return True
    if not window.named:
        return False
    begins, ends = (quiet.ends, quiet.begins) if quiet.begins > quiet.ends else (0, HOURS)
    if window.begins is not None:
        begins, ends = window.begins, ends if ends > window.begins else window.begins + 1
    if window.ends is not None:
        begins, ends = begins if begins < window.ends else window.ends - 1, window.ends
    return not begins <= at.hour < ends


def _is_quiet(window: Window, at: datetime, quiet: Quiet) -> bool:
    """Whether a moment lies in the bank's quiet hours; they do not hold for who named hours of their own."""
    begins, ends = time(quiet.begins), time(quiet.ends)
    if window.named or begins == ends:
        return False
    clock = at.time()
    return begins <= clock or clock < ends if begins > ends else begins <= clock < ends


def _word(known: Known, intent: str, channel: str) -> bool | None:
    """Return the customer's own word: of this channel before that of all."""
    return known.said.get((intent, channel), known.said.get((intent, "")))


def _selling(known: Known, channel: str, at: datetime, policy: Policy) -> Verdict | None:
    refused = [each for each in known.contacts if each.answer in REFUSALS]
    if any(each.channel == channel for each in refused):
        return Verdict(REFUSED_THIS_WAY)
    ends = max((each.on for each in refused), default=None)
    if ends and at.date() < ends + timedelta(days=policy.refusal.days):
        return Verdict(REFUSED_LATELY, _morning(ends, policy.refusal.days, at))
    return Verdict(COMPLAINT) if known.complaint_open else None


def _caps(known: Known, channel: str, at: datetime, policy: Policy) -> Verdict | None:
    caps, today = policy.caps, at.date()
    since = today - timedelta(days=caps.days - 1)
    counted = [each for each in known.contacts if not each.inbound and each.intent != SERVICE and since <= each.on <= today]
    if sum(each.on == today for each in counted) >= caps.a_day:
        return Verdict(DAY_FULL, _morning(today, 1, at))
    calls = [each for each in counted if each.channel == PHONE]
    if channel == PHONE and len(calls) >= caps.calls:
        return Verdict(CALLS_FULL, _freed(calls, caps.calls, caps.days, at))
    return Verdict(MONTH_FULL, _freed(counted, caps.contacts, caps.days, at)) if len(counted) >= caps.contacts else None


def _freed(counted: Iterable[Past], cap: int, days: int, at: datetime) -> datetime:
    """Return when so many have left the window that there is room for one more."""
    newest = sorted((each.on for each in counted), reverse=True)
    return _morning(newest[cap - 1], days, at)


def _morning(day: date, days: int, at: datetime) -> datetime:
    return datetime.combine(day + timedelta(days=days), time(), at.tzinfo)

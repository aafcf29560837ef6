"""The nouns of a relationship: channels, intents, what came of a contact, and what the gate must know of a customer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

PHONE, WECOM, SMS, VISIT, APP, BRANCH = "phone", "wecom", "sms", "visit", "app", "branch"
CHANNELS = {PHONE: ("电话", "call"), WECOM: ("企业微信", "WeCom"), SMS: ("短信", "SMS"), VISIT: ("面访", "visit"),
            APP: ("App 消息", "app message"), BRANCH: ("网点", "branch")}
IN_PERSON = (PHONE, WECOM, VISIT, BRANCH)  # the channels of a manager
MEETS = (BRANCH, VISIT, PHONE)  # the channels by which one meets at an hour agreed ahead
SERVICE, CARE, SELL = "service", "care", "sell"
INTENTS = {SERVICE: ("服务", "service"), CARE: ("关怀", "care"), SELL: ("营销", "offer")}

SPOKEN, INTERESTED, CONSIDERING, REFUSED, DO_NOT_DISTURB, NOT_REACHED = (
    "spoken", "interested", "considering", "refused", "do_not_disturb", "not_reached")
OUTCOMES = {  # what came of a contact; the words are those of the table of contacts
    SPOKEN: ("已沟通", "spoken with"), INTERESTED: ("有意向", "interested"), CONSIDERING: ("再考虑", "considering"),
    NOT_REACHED: ("未接通", "not reached"), REFUSED: ("这次不需要", "not this time"),
    DO_NOT_DISTURB: ("拒绝营销", "wants no marketing")}
REFUSALS = (REFUSED, DO_NOT_DISTURB)


@dataclass(frozen=True)
class Past:
    """One contact of before; `on` is its day in the bank's zone. Those that the customer began (`inbound`) no cap counts."""

    on: date
    channel: str
    intent: str
    answer: str | None = None
    inbound: bool = False


@dataclass(frozen=True)
class Window:
    """When a customer wants to be contacted: from an hour, until an hour (None: they named none), on weekends or not."""

    begins: int | None = None
    ends: int | None = None
    weekends: bool = True

    @property
    def named(self) -> bool:
        """Whether they named an hour."""
        return self.begins is not None or self.ends is not None


@dataclass(frozen=True)
class Word:
    """What a customer said on a day that they want, or do not; an empty channel means all. `by` whom it was noted, if here."""

    on: date
    intent: str
    channel: str
    wanted: bool
    by: str = ""


@dataclass(frozen=True)
class Known:
    """What the gate must know of one customer, from both stores: lists they are on, complaints, contacts, what they said.

    `said` holds the newest word by (intent, channel), an empty channel meaning all of them: True wants it, False does not.
    `window` is the newest word on hours and days, if there is one.
    """

    lists: frozenset[str] = frozenset()
    complaint_open: bool = False
    contacts: tuple[Past, ...] = ()
    said: Mapping[tuple[str, str], bool] = field(default_factory=dict)
    window: Window = Window()


@dataclass(frozen=True)
class Verdict:
    """What the gate says: the rule that forbids, or None; and from when on it no longer does, where that is known."""

    rule: str | None = None
    until: datetime | None = None

    @property
    def allowed(self) -> bool:
        """Whether the contact may be made."""
        return self.rule is None

"""What is known of a customer, as an answer."""

from __future__ import annotations

from ninja import Schema
from pydantic import Field

from kequn.api.forms import CustomerId, Title
from kequn.customers.completeness.model import Completeness, Item, Question, Words
from kequn.customers.ids import customer_id


class KnownOf(Schema):
    """One fact that matters to the customer."""

    fact: str
    title: Title
    state: str = Field(description="known, stale (longer ago than it lasts), inferred (nobody told it) or missing.")
    days: int | None = Field(description="How old it is, where that is known.")
    weight: int
    group: str = Field(description="The customer's group to which it matters most.")


class QuestionOf(Schema):
    """The question most worth asking."""

    fact: str
    text: Title = Field(description="As it may be put to the customer, in zh and in en.")
    gain: int = Field(description="By how many percent points an answer completes what is known.")


class AskOf(QuestionOf):
    """The question most worth asking among some customers, and whom to ask."""

    customer_id: CustomerId


class CompletenessOf(Schema):
    """How complete what is known of a customer is."""

    share: int | None = Field(description="0 to 100, by weight; null where nothing matters.")
    facts: list[KnownOf]
    question: QuestionOf | None = Field(description="Null where nothing is open, or nothing may be asked now.")
    withheld: bool = Field(description="Whether it is not the time to ask this customer anything.")


def completeness_of(found: Completeness) -> CompletenessOf:
    """Return it as an answer."""
    facts = [_known(each) for each in found.items]
    question = _question(found.question) if found.question else None
    return CompletenessOf(share=found.share, facts=facts, question=question, withheld=found.withheld)


def ask_of(number: int, question: Question) -> AskOf:
    """Return whom to ask what."""
    return AskOf(customer_id=customer_id(number), **dict(_question(question)))


def _known(item: Item) -> KnownOf:
    return KnownOf(fact=item.fact.id, title=_said(item.fact.title), state=item.state, days=item.days, weight=item.weight,
                   group=item.group.id)


def _question(question: Question) -> QuestionOf:
    return QuestionOf(fact=question.item.fact.id, text=_said(question.item.fact.ask), gain=question.gain)


def _said(words: Words) -> dict[str, str]:
    return {"zh": words.zh, "en": words.en}

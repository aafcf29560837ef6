"""The list of segments, the page of one, and the matrix of their overlap."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from kequn.access import approval, log
from kequn.access.roles import May
from kequn.access.scope import Scope
from kequn.bridge import reading
from kequn.definitions.store import Definitions
from kequn.facts.nodes import CUSTOMER, EMPLOYER, UNITS
from kequn.facts.printing import to_text
from kequn.kernel.errors import DefinitionError, LanguageError
from kequn.loop import fixing
from kequn.loop.builder import answer, changes, history
from kequn.loop.builder import employers as workplaces
from kequn.loop.builder.showing import shown
from kequn.loop.persons import persons
from kequn.loop.scoped import Count, ScopedBank
from kequn.segments.model import SEGMENT, SegmentDefinition
from kequn.segments.service import definitions, segments
from kequn.web import charts, language, numbers
from kequn.web.console.builder import told
from kequn.web.console.builder.sentences import Sentence, sentences
from kequn.web.console.pager import page_of
from kequn.web.console.segments.difference import Version, versions_of
from kequn.web.doors import page

USUAL_OVERLAP = 8
MOVED = 50  # people shown of a day's changes
ROWS = 25  # employers, or their employees, on a page


@dataclass(frozen=True)
class Listed:
    """One segment of the list; numbers are None where they are still to be counted."""

    segment: SegmentDefinition
    number: Count | None
    of: int
    before: int | None
    waits: bool
    fixed_on: date | None

    @property
    def share(self) -> float | None:
        """The share of all of the unit."""
        return self.number.number / self.of if self.number and self.number.number is not None and self.of else None

    @property
    def change(self) -> int | None:
        """How many more than the snapshot before, or fewer."""
        if self.number is None or self.number.number is None or self.before is None:
            return None
        return self.number.number - self.before


@page(May.COUNT)
def listed(request: HttpRequest, scope: Scope) -> HttpResponse:
    """List the segments with how many are in each; who sees a part of the bank has them counted a moment later."""
    known = segments(definitions(reading.home()))
    waiting = approval.visible(scope).filter(kind=SEGMENT, state="proposed")
    proposals = {each.subject: each for each in waiting}
    with reading.bank(scope) as bank:
        now = "numbers" in request.GET or answer.at_hand(bank, known)
        told = answer.numbers_of(bank, known) if now else {}
        all_of = {unit: answer.population(bank, unit) for unit in UNITS}
        earlier = changes.earlier_counts(bank)
        since, before = earlier or (None, {})
        found = [Listed(segment, told.get(id_), all_of[segment.unit], before.get(id_), id_ in proposals, _fixed_on(bank, segment))
                 for id_, segment in known.items()]
        new = [each for subject, each in proposals.items() if subject not in known]
        context = {"segments": found, "counted": now, "since": since, "as_of": bank.as_of, "new": new, "narrow": not scope.whole}
        return render(request, "kequn/segments/list.html", context)


@page(May.COUNT)
def one(request: HttpRequest, scope: Scope, segment_id: str) -> HttpResponse:
    """Show one segment: whom it holds, its definition in words and as text, its versions."""
    known = definitions(reading.home())
    segment = saved(known, segment_id)
    proposal = approval.visible(scope).filter(kind=SEGMENT, subject=segment_id, state="proposed").first()
    with reading.bank(scope) as bank:
        tree = segment.tree(bank.bank.tags.schema)
        fixed = fixing.fixed(bank.bank, segment)
        context = {
            "fixed": fixed, "of": fixed and next((each for each in known.list(SEGMENT) if each.id == fixed.segment), None),
            "segment": segment, "answer": answer.answer(bank, tree, segment.unit), "as_of": bank.as_of, "narrow": not scope.whole,
            "sentences": _sentences(bank, segment), "zh": to_text(tree, "zh"), "en": to_text(tree, "en"),
            "versions": _versions(known, segment), "proposal": proposal, "history": history.history(bank, segment),
            "persons": segment.unit == CUSTOMER and scope.may(May.SEE_PERSONS),
            "employers": segment.unit == EMPLOYER and scope.may(May.SEE_PERSONS),
        }
        return render(request, "kequn/segments/one.html", context)


@page(May.SEE_PERSONS)
def moved(request: HttpRequest, scope: Scope, segment_id: str, day: str, way: str) -> HttpResponse:
    """Show some of those who came in, or went out, on the day of a run; the look is logged before it is shown."""
    segment = saved(definitions(reading.home()), segment_id)
    with reading.bank(scope) as bank:
        numbers = history.moved(bank, segment, _day(day), entered=way == "in", limit=MOVED)
        found = persons(bank, numbers)
        log.looked(scope, log.What.MEMBERS, customers=list(found), subject=f"segment {segment_id} {way} {day}")
        context = {"segment": segment, "people": [found[number] for number in numbers if number in found], "day": _day(day),
                   "entered": way == "in", "most": MOVED, "as_of": bank.as_of}
        return render(request, "kequn/segments/moved.html", context)


@page(May.SEE_PERSONS)
def employers(request: HttpRequest, scope: Scope, segment_id: str) -> HttpResponse:
    """List the employers of a segment, those with most employees first."""
    segment = saved(definitions(reading.home()), segment_id)
    if segment.unit != EMPLOYER:
        raise Http404
    with reading.bank(scope) as bank:
        tree = segment.tree(bank.bank.tags.schema)
        total = bank.engine().count(bank.condition(tree, EMPLOYER), unit=EMPLOYER, as_of=bank.as_of)
        found = page_of(request, lambda limit, offset: (
            total, workplaces.employers(bank, tree, limit=limit, offset=offset)), ROWS)
        return render(request, "kequn/segments/employers.html", {
            "segment": segment, "page": found, "total": total, "as_of": bank.as_of, "narrow": not scope.whole})


@page(May.SEE_PERSONS)
def employees(request: HttpRequest, scope: Scope, segment_id: str, number: int) -> HttpResponse:
    """Show who works for an employer of a segment, as far as they are seen; the look is logged before it is shown."""
    segment = saved(definitions(reading.home()), segment_id)
    if segment.unit != EMPLOYER:
        raise Http404
    with reading.bank(scope) as bank:
        one = workplaces.employer(bank, number)
        found = page_of(request, lambda limit, offset: (
            one.staff, workplaces.employees(bank, number, limit=limit, offset=offset)), ROWS)
        people = persons(bank, list(found))
        log.looked(scope, log.What.MEMBERS, customers=list(people), subject=f"segment {segment_id} employer {one.id}"[:200])
        return render(request, "kequn/segments/employees.html", {
            "segment": segment, "employer": one, "page": found, "people": [people[each] for each in found if each in people],
            "as_of": bank.as_of, "narrow": not scope.whole})


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Http404 from None


def saved(known: Definitions, segment_id: str) -> SegmentDefinition:
    """Return the segment of an address; 404 where there is none."""
    if all(found.id != segment_id for found in known.list(SEGMENT)):
        raise Http404
    return SegmentDefinition.of(known.get(SEGMENT, segment_id))


def _fixed_on(bank: ScopedBank, segment: SegmentDefinition) -> date | None:
    try:
        found = fixing.fixed(bank.bank, segment)
    except LanguageError:  # it names what is gone; its own page says so
        return None
    return None if found is None else found.fixed_on


def _sentences(bank: ScopedBank, segment: SegmentDefinition) -> list[Sentence]:
    return sentences(shown(segment.tree(bank.bank.tags.schema), language.current()), bank.bank.tags)


def _versions(known: Definitions, segment: SegmentDefinition) -> list[Version]:
    numbered = known.versions(SEGMENT, segment.id)
    texts = [str(known.get(SEGMENT, segment.id, number).body["expression"]) for number in numbered]
    return versions_of(list(zip(numbered, texts, strict=True)), segment.version)


@page(May.COUNT)
def overlap(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Show how chosen segments lie over one another."""
    known = segments(definitions(reading.home()))
    unit = request.GET.get("unit", CUSTOMER)
    of_unit = [segment for segment in known.values() if segment.unit == unit]
    ids = request.GET.getlist("id") or [segment.id for segment in of_unit[:USUAL_OVERLAP]]
    chosen = [segment for segment in of_unit if segment.id in ids]
    with reading.bank(scope) as bank:
        context = {"choices": of_unit, "chosen": ids, "as_of": bank.as_of, "unit": unit, "units": told.units(), "rows": None}
        if len(chosen) >= 2:
            context["rows"] = _matrix(bank, chosen)
            context["combinations"] = _combinations(bank, chosen) if context["rows"] else []
            context["heads"] = chosen
        return render(request, "kequn/segments/overlap.html", context)


def _combinations(bank: ScopedBank, chosen: list[SegmentDefinition]) -> list[tuple[Count, list[bool], int]]:
    """Return the largest combinations: how many, whether each segment is in it, and its length as a share of the largest."""
    found = answer.combinations(bank, chosen)
    longest = max((each.number.number or 0 for each in found), default=0) or 1
    places = range(len(chosen))
    return [(each.number, [place in each.places for place in places], round(100 * (each.number.number or 0) / longest))
            for each in found]


def _matrix(bank: ScopedBank, chosen: list[SegmentDefinition]) -> list[tuple[SegmentDefinition, list[charts.Cell]]]:
    try:
        found = answer.matrix(bank, chosen)
    except DefinitionError:
        return []
    cells = charts.overlap([[count.number for count in row] for row in found], _count)
    return list(zip(chosen, cells, strict=True))


def _count(number: int) -> str:
    return numbers.count(number, language.current()).text



"""Addresses of the workbench. What was typed to find somebody never stands in one: it goes by POST."""

from __future__ import annotations

from django.urls import path, register_converter

from kequn.web.workbench import (
    answering,
    benefits,
    contacts,
    customer,
    day,
    household,
    identities,
    mode,
    moments,
    opportunities,
    parts,
    reveal,
    rhythm,
    scripts,
    search,
    service_grade,
    talk,
    year,
)


class _Identifier:
    """An id of ours; it is written with all its zeros, and read without."""

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


class _CustomerId(_Identifier):
    regex = "[Cc][0-9]{1,18}"


class _HouseholdId(_Identifier):
    regex = "[Hh][0-9]{1,18}"


register_converter(_CustomerId, "customer")
register_converter(_HouseholdId, "household")

ONE, HOME = "customers/<customer:identifier>/", "households/<household:identifier>/"
urlpatterns = [
    path("day/", day.my_day, name="day"),
    path("day/rhythm", rhythm.shown, name="day_rhythm"),
    path("day/contacts", day.contact, name="day_contact"),
    path("day/call", day.call, name="day_call"),
    path("day/postpone", day.postpone, name="day_postpone"),
    path("day/unfit", day.unfit, name="day_unfit"),
    path("day/later/<slug:part>", day.later, name="day_later"),
    path("scripts/", scripts.listed, name="script_list"),
    path("scripts/withdraw", scripts.withdraw, name="script_withdraw"),
    path("scripts/stop", scripts.stop, name="script_stop"),
    path("scripts/<slug:play_id>/", scripts.of_play, name="scripts"),
    path("scripts/<slug:play_id>/<slug:wave_id>/propose", scripts.propose, name="script_propose"),
    path("search", search.search, name="search"),
    path(ONE, customer.customer, name="customer"),
    path(f"{ONE}household/", parts.household, name="customer_household"),
    path(f"{ONE}segments/", parts.segments, name="customer_segments"),
    path(f"{ONE}bundle/", parts.bundle, name="customer_bundle"),
    path(f"{ONE}accounts/", parts.accounts, name="customer_accounts"),
    path(f"{ONE}wallet/", parts.wallet, name="customer_wallet"),
    path(f"{ONE}moments/", moments.shown, name="customer_moments"),
    path(f"{ONE}contacts/", contacts.shown, name="customer_contacts"),
    path(f"{ONE}promises/<int:promise>/", contacts.kept, name="customer_promise"),
    path(f"{ONE}talk/", talk.shown, name="customer_talk"),
    path(f"{ONE}meetings/", talk.agree, name="meeting_agree"),
    path(f"{ONE}meetings/<int:meeting>/off/", talk.call_off, name="meeting_call_off"),
    path(f"{ONE}meetings/<int:meeting>/calendar/", talk.in_calendar, name="meeting_calendar"),
    path(f"{ONE}day/", day.card, name="day_card"),
    path(f"{ONE}year/", year.shown, name="customer_year"),
    path(f"{ONE}understand/", year.understand, name="customer_understand"),
    path(f"{ONE}wish/", contacts.wish, name="customer_wish"),
    path(f"{ONE}hours/", contacts.hours, name="customer_hours"),
    path(f"{ONE}benefits/", benefits.shown, name="customer_benefits"),
    path(f"{ONE}benefits/use/", benefits.use, name="benefit_use"),
    path(f"{ONE}benefits/undo/", benefits.undo, name="benefit_undo"),
    path(f"{ONE}mode/", mode.shown, name="customer_mode"),
    path(f"{ONE}mode/switch/", mode.switch, name="mode_switch"),
    path(f"{ONE}mode/appeal/", mode.appeal, name="mode_appeal"),
    path(f"{ONE}mode/decide/", mode.decide, name="mode_decide"),
    path(f"{ONE}tags/", parts.tags, name="customer_tags"),
    path(f"{ONE}tags/<slug:tag_id>/", parts.evidence, name="customer_evidence"),
    path(f"{ONE}tags/<slug:tag_id>/past/", parts.past, name="customer_past"),
    path(f"{ONE}timeline/", parts.timeline, name="customer_timeline"),
    path(f"{ONE}answer/", answering.answer, name="customer_answer"),
    path(f"{ONE}reveal/", reveal.reveal, name="customer_reveal"),
    path(f"{ONE}records/", identities.records, name="customer_records"),
    path(f"{ONE}same/<customer:other>/", identities.pair, name="customer_same"),
    path(f"{ONE}same/<customer:other>/judge/", identities.judge, name="customer_judge"),
    path(f"{ONE}grade/", service_grade.grade, name="customer_grade"),
    path(f"{ONE}survey/", service_grade.survey, name="customer_survey"),
    path(f"{ONE}repairs/<int:number>/", service_grade.repaired, name="customer_repaired"),
    path("opportunities/", opportunities.listed, name="opportunities"),
    path("opportunities/new", opportunities.new, name="opportunity_new"),
    path("opportunities/template", opportunities.template, name="opportunity_template"),
    path("opportunities/import", opportunities.upload, name="opportunity_upload"),
    path("opportunities/<slug:ref>/", opportunities.one, name="opportunity"),
    path("opportunities/<slug:ref>/observe", opportunities.observe, name="opportunity_observe"),
    path("opportunities/<slug:ref>/end", opportunities.end, name="opportunity_end"),
    path("identities/", identities.listed, name="identities"),
    path("identities/compare/", identities.chosen, name="identities_compare"),
    path(HOME, household.household, name="household"),
    path(f"{HOME}part/", household.part, name="household_part"),
    path(f"{HOME}join/", household.join, name="household_join"),
    path(f"{HOME}undo/", household.undo, name="household_undo"),
    path(f"{HOME}timeline/", household.timeline, name="household_timeline"),
]

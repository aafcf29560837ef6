"""Which roles may open what: the table that the walk compares every answer with. A new page or operation gets its line here."""

from __future__ import annotations

import re
from collections.abc import Mapping

from kequn.access.roles import ROLES

EVERYBODY = frozenset(ROLES)
CONTACT = frozenset({"manager", "lobby_manager", "remote_agent", "sub_branch_head", "branch_head"})
SERVE = frozenset({"manager", "lobby_manager", "remote_agent", "sub_branch_head", "branch_head", "operations"})
COUNT = frozenset({"sub_branch_head", "branch_head", "operations", "analyst", "board"})
DEFINE = frozenset({"operations", "analyst"})
REPLY = frozenset({"branch_head", "operations"})
APPROVE = frozenset({"sub_branch_head", "branch_head", "operations", "compliance"})
RUN = frozenset({"operations", "analyst", "administrator"})
MEND = frozenset({"operations"})
ASSIGN = frozenset({"sub_branch_head", "branch_head", "operations"})
LOGS = frozenset({"compliance", "auditor"})
USERS = frozenset({"administrator"})
SWITCH = frozenset({"manager", "remote_agent", "sub_branch_head", "branch_head"})
IDENTIFY = frozenset({"sub_branch_head", "branch_head", "operations"})

PAGES: Mapping[str, frozenset[str]] = {
    r"": EVERYBODY,
    r"preferences/": EVERYBODY,
    r"design/.*": EVERYBODY,
    r"account/.*": EVERYBODY,
    r"(livez|healthz|readyz|metrics)/?": EVERYBODY,
    r"day/.*": CONTACT,
    r"scripts/stop": APPROVE,
    r"scripts/(withdraw|<[^>]*>/<[^>]*>/propose)": CONTACT | DEFINE,
    r"scripts/.*": CONTACT | DEFINE | APPROVE,
    r"search.*": SERVE,
    r"customers/<[^>]*>/(records/|same/.*)": IDENTIFY,
    r"identities/.*": IDENTIFY,
    r"customers/<[^>]*>/mode/switch/": SWITCH,
    r"customers/<[^>]*>/mode/decide/": ASSIGN,
    r"customers/<[^>]*>/(promises|wish|hours|understand|day|talk|meetings)/.*": CONTACT,
    r"customers/.*": SERVE,
    r"households/.*": SERVE,
    r"opportunities/.*": SERVE,
    r"moments/": SERVE | COUNT,
    r"moments/plays/<[^>]*>/edit": DEFINE,
    r"moments/detectors/<[^>]*>/(edit|check)": DEFINE,
    r"moments/(detectors|plays)/.*": COUNT,
    r"moments/.*": SERVE,
    r"grades/people": SERVE,
    r"grades/": COUNT,
    r"home/segments/": COUNT,
    r"segments/save": DEFINE,
    r"segments/members": SERVE,
    r"segments/<[^>]*>/export": DEFINE & SERVE,
    r"segments/<[^>]*>/fix": DEFINE,
    r"segments/<[^>]*>/changes/.*": SERVE,
    r"segments/<[^>]*>/employers/.*": SERVE,
    r"segments/.*": COUNT,
    r"tags/(new|save|preview|<[^>]*>/edit).*": DEFINE,
    r"tags/.*": COUNT,
    r"baskets/": COUNT,
    r"circles/": COUNT,
    r"tastes/": COUNT,
    r"tastes/reply": REPLY,
    r"wallet/": COUNT,
    r"finding/.*": DEFINE,
    r"layers/": COUNT,
    r"models/.*": COUNT,
    r"modes/": COUNT,
    r"groups/(new|<[^>]*>/edit)": DEFINE,
    r"groups/<[^>]*>/never/": SERVE,
    r"groups/.*": COUNT,
    r"organisation/.*": ASSIGN,
    r"definitions/.*": COUNT | APPROVE,
    r"approvals/<[^>]*>/download/": DEFINE & SERVE,
    r"approvals/.*": DEFINE | APPROVE,
    r"runs/.*": RUN,
    r"quarantine/.*": MEND,
    r"users/.*": USERS,
    r"keys/.*": USERS,
    r"rights/": USERS | LOGS,
    r"logs/.*": LOGS,
    r"alarms/.*": LOGS,
}

OPERATIONS: Mapping[str, frozenset[str]] = {
    "GET /me": EVERYBODY,
    "POST /count": COUNT,
    "POST /search": SERVE,
    "POST /members": SERVE,
    "GET /customers/{identifier}": SERVE,
    "GET /customers/{identifier}/tags": SERVE,
    "POST /customers/{identifier}/explain": SERVE,
    "GET /customers/{identifier}/wallet": SERVE,
    "GET /customers/{identifier}/grade": SERVE,
    "GET /opportunities": SERVE,
    "POST /opportunities": SERVE,
    "GET /opportunities/{ref}": SERVE,
    "POST /opportunities/{ref}/observations": SERVE,
    "POST /opportunities/{ref}/outcome": SERVE,
    "GET /customers/{identifier}/records": IDENTIFY,
    "GET /customers/{identifier}/same/{other}": IDENTIFY,
    "POST /customers/{identifier}/same/{other}": IDENTIFY,
    "GET /identities": IDENTIFY,
    "GET /wallet": COUNT,
    "GET /layers": COUNT,
    "GET /modes": COUNT,
    "GET /customers/{identifier}/mode": SERVE,
    "POST /customers/{identifier}/mode": SWITCH,
    "POST /customers/{identifier}/mode/appeals": SERVE,
    "POST /customers/{identifier}/mode/appeals/{appeal_id}": ASSIGN,
    "GET /groups": COUNT,
    "GET /groups/{group_id}": COUNT,
    "POST /groups": DEFINE,
    "GET /customers/{identifier}/benefits": SERVE,
    "POST /customers/{identifier}/benefits": SERVE,
    "POST /customers/{identifier}/benefits/{use}/undo": SERVE,
    "GET /moments": SERVE,
    "GET /moments/{moment_ref}": SERVE,
    "POST /moments/{moment_ref}/act": SERVE,
    "POST /moments/{moment_ref}/undo": SERVE,
    "GET /customers/{identifier}/contacts": SERVE,
    "POST /customers/{identifier}/contacts": CONTACT,
    "POST /customers/{identifier}/wishes": CONTACT,
    "GET /day": CONTACT,
    "GET /layers/moves": COUNT,
    "GET /households/{identifier}": SERVE,
    "GET /tags": COUNT,
    "GET /tags/{tag_id}": COUNT,
    "GET /baskets": COUNT,
    "GET /circles": COUNT,
    "GET /trends": COUNT,
    "POST /trends/replies": REPLY,
    "GET /segments": COUNT,
    "POST /segments": DEFINE,
    "POST /segments/overlap": COUNT,
    "GET /segments/{name}": COUNT,
    "POST /segments/{name}/members": SERVE,
    "POST /segments/{name}/exports": DEFINE & SERVE,
    "POST /segments/{name}/fix": DEFINE,
    "GET /exports/{number}": DEFINE & SERVE,
    "POST /exports/{number}/download": DEFINE & SERVE,
    "POST /found": DEFINE,
    "GET /found/{number}": DEFINE,
    "GET /runs": RUN,
    "POST /runs": RUN,
    "GET /runs/{number}": RUN,
    "GET /jobs/{number}": RUN,
    "GET /definitions/{kind}": COUNT | APPROVE,
    "GET /definitions/{kind}/{name}": COUNT | APPROVE,
}


def roles_of(route: str) -> frozenset[str]:
    """Return who may open the page of an address. LookupError where the table has no line for it."""
    for line, roles in PAGES.items():
        if re.fullmatch(line, route):
            return roles
    raise LookupError(f"{route}: say in tests/web/expected.py who may open it")

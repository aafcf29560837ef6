"""The roles, and what each may do. Pure: no database, no request."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType


class Reach(StrEnum):
    """Whose customers a role sees."""

    MANAGED = "managed"  # those the person answers for, or is the deputy of
    OUTLETS = "outlets"  # those of the person's place in the tree and of all below it
    EVERYBODY = "everybody"  # as numbers only: such roles see no single person
    NOBODY = "nobody"


class May(StrEnum):
    """One thing that a person may do."""

    SEE_PERSONS = "see_persons"  # open a customer, search, list members
    SEE_NAMES = "see_names"  # names are whole without a reason; phones and ids never are
    REVEAL = "reveal"  # unmask a value, with a reason, on record
    CONTACT = "contact"  # call and meet customers, and log it
    COUNT = "count"  # segments, tags, the builder: numbers
    DEFINE = "define"  # propose tags and segments
    REPLY = "reply"  # say what the bank does about a trend: lead it or serve it
    ASSIGN = "assign"  # say who answers for which customer
    APPROVE = "approve"  # decide, as a second person, on what somebody else proposed
    RUN = "run"  # start a run, see runs
    MEND = "mend"  # the quarantine
    SWITCH = "switch"  # say in which mode a customer is served, and why
    IDENTIFY = "identify"  # say which records are one person
    READ_LOGS = "read_logs"  # who looked at what, the alarms
    MANAGE_USERS = "manage_users"  # users, rights, keys


@dataclass(frozen=True)
class Role:
    """A role: its titles, whose customers it reaches, what it may do."""

    id: str
    zh: str
    en: str
    reach: Reach
    may: frozenset[May]
    smallest: int = 0  # counts below this are not told


def _role(id_: str, zh: str, en: str, reach: Reach, *may: May, smallest: int = 0) -> Role:
    return Role(id_, zh, en, reach, frozenset(may), smallest)


_SERVE = (May.SEE_PERSONS, May.SEE_NAMES, May.REVEAL, May.CONTACT)
_WORK = (May.COUNT, May.DEFINE, May.RUN)
_HEAD = (*_SERVE, May.COUNT, May.ASSIGN, May.APPROVE, May.SWITCH, May.IDENTIFY)

ROLES: Mapping[str, Role] = MappingProxyType({role.id: role for role in (
    _role("manager", "客户经理", "relationship manager", Reach.MANAGED, *_SERVE, May.SWITCH),
    _role("lobby_manager", "大堂经理", "lobby manager", Reach.OUTLETS, *_SERVE),
    _role("remote_agent", "远程坐席", "remote agent", Reach.MANAGED, *_SERVE, May.SWITCH),
    _role("sub_branch_head", "支行长", "sub-branch head", Reach.OUTLETS, *_HEAD),
    _role("branch_head", "分行行长", "branch head", Reach.OUTLETS, *_HEAD, May.REPLY),
    _role("operations", "运营", "operations", Reach.OUTLETS,
          May.SEE_PERSONS, May.REVEAL, *_WORK, May.REPLY, May.ASSIGN, May.APPROVE, May.MEND, May.IDENTIFY),
    _role("analyst", "数据分析师", "data analyst", Reach.EVERYBODY, *_WORK),
    _role("compliance", "合规", "compliance", Reach.NOBODY, May.READ_LOGS, May.APPROVE),
    _role("auditor", "审计", "auditor", Reach.NOBODY, May.READ_LOGS),
    _role("board", "董事会", "board", Reach.EVERYBODY, May.COUNT, smallest=10),
    _role("administrator", "系统管理员", "administrator", Reach.NOBODY, May.RUN, May.MANAGE_USERS),
)})

"""The sections of the house and their pages, each with what one must be allowed to do to see it. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from kequn.access.roles import May


@dataclass(frozen=True)
class Place:
    """One page of the navigation; `may` (any of them) opens it, without any it is everybody's."""

    zh: str
    en: str
    path: str
    may: frozenset[May] = frozenset()


@dataclass(frozen=True)
class Section:
    """One entry of the top bar and the pages under it."""

    zh: str
    en: str
    icon: str
    places: tuple[Place, ...]


def _place(zh: str, en: str, path: str, *may: May) -> Place:
    return Place(zh, en, path, frozenset(may))


SECTIONS = (
    Section("首页", "Home", "home", (_place("首页", "Home", "/"),)),
    Section("工作台", "My day", "clipboard-check", (_place("今日工作台", "My day", "/day/", May.CONTACT),)),
    Section("客户", "Customers", "users", (
        _place("查找", "Find", "/search", May.SEE_PERSONS),
        _place("时机", "Moments", "/moments/", May.COUNT, May.SEE_PERSONS),
        _place("话术", "Scripts", "/scripts/", May.CONTACT, May.DEFINE, May.APPROVE),
        _place("商机", "Opportunities", "/opportunities/", May.SEE_PERSONS),
        _place("等级", "Grades", "/grades/", May.COUNT),
        _place("机构与管户", "Places and managers", "/organisation/", May.ASSIGN),
        _place("同一客户", "One person", "/identities/", May.IDENTIFY),
    )),
    Section("客群", "Segments", "users-group", (
        _place("客群", "Segments", "/segments/", May.COUNT),
        _place("钱包矩阵", "Wallet matrix", "/wallet/", May.COUNT),
        _place("服务客群", "Groups and service", "/groups/", May.COUNT),
        _place("分层与分群", "Layer and group", "/layers/", May.COUNT),
        _place("服务模式", "Modes", "/modes/", May.COUNT),
        _place("模型", "Models", "/models/", May.COUNT),
        _place("找客群", "Find groups", "/finding/", May.DEFINE),
        _place("圈子", "Circles", "/circles/", May.COUNT),
        _place("标签", "Tags", "/tags/", May.COUNT),
        _place("搭配规律", "Goes together", "/baskets/", May.COUNT),
        _place("口味变化", "Tastes", "/tastes/", May.COUNT),
        _place("定义", "Definitions", "/definitions/", May.COUNT, May.APPROVE),
        _place("审批", "Approvals", "/approvals/", May.DEFINE, May.APPROVE),
    )),
    Section("数据", "Data", "database", (
        _place("运行", "Runs", "/runs/", May.RUN),
        _place("隔离区", "Quarantine", "/quarantine/", May.MEND),
    )),
    Section("管理", "Administration", "shield-lock", (
        _place("用户", "Users", "/users/", May.MANAGE_USERS),
        _place("权限", "Rights", "/rights/", May.MANAGE_USERS, May.READ_LOGS),
        _place("密钥", "Keys", "/keys/", May.MANAGE_USERS),
        _place("日志", "Logs", "/logs/", May.READ_LOGS),
        _place("预警", "Alarms", "/alarms/", May.READ_LOGS),
    )),
)


def open_to(may: Iterable[May], exists: Callable[[str], bool]) -> list[Section]:
    """Return the sections with the pages that somebody may open; a page that is not built is not offered."""
    allowed = frozenset(may)
    cut = []
    for section in SECTIONS:
        places = tuple(place for place in section.places if (not place.may or place.may & allowed) and exists(place.path))
        if places:
            cut.append(Section(section.zh, section.en, section.icon, places))
    return cut


def stands_in(sections: Iterable[Section], path: str) -> tuple[Section | None, Place | None]:
    """Return the section and the page that an address belongs to: the longest beginning counts; `/` is only itself."""
    found = [(place, section) for section in sections for place in section.places if _leads(place.path, path)]
    if not found:
        return None, None
    place, section = max(found, key=lambda pair: len(pair[0].path))
    return section, place


def _leads(place: str, path: str) -> bool:
    return path == place if place == "/" else path == place or path.startswith(place.rstrip("/") + "/")

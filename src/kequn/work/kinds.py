"""The kinds of jobs there are, with their titles. What a kind does stands in `kequn.project.handlers`."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

RUN, LOAD, QUARANTINE_RETRY, PUBLISH, BACKUP, SESSIONS = "run", "load", "quarantine_retry", "publish", "backup", "sessions"
FIND = "find"
FIND = "find"

KINDS: Mapping[str, tuple[str, str]] = MappingProxyType({
    RUN: ("运行", "run"),
    LOAD: ("加载数据", "load"),
    QUARANTINE_RETRY: ("重试隔离行", "retry quarantined rows"),
    PUBLISH: ("发布到业务库", "publish to the records"),
    BACKUP: ("备份", "backup"),
    FIND: ("找客群", "find groups"),
    SESSIONS: ("清除过期登录", "remove ended sessions"),
})

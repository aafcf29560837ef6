"""The words of the administration, in Chinese and in English."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from kequn.access.log import What
from kequn.access.roles import May, Reach

Words = Mapping[str, tuple[str, str]]

WHATS: Words = MappingProxyType({
    What.CUSTOMER: ("客户页", "a customer's page"),
    What.HOUSEHOLD: ("家庭页", "a household's page"),
    What.IDENTITY: ("核对同一客户", "compared as one person"),
    What.SEARCH: ("查找结果", "found by search"),
    What.MEMBERS: ("客群成员", "members of a segment"),
    What.DAY: ("今日工作台", "a manager's day"),
    What.CALL: ("拨打电话（未显示号码）", "a call, the number not shown"),
    What.MOMENT: ("时机", "moments"),
    What.OPPORTUNITY: ("商机", "opportunities"),
    What.QUARANTINE: ("隔离区原文", "raw rows in quarantine"),
    What.REVEAL: ("查看明文", "a value unmasked"),
    What.EXPORT: ("导出", "an export"),
    What.LOGS: ("导出日志", "an export of this log"),
    What.SIGNED_IN: ("登录", "signed in"),
    What.SIGN_IN_REFUSED: ("登录被拒绝", "sign-in refused"),
    What.NOT_SEEN: ("查无此客户（非本人或不存在）", "not theirs, or not there"),
})

MAYS: Words = MappingProxyType({
    May.SEE_PERSONS: ("看单个客户", "see single customers"),
    May.SEE_NAMES: ("看完整姓名", "see whole names"),
    May.REVEAL: ("填写理由后查看明文", "unmask a value for a reason"),
    May.CONTACT: ("联系客户并记录", "contact customers and log it"),
    May.COUNT: ("查人数：标签与客群", "count: tags and segments"),
    May.DEFINE: ("提交标签与客群", "propose tags and segments"),
    May.REPLY: ("答复口味变化：引领或顺应", "reply to trends: lead or serve"),
    May.ASSIGN: ("移交与分配管户", "hand customers over"),
    May.APPROVE: ("复核他人提交的定义", "decide on what others propose"),
    May.RUN: ("启动与查看运行", "start and see runs"),
    May.MEND: ("处理隔离区", "mend the quarantine"),
    May.SWITCH: ("切换客户的服务模式", "switch how customers are served"),
    May.IDENTIFY: ("判定是否同一客户", "say which records are one person"),
    May.READ_LOGS: ("看日志与预警", "read logs and alarms"),
    May.MANAGE_USERS: ("管理用户与密钥", "manage people and keys"),
})

REACHES: Words = MappingProxyType({
    Reach.MANAGED: ("本人管户", "their own"),
    Reach.OUTLETS: ("本机构及以下", "their place and below"),
    Reach.EVERYBODY: ("全行，只有数字", "everybody, as numbers"),
    Reach.NOBODY: ("无", "nobody"),
})

EVIDENCE: Words = MappingProxyType({
    "opened_per_hour": ("一小时内打开的客户", "customers opened within an hour"),
    "opened_per_day": ("一天内打开的客户", "customers opened within a day"),
    "shown_per_hour": ("一小时内名单里的客户", "customers in lists within an hour"),
    "shown_per_day": ("一天内名单里的客户", "customers in lists within a day"),
    "revealed_per_hour": ("一小时内查看的明文", "values unmasked within an hour"),
    "revealed_per_day": ("一天内查看的明文", "values unmasked within a day"),
    "missed_per_hour": ("一小时内查不到的客户", "customers not theirs within an hour"),
    "missed_per_day": ("一天内查不到的客户", "customers not theirs within a day"),
    "seen_at_night": ("当夜看到的客户", "customers seen in one night"),
})

REASONS: Words = MappingProxyType({
    "added": ("添加", "added"),
    "changed": ("修改", "changed"),
    "one-time password": ("发放一次性密码", "one-time password"),
    "second factor taken away": ("取消双因素认证", "second factor taken away"),
})
SUBJECTS: Words = MappingProxyType({  # what of it was looked at, where it is no id
    "home": ("首页", "the first page"), "builder": ("新建客群", "the builder"), "appeals": ("模式申诉", "appeals about modes"),
    "doubts": ("待核对", "to be judged"), "suspicions": ("疑似重复", "suspected duplicates"), "pair": ("两人比对", "a pair"),
    "joins": ("已自动合并", "joined by the run"), "records": ("合并的记录", "joined records"),
    "quarantine": ("隔离区", "the quarantine"), "wallet": ("他行资产", "assets elsewhere"),
    "benefits": ("权益", "benefits"), "mode": ("服务模式", "the mode"), "grade": ("等级", "the grade"),
})

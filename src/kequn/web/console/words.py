"""The words of the console for what the machinery names: tables, steps, states, alarms."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.text import capfirst

from kequn.loop.compare import OVERDUE, SHRUNK, Alarm
from kequn.warehouse.tables import MADE, STORED
from kequn.web import language

STEPS: Mapping[str, tuple[str, str]] = {
    "compact": ("整理数据", "put the data in order"),
    "households": ("识别家庭", "find households"),
    "search": ("建立查找索引", "index names and ids for search"),
    "baskets": ("寻找搭配规律", "find what is taken together"),
    "wallet": ("估计他行资产", "estimate assets elsewhere"),
    "models": ("学习模型", "let the models learn"),
    "scores": ("计算模型评分", "score customers by the models"),
    "tags": ("计算客户标签", "compute customers' tags"),
    "household_tags": ("计算家庭标签", "compute households' tags"),
    "tag_stats": ("统计标签", "describe the tags"),
    "trends": ("比较口味变化", "compare tastes with a year ago"),
    "segments": ("统计客群", "count the segments"),
    "completeness": ("查看资料完整度", "see what is known of customers"),
    "publish": ("发布快照", "publish the snapshot"),
}
RESULTS: Mapping[str, tuple[str, str]] = {
    **{table.name: (table.zh, table.en) for table in (*STORED.values(), *MADE.values())},
    "completeness": ("资料完整度", "what is known of customers"),
    "completeness_policy": ("资料完整度的规则", "what is worth knowing"),
    "customer_names": ("客户姓名", "customers' names"),
    "search_keys": ("查找索引", "index for search"),
    "basket_rules": ("搭配规律", "rules of baskets"),
    "basket_sequences": ("先后规律", "rules of what comes next"),
    "customer_tags": ("客户标签", "customers' tags"),
    "household_tags": ("家庭标签", "households' tags"),
    "score_models": ("模型卡", "cards of the models"),
    "score_learned": ("模型", "what the models learned"),
    "score_drift": ("特征漂移", "how features moved"),
    "wallet_features": ("钱包估计的依据", "what the estimates of assets elsewhere rest on"),
    "wallet_model": ("钱包估计的模型", "how assets elsewhere are estimated"),
    "tag_stats": ("标签统计", "what tags look like"),
    "tag_trends": ("口味变化", "changing tastes"),
    "segments": ("客群人数", "counts of segments"),
    "segment_members": ("客群成员", "members of segments"),
    "segment_changes": ("客群进出", "who came into segments and went out"),
}


def step(name: str) -> str:
    """Return what a step of the run does."""
    return language.text(*STEPS.get(name, (name, name)))


def table(name: str) -> str:
    """Return the title of a table, loaded or made; `identifiers.mobile` is its title and the part."""
    known, _, part = name.partition(".")
    title = language.text(*RESULTS.get(known, (known, known)))
    return f"{title} · {part}" if part else title


def share(value: float) -> str:
    """Return a share as a percentage, with a sign where it is a change."""
    return f"{value * 100:.1f}%"


def alarm(found: Alarm) -> str:
    """Return what an alarm says."""
    if found.kind == SHRUNK:
        lost = share((found.before - found.now) / found.before)
        return language.text(f"{table(found.subject)}比上次少了 {lost}：{found.before:,.0f} → {found.now:,.0f} 行",
                             f"{table(found.subject)} lost {lost}: {found.before:,.0f} → {found.now:,.0f} rows")
    if found.kind == OVERDUE:
        return language.text(f"{table(found.subject)}数据落后 {found.now:.0f} 天（承诺 {found.before:.0f} 天以内），"
                             f"{found.tags} 个标签因此超过时效",
                             f"{capfirst(table(found.subject))} data is {found.now:.0f} days behind, not {found.before:.0f}: "
                             f"{found.tags} tags are older than promised")
    return language.text(f"标签 {found.subject} 的覆盖率从 {share(found.before)} 降到 {share(found.now)}",
                         f"Coverage of the tag {found.subject} fell from {share(found.before)} to {share(found.now)}")

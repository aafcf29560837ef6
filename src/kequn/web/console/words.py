"""The words of the console for what the machinery names: tables, steps, states, alarms."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.text import capfirst

from kequn.loop.compare import OVERDUE, SHRUNK, Alarm
from kequn.warehouse.tables import MADE, STORED
from kequn.web import language

STEPS: Mapping[str, tuple[str, str]] = {
    "compact": ("整理数据", "put the data in order"),
    "identity": ("识别同一客户", "find who is one person"),
    "households": ("识别家庭", "find households"),
    "employers": ("识别雇主", "find employers"),
    "search": ("建立查找索引", "index names and ids for search"),
    "baskets": ("寻找搭配规律", "find what is taken together"),
    "wallet": ("估计他行资产", "estimate assets elsewhere"),
    "tiers": ("评定层级", "find the tiers"),
    "grades": ("评定等级", "grade prospects and customers"),
    "models": ("学习模型", "let the models learn"),
    "scores": ("计算模型评分", "score customers by the models"),
    "care_days": ("推算关怀日", "find the days to care"),
    "circles": ("找出圈子", "find circles"),
    "tags": ("计算客户标签", "compute customers' tags"),
    "household_tags": ("计算家庭标签", "compute households' tags"),
    "employer_tags": ("计算雇主标签", "compute employers' tags"),
    "tag_stats": ("统计标签", "describe the tags"),
    "trends": ("比较口味变化", "compare tastes with a year ago"),
    "segments": ("统计客群", "count the segments"),
    "groups": ("确定服务客群成员", "see who belongs to the groups"),
    "modes": ("确定服务模式", "choose modes"),
    "moments": ("探测时机", "look for moments"),
    "completeness": ("查看资料完整度", "see what is known of customers"),
    "publish": ("发布快照", "publish the snapshot"),
}
RESULTS: Mapping[str, tuple[str, str]] = {
    **{table.name: (table.zh, table.en) for table in (*STORED.values(), *MADE.values())},
    "completeness": ("资料完整度", "what is known of customers"),
    "completeness_policy": ("资料完整度的规则", "what is worth knowing"),
    "identity_redirects": ("合并的客户号", "ids joined to another"),
    "identity_joins": ("自动合并", "records joined by the run"),
    "identity_doubts": ("待核对是否同一客户", "pairs to be asked about"),
    "identity_suspicions": ("疑似重复", "suspected duplicates"),
    "identity_records": ("参与比对的记录", "records compared"),
    "identity_pairs": ("比对过的两两记录", "pairs compared"),
    "identity_model": ("比对的权重", "weights of the comparison"),
    "household_ties": ("家庭依据", "evidence for households"),
    "tiers_policy": ("层级的规则", "rules of tiers"),
    "opportunity_grades": ("商机等级", "grades of opportunities"),
    "service_grades": ("在服务等级", "grades in service"),
    "grade_model": ("签约概率的模型", "how signing is foretold"),
    "employer_tags": ("雇主标签", "employers' tags"),
    "group_members": ("服务客群成员", "members of groups"),
    "service_groups": ("服务客群", "groups"),
    "modes": ("服务模式", "modes"),
    "modes_policy": ("服务模式的规则", "rules of modes"),
    "moments": ("时机", "moments"),
    "moment_events": ("预示的事", "events that were foretold"),
    "moments_policy": ("时机的规则", "rules of moments"),
    "moment_detectors": ("探测规则", "detectors"),
    "customer_profiles": ("客户页所需", "what a customer's page opens with"),
    "customer_holdings": ("客户页的持有", "holdings as a page shows them"),
    "month_balances": ("月末余额", "balances at month ends"),
    "customer_cards": ("工作台所需", "what a day opens with"),
    "customer_contacts": ("客户页的联系", "contacts as a page shows them"),
    "open_moments": ("待处理的时机", "open moments"),
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

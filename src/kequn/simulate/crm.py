"""The customer desk's file of a month's contacts, and what the truth knows of each: its outcome with and without it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa

from kequn.simulate import files
from kequn.simulate import parameters as p
from kequn.simulate.accounts import NEVER
from kequn.simulate.city import City
from kequn.simulate.contacting import OUTCOMES, Made
from kequn.simulate.contacts import ARMS, CAMPAIGNS, CONTROL
from kequn.simulate.draws import Draws
from kequn.simulate.festivals import Month
from kequn.simulate.names import digits, join
from kequn.simulate.responses import TYPES
from kequn.simulate.staff import numbers
from kequn.simulate.state import State

CHANNELS = ("电话", "企业微信", "短信", "上门")  # in the order of contacts.CHANNELS, as the next
PURPOSES = ("关怀", "问候", "营销", "挽留", "到期提醒", "唤醒")
ANSWERS = ("有意向", "再考虑", "拒绝", "拒绝营销")
NOT_REACHED = "未接通"


def contacts(out: Path, city: City, state: State, done: Made, month: Month) -> int:
    """Write the month's contacts up to its last day into `out`/crm, their outcomes into `out`/truth; return the rows."""
    made, draws = done.contacts, Draws(city.seed, "contact times", month.index)
    rows = np.flatnonzero(made.day <= month.last)
    n, withheld = len(rows), made.arm[rows] == CONTROL
    everybody = city.clients.count
    second = (draws.pick(p.OFFICE_HOURS, everybody) * 3600 + draws.between(0, 3599, everybody))[made.client[rows]]
    moment = pa.array(np.datetime_as_string((made.day[rows] * 86_400 + second).astype("datetime64[s]")), pa.string())
    stamp = f"{month.year}{month.number:02d}"
    number = join("K", stamp, digits(np.arange(n) + 1, 7))
    answer = np.where(done.connected[rows], done.answer[rows], len(ANSWERS))
    files.csv(out / f"crm/contacts_{stamp}.csv", {
        "联系编号": number, "客户号": files.text(city.clients.id, made.client[rows]),
        "员工工号": files.text(numbers(state.desk.people), made.staff[rows]), "联系时间": moment,
        "渠道": files.text(CHANNELS, made.channel[rows]), "目的": files.text(PURPOSES, made.purpose[rows]),
        "活动": files.text(CAMPAIGNS, made.campaign[rows]), "组别": files.text(("实施", "对照"), made.arm[rows]),
        "接通": files.text(("否", "是"), np.where(withheld, -1, done.connected[rows].astype(np.int64))),
        "应答": files.text((*ANSWERS, NOT_REACHED), np.where(withheld, -1, answer)),
        "下次约定": files.dates(done.promised[rows], known=(done.promised[rows] < NEVER) & ~withheld)})
    yes = ("no", "yes")
    files.csv(out / f"truth/responses_{stamp}.csv", {
        "contact": number, "customer_id": files.text(city.clients.id, made.client[rows]),
        "type": files.text(TYPES, state.kind[made.client[rows]]), "campaign": files.text(CAMPAIGNS, made.campaign[rows]),
        "arm": files.text(ARMS, made.arm[rows]), "outcome": files.text(OUTCOMES, done.outcome[rows]),
        **{name: files.text(yes, flags[rows].astype(np.int64))
           for name, flags in (("without", done.without), ("with", done.with_), ("happened", done.happened))}})
    return n

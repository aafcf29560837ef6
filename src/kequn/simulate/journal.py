"""The core's journal of a month: every movement with the balance after it, and the balances at the month's end."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from kequn.simulate import files
from kequn.simulate import parameters as p
from kequn.simulate.accounts import CURRENT
from kequn.simulate.city import City
from kequn.simulate.dirty import LATE, Fault, Mark, Planted, copied
from kequn.simulate.draws import Draws, Ints
from kequn.simulate.festivals import Month
from kequn.simulate.ledger import KINDS, NOBODY, Flows, Settled
from kequn.simulate.names import digits, join

# The core's own codes, in the order of ledger.KINDS and ledger.CHANNELS; the mapping tells what they mean.
KIND_CODES = tuple(str(1001 + 10 * place) for place in range(len(KINDS)))
MEMOS = "代发工资 养老金 结息 短信费 生活缴费 保费 还款 申购 赎回到账 现金存入 现金支取 转入 转出 消费 扫码收款 贷款发放"
CHANNEL_CODES = ("ATM", "POS", "CNAPS", "MB", "CNT", "WEB", "QPAY", "SYS")
MERCHANT_CODES = [code for code, *_ in p.MERCHANTS]
FAULTS = (
    Fault("impossible date", {"TRAN_NO": "9{n:014d}", "TRAN_DATE": "20250230"}), Fault("the same row twice"),
    Fault("words in an amount", {"TRAN_NO": "9{n:014d}", "AMT": "壹仟元整"}),
    Fault("unknown customer", {"TRAN_NO": "9{n:014d}", "CUST_NO": "C99999999"}),
    Fault("a letter in an amount", {"TRAN_NO": "9{n:014d}", "AMT": "12,3O.00"}),
)
BLOCK = 500_000  # rows that are text at a time
SPOILT_MONTHS = (2, 8, 14, 19, 22)  # of the window; the others are clean


def transactions(out: Path, city: City, month: Month, settled: Settled, planted: Planted) -> int:
    """Write a month's movements by time; return their number."""
    stamp = f"{month.year}{month.number:02d}"
    told = _told(city, month, settled.flows.day)
    late = Mark(np.flatnonzero(told > settled.flows.day), LATE, "told some days late")
    file, n = f"transactions/transactions_{stamp}.csv.gz", len(told)
    plan = planted.plan(file, n, FAULTS if month.index in SPOILT_MONTHS else (), marks=[late])

    def block(start: int) -> dict[str, pa.Array]:
        stop = min(start + BLOCK, n)
        columns = _columns(city, settled.rows(start, stop), told[start:stop], stamp, start)
        return copied(columns, plan.of(start, stop))

    return files.csv_gz(out / file, (block(start) for start in range(0, max(n, 1), BLOCK)))


def _told(city: City, month: Month, day: Ints) -> Ints:
    """Return the day on which the core tells each movement: the same, or some days later within the month."""
    share = p.BOOKED_LATE / 10_000
    luck = Draws(city.seed, "booked late", month.index).uniform(len(day)) / share
    later = day + np.where(luck < 1, 2 + luck * 4, 0).astype(np.int64)
    return np.where(later <= month.last, later, day)


def _columns(city: City, settled: Settled, told: Ints, stamp: str, before: int) -> dict[str, pa.Array]:
    """Return the columns of some movements, `before` which so many stand in the file."""
    flows, made = settled.flows, city.accounts
    n, seconds = len(flows.day), flows.second
    clock = seconds // 3600 * 10_000 + seconds // 60 % 60 * 100 + seconds % 60
    return {
        "TRAN_NO": join(stamp, digits(np.arange(n) + before + 1, 9)), "ACCT_NO": files.text(made.id, flows.account),
        "CUST_NO": files.text(city.clients.id, made.client[flows.account]), "TRAN_DATE": files.dates(flows.day, "%Y%m%d"),
        "TRAN_TIME": digits(clock, 6), "SEQ": pa.array(settled.sequence),
        "DC_FLAG": files.text(("D", "C"), (flows.cents > 0).astype(np.int64)), "AMT": files.money(np.abs(flows.cents)),
        "BAL": files.money(settled.after), "CCY": files.text(("CNY",), np.zeros(n, np.int64)),
        "TRAN_CODE": files.text(KIND_CODES, flows.kind), "CHNL": files.text(CHANNEL_CODES, flows.channel),
        "OWN_FLAG": files.text(("N", "Y"), flows.own), "OPP_NAME": files.text(city.parties.names, flows.party),
        "OPP_ACCT": _opposite(city, flows), "OPP_BANK": files.text(p.OTHER_BANKS, flows.bank),
        "MCC": files.text([str(code) for code in MERCHANT_CODES], _category(flows.merchant)),
        "MEMO": files.text(MEMOS.split(), flows.kind), "DATA_DT": files.dates(told, "%Y%m%d"),
    }


def _category(merchant: Ints) -> Ints:
    """Return the place of each merchant category code, NOBODY for none."""
    place = np.full(10_000, NOBODY, np.int64)
    place[MERCHANT_CODES] = np.arange(len(MERCHANT_CODES))
    return place[merchant]


def _opposite(city: City, flows: Flows) -> pa.Array:
    """Return the other side's account where that is a person or another bank is named: one here, or a number of no real bank."""
    made, customers = city.accounts, city.parties.customers
    here = (flows.party >= customers) & (flows.party < city.parties.people) & (flows.bank == NOBODY)
    main = np.where(here, flows.party - customers, 0)
    ours = np.where(main == flows.account, made.second(CURRENT, city.clients.count)[main], main)  # within one's own
    person = np.maximum(flows.party - customers, 0)
    number = join("99", digits(flows.bank + 1, 2), digits(person * 7919 % 1_000_000_000, 12))
    other = pc.if_else(pa.array((flows.party >= customers) | (flows.bank != NOBODY)), number, pa.scalar(None, pa.string()))
    return pc.if_else(pa.array(here), files.text(made.id, np.where(here, ours, NOBODY)), other)


def balances(out: Path, city: City, first: int, last: int, balance: Ints) -> int:
    """Write the balances at the end of the day `last` of all accounts open on a day since `first`; return their number."""
    made = city.accounts
    rows = np.flatnonzero((made.opened <= last) & (made.closed >= first))
    stamp = files.dates(np.array([last]), "%Y%m")[0].as_py()
    day = pa.array(np.full(len(rows), last).astype("datetime64[D]"))
    files.parquet(out / f"balances/balances_{stamp}.parquet", {
        "ACCT_NO": made.id.take(pa.array(rows)), "CUST_NO": city.clients.id.take(pa.array(made.client[rows])), "BAL_DATE": day,
        "BAL": files.decimals(balance[rows]), "CCY": pa.array(["CNY"] * len(rows), pa.string())})
    return len(rows)

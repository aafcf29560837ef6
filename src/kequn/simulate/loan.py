"""The loan system: borrowers with their national id, consumer loans and mortgages; tabs between fields, dates as in contracts."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa

from kequn.simulate import files
from kequn.simulate.city import City
from kequn.simulate.core import LENGTHS
from kequn.simulate.dirty import Fault, Planted
from kequn.simulate.draws import Ints
from kequn.simulate.drops import Drop, stamp_of, told
from kequn.simulate.holdings import CATEGORIES, Holdings
from kequn.simulate.identities import Identities
from kequn.simulate.names import digits, join
from kequn.simulate.recorded import Recorded, recorded

DAY = "%Y年%m月%d日"
LOAN, MORTGAGE = CATEGORIES.index("loan"), CATEGORIES.index("mortgage")
BORROWER_FAULTS = (
    Fault("no national id", {"借款人编号": "JK9{n:07d}", "证件号码": ""}), Fault("the same row twice"),
    Fault("impossible date of birth", {"借款人编号": "JK9{n:07d}", "证件号码": "39{n:016d}", "出生日期": "1979年13月05日"}),
)
CONTRACT_FAULTS = (
    Fault("words in an amount", {"合同号": "HT9{n:08d}", "合同金额": "三十万"}), Fault("the same row twice"),
    Fault("unknown borrower", {"合同号": "HT9{n:08d}", "借款人编号": "JK99999999"}),
    Fault("a field is missing", {"合同号": "HT9{n:08d}", "数据日期": files.CUT}),
)


def write(out: Path, city: City, planted: Planted, known: Identities) -> int:
    """Write borrowers and the drops of contracts into `out`/loan; return the number of rows."""
    (out / "loan").mkdir(parents=True)
    loans = city.holdings.take(np.flatnonzero(np.isin(city.holdings.category, (LOAN, MORTGAGE))))
    client, first = np.unique(loans.client, return_index=True)
    number = join("JK", digits((client * 7_919 + 4) % 100_000_000, 8))
    known.add("loan", number, city.clients.person[client])
    people = recorded(city, city.clients.person[client], "loan")
    return _borrowers(out, city, planted, number, loans.started[first], people) + _contracts(
        out, city, planted, number.take(pa.array(np.searchsorted(client, loans.client))), loans)


def _borrowers(out: Path, city: City, planted: Planted, number: pa.Array, since: Ints, people: Recorded) -> int:
    columns = {
        "借款人编号": number, "姓名": people.name, "证件号码": people.national_id, "出生日期": files.dates(people.birth, DAY),
        "手机号码": people.mobile, "家庭住址": people.address,
        "工作单位": files.text(city.firms.name, city.clients.employer[city.customers_of(people.person)]),
        "建档日期": files.dates(since, DAY)}
    file = f"loan/borrowers_{stamp_of(city.months[-1].last)}.txt"
    marks = people.marks("spelling", "national_id", "former", "birth", "address")
    columns = planted.plant(file, columns, BORROWER_FAULTS, marks=marks)
    files.lines(out / file, columns, "\t", header=True)
    return len(columns["姓名"])


def _contracts(out: Path, city: City, planted: Planted, borrower: pa.Array, loans: Holdings) -> int:
    total, number = 0, join("HT", digits(np.arange(len(loans.client)) + 1, 9))
    for drop in told(city.months, loans.started, loans.ended, city.seed, "loan"):
        columns = _columns(number, borrower, loans, drop)
        file = f"loan/contracts_{drop.stamp}.txt"
        columns = planted.plant(file, columns, () if total else CONTRACT_FAULTS, marks=drop.marks())
        files.lines(out / file, columns, "\t", header=True)
        total += len(columns["合同号"])
    return total


def _columns(number: pa.Array, borrower: pa.Array, loans: Holdings, drop: Drop) -> dict[str, pa.Array]:
    rows, taken = drop.rows, pa.array(drop.rows)
    return {
        "合同号": number.take(taken), "借款人编号": borrower.take(taken),
        "业务品种": files.text(("个人消费贷款", "个人住房贷款"), (loans.category[rows] == MORTGAGE).astype(np.int64)),
        "合同金额": files.money(loans.amount[rows] // 10_000),  # in ten thousands of yuan
        "月还款额": files.money(loans.payment[rows]), "期限": files.text(LENGTHS, loans.term[rows]),
        "放款日期": files.dates(loans.started[rows], DAY), "到期日期": files.dates(loans.matures[rows], DAY),
        "结清日期": files.dates(loans.ended[rows], DAY, known=drop.ended),
        "状态": files.text(("正常", "结清"), drop.ended.astype(np.int64)), "数据日期": files.dates(drop.told, DAY)}

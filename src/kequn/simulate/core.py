"""The core system's files about states: customers, accounts, deposits and ties, relations, products."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from kequn.simulate import addresses, files, geocoding
from kequn.simulate import parameters as p
from kequn.simulate.accounts import NEVER
from kequn.simulate.city import City
from kequn.simulate.dirty import BLANK, STALE, Fault, Mark, Planted
from kequn.simulate.draws import Draws, Ints
from kequn.simulate.drops import drops
from kequn.simulate.holdings import CATEGORIES, KINDS
from kequn.simulate.identities import Identities
from kequn.simulate.names import digits, join
from kequn.simulate.people import NOBODY
from kequn.simulate.recorded import recorded
from kequn.simulate.work import occupation

ACCOUNT_TYPES = ("CARD", "SAV", "CUR")  # in the order of accounts.CARD, SAVINGS, CURRENT
LENGTHS = [str(months) for months in range(361)]
MARITAL = ("未婚", "已婚", "离异", "丧偶")  # in the order of people.SINGLE and so on
HERE = ("deposit", "standing_order", "payroll", "mobile_banking", "quick_pay")  # the other systems have the rest
PRODUCTS = ("deposit", "loan", "mortgage", "credit_card")
CUSTOMER_FAULTS = (
    Fault("the same row twice"), Fault("impossible date of birth", {"客户号": "C9{n:07d}", "出生日期": "1987-02-30"}),
    Fault("no customer number", {"客户号": ""}),
    Fault("broken bytes", {"客户号": "C9{n:07d}", "姓名": f"王{files.BROKEN}"}),
    Fault("words in an amount", {"客户号": "C9{n:07d}", "年收入": "八万六千"}),
)
HOLDING_FAULTS = (
    Fault("words in an amount", {"持有编号": "H9{n:08d}", "金额": "伍万元整"}), Fault("the same row twice"),
    Fault("impossible date", {"持有编号": "H9{n:08d}", "起始日": "2023-04-31"}),
)
RELATION_FAULTS = (
    Fault("unknown customer", {"关系编号": "R9{n:07d}", "客户号": "C99999999"}), Fault("the same row twice"),
    Fault("unknown relation", {"关系编号": "R9{n:07d}", "关系": "朋友"}),
)


def write(out: Path, city: City, planted: Planted, known: Identities) -> int:
    """Write all of them into `out`/core; return the number of rows."""
    (out / "core").mkdir(parents=True)
    known.add("core", city.clients.id, city.clients.person)
    stamp = files.dates(np.array([city.months[-1].last]), "%Y%m%d")[0].as_py()
    return sum((
        _customers(out, city, planted, stamp), _accounts(out, city), _holdings(out, city, planted),
        _relations(out, city, planted, stamp), _products(out, city)))


def _put(out: Path, file: str, columns: Mapping[str, pa.Array], *, encoding: str = "utf-8") -> int:
    files.csv(out / file, columns, encoding=encoding)
    return len(next(iter(columns.values())))


def _customers(out: Path, city: City, planted: Planted, stamp: str) -> int:
    who, draws = city.clients, Draws(city.seed, "customer file")
    person, n = who.person, who.count
    people = recorded(city, person, "core")
    income = (who.income * 12 / 100_000 * draws.factor(0.18, n)).astype(np.int64)  # in thousands, as people say it
    told = (who.income > 0) & draws.chance(72, n)
    blank = draws.chance(1, n)
    here, compound = addresses.at_opening(city), city.life.dwellings()
    columns = {
        "客户号": who.id, "姓名": people.name,
        "性别": files.text(("女", "男"), np.where(blank, NOBODY, np.where(who.female, 0, 1))),
        "出生日期": files.dates(people.birth), "证件号码": people.national_id,
        "手机号码": people.mobile,
        "婚姻状况": files.text(MARITAL, np.where(draws.chance(8, n), NOBODY, city.people.marital[person])),
        "职业": occupation(who.job, who.employer, city.work.post[person], city.firms),
        "单位编号": files.text(city.firms.id, who.employer), "工作单位": files.text(city.firms.name, who.employer),
        "年收入": pc.if_else(pa.array(told), _thousands(income), pa.scalar(None, pa.string())),
        "联系地址": city.dwellings.take(pa.array(here)),
        "区县": files.text([name for name, *_ in p.DISTRICTS], city.compounds.at.district[compound[here]]),
        "所属机构": files.text(city.outlets.id, city.accounts.outlet[:n]),
        "开户日期": pc.if_else(  # rows taken over from the old system keep its way of writing a date
            pa.array(who.opened < city.months[0].first - 15 * 365), files.dates(who.opened, "%Y/%m/%d"), files.dates(who.opened)),
        **geocoding.dwellings(city).take(here),
    }
    file = f"core/customers_{stamp}.csv"
    marks = [*people.marks("name", "mobile", "former", "no_mobile"), Mark(np.flatnonzero(blank), BLANK, "no gender"),
             Mark(np.flatnonzero(addresses.stale(city)), STALE, "moved, and the core was not told")]
    return _put(out, file, planted.plant(file, columns, CUSTOMER_FAULTS, marks=marks), encoding="gb18030")


def _thousands(values: Ints) -> pa.Array:
    """Return thousands of yuan written with separators, as 86,000.00."""
    distinct, place = np.unique(values, return_inverse=True)
    return pa.array([f"{value * 1000:,}.00" for value in distinct.tolist()], pa.string()).take(pa.array(place))


def _accounts(out: Path, city: City) -> int:
    made, total = city.accounts, 0
    for stamp, rows, closed in drops(city.months, made.opened, made.closed):
        taken = pa.array(rows)
        files.drop(out / f"core/accounts_{stamp}.dat", {
            "ACCT_NO": made.id.take(taken), "CUST_NO": files.text(city.clients.id, made.client[rows]),
            "ACCT_TYPE": files.text(ACCOUNT_TYPES, made.category[rows]),
            "OPEN_ORG": files.text(city.outlets.id, made.outlet[rows]), "OPEN_DATE": files.dates(made.opened[rows], "%Y%m%d"),
            "CLOSE_DATE": files.dates(made.closed[rows], "%Y%m%d", known=closed),
            "LAST_CHG": files.dates(np.where(closed, made.closed[rows], made.opened[rows]), "%Y%m%d")})
        total += len(rows)
    return total


def _holdings(out: Path, city: City, planted: Planted) -> int:
    here, total = np.isin(city.holdings.category, [CATEGORIES.index(category) for category in HERE]), 0
    held = city.holdings.take(np.flatnonzero(here))
    number = join("H", digits(np.arange(len(held.client)) + 1, 9))
    ids = [id_ for id_, *_ in p.PRODUCTS]
    for stamp, rows, ended in drops(city.months, held.started, held.ended):
        client = held.client[rows]
        columns = {
            "持有编号": files.text(number, rows), "客户号": files.text(city.clients.id, client),
            "账号": files.text(city.accounts.id, client), "品类": files.text(CATEGORIES, held.category[rows]),
            "种类": files.text(KINDS, held.kind[rows]), "产品号": files.text(ids, held.product[rows]),
            "金额": files.money(held.amount[rows], known=held.amount[rows] > 0),
            "每期金额": files.money(held.payment[rows], known=held.payment[rows] > 0),
            "期限月": files.text(LENGTHS, np.where(held.term[rows] > 0, held.term[rows], NOBODY)),
            "起始日": files.dates(held.started[rows]),
            "到期日": files.dates(held.matures[rows], known=held.matures[rows] < NEVER),
            "结束日": files.dates(held.ended[rows], known=ended), "状态": files.text(("持有", "结清"), ended.astype(np.int64)),
            "变动日": files.dates(np.where(ended, held.ended[rows], held.started[rows])),
        }
        file = f"core/holdings_{stamp}.csv"
        if total == 0:
            columns = planted.plant(file, columns, HOLDING_FAULTS)
        total += _put(out, file, columns)
    return total


def _relations(out: Path, city: City, planted: Planted, stamp: str) -> int:
    """Write who shares an account, who is married to whom, whose child is whose, as far as the bank was told."""
    who, draws, people = city.clients, Draws(city.seed, "relations"), city.people
    spouse, mother = city.customers_of(people.spouse[who.person]), city.customers_of(people.mother[who.person])
    wives = np.flatnonzero((spouse != NOBODY) & who.female)
    told = wives[draws.chance(45, len(wives))]
    shared = wives[draws.chance(12, len(wives))]
    carded = np.unique(city.holdings.where("credit_card").client)
    extra = carded[(spouse[carded] != NOBODY) & draws.chance(22, len(carded))]
    child = np.flatnonzero((mother != NOBODY) & ((who.age < 18) | draws.chance(18, who.count)))
    nobody = np.full(len(shared), NOBODY)
    parts = (  # customer, relation, account, other customer
        (told, "配偶", np.full(len(told), NOBODY), spouse[told]), (spouse[told], "配偶", np.full(len(told), NOBODY), told),
        (shared, "户主", shared, nobody), (spouse[shared], "共用人", shared, nobody),
        (spouse[extra], "附属卡持有人", extra, extra), (mother[child], "父母", np.full(len(child), NOBODY), child),
        (child, "子女", np.full(len(child), NOBODY), mother[child]))
    one, account, other = (np.concatenate([part[place] for part in parts]).astype(np.int64) for place in (0, 2, 3))
    tie = np.repeat(np.arange(len(parts)), [len(part[0]) for part in parts])
    partner = np.where(other != NOBODY, other, np.where(account == one, one, account))
    since = np.maximum(who.opened[one], who.opened[partner])
    columns = {
        "关系编号": join("R", digits(np.arange(len(one)) + 1, 8)), "客户号": files.text(who.id, one),
        "关系": files.text([part[1] for part in parts], tie), "账号": files.text(city.accounts.id, account),
        "对方客户号": files.text(who.id, other), "登记日期": files.dates(since)}
    file = f"core/relations_{stamp}.csv"
    return _put(out, file, planted.plant(file, columns, RELATION_FAULTS))


def _products(out: Path, city: City) -> int:
    return products(out, "core/products.csv", city, PRODUCTS)


def products(out: Path, file: str, city: City, categories: tuple[str, ...]) -> int:
    """Write the list of the products of some categories; return their number."""
    id_, name, category, _, risk, *_ = zip(*(row for row in p.PRODUCTS if row[2] in categories), strict=True)
    day = files.dates(np.full(len(id_), city.months[0].first - 3650))
    return _put(out, file, {
        "产品号": pa.array(id_), "名称": pa.array(name), "品类": pa.array(category),
        "风险等级": pa.array([f"R{level}" for level in risk]), "上架日": day})

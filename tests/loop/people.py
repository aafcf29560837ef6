"""A bank for questions about people: two outlets, two managers, namesakes, a household across managers, a whole life."""

from __future__ import annotations

from pathlib import Path

from kequn.access.roles import ROLES
from kequn.access.scope import Scope
from kequn.loop.run import run
from kequn.warehouse.home import create_home
from kequn.warehouse.store import Warehouse
from tests.loop.small import AS_OF, SYSTEM

TABLES = {
    "customers": """
        (VALUES ('1', 1, '王小明', 'M', DATE '1954-03-02', '13812341234', '上海', 'O1', '退休', 'core'),
                ('2', 2, '李华', 'F', DATE '1958-07-01', '13912345678', '上海', 'O1', '退休', 'core'),
                ('3', 3, '王小', 'M', DATE '1990-01-01', '13700001111', '北京', 'O2', '职员', 'core'),
                ('4', 4, '王小明', 'F', DATE '1992-02-29', '13700002222', '北京', 'O2', '职员', 'core'),
                ('5', 5, 'Anna Wang', 'F', NULL, NULL, NULL, 'O1', NULL, 'core'),
                ('6', 6, '李小王', 'M', DATE '2015-06-30', NULL, '上海', 'O1', '学生', 'core'),
                ('7', 7, '曾王', 'M', DATE '1980-05-05', NULL, '上海', 'O2', '职员', 'core'))
        AS t(key, no, name, gender, birth_date, phone, city, outlet_id, occupation, source)""",
    "outlets": """
        (VALUES ('O1', NULL, 'O1', '人民路支行', 'HQ', 'outlet'), ('O2', NULL, 'O2', '中山路支行', 'HQ', 'outlet'),
                ('HQ', NULL, 'HQ', '总行', NULL, 'head_office'))
        AS t(key, no, outlet_id, name, parent_id, level)""",
    "identifiers": """
        (VALUES ('1', 1, 'ecif', 'E-001'), ('2', 2, 'ecif', 'E-002'), ('3', 1, 'mobile', '13812341234'))
        AS t(key, no, kind, value)""",
    "relations": """
        (VALUES ('1', 1, 'account_owner', 'A001', NULL, NULL), ('2', 2, 'account_user', 'A001', NULL, NULL),
                ('3', 1, 'parent', NULL, 3, DATE '2020-01-01'))
        AS t(key, no, kind, account_id, other_customer_no, valid_from)""",
    "accounts": """
        (VALUES ('A001', 1, 'A001', 'current', DATE '2020-01-05', 'O1'), ('A009', 3, 'A009', 'card', DATE '2026-05-01', 'O2'))
        AS t(key, no, account_id, category, opened_on, outlet_id)""",
    "products": """
        (VALUES ('F1', NULL, 'F1', '稳健基金', 'fund', 2)) AS t(key, no, product_id, name, category, risk_class)""",
    "holdings": """
        (VALUES ('h1', 1, 'deposit', 'time', NULL, 50000.00, DATE '2025-07-10', DATE '2026-07-10', DATE '2025-07-10', NULL),
                ('h2', 1, 'fund', 'bond', 'F1', 20000.00, DATE '2026-01-10', NULL, DATE '2026-01-10', NULL),
                ('h3', 1, 'wealth', 'fixed_income', NULL, 30000.00, DATE '2025-01-01', DATE '2025-12-31', DATE '2025-01-01',
                 DATE '2026-01-01'),
                ('h4', 1, 'card', 'debit', NULL, NULL, DATE '2020-01-05', NULL, DATE '2020-01-05', NULL),
                ('h5', 3, 'fund', 'index', NULL, 9000.00, DATE '2026-03-01', NULL, DATE '2026-03-01', NULL),
                ('h6', 2, 'loan', 'consumer', NULL, 7000.00, DATE '2026-02-01', DATE '2027-02-01', DATE '2026-02-01', NULL))
        AS t(key, no, category, kind, product_id, amount, started_on, matures_on, valid_from, valid_to)""",
    "balances": """
        (VALUES ('b1', 1, 'A001', 100.00, DATE '2026-04-30', 1), ('b2', 1, 'A001', 300.00, DATE '2026-05-31', 2),
                ('b3', 1, 'A001', 5100.00, DATE '2026-06-30', 3), ('b4', 3, 'A009', 70.00, DATE '2026-06-30', 4))
        AS t(key, no, account_id, amount, occurred_on, sequence)""",
    "transactions": """
        (VALUES ('t1', 1, 'A001', 5000.00, 'pension', 'transfer', '社保中心', '6222000000009999', DATE '2026-05-10', 1),
                ('t2', 1, 'A001', 5000.00, 'pension', 'transfer', '社保中心', '6222000000009999', DATE '2026-06-10', 2),
                ('t3', 1, 'A001', -300.00, 'household', 'transfer', '自来水公司', '6222000000008888', DATE '2026-06-11', 3),
                ('t4', 3, 'A009', 9000.00, 'salary', 'transfer', '某公司', '6222000000007777', DATE '2026-06-15', 4))
        AS t(key, no, account_id, amount, kind, channel, counterparty_name, counterparty_account, occurred_on, sequence)""",
    "events": """
        (VALUES ('e1', 1, 'login', 'app', DATE '2026-06-29'), ('e2', 1, 'login', 'app', DATE '2026-06-29'),
                ('e3', 1, 'fund_page', 'app', DATE '2026-06-29'))
        AS t(key, no, name, channel, occurred_on)""",
    "complaints": """
        (VALUES ('c1', 1, 'fee', DATE '2026-03-05', DATE '2026-03-01')) AS t(key, no, topic, closed_on, occurred_on)""",
    "assessments": """
        (VALUES ('a1', 1, 2, DATE '2027-02-01', DATE '2026-02-01')) AS t(key, no, risk_level, expires_on, occurred_on)""",
    "contacts": """
        (VALUES ('k1', 1, 'S1', 'phone', 'care', NULL, NULL, true, 'considering', DATE '2026-05-20'),
                ('k2', 1, NULL, 'sms', 'offer', 'C1', 'control', NULL, NULL, DATE '2026-05-21'))
        AS t(key, no, staff_id, channel, purpose, campaign, arm, connected, answer, occurred_on)""",
    "disclosures": """
        (VALUES ('d1', 7, 'assets_elsewhere', 80000.00, 'documents', 'talk', DATE '2026-03-08'))
        AS t(key, no, kind, amount, proof, occasion, occurred_on)""",
    "addresses": """
        (VALUES ('p1', 7, 'home', '上海 徐家汇路 7 号', DATE '2025-11-02'),
                ('p2', 7, 'list', '上海 老西门 1 号', DATE '2025-11-03'))
        AS t(key, no, kind, text, valid_from)""",
    "life_facts": """
        (VALUES ('l1', 1, 'grandchild', 'inferred', DATE '2026-04-04')) AS t(key, no, kind, told_by, occurred_on)""",
}


def people_home(home: Path) -> Path:
    """Make the home, loaded and run for 2026-06-30."""
    create_home(home, name="people", time_zone="Asia/Shanghai", currency="CNY")
    with Warehouse.open(home, write=True) as warehouse:
        connection = warehouse.connect()
        staged = [warehouse.stage(name, f"SELECT {SYSTEM}, t.* EXCLUDE ({_left(rows)}) FROM {rows}", connection)
                  for name, rows in TABLES.items()]
        warehouse.commit(rows=staged, next_customer_no=8)
    run(home, as_of=AS_OF)
    return home


def _left(rows: str) -> str:
    return "key, no, source" if "source)" in rows else "key, no"


def manager(*managed: int) -> Scope:
    """A manager of these customers."""
    return Scope("M1", ROLES["manager"], managed=frozenset(managed))


def head(*outlets: str) -> Scope:
    """The head of a sub-branch with these outlets."""
    return Scope("B1", ROLES["sub_branch_head"], outlets=frozenset(outlets))


EVERYONE = Scope("H1", ROLES["branch_head"], outlets=None)
OPERATIONS = Scope("O1", ROLES["operations"], outlets=None)
ANALYST = Scope("A1", ROLES["analyst"])

"""The moments of a day once the tags are there, and the scores of one model: beside DuckDB and scikit-learn by hand."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pyarrow as pa

from kequn.bench.bank import AS_OF, EVENTS_EACH, transactions_sql
from kequn.bench.measure import Pair, Waits, paired
from kequn.bench.reference import queries
from kequn.engines.duckdb.demand import Ready
from kequn.engines.duckdb.engine import Engine
from kequn.facts.nodes import CUSTOMER
from kequn.kernel.errors import SourceError
from kequn.moments.catalogue import shipped
from kequn.moments.ledger import Base, Kept, Shares, base, concerned, keep
from kequn.moments.model import Detector
from kequn.moments.policy import read
from kequn.moments.seen import Seen, seen
from kequn.predict.propensity import Propensity
from kequn.tags.catalogue import Catalogue
from kequn.tags.catalogue import shipped as shipped_tags
from kequn.tags.model import TagDefinition

Told = Callable[[str], None]
MOMENTS_MS, SCORING_MS, MOMENTS_TIMES, SCORING_TIMES = 20_000.0, 5_000.0, 10.0, 1.0  # what is aimed at
TURNS, LEARNED, FEATURES = 3, 20_000, 60
SHARES, KEPT = Shares(0.1, 0.05), 730


def measure(folder: Path, size: int, told: Told) -> Sequence[Pair | Waits]:
    """Measure a day's moments with the ledger of a week before, and the scores of one model; both sides must say the same."""
    told(f"moments: making {size:,} customers with their tags, and what else the detectors read")
    plain = duckdb.connect(folder / "moments.duckdb")
    tables(plain, size)
    return [*_moments(plain, folder, told), *_scores(size, told)]


def _moments(plain: duckdb.DuckDBPyConnection, folder: Path, told: Told) -> list[Pair | Waits]:
    detectors, policy = [Detector.of(definition) for definition in shipped().values()], read(folder)
    schema = Catalogue(map(TagDefinition.of, shipped_tags().values())).schema
    names = [name for (name,) in plain.execute("SELECT table_name FROM duckdb_tables() WHERE table_name <> 'tags'").fetchall()]
    nobody = pa.table({"customer_no": pa.array([], pa.int64())})

    def day(known: Base, back: int) -> tuple[Seen, Kept]:
        on = AS_OF - timedelta(days=back)
        engine = Engine(plain, schema, "Asia/Shanghai", {name: name for name in names}, Ready(on, {CUSTOMER: "tags"}))
        saw = seen(engine, detectors, policy, concerned(known, as_of=on), as_of=on)
        return saw, keep(known, detectors, saw, nobody, SHARES, kept=KEPT, as_of=on)

    _, before = day(Base(), 7)
    since = pa.table({"moment": list(before.since), "since": list(before.since.values())})
    known = base(before.moments, before.events, since, as_of=AS_OF)
    written = queries("moments.sql")

    def theirs() -> pa.Table:
        parts = [f"SELECT '{name}' AS moment, customer_no FROM ({query})" for name, query in written.items()]
        with plain.cursor() as cursor:
            return cursor.sql(" UNION ALL ".join(parts)).to_arrow_table()

    _compare(day(known, 0)[0].found, theirs())
    told(f"moments: {len(detectors)} detectors, {before.moments.num_rows:,} moments of the week before; in turns")
    pair = paired("moments beside DuckDB by hand, who alone", lambda: day(known, 0), theirs, turns=TURNS, aim=MOMENTS_TIMES)
    return [Waits("moments of a day", pair.kequn, MOMENTS_MS), pair]


def _compare(ours: pa.Table, theirs: pa.Table) -> None:
    """Hold both sides to the same customers of every detector."""
    with duckdb.connect() as book:
        book.register("ours", ours)
        book.register("theirs", theirs)
        held = "SELECT moment, customer_no FROM ours WHERE holds"
        differ = book.sql(f"""SELECT moment, count(*) FROM (({held} EXCEPT FROM theirs) UNION ALL (FROM theirs EXCEPT {held}))
            GROUP BY 1 ORDER BY 1""").fetchall()
    if differ:
        raise SourceError(f"moments: Kequn and the reference differ: {', '.join(f'{name} {count:,}' for name, count in differ)}")


def _scores(size: int, told: Told) -> list[Pair | Waits]:
    """Measure the scores of `size` customers by one model, without reasons, beside its own members called by hand."""
    draw = np.random.default_rng(1)
    rows = max(size, LEARNED)
    frame = pd.DataFrame({f"feature{place}": draw.gamma(1.0, 10.0 ** (place % 5), size=rows) for place in range(FEATURES)})
    learned = frame.head(LEARNED)
    chance = 1 / (1 + np.exp(3 - learned["feature0"] + learned["feature1"] / 10))
    model = Propensity(mixtures=(0.5,)).fit(learned, pd.Series(draw.random(LEARNED) < chance),
                                            time=pd.Series(pd.date_range("1970-01-01", periods=LEARNED)))
    asked = frame.head(size)

    def theirs() -> pd.Series:
        raw = asked.to_numpy(np.float64)
        scaled = model.encoding_.scaled(raw)
        odds = 0.5 * model.line_.decision_function(scaled) + 0.5 * model.trees_.decision_function(raw)
        return pd.Series(1 / (1 + np.exp(-(model.slope_ * odds + model.offset_))))

    if not np.allclose(model.predict(asked)["amount"], theirs()):
        raise SourceError("moments: Kequn and the reference do not give the same scores")
    told(f"moments: {size:,} customers scored by {FEATURES} features, in turns")
    pair = paired("scores beside scikit-learn by hand", lambda: model.predict(asked), theirs, turns=TURNS, aim=SCORING_TIMES)
    return [Waits("scores of one model", pair.kequn, SCORING_MS), pair]


def _u(name: str) -> str:
    return f"(hash('{name}', i) / 18446744073709551616.0)"


def _money(name: str, most: float, nothing: float = 0.3) -> str:
    return f"(CASE WHEN {_u(name + ' none')} < {nothing} THEN 0 ELSE pow({_u(name)}, 3) * {most} END)::DECIMAL(18, 2)"


def _count(name: str, most: int) -> str:
    return f"floor(pow({_u(name)}, 3) * {most + 1})::BIGINT"


def _days(name: str, most: int, unknown: float = 0.0) -> str:
    return f"CASE WHEN {_u(name + ' none')} >= {unknown} THEN floor({_u(name)} * {most})::BIGINT END"


def _flag(name: str, share: float) -> str:
    return f"{_u(name)} < {share}"


TAGS = {  # the tags that detectors and guards read, drawn from hashes
    "customer_since": f"DATE '{AS_OF}' - floor({_u('since')} * 6000)::INTEGER", "age": f"18 + {_days('age', 65)}",
    "declared_income": _money("income", 900_000, 0.4), "tenure_years": f"floor({_u('since')} * 6000 / 365)::BIGINT",
    "active_months_12m": f"{_days('months', 13)}", "assets_elsewhere": _money("elsewhere", 500_000),
    "assets_elsewhere_low": _money("low", 500_000), "assets_elsewhere_high": _money("high", 9_000_000),
    "aum_month_average": _money("average", 1_500_000), "aum_month_so_far": f"{_money('average', 1_500_000)} * 0.7",
    "aum_today": _money("today", 1_500_000, 0.2), "balance": _money("balance", 400_000),
    "balance_max_365d": _money("today", 1_800_000, 0.1),
    "balance_slope_180d": f"({_u('slope')} - 0.5) * 400", "child_at_school_365d": _flag("school", 0.1),
    "complaints_365d": _count("complaints", 2), "complaints_open": _count("open", 1),
    "days_since_complaint": _days("complaint", 900, 0.9),
    "days_since_contact": _days("contact", 700, 0.3), "days_since_login": _days("login", 200, 0.5),
    "days_since_product": _days("product", 900, 0.4), "days_since_redemption": _days("redeemed", 700, 0.6),
    "days_since_salary": _days("salary", 600, 0.6), "days_since_transaction": _days("transaction", 185, 0.1),
    "days_to_maturity": _days("maturity", 365, 0.6), "dormant": f"coalesce({_days('transaction', 185, 0.1)}, 180) >= 180",
    "fund_loss": f"CASE WHEN {_flag('fund', 0.1)} THEN {_u('loss')} - 0.8 END", "fund_views_30d": _count("fund views", 4),
    "has_fund_plan": _flag("plan", 0.05), "has_insurance": _flag("insurance", 0.2), "has_loan": _flag("loan", 0.1),
    "has_manager": _flag("manager", 0.2), "has_mortgage": _flag("mortgage", 0.05), "has_payroll": _flag("payroll", 0.3),
    "has_quick_pay": _flag("quick", 0.6), "has_standing_order": _flag("order", 0.2), "income_average_6m": _money("pay", 40_000),
    "investment_share": f"CASE WHEN {_flag('some', 0.7)} THEN {_u('share')} END", "largest_in_3d": _money("in", 300_000, 0.9),
    "largest_out_3d": _money("out", 300_000, 0.9), "largest_salary_365d": _money("largest", 60_000, 0.6),
    "leave_probability": f"CASE WHEN {_flag('asked', 0.97)} THEN pow({_u('leaves')}, 20) END",
    "loan_payment_monthly": _money("payment", 20_000, 0.9), "login_days_30d": _count("days", 25),
    "maturing_amount_15d": _money("matures", 900_000, 0.9), "moved_365d": _flag("moved", 0.05),
    "net_flow_30d": f"({_u('flow')} - 0.5)::DECIMAL(18, 2) * 90000", "own_name_out_90d": _money("own", 400_000, 0.7),
    "own_name_out_count_90d": _count("outs", 8),
    "premium_year": f"CASE WHEN {_flag('premium', 0.01)} THEN {_count('year', 20)} END",
    "products_held": _count("held", 6), "salary_90d": _money("salaries", 90_000, 0.6), "salary_months_6m": _count("paid", 6),
    "salary_stopped": _flag("stopped", 0.01), "tier": _count("tier", 5),
    "tier_next": f"greatest({_count('tier', 5)} - CASE WHEN {_flag('down', 0.03)} THEN 1 ELSE 0 END, 0)",
    "tier_above": "CASE WHEN average < 50000 THEN 50000 WHEN average < 200000 THEN 200000 WHEN average < 500000 THEN 500000 "
                  "WHEN average < 2000000 THEN 2000000 END::DECIMAL(18, 2)".replace("average", _money("average", 1_500_000)),
    "tier_needed": _money("needed", 400_000), "ties": _count("ties", 5), "wealth_views_30d": _count("views", 6),
}
KNOWN = "TIMESTAMP '2020-01-01' AS known_at, NULL::TIMESTAMP AS known_to"
VALID = "NULL::DATE AS valid_from, NULL::DATE AS valid_to"
FACTS = ("birth", "marriage", "school", "university", "first_job", "job_change", "home", "car", "retirement", "move")
CARE = ("birthday", "lunar_birthday", "anniversary", "spring_festival", "mid_autumn", "double_ninth", "childrens_day")


def _one_of(name: str, many: Sequence[str]) -> str:
    return f"{list(many)}[1 + (hash('{name}', i) % {len(many)})::INTEGER]"


def tables(plain: duckdb.DuckDBPyConnection, size: int) -> None:
    """Make the table `tags`, and those of facts that the detectors read beside them."""
    drawn = ", ".join(f"{sql} AS {name}" for name, sql in TAGS.items())
    plain.execute(f"""CREATE TABLE tags AS SELECT *, (tier_above - aum_month_so_far)::DECIMAL(18, 2) AS tier_gap
        FROM (SELECT i + 1 AS customer_no, {drawn} FROM range({size}) AS r(i))""")
    plain.execute(f"CREATE TABLE customers AS SELECT customer_no, {KNOWN}, {VALID} FROM tags")
    moved = transactions_sql(size, events=EVENTS_EACH * size)
    plain.execute(f"""CREATE TABLE transactions AS SELECT customer_no, known_at, NULL::TIMESTAMP AS known_to, amount,
        kind, CASE WHEN kind = 'loan' THEN 'system' ELSE channel END AS channel, own_name, counterparty_bank, occurred_on
        FROM ({moved})""")

    def events(name: str, many: int, columns: str, back: int) -> None:
        day = f"DATE '{AS_OF}' - floor({_u(name + ' day')} * {back})::INTEGER AS occurred_on"
        who = f"1 + (hash('{name} who', i) % {size})::BIGINT AS customer_no"
        plain.execute(f"CREATE TABLE {name} AS SELECT {who}, {KNOWN}, {day}, {columns} FROM range({many}) AS r(i)")

    events("life_facts", size // 5, f"{_one_of('fact', FACTS)} AS kind, 'told' AS told_by", 900)
    answers, purposes = ("interested", "considering", "refused", "none"), ("care", "greeting", "offer", "retention")
    said = f"{_one_of('answer', answers)} AS answer, {_one_of('purpose', purposes)} AS purpose, 'treated' AS arm"
    events("contacts", size * 2, said, 400)
    events("events", size * 10, "'login' AS name", 300)
    categories = ("deposit", "wealth", "fund", "insurance", "mortgage", "loan", "card", "quick_pay")
    plain.execute(f"""CREATE TABLE holdings AS SELECT 1 + (hash('holder', i) % {size})::BIGINT AS customer_no, {KNOWN}, {VALID},
        {_one_of('category', categories)} AS category, {_money('held amount', 300_000)} AS amount,
        {_money('value', 300_000)} AS value,
        {_money('each', 20_000)} AS payment, DATE '{AS_OF}' - {_days('started', 1500)}::INTEGER AS started_on,
        DATE '{AS_OF}' + {_days('ends', 700)}::INTEGER - 100 AS matures_on FROM range({size * 2}) AS r(i)""")
    plain.execute(f"""CREATE TABLE addresses AS SELECT i + 1 AS customer_no, {KNOWN}, 'home' AS kind,
        DATE '{AS_OF}' - {_days('address', 4000)}::INTEGER AS valid_from, NULL::DATE AS valid_to FROM range({size}) AS r(i)""")
    plain.execute(f"""CREATE TABLE care_days AS SELECT 1 + (hash('cared', i) % {size})::BIGINT AS customer_no,
        {_one_of('care', CARE)} AS kind, DATE '{AS_OF}' + {_days('falls', 21)}::INTEGER AS falls_on,
        DATE '{AS_OF}' - 7 AS reckoned_on
        FROM range({size // 5}) AS r(i)""")
    plain.execute(f"""CREATE TABLE tiers AS SELECT customer_no, tier,
        DATE '{AS_OF}' - {_days('tier since', 700)}::INTEGER AS since, DATE '{AS_OF}' AS reckoned_on
        FROM (SELECT *, customer_no - 1 AS i FROM tags)""")
    plain.execute(f"""CREATE TABLE tier_months AS SELECT customer_no,
        greatest(tier - CASE WHEN {_flag('rose', 0.1)} THEN 1 ELSE 0 END, 0) AS tier,
        last_day(DATE '{AS_OF}' - 31 * back::INTEGER) AS month_end
        FROM (SELECT *, customer_no - 1 AS i FROM tags), range(1, 13) AS months(back)""")
    plain.execute(f"""CREATE TABLE special_lists AS SELECT i + 1 AS customer_no, {KNOWN}, {VALID}, 'frozen' AS kind
        FROM range({size}) AS r(i) WHERE {_flag('listed', 0.005)}""")

"""The plainest forecast of leaving: a logistic regression on what the files told up to each month's end.

`python -m tests.simulate.foresight BANK CLAIMS.csv` writes what it claims of a bank's later months, for `kequn simulate score`.
It reads the files with DuckDB and shares no code with the product. A month counts what was told within it: nothing later is seen.
"""

from __future__ import annotations

import csv
import sys
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import duckdb
import numpy as np

from kequn.simulate.draws import Flags, Floats

AHEAD = timedelta(days=30)
SMALLEST = 2_000  # yuan; with less nobody's leaving is told (`leaving.smallest` of the rules)
HISTORY = 3  # months before a day that are looked at

VIEWS = """
CREATE TABLE account AS SELECT DISTINCT ACCT_NO AS account, CUST_NO AS customer FROM read_parquet('{bank}/balances/*.parquet');
CREATE TABLE balance AS
  SELECT customer, day, sum(cents) AS balance FROM (
    SELECT CUST_NO AS customer, BAL_DATE AS day, ACCT_NO, any_value(CAST(BAL AS DOUBLE)) AS cents
    FROM read_parquet('{bank}/balances/*.parquet') GROUP BY ALL) GROUP BY ALL;
CREATE TABLE paid AS
  SELECT CUST_NO AS customer, last_day(day) AS day, count(*) AS payments,
    coalesce(sum(amount) FILTER (code IN ('1001', '1011')), 0) AS income,
    coalesce(sum(amount) FILTER (code = '1121' AND own = 'Y' AND bank IS NOT NULL), 0) AS away,
    count(*) FILTER (code = '1121' AND own = 'Y' AND bank IS NOT NULL) AS times_away
  FROM (SELECT TRAN_NO, any_value(CUST_NO) AS CUST_NO,
          any_value(CAST(try_strptime(TRAN_DATE, '%Y%m%d') AS DATE)) AS day,
          any_value(CAST(try_strptime(DATA_DT, '%Y%m%d') AS DATE)) AS told, any_value(TRY_CAST(AMT AS DOUBLE)) AS amount,
          any_value(TRAN_CODE) AS code, any_value(OWN_FLAG) AS own, any_value(OPP_BANK) AS bank
        FROM read_csv('{bank}/transactions/*.csv.gz', all_varchar = true, header = true, ignore_errors = true) GROUP BY TRAN_NO)
  WHERE told <= last_day(day) GROUP BY ALL;
CREATE TABLE bound AS
  SELECT 用户号 AS user_id, any_value(coalesce(account.customer, 绑定号码)) AS customer
  FROM read_csv('{bank}/app/bindings_*.csv', all_varchar = true, header = true, ignore_errors = true) AS b
  LEFT JOIN account ON account.account = b.绑定号码 GROUP BY 用户号;
CREATE TABLE seen AS
  SELECT customer, CAST(last_day(time) AS DATE) AS day, count(*) FILTER (event = 'app_login') AS logins,
    count(*) FILTER (page = '/transfer') AS looks
  FROM (SELECT DISTINCT ON (event_id) * FROM read_parquet('{bank}/app/events_*.parquet')) JOIN bound USING (user_id)
  WHERE CAST(arrived AS DATE) <= last_day(time) GROUP BY ALL;
CREATE TABLE complaint AS
  SELECT 客户号 AS customer, last_day(CAST(TRY_CAST(受理时间 AS TIMESTAMP) AS DATE)) AS day, count(DISTINCT 工单号) AS complaints
  FROM read_csv('{bank}/service/complaints_*.csv', all_varchar = true, header = true, ignore_errors = true) GROUP BY ALL;
CREATE TABLE held AS
  SELECT 持有编号 AS id, 客户号 AS customer, 品类 AS category, TRY_CAST(金额 AS DOUBLE) AS amount,
    TRY_CAST(起始日 AS DATE) AS started,
    TRY_CAST(到期日 AS DATE) AS matures, TRY_CAST(结束日 AS DATE) AS ended, TRY_CAST(变动日 AS DATE) AS told
  FROM read_csv('{bank}/core/holdings_*.csv', all_varchar = true, header = true, ignore_errors = true)
  UNION ALL
  SELECT POSITION, account.customer, CASE CLASS WHEN 'BX' THEN 'insurance' ELSE 'wealth' END, TRY_CAST(AMOUNT AS DOUBLE),
    TRY_CAST(BOUGHT AS DATE), TRY_CAST(MATURES AS DATE), TRY_CAST(ENDED AS DATE), TRY_CAST(TOLD AS DATE)
  FROM read_parquet('{bank}/wealth/positions_*.parquet') AS p
  JOIN read_csv('{bank}/wealth/clients_*.txt', delim = '|', header = false, all_varchar = true, ignore_errors = true) AS c
    ON c.column0 = p.CLIENT JOIN account ON account.account = c.column2;
CREATE TABLE stock AS
  WITH known AS (
    SELECT day, id, any_value(customer) AS customer, any_value(category) AS category, any_value(amount) AS amount,
      min(started) AS started, any_value(matures) AS matures, min(ended) AS ended
    FROM held, (SELECT DISTINCT day FROM balance) WHERE told <= day GROUP BY day, id)
  SELECT customer, day, count(*) FILTER (ended IS NULL) AS products,
    coalesce(sum(amount) FILTER (ended IS NULL AND category IN ('deposit', 'wealth')), 0) AS invested,
    count(*) FILTER (ended IS NULL AND category IN ('deposit', 'wealth') AND matures BETWEEN day AND day + 60) AS maturing,
    count(*) FILTER (category = 'quick_pay' AND ended > day - 60) AS unbound
  FROM known GROUP BY ALL;
"""
MONTHS = """
CREATE TABLE months AS
SELECT b.customer, b.day, balance, coalesce(invested, 0) AS invested, balance + coalesce(invested, 0) AS assets,
  coalesce(products, 0) AS products, coalesce(maturing, 0) AS maturing, coalesce(unbound, 0) AS unbound,
  coalesce(payments, 0) AS payments, coalesce(income, 0) AS income, coalesce(away, 0) AS away,
  coalesce(times_away, 0) AS times_away,
  coalesce(logins, 0) AS logins, coalesce(looks, 0) AS looks, coalesce(complaints, 0) AS complaints
FROM balance AS b LEFT JOIN stock USING (customer, day) LEFT JOIN paid USING (customer, day) LEFT JOIN seen USING (customer, day)
LEFT JOIN complaint USING (customer, day);
"""
FEATURES = {
    "wealth here": "ln(1 + assets)", "laid by": "ln(1 + invested)", "how many products": "products",
    "falls due": "least(maturing, 1)",
    "change in a month": "ln(1 + assets) - ln(1 + lag(assets, 1) OVER w)",
    "change in three months": "ln(1 + assets) - ln(1 + lag(assets, 3) OVER w)",
    "invested less": "greatest(ln(1 + lag(invested, 3) OVER w) - ln(1 + invested), 0)",
    "log-ins": "ln(1 + logins)",
    "fewer log-ins": "ln(1 + (lag(logins, 1) OVER w + lag(logins, 2) OVER w) / 2) - ln(1 + logins)",
    "looks at transfers": "ln(1 + looks)",
    "more looks": "ln(1 + looks) - ln(1 + (lag(looks, 2) OVER w + lag(looks, 3) OVER w) / 2)",
    "sent away": "least(away / (1000 + lag(assets, 1) OVER w), 1)", "times sent away": "least(times_away, 3)",
    "times sent away before": "least(lag(times_away, 1) OVER w + lag(times_away, 2) OVER w, 3)",
    "complained": "least(complaints + lag(complaints, 1) OVER w + lag(complaints, 2) OVER w, 1)",
    "paid here": "CAST(income > 0 AS INT)", "income stopped": "CAST(income = 0 AND lag(income, 2) OVER w > 0 AS INT)",
    "binding ended": "least(unbound, 1)", "fewer payments": "ln(1 + lag(payments, 2) OVER w) - ln(1 + payments)",
}
ROWS = """
WITH gone AS (
  SELECT customer_id AS customer, CAST(left_on AS DATE) AS left_on,
    coalesce(CAST(came_back_on AS DATE), DATE '9999-12-31') AS back_on
  FROM read_csv('{bank}/truth/courses.csv', all_varchar = true, header = true) WHERE course = 'leave' AND left_on IS NOT NULL),
known AS (
  SELECT customer, day, assets, lag(assets, {history}) OVER w AS before, {features}
  FROM months WINDOW w AS (PARTITION BY customer ORDER BY day))
SELECT known.*, EXISTS (
  SELECT 1 FROM gone WHERE gone.customer = known.customer AND left_on > day AND left_on <= day + {ahead}) AS leaves
FROM known WHERE before IS NOT NULL AND assets >= {smallest} AND NOT EXISTS (
  SELECT 1 FROM gone WHERE gone.customer = known.customer AND left_on <= day AND back_on > day)
ORDER BY day, customer
"""


@dataclass(frozen=True)
class Known:
    """What was known at month-ends and who left within 30 days; arrays over customers and days, in order of days."""

    customer: list[str]
    day: list[date]
    features: Floats  # rows × FEATURES
    leaves: Flags

    def within(self, first: date, last: date) -> Known:
        """The rows of the days from first to last."""
        keep = np.flatnonzero([first <= day <= last for day in self.day])
        rows = keep.tolist()
        return Known([self.customer[row] for row in rows], [self.day[row] for row in rows], self.features[keep],
                     self.leaves[keep])


def known(bank: Path) -> Known:
    """Everything that the plain forecast looks at."""
    features = ", ".join(f'{rule} AS "{name}"' for name, rule in FEATURES.items())
    with duckdb.connect() as book:
        book.execute(VIEWS.format(bank=bank))
        book.execute(MONTHS)
        found = book.execute(ROWS.format(
            bank=bank, features=features, history=HISTORY, ahead=AHEAD.days, smallest=SMALLEST)).fetchnumpy()
    days = [day.astype("datetime64[D]").item() for day in found["day"]]
    values = np.column_stack([np.asarray(found[name], np.float64) for name in FEATURES])
    return Known(found["customer"].tolist(), days, values, np.asarray(found["leaves"], np.bool_))


def logistic(features: Floats, true: Flags, ridge: float = 1.0) -> Floats:
    """The weights, the constant first, that Newton's method finds for the log-likelihood less `ridge` / 2 times their squares."""
    design = np.column_stack([np.ones(len(features)), features])
    weights, penalty = np.zeros(design.shape[1]), np.full(design.shape[1], ridge)
    penalty[0] = 0.0
    for _ in range(25):
        chance = 1.0 / (1.0 + np.exp(-design @ weights))
        slope = design.T @ (true - chance) - penalty * weights
        curve = (design * (chance * (1.0 - chance))[:, None]).T @ design + np.diag(penalty)
        weights += np.linalg.solve(curve, slope)
    return weights


def forecast(train: Known, test: Known) -> Floats:
    """The chances that a regression learnt on earlier rows gives to later ones."""
    mean, width = train.features.mean(axis=0), train.features.std(axis=0) + 1e-9
    weights = logistic((train.features - mean) / width, train.leaves)
    chances: Floats = 1.0 / (1.0 + np.exp(-(weights[0] + (test.features - mean) / width @ weights[1:])))
    return chances


def in_time_order(all_: Known) -> tuple[Known, Known]:
    """The rows to learn from and, after a gap in which the outcomes of the first come to pass, those to be judged by."""
    days = sorted(set(all_.day))
    told = [day for day in days if day + AHEAD <= days[-1]]
    middle = told[len(told) // 2]
    first = next(day for day in told if day >= middle + AHEAD)
    return all_.within(days[0], middle), all_.within(first, told[-1])


def write_claims(bank: Path, path: Path) -> None:
    """Write the forecast of a bank's later months, learnt on the earlier ones."""
    learnt, judged = in_time_order(known(bank))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("customer_id", "day", "score"))
        writer.writerows(zip(judged.customer, judged.day, forecast(learnt, judged).tolist(), strict=True))


if __name__ == "__main__":
    write_claims(Path(sys.argv[1]), Path(sys.argv[2]))

"""A simulated bank's files and truth as views of one DuckDB connection. Rows that no load would take fall out by their types."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb

KINDS = {
    "1001": "salary", "1011": "pension", "1021": "interest", "1031": "fee", "1041": "household", "1051": "insurance",
    "1061": "loan", "1071": "investment", "1081": "redemption", "1091": "deposit", "1101": "withdrawal", "1111": "transfer_in",
    "1121": "transfer_out", "1131": "purchase", "1141": "business", "1151": "other",
}
VIEWS = """
CREATE VIEW people AS
    SELECT * REPLACE (CAST(birth_date AS DATE) AS birth_date) FROM read_csv('{bank}/truth/people.csv', all_varchar = true);
CREATE VIEW clients AS
    SELECT customer_id, person, path, CAST(monthly_income AS DOUBLE) AS income
    FROM read_csv('{bank}/truth/customers.csv', all_varchar = true);
CREATE VIEW identities AS SELECT * FROM read_csv('{bank}/truth/identities.csv', all_varchar = true);
CREATE VIEW owners AS
    SELECT identities.source, identities.id, clients.customer_id FROM identities JOIN clients USING (person);
CREATE TABLE transactions AS
    SELECT * FROM (
        SELECT TRAN_NO AS id, any_value(CUST_NO) AS customer_id, any_value(TRY_STRPTIME(TRAN_DATE, '%Y%m%d')::DATE) AS day,
               any_value(TRY_CAST(left(TRAN_TIME, 2) AS INTEGER)) AS hour, any_value(TRY_CAST(AMT AS DOUBLE)) AS amount,
               any_value(kinds.kind) AS kind, any_value(CHNL) AS channel, any_value(OWN_FLAG) AS own
        FROM read_csv('{bank}/transactions/*.csv.gz', all_varchar = true, null_padding = true, ignore_errors = true)
        JOIN kinds ON TRAN_CODE = kinds.code GROUP BY TRAN_NO)
    WHERE day IS NOT NULL AND amount IS NOT NULL AND customer_id IN (SELECT customer_id FROM clients);
CREATE VIEW events AS
    SELECT any_value(user_id) AS user_id, any_value(event) AS event, any_value(time) AS time
    FROM '{bank}/app/events_*.parquet' GROUP BY event_id;
CREATE VIEW core_holdings AS
    SELECT 客户号 AS customer_id, arg_max(品类, 变动日) AS category, arg_max(状态, 变动日) = '持有' AS held
    FROM read_csv('{bank}/core/holdings_*.csv', all_varchar = true, null_padding = true, ignore_errors = true)
    GROUP BY 持有编号, 客户号;
CREATE VIEW loans AS
    SELECT owners.customer_id, arg_max(业务品种, told) AS category, arg_max(closed IS NULL, told) AS held
    FROM (SELECT *, TRY_STRPTIME(数据日期, '%Y年%m月%d日') AS told, nullif(trim(结清日期), '') AS closed
          FROM read_csv('{bank}/loan/contracts_*.txt', delim = '\t', quote = '', all_varchar = true, null_padding = true,
                        ignore_errors = true))
    JOIN owners ON owners.source = 'loan' AND owners.id = 借款人编号 GROUP BY 合同号, owners.customer_id;
CREATE VIEW positions AS
    SELECT owners.customer_id, arg_max(CLASS, TOLD) AS category, arg_max(ENDED IS NULL, TOLD) AS held
    FROM '{bank}/wealth/positions_*.parquet' JOIN owners ON owners.source = 'wealth' AND owners.id = CLIENT
    GROUP BY POSITION, owners.customer_id;
CREATE VIEW cards AS
    SELECT owners.customer_id, arg_max(substr(line, 31, 1), right(trim(line), 8)) AS category,
           arg_max(substr(line, length(line) - 8, 1), right(trim(line), 8)) = '1' AS held
    FROM (SELECT rtrim(column0) AS line FROM read_csv('{bank}/card/cards_*.txt', header = false, delim = '\x01', quote = '',
                                                      columns = {{'column0': 'VARCHAR'}}, ignore_errors = true))
    JOIN owners ON owners.source = 'card' AND owners.id = substr(line, 21, 10)
    WHERE line[1] = 'D' GROUP BY substr(line, 2, 19), owners.customer_id;
"""


class Bank:
    """The views, and the window's last day and the day before its first."""

    def __init__(self, folder: Path) -> None:
        """Open the bank that stands in `folder`."""
        self.folder = folder
        self.connection = duckdb.connect(config={"threads": 2})
        self.connection.execute("SET enable_progress_bar = false")
        self.connection.execute("CREATE TABLE kinds (code VARCHAR, kind VARCHAR)")
        self.connection.executemany("INSERT INTO kinds VALUES (?, ?)", list(KINDS.items()))
        self.connection.execute(VIEWS.format(bank=folder))
        [(self.first, self.last)] = self.rows("SELECT min(day), max(day) FROM transactions")

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """Return the rows of a query."""
        found: list[tuple[Any, ...]] = self.connection.execute(query).fetchall()
        return found

    def one(self, query: str) -> float:
        """Return the one number that a query asks for."""
        [(value,)] = self.rows(query)
        return float(value)

    def wealth(self) -> str:
        """Return the file of what stands at the last month's end, here and elsewhere."""
        return str(max(self.folder.glob("truth/wealth_*.parquet")))

"""What a customer's page opens with, laid beside the run's results: a lookup by number there takes a fifth of one in the files.

The rows are those of the snapshot's day, so they wait for the next run as tags do.
"""

from __future__ import annotations

from collections.abc import Mapping

from kequn.warehouse.survivorship import ORDER

PROFILE = ("name", "gender", "birth_date", "phone", "city", "district", "occupation", "employer", "marital_status", "outlet_id",
           "opened_on")
HOLDING = ("category", "kind", "product_id", "amount", "payment", "started_on", "matures_on", "valid_from", "valid_to")
NEAR = ("customer_holdings", "customer_profiles", "month_balances")

_LAST = "(occurred_on, coalesce(sequence, 0))"


def near(visible: Mapping[str, str], known: Mapping[str, str]) -> dict[str, str]:
    """Return the SQL of each table of `NEAR`.

    `customer_profiles` has a row for each customer and record, `customer_holdings` what is held and was held,
    `month_balances` the last balance of each account in each month. `visible` and `known` are relations by table: of the
    rows that hold at the day, and of those that are known then, ended ones included.
    """
    return {
        "customer_profiles": f"SELECT customer_no, {ORDER}, {', '.join(PROFILE)} FROM ({visible['customers']})",
        "customer_holdings": f"SELECT customer_no, {', '.join(HOLDING)} FROM ({known['holdings']}) WHERE customer_no IS NOT NULL",
        "month_balances": f"""
            SELECT customer_no, account_id, date_trunc('month', occurred_on)::DATE AS month, max(occurred_on) AS balance_on,
                arg_max(amount, {_LAST}) AS amount
            FROM ({visible['balances']}) WHERE customer_no IS NOT NULL GROUP BY ALL""",
    }

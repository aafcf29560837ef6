"""The tags of the Czech bank's customers computed from the raw files by pandas alone: a second way, no code shared with Kequn.

Every function returns one value per client_id; a client without rows is absent, and `table` fills what an empty sum is.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

AS_OF = pd.Timestamp("1993-12-31")
SIX_MONTHS = pd.Timestamp("1993-07-01")
PURPOSES = {
    "DUCHOD": "pension", "SIPO": "household", "POJISTNE": "insurance", "UROK": "interest", "SLUZBY": "fee",
    "SANKC. UROK": "penalty", "UVER": "loan",
}
NULL_WHEN_EMPTY = {
    "outward_share_90d", "cash_share_90d", "largest_in_30d", "largest_out_30d", "balance_avg_90d", "balance_slope_180d",
}


class CzechBank:
    """The raw files as they stood at the end of 1993."""

    def __init__(self, folder: Path) -> None:
        def read(name: str) -> pd.DataFrame:
            types = {"k_symbol": str, "bank": str}
            return pd.read_csv(folder / f"{name}.csv.gz", dtype=types, keep_default_na=False, na_values=[""])

        self.clients, self.disp, self.districts = read("client"), read("disp"), read("district")
        self.accounts, self.cards, self.loans, self.orders = read("account"), read("card"), read("loan"), read("order")
        owners = self.disp[self.disp["type"] == "OWNER"].set_index("account_id")["client_id"]
        rows = pd.concat([read("trans_1993"), read("trans_loan_accounts_1995_1998")], ignore_index=True)
        rows["day"] = pd.to_datetime(rows["date"])
        rows = rows[rows["day"] <= AS_OF].copy()
        rows["client"] = rows["account_id"].map(owners)
        rows["cents"] = (rows["amount"] * 100).round().astype("int64") * np.where(rows["type"] == "PRIJEM", 1, -1)
        rows["purpose"] = rows["k_symbol"].str.strip().map(PURPOSES)
        rows["other_bank"] = rows["bank"].notna()
        rows["month"] = rows["day"].dt.year * 12 + rows["day"].dt.month
        self.rows, self.owners = rows, owners

    def days(self, count: int) -> pd.DataFrame:
        return self.rows[self.rows["day"] > AS_OF - pd.Timedelta(days=count)]

    def table(self) -> pd.DataFrame:
        """Return the tags, one row per client_id; money in crowns."""
        made = {name: getattr(self, name)() for name in dir(self) if name.startswith("tag_")}
        columns = {name.removeprefix("tag_"): values for name, values in made.items()}
        table = pd.DataFrame(columns, index=self.clients["client_id"])
        empty = [name for name in table if name.endswith(("_90d", "_6m", "_30d", "_365d")) and name not in NULL_WHEN_EMPTY]
        table[[*empty, "products_held", "balance"]] = table[[*empty, "products_held", "balance"]].fillna(0)
        return table

    def tag_age(self) -> pd.Series:
        born = pd.to_datetime(self.clients.set_index("client_id")["birth_date"])
        birthday_to_come = (born.dt.month * 100 + born.dt.day) > AS_OF.month * 100 + AS_OF.day
        return AS_OF.year - born.dt.year - birthday_to_come

    def tag_district(self) -> pd.Series:
        return self.clients.set_index("client_id")["district_id"].map(self.districts.set_index("A1")["A2"])

    def tag_tenure_years(self) -> pd.Series:
        opened = pd.to_datetime(self.accounts.set_index("account_id")["date"])
        opened = opened.groupby(opened.index.map(self.owners)).min()
        opened = opened[opened <= AS_OF]  # the bank's first year: so far nobody has been with it for a full one
        return AS_OF.year - opened.dt.year

    def tag_products_held(self) -> pd.Series:
        holder = self.disp.set_index("disp_id")["client_id"]
        opened = self.accounts.set_index("account_id")["date"]
        cards = pd.DataFrame({"client": self.cards["disp_id"].map(holder), "since": self.cards["issued"]})
        loans = pd.DataFrame({"client": self.loans["account_id"].map(self.owners), "since": self.loans["date"]})
        orders = self.orders["account_id"]
        orders = pd.DataFrame({"client": orders.map(self.owners), "since": orders.map(opened)})
        held = pd.concat([cards.assign(what="card"), loans.assign(what="loan"), orders.assign(what="standing_order")])
        return held[pd.to_datetime(held["since"]) <= AS_OF].groupby("client")["what"].nunique()

    def tag_pension_90d(self) -> pd.Series:
        return _crowns(self.days(90).query("purpose == 'pension'"))

    def tag_household_payments_90d(self) -> pd.Series:
        return -_crowns(self.days(90).query("purpose == 'household'"))

    def tag_insurance_payments_90d(self) -> pd.Series:
        return -_crowns(self.days(90).query("purpose == 'insurance'"))

    def tag_fees_365d(self) -> pd.Series:
        return -_crowns(self.days(365).query("purpose == 'fee'"))

    def tag_interest_365d(self) -> pd.Series:
        return _crowns(self.days(365).query("purpose == 'interest'"))

    def _income(self) -> pd.DataFrame:
        """Pensions, and what came from other banks without a purpose."""
        rows = self.rows[self.rows["day"] >= SIX_MONTHS]
        plain_transfer = rows["purpose"].isna() & (rows["operation"] == "PREVOD Z UCTU")
        return rows[(rows["cents"] > 0) & ((rows["purpose"] == "pension") | plain_transfer)]

    def tag_income_months_6m(self) -> pd.Series:
        return self._income().groupby("client")["month"].nunique()

    def tag_income_average_6m(self) -> pd.Series:
        return _crowns(self._income()) / 6

    def tag_outward_90d(self) -> pd.Series:
        return -_crowns(self.days(90).query("cents < 0 and other_bank"))

    def tag_outward_count_90d(self) -> pd.Series:
        return self.days(90).query("cents < 0 and other_bank").groupby("client").size()

    def tag_outward_months_6m(self) -> pd.Series:
        return self.rows[self.rows["day"] >= SIX_MONTHS].query("cents < 0 and other_bank").groupby("client")["month"].nunique()

    def tag_outward_share_90d(self) -> pd.Series:
        out = self.days(90).query("cents < 0")
        return (_crowns(out[out["other_bank"]]).reindex(out["client"].unique(), fill_value=0)) / _crowns(out)

    def tag_cash_share_90d(self) -> pd.Series:
        out = self.days(90).query("cents < 0")
        return _crowns(out[out["operation"] == "VYBER"]).reindex(out["client"].unique(), fill_value=0) / _crowns(out)

    def tag_net_flow_30d(self) -> pd.Series:
        return _crowns(self.days(30))

    def tag_largest_in_30d(self) -> pd.Series:
        return self.days(30).query("cents > 0").groupby("client")["cents"].max() / 100

    def tag_largest_out_30d(self) -> pd.Series:
        return -self.days(30).query("cents < 0").groupby("client")["cents"].min() / 100

    def tag_days_since_transaction(self) -> pd.Series:
        own = self.rows[~self.rows["purpose"].isin(["fee", "interest", "penalty"])]
        return (AS_OF - own.groupby("client")["day"].max()).dt.days

    def tag_balance_avg_90d(self) -> pd.Series:
        return self.days(90).groupby("client")["balance"].mean()

    def tag_balance_slope_180d(self) -> pd.Series:
        """Least squares of the balance over the day, in crowns a day; nothing where all is on one day."""
        rows = self.days(180)
        rows = rows[rows.groupby("client")["day"].transform("nunique") > 1]
        number = (rows["day"] - AS_OF).dt.days
        return pd.Series({
            client: np.polyfit(number[group.index], group["balance"], 1)[0] for client, group in rows.groupby("client")
        })

    def tag_balance(self) -> pd.Series:
        """The end of the last day's chain: the row after which no other row of that day goes on, from the sum of all amounts."""
        last_day = self.rows[self.rows["day"] == self.rows.groupby("account_id")["day"].transform("max")]
        total = last_day["account_id"].map(self.rows.groupby("account_id")["cents"].sum())
        gap = (last_day["balance"] * 100 - total).abs()
        ends = last_day.loc[gap.groupby(last_day["account_id"]).idxmin()]
        assert gap[ends.index].max() <= 60  # interest is rounded: the balance and the sum part by at most 0.60 crowns
        return ends.set_index("client")["balance"]


def _crowns(rows: pd.DataFrame) -> pd.Series:
    return rows.groupby("client")["cents"].sum() / 100

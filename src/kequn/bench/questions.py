"""What is asked of both: 38 window tags, and conditions over ready tags and over raw rows; their SQL is in bench/reference/*.sql."""

from __future__ import annotations

from collections.abc import Mapping

WINDOWS = (30, 90, 180)
FLOWS = ("salary", "pension", "household", "transfer_out")

TAGS: Mapping[str, str] = {
    **{f"{kind}_sum_{days}": f'sum(transactions.amount, where=kind == "{kind}", days={days})' for kind in FLOWS for days in WINDOWS},
    **{f"{kind}_count_{days}": f'count(transactions, where=kind == "{kind}", days={days})' for kind in FLOWS for days in WINDOWS},
    "largest_in_30": "max(transactions.amount, where=amount > 0, days=30)",
    "largest_in_90": "max(transactions.amount, where=amount > 0, days=90)",
    "largest_out_30": "min(transactions.amount, where=amount < 0, days=30)",
    "largest_out_90": "min(transactions.amount, where=amount < 0, days=90)",
    "average_90": "avg(transactions.amount, days=90)",
    "purchase_average_180": 'avg(transactions.amount, where=kind == "purchase", days=180)',
    "days_since_any": "days_since(transactions)",
    "days_since_salary": 'days_since(transactions, where=kind == "salary")',
    "days_since_transfer_out": 'days_since(transactions, where=kind == "transfer_out")',
    "days_since_card": 'days_since(transactions, where=channel == "card")',
    "channels_90": "distinct(transactions.channel, days=90)",
    "income_months_180": "distinct(year(transactions.occurred_on) * 12 + month(transactions.occurred_on), where=amount > 0, days=180)",
    "own_name_90": 'exists(transactions, where=kind == "transfer_out" and own_name, days=90)',
    "last_salary": 'last(transactions.amount, where=kind == "salary")',
}

READY: Mapping[str, str] = {
    "seniors": 'age >= 60 and pension_90d > 0 and region == "省1"',
    "quiet_savers": "age >= 45 and days_since_transaction > 30 and income_months_6m >= 1 and tenure_years >= 5",
    "outflow": "outward_90d > 2_000 and outward_count_90d >= 2 and outward_share_90d > 0.3 and net_flow_30d < 0",
    "young_active": "age < 35 and active_months_12m >= 6 and card_count_90d >= 1 and transactions_per_month >= 1 and gender == \"F\"",
    "families": 'household_payments_90d > 500 and age >= 30 and age <= 50 and city in ("城市1", "城市7", "城市13") and loan_payments_90d > 0',
    "sleepers": "dormant and tenure_years >= 3 and age >= 30 and age < 70 and declared_income >= 100_000 and (pension_90d == 0 or senior)",
    "cash_people": "cash_share_90d > 0.5 and card_payments_90d == 0 and age >= 50 and net_flow_30d < 1_000 and outward_90d == 0 "
    "and not dormant and largest_out_30d is not None",
    "prime": "income_average_6m > 500 and salary_90d > 0 and age >= 28 and age <= 45 and outward_90d < 1_000 and tenure_years >= 1 "
    "and largest_in_30d > 100 and insurance_payments_90d == 0",
}

RAW: Mapping[str, str] = {
    "pensioners_90": 'years_since(birth_date) >= 60 and sum(transactions.amount, where=kind == "pension", days=90) > 0 and region == "省1"',
    "gone_quiet": 'days_since(transactions) > 60 and count(transactions, days=365) >= 3 and gender == "M"',
    "own_money_out": 'count(transactions, where=kind == "transfer_out" and own_name, days=90) >= 1 '
    'and sum(transactions.amount, days=30) < 0 and years_since(birth_date) >= 40',
    "card_lovers": 'count(transactions, where=channel == "card", days=90) >= 2 and sum(transactions.amount, where=channel == "card", days=90) < -500 '
    'and years_since(birth_date) < 45 and not exists(transactions, where=kind == "withdrawal", days=90)',
    "steady_income": 'distinct(month(transactions.occurred_on), where=amount > 0, days=180) >= 3 and min(transactions.amount, days=90) > -3_000 '
    'and city in ("城市1", "城市7", "城市13") and declared_income >= 50_000',
    "big_movers": "max(transactions.amount, days=30) > 3_000 and -min(transactions.amount, days=30) > 1_000 and count(transactions, days=30) >= 2 "
    'and years_since(birth_date) >= 30 and region != "省2"',
    "borrowers": 'exists(transactions, where=kind == "loan", days=180) and sum(transactions.amount, where=kind == "salary", days=180) > 0 '
    'and count(transactions, where=kind == "household", days=180) >= 1 and gender == "F" and declared_income < 300_000 '
    "and years_since(birth_date) < 60",
    "everything": 'count(transactions, days=180) >= 3 and sum(transactions.amount, where=kind == "purchase", days=90) < -100 '
    'and avg(transactions.amount, days=180) < 0 and max(transactions.amount, days=180) > 500 and days_since(transactions) <= 45 '
    'and years_since(birth_date) >= 25 and years_since(birth_date) <= 65 and region in ("省1", "省3", "省5")',
}

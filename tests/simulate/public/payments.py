"""How large payments are and how often customers use the bank."""

from __future__ import annotations

from itertools import pairwise

from tests.simulate.public import sources
from tests.simulate.public.bank import Bank
from tests.simulate.public.compare import Section, alone, compare, other, plain, points, yuan
from tests.simulate.public.drawing import BANK, Series, columns, ticks

TOLD = (
    "purchase", "household", "transfer_out", "transfer_in", "withdrawal", "deposit", "salary", "pension", "business",
    "investment",
)
CARS = "theirs holds homes, cars and wholesale paid by card"
COUNTER = "ours takes less over the counter: accounts hold little, and the rich send what they move"
SHOPS = "theirs holds the takings of shops"
LOG_INS = "they are set by hand"
TELEPHONE = "theirs are payments by telephone only"
FEW = "ours is one bank, and makes few, so that two years stay small"
ANYWHERE = "ours are customers of one bank, theirs adults with an account anywhere"
STEPS = 22  # five to a tenfold, from one yuan on
OWN = "kind NOT IN ('interest', 'fee')"
SINCE = ((8, "up to 7"), (31, "8 to 30"), (91, "31 to 90"), (181, "91 to 180"))


def sizes(bank: Bank) -> Section:
    """Compare how large purchases and cash are."""
    told = {kind: (count, middle, mean) for kind, count, middle, mean in bank.rows(
        "SELECT kind, count(*), median(amount), avg(amount) FROM transactions GROUP BY kind")}
    found = dict(bank.rows("""SELECT floor(log10(amount) * 5)::INTEGER, count(*) FROM transactions
                              WHERE kind = 'purchase' AND amount >= 1 AND amount < 100_000 GROUP BY 1"""))
    share = [found.get(step, 0) / sum(found.values()) * 100 for step in range(STEPS)]
    _, middle, mean = told["purchase"]
    drawn = columns(
        f"Purchases: half are below {middle:.0f} yuan, the mean is {mean:.0f}; in the country {sources.PURCHASE_MEAN:.0f}",
        [f"{10 ** (step // 5):,}" if step % 5 == 0 else "" for step in range(STEPS)], [Series("simulated bank", BANK, share)],
        up=ticks(max(share), 5, lambda at: f"{at:.0f} %"), units=("yuan from which a bar begins", "of all purchases"))
    small = bank.one(f"SELECT avg((amount <= {sources.SMALL_UP_TO})::INTEGER) * 100 FROM transactions WHERE kind = 'purchase'")
    table = ["| kind | share of rows | median, yuan | mean, yuan |", "|---|--:|--:|--:|"]
    rows = sum(count for count, _, _ in told.values())
    table += [f"| `{kind}` | {n / rows:.1%} | {half:,.0f} | {usual:,.0f} |" for kind in TOLD for n, half, usual in [told[kind]]]
    cash = [told.get(kind, (0, 0.0, 0.0))[2] for kind in ("withdrawal", "deposit")]
    return Section(
        "Sizes of payments", "sizes", drawn,
        [compare("mean purchase", mean, sources.PURCHASE_MEAN, yuan, within=80, because=CARS),
         compare("mean cash taken out", cash[0], sources.WITHDRAWAL_MEAN, yuan, within=1_500, because=COUNTER),
         compare("mean cash paid in", cash[1], sources.DEPOSIT_MEAN, yuan, within=2_000, because=SHOPS),
         compare("purchases up to 500 yuan", small, sources.SMALL, points, within=5, because=TELEPHONE),
         alone("median purchase", yuan(middle))],
        "We know of no public figure for medians or for how sizes are spread; the shape, a lognormal for each of thirteen "
        "kinds of shops, is set by hand. All kinds of rows:",
        [sources.CARD_SOURCE, sources.SMALL_SOURCE], table)


def activity(bank: Bank) -> Section:
    """Compare how often customers use the bank."""
    days = [int(since) for (since,) in bank.rows(f"""
        SELECT coalesce(date_diff('day', max(day), (SELECT max(day) FROM transactions)), 9999) FROM clients
        LEFT JOIN (SELECT customer_id, day FROM transactions WHERE {OWN}) USING (customer_id) GROUP BY customer_id""")]
    bounds = [0, *(limit for limit, _ in SINCE), 10_000]
    share = [sum(low <= since < high for since in days) / len(days) * 100 for low, high in pairwise(bounds)]
    asleep = share[-1]
    month = bank.one("SELECT count(*) FILTER (kind = 'purchase') / 24.0 FROM transactions") / len(days)
    weekly = bank.one("""
        SELECT count(*) * 100 / 4.0 / (SELECT count(*) FROM owners WHERE source = 'app') FROM (
            SELECT DISTINCT user_id, date_diff('day', time::DATE, last) // 7 AS week
            FROM events, (SELECT max(day) AS last FROM transactions)
            WHERE event = 'app_login' AND time::DATE > last - 28
              AND user_id IN (SELECT id FROM owners WHERE source = 'app'))""")
    drawn = columns(
        f"Activity: {asleep:.0f} % of customers did nothing in the last six months",
        [*(words for _, words in SINCE), "more, or never"],
        [Series("simulated bank, at the window's end", BANK, share)], up=ticks(max(share), 20, lambda at: f"{at:.0f} %"),
        units=("days since the last transaction of their own", "of all customers"), say=lambda value: f"{value:.1f}")
    return Section(
        "Activity", "activity", drawn,
        [other("moved money within six months", 100 - asleep, sources.ACTIVE, points, because=ANYWHERE),
         compare("users of the mobile bank who log in within a week", weekly, sources.WEEKLY, points, within=5, because=LOG_INS),
         compare("purchases a month by customer, resident", month, sources.PURCHASES_A_MONTH, plain, within=5, because=FEW)],
        "Purchases are far fewer than in life: the simulated customer makes a few payments a month, which keeps two years of"
        " a bank small enough for one machine. Whoever measures speed or looks for patterns in daily payments should know "
        "it.",
        [sources.INCLUSION_SOURCE, sources.MOBILE_SOURCE, sources.CARD_SOURCE])

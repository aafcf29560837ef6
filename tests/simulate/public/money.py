"""What people earn, own and hold, beside surveys of income and wealth."""

from __future__ import annotations

from collections.abc import Sequence

from tests.simulate.public import sources
from tests.simulate.public.bank import Bank
from tests.simulate.public.compare import Section, alone, compare, gini, lorenz, other, plain, points, top, yuan
from tests.simulate.public.drawing import BANK, BANK_PALE, PUBLIC, WORDS, Series, columns, curves, rows, ticks
from tests.simulate.public.people import BORN

# Households in which every grown-up is a customer: of those alone the truth knows all incomes and all assets.
WHOLE = f"""
SELECT household, count(*) AS size, list(customer_id) AS members FROM people
WHERE {BORN} GROUP BY household
HAVING bool_and(customer_id IS NOT NULL OR birth_date > (SELECT min(day) FROM transactions) - INTERVAL 18 YEAR)
   AND count(customer_id) > 0"""
BEFORE_TAX = "ours is what comes to the account; theirs is before tax, in private firms, and 10,342 yuan in the other units"
RICHER = "theirs is a bank of the whole country, known for rich customers"
NO_TAIL = "theirs counts millions with next to nothing, holders of a credit card alone among them; ours has fewer such"
ONE_CITY = "theirs spans town and country of all provinces, ours one city and its counties"
EARNED = "ours are pay, pensions and takings; rent, interest and what families give are not counted"
ONE_BANK = "ours is one bank, theirs are all banks"
HOMES = "theirs counts homes, ours only money"
MONEY = "ours is set by hand: months of income by age; theirs also counts shares, insurance and money lent"
PRODUCTS = (
    ("time deposit", "core_holdings", "deposit"), ("wealth product", "positions", "LC"), ("fund", "positions", "JJ"),
    ("insurance", "positions", "BX"), ("gold", "positions", "GJS"), ("credit card", "cards", "C"),
    ("consumer loan", "loans", "个人消费贷款"), ("home loan", "loans", "个人住房贷款"),
)


def incomes(bank: Bank) -> Section:
    """Compare income a head."""
    heads = [(income * 12 / size, size) for income, size in bank.rows(f"""
        SELECT coalesce(sum(income), 0), any_value(size) FROM ({WHOLE}), unnest(members) AS of_house(customer_id)
        LEFT JOIN clients USING (customer_id) GROUP BY household""")]
    heads.sort()
    each = [income for income, size in heads for _ in range(size)]
    fifths = [_mean(heads[len(heads) * place // 5: len(heads) * (place + 1) // 5]) for place in range(5)]
    ratio, public = fifths[4] / max(fifths[0], 1), sources.QUINTILES[4] / sources.QUINTILES[0]
    middle = each[len(each) // 2]
    salary = bank.one("SELECT avg(amount) FROM transactions WHERE kind = 'salary'")
    drawn = columns(
        f"Income: the highest fifth has {ratio:.1f} times the lowest, in all China {public:.1f}",
        ["lowest fifth", "second", "third", "fourth", "highest fifth"],
        [Series("simulated city", BANK, [value / 1000 for value in fifths]),
         Series("all China, 2023", PUBLIC, [value / 1000 for value in sources.QUINTILES])],
        up=ticks(max(*fifths, 100_000) / 1000, 25, lambda at: f"{at:.0f}"),
        units=("households by income a head", "thousand yuan a head and year"), say=lambda value: f"{value:.0f}")
    return Section(
        "Income", "income", drawn,
        [compare("median income a head and year", middle, sources.URBAN_MEDIAN, yuan, within=7_500, because=EARNED),
         compare("mean income a head and year", sum(each) / len(each), sources.URBAN_MEAN, yuan, within=8_000, because=EARNED),
         other("Gini coefficient of income a head", gini(each), sources.INCOME_GINI, plain, because=ONE_CITY),
         other("highest fifth over lowest", ratio, public, plain, because=ONE_CITY),
         other("mean salary a month", salary, sources.PRIVATE_PAY, yuan, because=BEFORE_TAX)],
        "Only households whose grown-ups all bank here are counted, for the truth tells incomes of customers alone. The "
        "public median and mean are those of urban residents. Pay is drawn about one median with a spread set by hand; "
        "nobody is very rich. Of merchants the truth tells takings, costs not yet paid, so the highest fifth has somewhat "
        "less than is shown.",
        [sources.QUINTILE_SOURCE, sources.URBAN_SOURCE, sources.INCOME_GINI_SOURCE, sources.PAY_SOURCE])


def wealth(bank: Bank) -> Section:
    """Compare how unequally wealth is spread."""
    here = [value for (value,) in bank.rows(f"SELECT here::DOUBLE FROM '{bank.wealth()}'")]
    houses = [value for (value,) in bank.rows(f"""
        SELECT coalesce(sum(here + elsewhere), 0)::DOUBLE FROM ({WHOLE}), unnest(members) AS of_house(customer_id)
        LEFT JOIN '{bank.wealth()}' USING (customer_id) GROUP BY household""")]
    tenth, mean = top(houses, 0.1), sum(houses) / len(houses)
    held = top(here, sources.RICH / 100)
    many = sum(value >= sources.RICH_FROM for value in here) / len(here) * 100
    known = [(80, 100 - sources.TOP_FIFTH), (90, 100 - sources.TOP_TENTH)]
    drawn = curves(
        f"Wealth: 2 % of customers have {held:.0f} % of what is here, at a real bank {sources.HELD_BY_RICH:.0f} %",
        [("households, all money", BANK, lorenz(houses)), ("customers, money here", BANK_PALE, lorenz(here))],
        across=[(at, f"{at} %") for at in range(0, 101, 20)], up=[(at, f"{at} %") for at in range(0, 101, 20)],
        units=("households or customers, from the poorest on", "share of all they have"),
        dots=[("urban households, all assets", PUBLIC, known),
              ("customers of one bank", WORDS, [(100 - sources.RICH, 100 - sources.HELD_BY_RICH)])])
    return Section(
        "Wealth", "wealth", drawn,
        [other("share of the richest tenth of households", tenth, sources.TOP_TENTH, points, because=HOMES),
         other("Gini coefficient of households", gini(houses), sources.WEALTH_GINI, plain, because=HOMES),
         compare("mean money of a household", mean, sources.FINANCIAL_MEAN, yuan, within=100_000, because=MONEY),
         other("customers with 500,000 yuan or more here", many, sources.RICH, points, because=RICHER),
         compare("share of the richest 2.12 % of customers", held, sources.HELD_BY_RICH, points, within=10, because=NO_TAIL),
         alone("Gini coefficient of what customers have here", plain(gini(here)))],
        "Money is what customers have here and, as the truth alone knows, elsewhere, at the window's end. The survey tells "
        "the shares of the richest fifth and tenth only, so there are two grey dots; the black one is what one bank tells of"
        " its customers.",
        [sources.WEALTH_SOURCE, sources.WEALTH_GINI_SOURCE, sources.RICH_SOURCE])


def products(bank: Bank) -> Section:
    """Compare what grown-up customers hold at the end."""
    adult = "birth_date <= (SELECT max(day) FROM transactions) - INTERVAL 18 YEAR"
    grown = bank.one(f"SELECT count(customer_id) FROM people WHERE {adult}")

    def share(query: str) -> float:
        return bank.one(f"""SELECT count(DISTINCT customer_id) * 100 FROM ({query}) JOIN people USING (customer_id)
                            WHERE {adult}""") / grown

    held = {words: share(f"SELECT customer_id FROM {view} WHERE held AND category = '{code}'") for words, view, code in PRODUCTS}
    app = share("SELECT customer_id FROM owners WHERE source = 'app'")
    ever = share("SELECT customer_id FROM positions WHERE category IN ('LC', 'JJ', 'GJS')")
    debts = [value for (value,) in bank.rows(f"""
        SELECT coalesce(bool_or(customer_id IN (SELECT customer_id FROM loans WHERE held)), false)::INTEGER * 100
        FROM ({WHOLE}), unnest(members) AS of_house(customer_id) GROUP BY household""")]
    indebted = sum(debts) / len(debts)
    most, cards = max(*held.values(), app), held["credit card"] / 100
    drawn = rows(
        f"Products: {held['time deposit']:.0f} % hold a time deposit, {held['credit card']:.0f} % a credit card",
        [*held, "mobile bank"],
        [Series("simulated bank, percent of customers of 18 and over", BANK, [*held.values(), app])], points, most)
    return Section(
        "Products", "products", drawn,
        [other("credit cards for each grown-up, resident", cards, sources.CREDIT_CARDS, plain, because=ONE_BANK),
         other("ever bought wealth products, funds or gold", ever, sources.INVESTED, points, because=ONE_BANK),
         other("households with a loan", indebted, sources.IN_DEBT, points, because=ONE_BANK),
         other("uses the mobile bank", app, sources.MOBILE_BANK, points, because=ONE_BANK),
         *(alone(f"holds: {words}", points(value)) for words, value in held.items() if words != "credit card")],
        "We have no table of a bank that tells how many of its customers hold what, so the shares are set by hand to what a "
        "banker would expect. Public figures count a person at all banks at once; ours ought to be lower, for most people "
        "have several.",
        [sources.CREDIT_CARD_SOURCE, sources.INCLUSION_SOURCE, sources.WEALTH_SOURCE, sources.MOBILE_SOURCE])


def _mean(heads: Sequence[tuple[float, int]]) -> float:
    """Return the income a head of some households."""
    return sum(income * size for income, size in heads) / max(sum(size for _, size in heads), 1)

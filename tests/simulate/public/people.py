"""Who lives in the city and who of them banks here: ages and households on the day before the window, beside the census."""

from __future__ import annotations

from kequn.simulate import parameters as p
from tests.simulate.public import sources
from tests.simulate.public.bank import Bank
from tests.simulate.public.compare import Section, compare, largest, other, plain, points
from tests.simulate.public.drawing import BANK, BANK_PALE, PUBLIC, WORDS, Series, columns, pyramid, ticks

LABELS = [f"{age}–{age + 4}" for age in range(0, 85, 5)] + ["85+"]
CHANCE = "chance, in a small bank"
BORN = "birth_date < (SELECT min(day) FROM transactions)"  # those born later stand in the truth too


def ages(bank: Bank) -> Section:
    """Compare the age pyramid."""
    counted = bank.rows(f"""
        SELECT least(date_sub('year', birth_date, day), 85) // 5, gender = 'F', count(*), count(customer_id)
        FROM people, (SELECT min(day) - 1 AS day FROM transactions) WHERE {BORN} GROUP BY 1, 2""")
    whole = sum(count for _, _, count, _ in counted)
    found = {(age, female): (count / whole * 100, ours / whole * 100) for age, female, count, ours in counted}
    census = [group / sum(p.AGE_GROUPS) * 100 for group in p.AGE_GROUPS]
    men = [men / (100 + men) for men in p.MEN_PER_100_WOMEN]
    sides, groups = [], [0.0] * 18
    for female, words in ((False, "men, percent of all people"), (True, "women, percent of all people")):
        pairs = [found.get((age, female), (0.0, 0.0)) for age in range(18)]
        groups = [group + pair[0] for group, pair in zip(groups, pairs, strict=True)]
        share = [part * (1 - man if female else man) for part, man in zip(census, men, strict=True)]
        sides.append((words, Series("people of the city", BANK_PALE, [pair[0] for pair in pairs]),
                      Series("of them customers", BANK, [pair[1] for pair in pairs]), Series("census 2020", WORDS, share)))
    gap = max(abs(one - other) for one, other in zip(groups, census, strict=True))
    men_of_women = 100 / (sum(share for (_, female), (share, _) in found.items() if female) / 100) - 100
    adults = bank.one(f"""SELECT avg((customer_id IS NOT NULL)::INTEGER) * 100 FROM people
                          WHERE {BORN} AND birth_date <= (SELECT min(day) FROM transactions) - INTERVAL 18 YEAR""")
    return Section(
        "Ages", "ages", pyramid(f"Ages: no five years are more than {gap:.1f} points from the census", LABELS, sides, 5),
        [largest("largest gap of any five years of age", gap, points, within=1.05, because=CHANCE),
         compare("men of 100 women", men_of_women, sources.MEN, lambda value: f"{value:.1f}", within=3, because=CHANCE),
         other("people of 65 and over", sum(groups[13:]), sources.OLD_2023, points, because="the ages are those of 2020"),
         other("adults with an account", adults, sources.BANKED, points, because="ours at one bank, theirs at any")],
        "The people are drawn from the census of 2020 and stand on the day before the window as it counted them, not four "
        "years older. The share that banks with us, the dark part, is set by hand for each age: large in working years, "
        "small for children. Children are a little too few, for those whose mother was not drawn are left out.",
        [sources.CENSUS, sources.AGEING, sources.BANKED_SOURCE])


def households(bank: Bank) -> Section:
    """Compare how many live together."""
    sizes = [size for (size,) in bank.rows(f"SELECT count(*) FROM people WHERE {BORN} GROUP BY household")]
    mean = sum(sizes) / len(sizes)
    shares = [sum(size == wanted for size in sizes) / len(sizes) * 100 for wanted in range(1, 5)]
    shares.append(100 - sum(shares))
    gaps = [abs(ours - public) for ours, public in zip(shares, sources.HOUSEHOLD_SHARES, strict=True)]
    drawn = columns(
        f"Households: {mean:.2f} people on average, {sources.HOUSEHOLD_MEAN} in the census", ["1", "2", "3", "4", "5 and more"],
        [Series("simulated city", BANK, shares), Series("census 2020", PUBLIC, sources.HOUSEHOLD_SHARES)],
        up=ticks(max(*shares, 30), 10, lambda at: f"{at:.0f} %"), units=("people in the household", "of all households"),
        say=lambda value: f"{value:.1f}")
    return Section(
        "Households", "households", drawn,
        [compare("people in a household", mean, sources.HOUSEHOLD_MEAN, plain, within=0.1, because=CHANCE),
         largest("largest gap of any size", max(gaps), points, within=6, because="nobody shares a home but family")],
        "Sizes are not drawn: they follow from who marries, has children and takes in old parents. Family households only; "
        "the census counts dormitories apart, the simulation has none.",
        [sources.HOUSEHOLDS])

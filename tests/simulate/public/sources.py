"""The public figures that the page holds against the simulated bank, each with who published it and when. None is estimated here.

Where a figure is reckoned from published ones, the reckoning stands here. Ages are not here: the census table that the people are
drawn from stands in `kequn.simulate.parameters`.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

CENSUS: Final = "Population census 2020 (China Population Census Yearbook 2020), national table of age and sex"
MEN: Final = 105.1  # per 100 women
OLD_2023: Final = 15.4  # percent of 65 and over at the end of 2023
AGEING: Final = "Ministry of Civil Affairs, communiqué on ageing for 2023"

BANKED: Final = 89.0  # percent of adults with an account anywhere
BANKED_SOURCE: Final = "World Bank, Global Findex 2021"

HOUSEHOLDS: Final = "Population census 2020, family households by size"
HOUSEHOLD_SHARES: Final = (25.4, 29.7, 21.0, 13.2, 10.7)  # percent of one, two, three, four, and five and more
HOUSEHOLD_MEAN: Final = 2.62

QUINTILES: Final = (9_215, 20_442, 32_195, 50_220, 95_055)  # yuan a head and year, disposable
QUINTILE_SOURCE: Final = "National Bureau of Statistics (NBS), communiqué for 2023, households in five equal groups"
URBAN_MEAN, URBAN_MEDIAN = 54_188, 49_302
URBAN_SOURCE: Final = "NBS, income and consumption of residents in 2024, urban residents"
INCOME_GINI: Final = 0.468
INCOME_GINI_SOURCE: Final = "NBS, disposable income a head, 2020"

PRIVATE_PAY: Final = 69_476 / 12  # yuan a month before tax, urban private units; in the others 124,110 a year
PAY_SOURCE: Final = "NBS, average wages in urban units, 2024"

TOP_TENTH: Final = 47.5  # percent of all assets, homes included, that the tenth of urban households with most of them have
TOP_FIFTH: Final = 63.0
FINANCIAL_MEAN: Final = 649_000  # yuan of a household: 20.4 % of 3.179 million
WEALTH_SOURCE: Final = "People's Bank of China (PBC), survey of assets and debts of urban households, October 2019"
WEALTH_GINI: Final = 0.73
RICH_FROM: Final = 500_000  # yuan at the bank, from which on China Merchants Bank calls a customer one of its Sunflowers
RICH, HELD_BY_RICH = 2.12, 88_364.09 / 107_591.70 * 100  # percent of its retail customers, and of what all
# have there; two other banks told of more than seventy percent (Beijing Youth Daily, 30 March 2022, on the reports of 2021)
RICH_SOURCE: Final = "China Merchants Bank, annual report 2021"
WEALTH_GINI_SOURCE: Final = "Xie and Jin, Household Wealth in China, Chinese Sociological Review 47 (2015), for 2012, with homes"

CREDIT_CARDS: Final = 0.53  # of a resident, all banks
CREDIT_CARD_SOURCE: Final = "PBC, payment system in the second quarter of 2024"
INVESTED: Final = 47.8  # percent of adults who had bought an investment or wealth product, anywhere
ACTIVE: Final = 88.6  # percent of adults with an account that moved within six months, anywhere
INCLUSION_SOURCE: Final = "PBC, report on indicators of financial inclusion for 2018"
IN_DEBT: Final = 56.5  # percent of urban households
MOBILE_BANK: Final = 86.0  # percent of the bank customers asked
WEEKLY: Final = 43.1  # percent of the users of a mobile bank
MOBILE_SOURCE: Final = "China Financial Certification Authority (CFCA), survey of digital finance 2022"

PAY_RULE: Final = "Provisional rules on the payment of wages (Ministry of Labour, 1994), article 7"
# First and last day, as the State Council announced them: its notices for 2025 (12 November 2024) and 2026 (4 November 2025) were
# read again in full, those of 2024 hold for the package chinesecalendar 1.11.0 as well.
PUBLIC_HOLIDAYS: Final = (
    (date(2024, 9, 15), date(2024, 9, 17)), (date(2024, 10, 1), date(2024, 10, 7)), (date(2025, 1, 1), date(2025, 1, 1)),
    (date(2025, 1, 28), date(2025, 2, 4)), (date(2025, 4, 4), date(2025, 4, 6)), (date(2025, 5, 1), date(2025, 5, 5)),
    (date(2025, 5, 31), date(2025, 6, 2)), (date(2025, 10, 1), date(2025, 10, 8)), (date(2026, 1, 1), date(2026, 1, 3)),
    (date(2026, 2, 15), date(2026, 2, 23)), (date(2026, 4, 4), date(2026, 4, 6)), (date(2026, 5, 1), date(2026, 5, 5)),
    (date(2026, 6, 19), date(2026, 6, 21)),
)

# UnionPay and NetsUnion cleared 39.302 billion payments of 13.12 trillion yuan on the nine days of the Spring Festival holiday of
# 2026, by the day 37.45 and 19.26 percent more than in that of 2025; and 10.73 + 31.12 hundred million payments of 0.73307 + 1.60
# trillion yuan a day in the second quarter of 2025.
HOLIDAY_2025: Final = (date(2025, 1, 28), date(2025, 2, 4))
PLAIN_2025: Final = (date(2025, 4, 1), date(2025, 6, 30))
HOLIDAY_COUNT: Final = 393.02 / 9 / 1.3745 / (10.73 + 31.12)
HOLIDAY_SUM: Final = 13.12 / 9 / 1.1926 / (0.73307 + 1.60)
HOLIDAY_SOURCE: Final = "PBC, payments in the Spring Festival holiday of 2026, and payment system in the second quarter of 2025"

# Retail sales of consumer goods in 2024, hundred million yuan. January and February are told together; so are, in the sums that
# the later months are reckoned from, April and May, and November and December: the year's 487,895 less 398,960 up to October.
# March, October and the sum up to October were read again at the source; the others are quoted from the press.
RETAIL: Final = (
    81_307 / 2, 81_307 / 2, 39_020, 74_910 / 2, 74_910 / 2, 40_732, 37_757, 38_726, 41_112, 45_396, 88_935 / 2, 88_935 / 2,
)
RETAIL_SOURCE: Final = "NBS, retail sales of consumer goods by month, 2024"

# Bank cards in the third quarter of 2025: trillions of yuan over hundred millions of payments.
PURCHASE_MEAN: Final = 33.19e12 / 1035.94e8
WITHDRAWAL_MEAN: Final = 6.71e12 / 13.01e8
DEPOSIT_MEAN: Final = 6.43e12 / 8.04e8
PURCHASES_A_MONTH: Final = 1035.94e8 / 3 / 1.408e9  # of 1,408.28 million residents (NBS, end of 2024)
CARD_SOURCE: Final = "PBC, payment system in the third quarter of 2025, bank cards"
SMALL_UP_TO, SMALL = 500, 90.0  # yuan, and the percentage of payments by telephone up to there
SMALL_SOURCE: Final = "Payment and Clearing Association of China, survey of users of mobile payment, 2022"

CHECKED: Final = (
    "Read again where they were published, or in a newspaper that prints the text: the holidays of 2025 and 2026 (notices of the "
    "State Council), what China Merchants Bank's rich customers hold, the shares of the richest urban households and who of them "
    "owes, retail sales of March and October, the number of residents. The other figures are quoted as we found them reported, "
    "from the press or a later publication, and were not read at their origin; whoever leans on one should look there first.")


def holidays() -> set[date]:
    """Return every day of the public holidays."""
    return {first + timedelta(days=day) for first, last in PUBLIC_HOLIDAYS for day in range((last - first).days + 1)}

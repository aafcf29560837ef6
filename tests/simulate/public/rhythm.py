"""When money moves: paydays, the Spring Festival, the year, the hours of the day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from kequn.simulate import parameters as p
from tests.simulate.public import sources
from tests.simulate.public.bank import Bank
from tests.simulate.public.compare import Section, alone, compare, largest, plain, points
from tests.simulate.public.drawing import BANK, BANK_PALE, PUBLIC, Series, columns, curves, ticks

SPENT = "kind IN ('purchase', 'transfer_out') AND channel NOT IN ('ATM', 'CNT') AND amount < 1_000_000"
PAIRS = ((0, 1), (2,), (3, 4), (5,), (6,), (7,), (8,), (9,), (10, 11))  # months that the public figure tells together
OTHER_HOLIDAYS = "paydays miss every holiday"
RED_PACKETS = "ours makes so few purchases that red packets weigh more"
FIRMS = "theirs holds what firms pay through these systems, and firms rest"
MOVES = "weekends, festivals and a season that is set by hand move purchases"
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def paydays(bank: Bank) -> Section:
    """Compare on which days salaries come."""
    paid = dict(bank.rows("SELECT day, count(*) FROM transactions WHERE kind = 'salary' GROUP BY day"))
    whole, free = sum(paid.values()), sources.holidays()
    share = [sum(count for day, count in paid.items() if day.day == wanted) / whole * 100 for wanted in range(1, 32)]
    weekends = sum(count for day, count in paid.items() if day.weekday() >= 5) / whole * 100
    holiday = sum(count for day, count in paid.items() if day in free) / whole * 100
    first = sum(share[4:15])
    most = max(range(31), key=lambda at: share[at])
    drawn = columns(
        f"Paydays: {share[most]:.0f} % of all salaries come on the {most + 1}th, {first:.0f} % from the 5th to the 15th",
        [str(day) if day % 5 == 0 or day == 1 else "" for day in range(1, 32)],
        [Series("simulated bank, 24 months", BANK, share)],
        up=ticks(max(share), 5, lambda at: f"{at:.0f} %"), units=("day of the month", "of all salaries"))
    return Section(
        "Paydays", "paydays", drawn,
        [compare("salaries on a Saturday or Sunday", weekends, 0, points, within=0.05, because="paydays miss a weekend"),
         compare("salaries on a public holiday", holiday, 0, points, within=0.05, because=OTHER_HOLIDAYS),
         alone("salaries from the 5th to the 15th", points(first))],
        "We know of no statistics that tell on which day of the month firms pay; the five paydays are set by hand. The rule "
        "is public: what falls on a holiday or a day of rest is paid on the last working day before it.",
        [sources.PAY_RULE])


def festival(bank: Bank) -> Section:
    """Compare the weeks about the Spring Festival."""
    by_day = {day: (count, amount) for day, count, amount in bank.rows(
        f"SELECT day, count(*), sum(amount) FROM transactions WHERE {SPENT} GROUP BY day")}
    count, amount = (_mean(by_day, place, *sources.PLAIN_2025) for place in (0, 1))
    bought = {day: (n, amount) for day, n, amount in bank.rows(
        f"SELECT day, count(*), sum(amount) FROM transactions WHERE {SPENT} AND kind = 'purchase' GROUP BY day")}
    first = date(2025, *p.SPRING_FESTIVAL[2025])

    def about(days: dict[date, tuple[float, float]]) -> list[tuple[float, float]]:
        level = _mean(days, 0, *sources.PLAIN_2025)
        return [(at, days.get(first + timedelta(days=at), (0, 0))[0] / level * 100) for at in range(-30, 31)]

    ours = [_mean(by_day, place, *sources.HOLIDAY_2025) / plain_day for place, plain_day in ((0, count), (1, amount))]
    lines = [("purchases, 2025", BANK, about(bought)), ("purchases and transfers, 2025", BANK_PALE, about(by_day))]
    shops = _mean(bought, 0, *sources.HOLIDAY_2025) / _mean(bought, 0, *sources.PLAIN_2025)
    held = [(-1.0, sources.HOLIDAY_COUNT * 100), (6.0, sources.HOLIDAY_COUNT * 100)]
    highest = max(value for _, _, xy in lines for _, value in xy)
    before = max(lines[0][2], key=lambda one: one[1])
    drawn = curves(
        f"Spring Festival: purchases rise to {before[1]:.0f} before it, fall to {shops * 100:.0f} in the holiday",
        [*lines, ("all China, mean day of the holiday", PUBLIC, held)],
        across=[(at, "festival" if at == 0 else f"{at:+d}".replace("-", "−")) for at in range(-30, 31, 10)],
        up=ticks(highest, 50, lambda at: f"{at:.0f}"),
        units=("days from the first day of the lunar year", "number a day, where the mean day of April to June 2025 is 100"))
    return Section(
        "Spring Festival", "festival", drawn,
        [compare("payments on a holiday, of a plain day", ours[0], sources.HOLIDAY_COUNT, plain, within=0.1, because=RED_PACKETS),
         compare("money paid on a holiday, of a plain day", ours[1], sources.HOLIDAY_SUM, plain, within=0.1, because=FIRMS),
         alone("purchases on a holiday, of a plain day", plain(shops)),
         alone("purchases on the busiest day of the month before, of a plain day", plain(before[1] / 100))],
        "Counted are purchases and transfers without cash, and without those of a million yuan and more, which other systems "
        "clear. The public figures are reckoned from what was published for the "
        "holiday of 2026, its growth over 2025, and the second quarter of 2025. How much people buy in the weeks before is "
        "set by hand.",
        [sources.HOLIDAY_SOURCE])


def year(bank: Bank) -> Section:
    """Compare the months of the year."""
    found = dict(bank.rows("SELECT month(day), sum(amount) FROM transactions WHERE kind = 'purchase' GROUP BY 1"))
    ours = _index([found.get(month, 0.0) for month in range(1, 13)])
    public = _index(sources.RETAIL)
    gaps = [abs(sum(ours[at] - public[at] for at in pair) / len(pair)) for pair in PAIRS]
    worst = PAIRS[max(range(len(gaps)), key=lambda at: gaps[at])]
    named = " and ".join(MONTHS[at] for at in worst)
    drawn = columns(
        f"The year: no month is more than {max(gaps):.0f} % of a mean month from retail sales", MONTHS,
        [Series("simulated bank, mean of two years", BANK, ours), Series("retail sales of China, 2024", PUBLIC, public)],
        up=ticks(max(*ours, *public), 25, lambda at: f"{at:.0f}"), units=("month", "sums of money, mean month = 100"))
    return Section(
        "The year", "year", drawn,
        [largest(f"largest gap, in {named}, of a mean month", max(gaps), points, within=10, because=MOVES)],
        "January and February are told together by the public figure, to be free of the festival; so are, in the sums used "
        "here, April and May, and November and December. Retail sales hold cars and what offices buy, the bank's purchases "
        "do not.",
        [sources.RETAIL_SOURCE])


def hours(bank: Bank) -> Section:
    """Tell at which hours people buy and log in."""
    parts = ("isodow(day) < 6", "isodow(day) >= 6")
    found = [dict(bank.rows(f"""
        SELECT hour, count(*) / (SELECT count(DISTINCT day) FROM transactions WHERE {part}) FROM transactions
        WHERE kind = 'purchase' AND hour IS NOT NULL AND {part} GROUP BY hour""")) for part in parts]
    week = [sum(each.values()) for each in found]
    level = (week[0] * 5 + week[1] * 2) / 7 / 24
    drawn_as = [[(hour, each.get(hour, 0) / level * 100) for hour in range(24)] for each in found]
    evening = sum(found[0].get(hour, 0) for hour in range(18, 22)) / week[0] * 100
    came = bank.one("SELECT avg((hour(time) BETWEEN 18 AND 21)::INTEGER) * 100 FROM events WHERE event = 'app_login'")
    drawn = curves(
        f"Hours: {evening:.0f} % of purchases fall from 18:00 to 22:00",
        [("Monday to Friday", BANK, drawn_as[0]), ("Saturday and Sunday", BANK_PALE, drawn_as[1])],
        across=[(hour, f"{hour}:00") for hour in range(0, 24, 3)], last=23,
        up=ticks(max(value for xy in drawn_as for _, value in xy), 50, lambda at: f"{at:.0f}"),
        units=("hour of the day, Chinese time", "purchases, where the mean hour of the week is 100"))
    return Section(
        "Hours and weekdays", "hours", drawn,
        [alone("purchases between 18:00 and 22:00", points(evening)),
         alone("log-ins to the mobile bank between 18:00 and 22:00", points(came)),
         alone("purchases on a weekend day, of a weekday", plain(week[1] / week[0]))],
        "The hours are set by hand, one table for purchases and log-ins, weekdays and weekends, young and old: in life they "
        "differ.")


def _mean(by_day: dict[date, tuple[float, float]], place: int, first: date, last: date) -> float:
    """Return the mean of the days from the first to the last."""
    days = [first + timedelta(days=day) for day in range((last - first).days + 1)]
    return sum(by_day.get(day, (0, 0))[place] for day in days) / len(days) or 1.0


def _index(months: Sequence[float]) -> list[float]:
    """Return each month in percent of the mean month."""
    return [month * 12 / sum(months) * 100 for month in months]

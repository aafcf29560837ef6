"""How numbers, amounts and days are written for people, in Chinese and in English. Pure: the language and today are arguments."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal

Number = int | float | Decimal
MINUS, NOTHING = "\N{MINUS SIGN}", "—"
STEPS: dict[str, tuple[tuple[int, str], ...]] = {
    "zh": ((10**12, "万亿"), (10**8, "亿"), (10**4, "万")),
    "en": ((10**12, "T"), (10**9, "B"), (10**6, "M"), (10**3, "k")),
}
WEEKDAYS = {"zh": tuple(f"周{name}" for name in "一二三四五六日"), "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")}
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
NEAR = 7  # days around today that are told as a distance


@dataclass(frozen=True)
class Shown:
    """A number as it is shown: the figure, its unit (may be empty), and the exact value for who asks."""

    figure: str
    unit: str
    exact: str

    @property
    def text(self) -> str:
        """The figure and its unit."""
        return f"{self.figure} {self.unit}".rstrip()


def money(value: Number, language: str, currency: str = "CNY") -> Shown:
    """Return an amount in 元, 万元 or 亿元, in English in k, M or B; three figures that count."""
    exact, name = amount(value, language, currency), "元" if (language, currency) == ("zh", "CNY") else currency
    figure, step = _short(_decimal(value), language)
    if language == "en":
        return Shown(f"{name} {figure}", step, exact)
    return Shown(figure, f"{step}{name}" if name == "元" else f"{step} {name}".strip(), exact)


def amount(value: Number, language: str, currency: str = "CNY") -> str:
    """Return an amount to the cent: 9,282.99 元, CNY 9,282.99."""
    cents = _grouped(_decimal(value).quantize(Decimal("0.01"), ROUND_HALF_UP))
    if language == "en":
        return f"{currency} {cents}"
    return f"{cents} {'元' if currency == 'CNY' else currency}"


def count(value: Number, language: str) -> Shown:
    """Return how many: exact below a hundred thousand, then 12.3 万, 123 k."""
    number = _decimal(value)
    exact = _grouped(number)
    if abs(number) < 100_000:
        return Shown(exact, "", exact)
    figure, step = _short(number, language)
    return Shown(figure, step, exact)


def share(value: Number) -> str:
    """Return a part of a whole (0 to 1) in percent; what is not nothing is never 0%, what is not all never 100%."""
    part = _decimal(value) * 100
    if 0 < part < Decimal("0.05"):
        return "<0.1%"
    if Decimal("99.95") <= part < 100:
        return ">99.9%"
    shown = part.quantize(Decimal("0.1"), ROUND_HALF_UP)
    return f"{_grouped(shown if part not in (0, 100) else shown.quantize(Decimal(1)))}%"


def signed(text: str, value: Number) -> str:
    """Return the text of a change with its sign, which a fall has already."""
    return f"+{text}" if value > 0 else text


def day(value: date, today: date, language: str) -> str:
    """Return a day: near ones as a distance (3 天后), those of this year as 11-22 周日, others in full."""
    distance = (value - today).days
    if abs(distance) <= NEAR:
        return _distance(distance, language)
    if value.year == today.year:
        weekday = WEEKDAYS[language][value.weekday()]
        return f"{value:%m-%d} {weekday}" if language == "zh" else f"{weekday} {value.day} {MONTHS[value.month - 1]}"
    return f"{value:%Y-%m-%d}" if language == "zh" else f"{value.day} {MONTHS[value.month - 1]} {value.year}"


def full_day(value: date, language: str) -> str:
    """Return a day in full, with its weekday."""
    weekday = WEEKDAYS[language][value.weekday()]
    return f"{value:%Y-%m-%d} {weekday}" if language == "zh" else f"{weekday} {value.day} {MONTHS[value.month - 1]} {value.year}"


def moment(value: datetime, today: date, language: str) -> str:
    """Return a local time: of today 今天 23:05, of this year 11-22 23:05, others in full."""
    distance = (value.date() - today).days
    if distance in (0, -1):
        return f"{_distance(distance, language)} {value:%H:%M}"
    if language == "zh":
        return f"{value:%m-%d %H:%M}" if value.year == today.year else f"{value:%Y-%m-%d %H:%M}"
    year = "" if value.year == today.year else f" {value.year}"
    return f"{value.day} {MONTHS[value.month - 1]}{year} {value:%H:%M}"


def duration(seconds: Number, language: str) -> str:
    """Return a time that something took: 0.3 秒, 2 分 5 秒, 1 小时 3 分."""
    second, minute, hour = ("秒", "分", "小时") if language == "zh" else ("s", "min", "h")
    if seconds < 59.95:
        return f"{Decimal(str(seconds)).quantize(Decimal('0.1'), ROUND_HALF_UP)} {second}"
    whole = round(seconds)
    if whole < 3600:
        return f"{whole // 60} {minute} {whole % 60} {second}"
    return f"{whole // 3600} {hour} {whole % 3600 // 60} {minute}"


def size(octets: int) -> str:
    """Return how large a file is: 812 B, 5.78 MB."""
    for step, unit in ((10**12, "TB"), (10**9, "GB"), (10**6, "MB"), (10**3, "kB")):
        if octets >= step:
            return f"{_figures(Decimal(octets) / step)} {unit}"
    return f"{octets} B"


def _distance(days: int, language: str) -> str:
    if language == "zh":
        return {0: "今天", 1: "明天", -1: "昨天"}.get(days, f"{days} 天后" if days > 0 else f"{-days} 天前")
    return {0: "today", 1: "tomorrow", -1: "yesterday"}.get(days, f"in {days} days" if days > 0 else f"{-days} days ago")


def _short(value: Decimal, language: str) -> tuple[str, str]:
    for step, unit in STEPS[language]:
        if abs(value) >= Decimal(step) * Decimal("0.9995"):  # what rounds up to a step is written in it: 1.00 亿, not 10,000 万
            return _figures(value / step), unit
    return _grouped(value.quantize(Decimal(1), ROUND_HALF_UP)), ""


def _figures(value: Decimal) -> str:
    """Return three figures that count: 1.23, 12.3, 123, 1,234."""
    for places, below in ((2, Decimal("9.995")), (1, Decimal("99.95"))):
        if abs(value) < below:
            return _grouped(value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP))
    return _grouped(value.quantize(Decimal(1), ROUND_HALF_UP))


def _grouped(value: Decimal) -> str:
    return f"{value:,}".replace("-", MINUS)


def _decimal(value: Number) -> Decimal:
    return value if isinstance(value, Decimal) else Decimal(str(value))

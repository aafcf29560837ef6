"""What somebody typed to find a customer, brought to the form in which search keys are kept. Pure."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from hashlib import sha256

DOTS = "·•‧・."  # between the parts of a name
_HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]")


@dataclass(frozen=True)
class Typed:
    """The beginnings of keys to look for, any of them; `phone` is the digits of a whole number, where it may be one."""

    starts: tuple[str, ...]
    phone: str = ""

    @property
    def short(self) -> bool:
        """Whether so little was typed that it says nothing: one Latin letter or digit, or nothing."""
        return not self.starts or all(len(start) < 2 and not _HAN.search(start) for start in self.starts)


def typed(text: str) -> Typed:
    """Read what was typed: width, case, spaces, accents and the spelling of ü make no difference."""
    plain = re.sub(rf"[\s{re.escape(DOTS)}'’-]+", "", unicodedata.normalize("NFKC", text).lower())
    if _HAN.search(plain):
        return Typed((plain,))
    digits = plain.lstrip("+")
    if digits.isdecimal() and digits.isascii():
        return Typed(tuple(dict.fromkeys((digits, digits.lstrip("0") or "0"))), phone_digits(digits))
    if number := re.fullmatch(r"c0*([0-9]+)", plain):
        return Typed(tuple(dict.fromkeys((f"c{int(number[1]):08d}", plain))))
    as_v = without_accents(plain.replace("ü", "v"))
    spelled = re.sub(r"(?<=[ln])yu", "v", as_v)  # passports write 吕 as LYU
    return Typed(tuple(start for start in dict.fromkeys((as_v, without_accents(plain), spelled)) if start))


def without_accents(text: str) -> str:
    """Return the text with every letter bare: Novák is novak."""
    return "".join(mark for mark in unicodedata.normalize("NFKD", text) if not unicodedata.combining(mark))


def phone_digits(digits: str) -> str:
    """Return a phone number without the code of China; nothing where the digits are too few to be one."""
    bare = re.sub(r"^(?:00)?86(1[0-9]{10})$", r"\1", digits)
    return bare if len(bare) >= 7 else ""


def phone_key(phone: str, salt: str) -> str:
    """Return the key by which a whole phone number is found: a keyed hash, as `search_keys` makes it in SQL."""
    return sha256(f"{salt}{phone}".encode()).hexdigest()[:32]

"""How the reason of an estimate is said: its sentence with the figures in it, and what it does to the estimate."""

from __future__ import annotations

from django.utils.text import capfirst

from kequn.bridge import reading
from kequn.predict.model import Reason
from kequn.predict.wallet.features import features, reasons
from kequn.web import language, numbers

LITTLE = 1.05  # factors between this and its inverse change nothing worth a word


def said(reason: Reason) -> str:
    """Return the sentence with its figures."""
    words = reasons()[reason.id]
    figures = {name: _figure(name, value) for name, value in reason.values.items()}
    return language.text(words.zh, capfirst(words.en)).format(**figures)


def effect(reason: Reason) -> str:
    """Return by how much the estimate is above or below that of an average customer for it; nothing where it hardly is."""
    if 1 / LITTLE < reason.factor < LITTLE:
        return ""
    return f"×{reason.factor:.1f}" if reason.factor >= 0.95 else f"×{reason.factor:.2f}"


def _figure(name: str, value: float | None) -> str:
    if value is None:
        return language.text("不详", "unknown")
    known = features().get(name)
    if known is None or known.scale == "amount":
        return numbers.money(round(value, 2), language.current(), reading.currency()).text
    return numbers.count(round(value), language.current()).text

"""A model's card: what it foretells, from what it learned, how well it would have done, and what it looks at most."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

from kequn.predict.bank.definition import Model, words
from kequn.predict.measures import Bin


@dataclass(frozen=True)
class Card:
    """`why` says why nothing was learned, if so. Judged on rows later than those learned from, by a horizon at least."""

    model: str
    learned_on: str
    rows: int = 0
    yes: int = 0
    first: str | None = None
    last: str | None = None
    auc: float | None = None
    calibration: float | None = None
    judged: int = 0
    plain_auc: float | None = None
    plain_calibration: float | None = None
    bins: tuple[Bin, ...] = ()
    matters: dict[str, float] = field(default_factory=dict)
    why: str | None = None

    def to_json(self) -> dict[str, Any]:
        """Return plain values."""
        return asdict(self)

    @classmethod
    def of(cls, stated: dict[str, Any]) -> Card:
        """Return the card that plain values tell."""
        return cls(**{**stated, "bins": tuple(Bin(**one) for one in stated["bins"])})

    def to_markdown(self, model: Model) -> str:
        """Return the card as text, in English."""
        lines = [f"# {model.title.en}", "", model.says.en, "", f"Learned on {self.learned_on}."]
        if self.why:
            return "\n".join([*lines, f"Nothing was learned: {self.why}.", ""])
        lines += [f"{self.rows:,} rows of {self.first} to {self.last}, {self.yes:,} of them yes.", "",
                  "| judged later | AUC | calibration error |", "|---|---|---|",
                  f"| champion | {_figure(self.auc)} | {_figure(self.calibration)} |",
                  f"| challenger: a line | {_figure(self.plain_auc)} | {_figure(self.plain_calibration)} |", "",
                  "| said | came true | rows |", "|---|---|---|",
                  *(f"| {one.said:.1%} | {one.true:.1%} | {one.rows:,} |" for one in self.bins), "",
                  "| what matters | odds, times |", "|---|---|",
                  *(f"| {words()[name].en} | {factor:.2f} |" for name, factor in self.matters.items())]
        return "\n".join([*lines, ""])


def _figure(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"

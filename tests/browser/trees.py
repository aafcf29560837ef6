"""Random trees of conditions: each written as text here, apart from the page, and clicked together there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from playwright.sync_api import Page, expect

PATIENCE = 15_000  # milliseconds on a busy machine
JOINED = {"and": " and ", "or": " or ", "not": " or "}
Step = tuple[str, str]  # of a row: which control, and what is put into it


@dataclass(frozen=True)
class Leaf:
    """A condition as text, and the field and the controls that say it; `inside` the rows of a fold must fulfil."""

    text: str
    field: str
    steps: tuple[Step, ...] = ()
    inside: tuple[Leaf, ...] = ()


@dataclass(frozen=True)
class Branch:
    """All, any or none of some conditions; the leaves come first, as the page makes a group."""

    op: str
    leaves: tuple[Leaf, ...]
    branches: tuple[Branch, ...] = ()

    @property
    def text(self) -> str:
        """The same in the language."""
        parts = [f"({leaf.text})" for leaf in self.leaves] + [f"({branch.text})" for branch in self.branches]
        joined = JOINED[self.op].join(parts)
        return f"not ({joined})" if self.op == "not" else joined


def _number(draw: Random) -> Leaf:
    op, age = draw.choice(["<", "<=", ">", ">=", "==", "!="]), str(draw.randint(20, 70))
    return Leaf(f"age {op} {age}", "tag:age", (("op", op), ("v", age)))


def _range(draw: Random) -> Leaf:
    low = draw.randint(18, 50)
    return Leaf(f"{low} <= age <= {low + 20}", "tag:age", (("op", "between"), ("v", str(low)), ("w", str(low + 20))))


def _money(draw: Random) -> Leaf:
    op, thousands = draw.choice([">", "<="]), draw.randint(1, 300)
    return Leaf(f"balance {op} {thousands * 1000}", "tag:balance", (("op", op), ("v", str(thousands)), ("scale", "1000")))


def _boolean(draw: Random) -> Leaf:
    tag, op = draw.choice(["dormant", "senior"]), draw.choice(["yes", "no", "is None"])
    said = {"yes": tag, "no": f"not {tag}", "is None": f"{tag} is None"}[op]
    return Leaf(said, f"tag:{tag}", (("op", op),))


def _choice(draw: Random) -> Leaf:
    op, gender = draw.choice(["==", "!="]), draw.choice(["F", "M"])
    return Leaf(f'customers.gender {op} "{gender}"', "column:customers.gender", (("op", op), ("v", gender)))


def _days(draw: Random) -> Leaf:
    op, days = draw.choice(["within", "beyond"]), str(draw.randint(200, 3000))
    compared = "<=" if op == "within" else ">"
    return Leaf(f"days_since(opened_on) {compared} {days}", "column:customers.opened_on", (("op", op), ("v", days)))


def _held(draw: Random) -> Leaf:
    held, op = draw.sample(["fund", "deposit", "wealth", "insurance"], 2), draw.choice(["yes", "no"])
    negated = "not " if op == "no" else ""
    return Leaf(f'{negated}holds("{held[0]}", "{held[1]}")', "holds:", (("op", op), ("tick", held[0]), ("tick", held[1])))


def _counted(draw: Random) -> Leaf:
    days, most, kind = str(draw.randint(10, 200)), str(draw.randint(0, 6)), draw.choice(["transfer_out", "salary", "purchase"])
    inside = Leaf(f'kind == "{kind}"', "column:transactions.kind", (("op", "=="), ("v", kind)))
    return Leaf(f"count(transactions, where={inside.text}, days={days}) > {most}", "fold:transactions",
                (("length", days), ("op", ">"), ("v", most)), (inside,))


def _gathered(draw: Random) -> Leaf:
    least = str(draw.randint(1_000, 500_000))
    return Leaf(f"household.sum(aum) >= {least}", "household:", (("v", least),))


LEAVES: tuple[Callable[[Random], Leaf], ...] = (
    _number, _range, _money, _boolean, _choice, _days, _held, _counted, _gathered)


def tree(draw: Random, *, depth: int = 2, least: int = 1) -> Branch:
    """Return a random tree; a group within another has at least two leaves, as the page makes it."""
    leaves = tuple(made(draw) for made in draw.sample(LEAVES, draw.randint(least, 2)))
    below = draw.randint(least == 1, 2) if depth else 0  # the outermost always holds a group
    branches = tuple(tree(draw, depth=depth - below, least=2) for _ in range(min(below, depth)))
    return Branch(draw.choice(list(JOINED)), leaves, branches)


class Clicking:
    """Puts a tree into the page of the builder, line by line from the top; lines are numbered in that order."""

    def __init__(self, page: Page) -> None:
        self.page, self.line = page, 0
        page.route("**/segments/more", lambda asked: asked.fulfill(body=""))  # the profile beside the count takes its time

    def build(self, branch: Branch) -> None:
        """Fill the group whose head is the current line, with all below it."""
        head = self.line
        if branch.op != self.page.locator(f"#op-{head}").input_value():
            self._asks(lambda: self.page.locator(f"#op-{head}").select_option(branch.op))
        ready = 2 if head else 1  # rows that a new group has already
        for place, leaf in enumerate(branch.leaves):
            if place >= ready:
                self._press(f"row-{head}")
            self.line += 1
            self._fill(leaf)
        for below in branch.branches:
            self._press(f"group-{head}")
            self.line += 1
            self.build(below)

    def _fill(self, leaf: Leaf) -> None:
        row = self.line
        self._asks(lambda: self.page.locator(f"#field-{row}").select_option(leaf.field))
        for control, value in leaf.steps:
            self._set(row, control, value)
        for inside in leaf.inside:
            self._press(f"row-{row}")
            self.line += 1
            self._fill(inside)

    def _set(self, row: int, control: str, value: str) -> None:
        if control == "tick":
            several = self.page.locator(f"#several-{row}")
            if several.get_attribute("open") is None:
                several.locator("summary").click()
            self._asks(several.locator(f"input[value={value}]").check)
            return
        found = self.page.locator(f"#{control}-{row}")
        if found.input_value() != value:
            chosen = found.evaluate("control => control.tagName") == "SELECT"
            self._asks(lambda: found.select_option(value) if chosen else found.fill(value))

    def _press(self, button: str) -> None:
        self._asks(self.page.locator(f"#{button}").click)

    def _asks(self, act: Callable[[], object]) -> None:
        """Do what makes the page ask for the count anew, and wait until it stands still."""
        with self.page.expect_response(lambda answer: answer.url.endswith("/segments/count"), timeout=PATIENCE):
            act()
        expect(self.page.locator(".htmx-request, .htmx-swapping, .htmx-settling")).to_have_count(0, timeout=PATIENCE)

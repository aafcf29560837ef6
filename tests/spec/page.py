"""A paragraph told to a page: the same tables as Markdown."""

from __future__ import annotations

from datetime import date

from tests.spec.paragraph import AS_OF, Grid, Paragraph, grid


class Page(Paragraph):
    """Collects the lines of a paragraph."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []

    def rows(self, table: str, text: str) -> None:
        super().rows(table, text)
        self.lines += [f"`{table}`", "", *markdown(grid(text)), ""]

    def tags(self, text: str) -> None:
        super().tags(text)
        header, *lines = grid(text)
        self.lines += ["Tags", "", *markdown([header, *([*line[:2], _code(line[2]), *line[3:]] for line in lines)]), ""]

    def gives(self, text: str, *, unit: str = "customer", as_of: date = AS_OF) -> None:
        (_, *units), *lines = grid(text)
        header = ["expression" if as_of == AS_OF else f"as of {as_of}", *(f"{unit} {number}" for number in units)]
        self.lines += [*markdown([header, *([_code(line[0]), *line[1:]] for line in lines)]), ""]

    def same(self, *texts: str) -> None:
        self.lines += ["```", *texts, "```", ""]

    def error(self, text: str, message: str, *, unit: str = "customer") -> None:
        asked = _code(text if len(text) < 60 else f"{text[:20]}…")
        self.lines += [f"- {asked}{'' if unit == 'customer' else f' asked of a {unit}'}: *{message}*", ""]


def markdown(cells: Grid) -> list[str]:
    """Return a table in Markdown."""
    header, *lines = cells
    return ["| " + " | ".join(line) + " |" for line in (header, ["---"] * len(header), *lines)]


def _code(text: str) -> str:
    return f"`{text}`"

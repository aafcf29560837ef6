"""Small files and short functions: nobody has to hold more than a page in the head."""

from __future__ import annotations

import ast
from statistics import median, quantiles

from tests.project.committed import ROOT, files

SOURCES = {str(path.relative_to(ROOT)): path.read_text(encoding="utf-8") for path in files("src/*.py")}


def _functions() -> dict[str, int]:
    sizes = {}
    for name, text in SOURCES.items():
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno:
                sizes[f"{name}:{node.lineno} {node.name}"] = node.end_lineno - node.lineno + 1
    return sizes


def test_no_file_is_longer_than_500_lines_and_half_are_within_120() -> None:
    lines = {name: text.count("\n") for name, text in SOURCES.items()}
    assert {name: count for name, count in lines.items() if count > 500} == {}
    assert median(lines.values()) <= 120


def test_no_function_is_longer_than_60_lines_and_nine_in_ten_are_within_30() -> None:
    sizes = _functions()
    assert {name: size for name, size in sizes.items() if size > 60} == {}
    assert quantiles(sizes.values(), n=10)[-1] <= 30


def test_a_folder_says_in_one_paragraph_what_it_is() -> None:
    for name, text in SOURCES.items():
        if name.endswith("/__init__.py") and name != "src/kequn/__init__.py":
            tree = ast.parse(text)
            assert ast.get_docstring(tree), name
            assert len(tree.body) == 1, f"{name} holds more than its docstring"

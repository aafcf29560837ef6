"""Text that wants something else gets one line too: no traceback, no warning, nothing run, and soon."""

from __future__ import annotations

import warnings
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kequn.facts.json import from_json
from kequn.facts.parse import parse
from kequn.kernel.errors import LanguageError
from kequn.warehouse.tables import SCHEMA

HOSTILE = {
    "deep brackets": "(" * 50_000 + ")" * 50_000,
    "deep brackets that close": "(" * 90 + "1" + ")" * 90,
    "deep lists": "city in " + "[" * 3000,
    "deep not": "not " * 5_000 + "True",
    "deep minus": "-" * 9_000 + "1",
    "deep plus": "+" * 9_000 + "1",
    "deep calls": "abs(" * 2_000 + "1" + ")" * 2_000,
    "deep if": "1 if True else " * 600 + "2",
    "long sum": "1" + " + 1" * 2_000,
    "long comparison": "1" + " < 1" * 2_000,
    "long and": " and ".join(["True"] * 5_000),
    "attribute chain": "customers" + ".a" * 2_000,
    "long name": "a" * 9_000,
    "very long": "a" * 10_000_000,
    "huge exponent": "1e999 > 0",
    "huger exponent": "1e99999999999999999999 > 0",
    "tiny exponent": "1e-999999 > 0",
    "many digits": "1" * 5_000 + " > 0",
    "many digits after the point": "0." + "1" * 5_000 + " > 0",
    "400 digits": str(10**399),
    "power": "9 ** 9 ** 9 ** 9 > 0",
    "shift": "1 << 999999999 > 0",
    "modulo of text": "'%s' % city == 'a'",
    "hexadecimal": "0xFFFFFFFFFFFFFFFFFFFF > 0",
    "complex": "1j == 1j",
    "import": "__import__('os').system('true')",
    "import by name": "__import__('os')",
    "dunder": "().__class__.__bases__[0].__subclasses__()",
    "attribute of a column": "city.__class__ is None",
    "dunder of a table": "transactions.__class__ is None",
    "dunder of household": "household.__init__ is None",
    "lambda": "lambda: 1",
    "lambda called": "(lambda: 1)()",
    "comprehension": "[x for x in (1, 2)]",
    "generator": "any(x for x in (1, 2))",
    "dictionary": "{1: 2}",
    "set": "{1, 2}",
    "f-string": "f'{city}' == 'a'",
    "bytes": "b'a' == city",
    "raw": r"r'\d' == city",
    "walrus": "(x := 1) > 0",
    "star": "count(*transactions) > 0",
    "double star": "count(**transactions) > 0",
    "await": "await city",
    "yield": "(yield)",
    "subscript": "city[0] == 'a'",
    "slice": "city[1:2] == 'a'",
    "ellipsis": "... is None",
    "statement": "import os",
    "two statements": "True; True",
    "two lines": "True\nTrue",
    "comment": "True # and more",
    "continuation": "True \\\n or True",
    "backtick": "`city` == 1",
    "dollar": "$city == 1",
    "question": "city ?? 1",
    "NUL": "city\0 == 'a'",
    "NUL in a text": "city == 'a\0'",
    "half a pair": "city == '\ud800'",
    "half a pair outside": "\udfff == 1",
    "escaped half a pair": r"city == '\ud800'",
    "bidirectional marks": "city\u202e == 'a'",
    "zero width": "ci\u200bty == 'a'",
    "ligature that unfolds": "\ufdfa" * 900,
    "combining": "a" + "\u0301" * 5_000,
    "arabic digits": "declared_income > ٣",
    "superscript": "declared_income² > 3",
    "control": "city == 'a' \x07",
    "triple quotes": '"""a""" == city',
    "open quote": "city == 'a",
    "SQL": "city == 'a'; DROP TABLE customers --",
    "Jinja": "{{ city }}",
    "shell": "$(rm -rf /)",
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_text_gets_one_clear_line(text: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(LanguageError) as error:
            parse(text, SCHEMA)
    message = str(error.value)
    assert message
    assert "\n" not in message
    assert len(message) < 250


def one_line(read: Callable[[], object]) -> bool:
    """Return whether reading gives an expression or a named error of one line; any other error is a failure."""
    try:
        read()
    except LanguageError as error:
        return "\n" not in str(error)
    return True


@given(st.text(max_size=60) | st.text(alphabet="()[]\"'.,<>=!+-*/ 19ae_且或非是\\\n", max_size=60))
def test_any_text_is_an_expression_or_a_language_error(text: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert one_line(lambda: parse(text, SCHEMA))


FRAGMENTS = [
    "city", "count(", ")", "transactions", ".", "amount", "where=", "and", "not", "in", "is", "None", "(",
    ",", "1", "0.5", "'a'", "household", "sum(", "<", "==", "-", "if", "else", "days=", "城市", "且", "date(",
    "holds(", "by=", "for", "lambda", ":=",
]


@given(st.lists(st.sampled_from(FRAGMENTS), max_size=14).map(" ".join))
def test_any_heap_of_words_is_an_expression_or_a_language_error(text: str) -> None:
    assert one_line(lambda: parse(text, SCHEMA))


KEYS = st.sampled_from([
    "and", "or", "not", "<", "is", "+", "in", "values", "fold", "table", "value", "where", "column",
    "household", "if", "then", "else", "call", "arguments", "holds", "date", "decimal", "tag", "days", "by",
    "negative",
])
WORDS = ["customers.city", "transactions.amount", "transactions", "sum", "count", "city", "1e999", "nan", "2026-01-01"]
LEAVES = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.sampled_from(WORDS)


@given(st.recursive(LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3), max_leaves=12))
def test_any_json_is_an_expression_or_a_language_error(data: object) -> None:
    assert one_line(lambda: from_json(data, SCHEMA))


def test_deep_json_gets_one_clear_line() -> None:
    data: object = {"value": True}
    for _ in range(5_000):
        data = {"not": data}
    with pytest.raises(LanguageError, match=r"^the expression is nested too deeply or too long$"):
        from_json(data, SCHEMA)

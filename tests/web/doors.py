"""Reads the code of pages and API for ways past the doors: see `breaches`."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator

OPENED = ("bank", "home", "data_day", "currency")  # what of kequn.bridge.reading a door may use
SQL = ("execute", "sql", "connection", "cursor")


def breaches(source: str, of_customers: Collection[str]) -> Iterator[str]:
    """Yield what a door may not do, with its line.

    A door runs no SQL, makes no scope of its own, takes nothing of the reading but the bank of a scope, and asks a model with a
    customer's number (`of_customers`) only in a function that is given a scope or an opened call.
    """
    tree = ast.parse(source)
    scoped = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef) and _is_given_a_scope(node)]
    covered = {id(inner) for function in scoped for inner in ast.walk(function)}
    for node in ast.walk(tree):
        match node:
            case ast.Attribute(attr=attr) if attr in SQL:
                yield f"line {node.lineno}: .{attr} is for kequn.loop, which takes a scope"
            case ast.Call(func=ast.Name(id="Scope")):
                yield f"line {node.lineno}: a door is given its scope"
            case ast.Attribute(value=ast.Name(id="reading"), attr=attr) if attr not in OPENED:
                yield f"line {node.lineno}: reading.{attr} is not for doors"
            case ast.Attribute(value=ast.Name(id=model), attr="objects") if model in of_customers and id(node) not in covered:
                yield f"line {node.lineno}: {model} is asked without a scope"
            case ast.Call(func=ast.Attribute(value=ast.Name(id="reading"), attr="bank"), args=given) if not _is_scope(given):
                yield f"line {node.lineno}: reading.bank takes the scope of who asks"


def _is_given_a_scope(function: ast.FunctionDef) -> bool:
    given = [ast.unparse(each.annotation) for each in function.args.args + function.args.kwonlyargs if each.annotation]
    return bool({"Scope", "Call", "ScopedBank"}.intersection(given))


def _is_scope(given: list[ast.expr]) -> bool:
    return [ast.unparse(each) for each in given] in (["scope"], ["request.auth"], ["self.scope"])

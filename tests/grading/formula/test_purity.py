"""Student text must never reach an evaluator: no module of the language has one at hand."""

import ast
from pathlib import Path

import pytest

import grading.formula

SOURCES = sorted(Path(grading.formula.__file__).parent.rglob("*.py"))
EVALUATORS = {"eval", "exec", "compile", "__import__", "globals", "getattr", "setattr"}
LIBRARIES = {
    "ast",
    "builtins",
    "importlib",
    "patsy",
    "formulae",
    "statsmodels",
    "pandas",
    "django",
    "os",
    "subprocess",
}


def imported(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        if isinstance(node, ast.ImportFrom):
            yield (node.module or "").partition(".")[0]


def called(tree):
    """Names of called functions; `re.compile` is a method and evaluates nothing."""
    return {
        node.func.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    }


def test_there_are_sources_to_read():
    assert len(SOURCES) > 20


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: path.name)
def test_module_neither_evaluates_nor_imports_what_evaluates(source):
    tree = ast.parse(source.read_text(encoding="utf-8"))

    assert called(tree) & EVALUATORS == set()
    assert set(imported(tree)) & LIBRARIES == set()

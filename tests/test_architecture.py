"""The house: imports run downward only, without circles, and pure cores know no Django."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FLOORS = {
    "bench": 6,
    "tutor_site": 5,
    "progress": 4,
    "quizzes": 3,
    "lessons": 2,
    "grading": 1,
    "datasets": 0,
    "accounts": 0,
}
PURE = (
    "accounts/roster/",
    "progress/gradebook/computing.py",
    "grading/fitting",
    "grading/formula",
    "grading/graders",
    "grading/tracing",
    "grading/translation",
    "grading/family",
    "grading/quantities",
    "grading/readers",
    "grading/reports/",
    "grading/claims",
    "grading/asks.py",
    "grading/certify.py",
    "grading/listing.py",
    "grading/numbers.py",
    "grading/printing.py",
    "grading/right_model.py",
    "grading/surveying.py",
    "grading/words.py",
    "quizzes/content/coverage.py",
    "quizzes/times/timing.py",
    "lessons/asked.py",
    "lessons/places.py",
    "lessons/questionnaire.py",
    "lessons/report/",
    "lessons/saving.py",
    "lessons/typed_numbers.py",
    "lessons/worksheet/",
    "datasets/scenarios",
    "datasets/own/levels.py",
    "datasets/own/names.py",
    "datasets/own/reading.py",
    "datasets/own/resampling.py",
    "datasets/own/roles.py",
    "datasets/own/tidying.py",
    "datasets/seeds.py",
    "datasets/certificates.py",
    "lessons/terms.py",
    "quizzes/learner/",
    "quizzes/marking_room/agreement.py",
    "quizzes/marking_room/sheet.py",
    "quizzes/personal/wordless.py",
    "quizzes/regrading/comparing.py",
    "quizzes/search/words.py",
    "quizzes/simulation/figures.py",
    "quizzes/simulation/students.py",
    "quizzes/exchange/markup.py",
    "quizzes/exchange/moodle.py",
    "quizzes/exchange/number_keys.py",
    "quizzes/exchange/qti/",
    "quizzes/exchange/reading/",
    "quizzes/exchange/records.py",
    "quizzes/exchange/writing.py",
    "lessons/robust_facts.py",
    "lessons/passages/stretches.py",
    "lessons/passages/words.py",
    "progress/statistics/",
)
# The Celery app and the settings are named by everybody who runs, so the house may be imported at its door only.
EVALUATORS = {"eval", "exec", "compile", "__import__"}


@cache
def modules() -> tuple[Path, ...]:
    return tuple(
        path
        for app in FLOORS
        for path in sorted((ROOT / app).rglob("*.py"))
        if "migrations" not in path.parts
    )


def name_of(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@cache
def nodes_of(path: Path) -> tuple[ast.AST, ...]:
    return tuple(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))


def imports_of(path: Path) -> Iterator[str]:
    """Every module that the file imports, also inside functions; names imported from a package count too."""
    for node in nodes_of(path):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            assert node.level == 0, f"{path}: a relative import hides where it leads"
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def importing(forbidden: Callable[[Path, str], bool]) -> list[str]:
    """Each import of the house that is forbidden to its module."""
    return [
        f"{name_of(path)} imports {name}"
        for path in modules()
        for name in imports_of(path)
        if forbidden(path, name)
    ]


def test_imports_never_run_upward() -> None:
    def upward(path: Path, name: str) -> bool:
        own, app = path.relative_to(ROOT).parts[0], name.partition(".")[0]
        return app in FLOORS and app != own and FLOORS[app] >= FLOORS[own]

    assert importing(upward) == []


def test_pure_cores_know_no_django() -> None:
    def impure(path: Path, name: str) -> bool:
        pure = str(path.relative_to(ROOT)).startswith(PURE)
        return pure and name.partition(".")[0] in {"django", "celery"}

    assert importing(impure) == []


def test_student_text_cannot_reach_a_formula_evaluator() -> None:
    """patsy and statsmodels' formula interface evaluate Python; the product must not even import them."""
    assert importing(lambda path, name: name.startswith(("patsy", "formulae", "statsmodels.formula"))) == []


def test_nothing_is_evaluated() -> None:
    evaluated = [
        f"{name_of(path)} calls {node.func.id}"
        for path in modules()
        for node in nodes_of(path)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in EVALUATORS
    ]
    assert evaluated == []


def test_modules_import_without_circle() -> None:
    names = {name_of(path): path for path in modules()}
    graph = {
        name: {found for found in imports_of(path) if found in names and found != name}
        for name, path in names.items()
    }
    # A package's own modules may not lean on what the package gathers from them.
    assert find_circle(graph) == []


def find_circle(graph: dict[str, set[str]]) -> list[str]:
    """The modules of one circle of imports in order; empty if there is none."""
    done: set[str] = set()

    def visit(name: str, path: list[str]) -> list[str]:
        if name in path:
            return [*path[path.index(name) :], name]
        if name not in done:
            for following in sorted(graph[name]):
                if circle := visit(following, [*path, name]):
                    return circle
            done.add(name)
        return []

    for name in sorted(graph):
        if circle := visit(name, []):
            return circle
    return []


def test_find_circle_sees_one() -> None:
    assert find_circle({"a": {"b"}, "b": {"c"}, "c": {"a"}}) == ["a", "b", "c", "a"]
    assert find_circle({"a": {"b", "c"}, "b": {"c"}, "c": set()}) == []

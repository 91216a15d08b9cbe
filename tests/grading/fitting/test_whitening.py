"""Both ways of whitening give the same sums."""

from __future__ import annotations

import numpy as np
import pytest

from grading.fitting import build_design
from grading.fitting.result import Array
from grading.fitting.rotation import compress
from grading.fitting.whitening import GroupWhitener, StackWhitener, whitener
from grading.formula import parse_formula
from tests.grading.fitting.textbook import textbook_design, visits

FORMULAS = [
    "y ~ time + (1 | patient)",
    "y ~ time + treated + (time | patient)",
    "y ~ time + (square | patient)",
]


def compressed(formula: str):
    frame = visits(np.random.default_rng(3), rows=6, lost=0.3)
    frame["square"] = frame["time"] ** 2
    return compress(build_design(frame, parse_formula(formula.replace("square", "time + square"))))


def random_root(q: int, rng: np.random.Generator) -> Array:
    return rng.normal(size=(q, q))


@pytest.mark.parametrize("formula", FORMULAS)
def test_groups_and_stacks_give_the_same_sums(formula: str) -> None:
    data, rng = compressed(formula), np.random.default_rng(4)
    q, width = data.factors[0].q, data.p + 1
    root, turn = random_root(q, rng), rng.normal(size=(width, width))

    group, stack = GroupWhitener(data)([root]), StackWhitener(data)([root])
    ours, theirs = group.inner(turn), stack.inner(turn)

    assert group.logdet == pytest.approx(stack.logdet, rel=1e-12)
    np.testing.assert_allclose(group.gram, stack.gram, rtol=1e-10, atol=1e-10)
    np.testing.assert_allclose(group.moments(0, ours.Y), stack.moments(0, theirs.Y), rtol=1e-9, atol=1e-9)
    A, B = group.squares(ours.Y), stack.squares(theirs.Y)
    np.testing.assert_allclose(group.level_sum(0, A), stack.level_sum(0, B), rtol=1e-9, atol=1e-9)
    np.testing.assert_allclose(
        group.pair_sum(0, 0, A, ours.G), stack.pair_sum(0, 0, B, theirs.G), rtol=1e-9, atol=1e-9
    )
    A, B = group.squares(group.response(ours.Y)), stack.squares(stack.response(theirs.Y))
    np.testing.assert_allclose(group.level_sum(0, A), stack.level_sum(0, B), rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("formula", FORMULAS)
def test_many_roots_at_once_are_measured_as_one_by_one(formula: str, monkeypatch) -> None:
    data, rng = compressed(formula), np.random.default_rng(5)
    roots = np.array([random_root(data.factors[0].q, rng) for _ in range(5)])
    whiten = GroupWhitener(data)
    monkeypatch.setattr("grading.fitting.whitening.MANY_ENTRIES", 2 * whiten.RC.size)

    logdets, grams = whiten.measure(roots)

    for root, logdet, gram in zip(roots, logdets, grams, strict=True):
        assert logdet == pytest.approx(whiten([root]).logdet, rel=1e-12)
        np.testing.assert_allclose(gram, whiten([root]).gram, rtol=1e-12)


@pytest.mark.parametrize(
    ("name", "formula", "kind"),
    [
        ("sleepstudy", "Reaction ~ Days + (Days || Subject)", GroupWhitener),
        ("penicillin", "diameter ~ 1 + (1 | plate) + (1 | sample)", StackWhitener),
        ("pastes", "strength ~ 1 + (1 | batch/cask)", StackWhitener),
    ],
)
def test_whitener_suits_the_grouping(name: str, formula: str, kind: type) -> None:
    assert isinstance(whitener(compress(textbook_design(name, formula))), kind)


def test_roots_without_finite_numbers_are_refused() -> None:
    whiten = GroupWhitener(compressed(FORMULAS[1]))

    with pytest.raises(np.linalg.LinAlgError, match="too widely"), np.errstate(all="ignore"):
        whiten([np.full((2, 2), 1e200)])

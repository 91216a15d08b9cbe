from __future__ import annotations

import gzip
import io
import json
from pathlib import Path

import numpy as np
import pytest
from django.core.management import CommandError, call_command

from quizzes.learner.evaluation import (
    Response,
    area_under_curve,
    calibration_error,
    evaluate,
    log_loss,
    read_items,
    read_responses,
)

ITEMS = {"a": ("x",), "b": ("x", "y")}
TRAIN = [
    Response("1", "a", True),
    Response("1", "b", False),
    Response("2", "a", True),
    Response("2", "b", False),
]
TEST = [Response("3", "a", True), Response("3", "b", False)]


def write(path: Path, rows: list[Response]) -> Path:
    text = "user_id,item_id,correct\n" + "".join(f"{r.user},{r.item},{int(r.right)}\n" for r in rows)
    path.write_bytes(gzip.compress(text.encode()) if path.suffix == ".gz" else text.encode())
    return path


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    items = tmp_path / "items.csv"
    items.write_text("item_id,skills\na,x\nb,x y\n", encoding="utf-8")
    return [write(tmp_path / "train.csv.gz", TRAIN), write(tmp_path / "test.csv", TEST), items]


def test_command_prints_figures_as_json(files: list[Path]):
    out = io.StringIO()
    call_command("evaluate_learner", *map(str, files), stdout=out)
    figures = json.loads(out.getvalue())
    assert list(figures) == ["auc", "log_loss", "ece", "auc_frozen_items", "microseconds_per_answer"]
    assert (figures["auc"], figures["auc_frozen_items"]) == (1.0, 1.0)
    assert figures["log_loss"] == evaluate(TRAIN, TEST, ITEMS).log_loss < np.log(2)


def test_command_missing_file_says_which(files: list[Path], tmp_path: Path):
    with pytest.raises(CommandError, match=r"nowhere\.csv"):
        call_command("evaluate_learner", str(tmp_path / "nowhere.csv"), *map(str, files[1:]))


def test_read_responses_gives_rows_in_order(files: list[Path]):
    assert read_responses(files[0]) == TRAIN
    assert read_items(files[2]) == ITEMS


def test_read_responses_other_than_nought_or_one_is_refused(tmp_path: Path):
    path = tmp_path / "bad.csv"
    path.write_text("user_id,item_id,correct\n1,a,yes\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"bad\.csv, line 2: correct is 'yes'; write 1 for right"):
        read_responses(path)


def test_read_items_without_column_is_refused(tmp_path: Path):
    path = tmp_path / "bad.csv"
    path.write_text("item_id\na\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"bad\.csv has no column skills"):
        read_items(path)


@pytest.mark.parametrize(
    ("train", "test", "says"),
    [
        ([], TEST, "the training part has no answers"),
        (TRAIN, [], "the test part has no answers"),
        (TRAIN, [Response("1", "a", True)], "student 1 is in both parts"),
        (TRAIN, [Response("3", "c", True)], "item c is not among the items"),
        (TRAIN, TEST[:1], "1 of 1 answers are right: an AUC needs right and wrong ones"),
    ],
)
def test_evaluate_impossible_parts_are_refused(train, test, says):
    with pytest.raises(ValueError, match=says):
        evaluate(train, test, ITEMS)


def test_evaluate_frozen_items_learn_nothing_from_the_test_part():
    """On an item that training never saw, frozen predictions separate students only, whatever they answer."""
    items = {"a": (), "new": (), "other": ()}
    train = [Response(str(user), "a", user % 2 == 0) for user in range(20)]
    test = [Response(f"t{user}", item, item == "new") for user in range(40) for item in ("new", "other")]
    figures = evaluate(train, test, items)
    assert figures.auc > 0.9
    # Each first answer is predicted alike, and each second one alike and higher.
    assert figures.auc_frozen_items == 0.0


def test_area_under_curve_of_chance_is_half():
    rng = np.random.default_rng(1)
    assert area_under_curve(np.array([True, False, True, False]), np.full(4, 0.3)) == 0.5
    assert area_under_curve(rng.random(20_000) < 0.4, rng.random(20_000)) == pytest.approx(0.5, abs=0.01)


def test_log_loss_of_a_coin_is_log_two():
    assert log_loss(np.array([True, False]), np.array([0.5, 0.5])) == pytest.approx(np.log(2))


def test_measures_agree_with_counting_by_hand():
    right, predicted = np.array([1, 0, 1, 0]), np.array([0.9, 0.5, 0.5, 0.1])
    # Of four pairs three are in order and one is tied.
    assert area_under_curve(right, predicted) == 3.5 / 4
    assert calibration_error(right, predicted) == pytest.approx((0.1 + 0.0 + 0.1) / 4)

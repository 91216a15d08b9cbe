from __future__ import annotations

from datasets.own.names import safe_names


def test_safe_names_are_plain_once_each_and_nobody_else_s():
    headings = [
        "Maths score (%)",
        "maths score",
        "Größe",
        "",
        "2019",
        "class",
        "_n",
        "x" * 40,
        "=1+1",
        "日本",
    ]

    assert safe_names(headings) == [
        "Maths_score",
        "maths_score_2",
        "Groe",
        "column_4",
        "x2019",
        "class_",
        "n",
        "x" * 30,
        "x1_1",
        "column_10",
    ]

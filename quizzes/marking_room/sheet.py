"""The sheet on which a tutor marks: points by criterion, a comment, a reason. Read from a form, checked. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from quizzes.content.schema import AnyKind, read_rubric

LONGEST_COMMENT = 4000
LONGEST_REASON = 1000
# What has no rubric is marked on one line.
ONLY = "points"
_NUMBER = re.compile(r"\d{1,4}(\.\d{1,2})?")


@dataclass(frozen=True, slots=True)
class Scale:
    """One line of the sheet: from 0 to `most` points; `choices` are the whole points to choose from, or none.

    Without `choices` the points are typed, and may have two decimals.
    """

    key: str
    name: str
    words: str
    most: float
    choices: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Sheet:
    """What was typed, by the key of the scale, with what is the matter with it, by the name of the field."""

    scales: tuple[Scale, ...]
    typed: Mapping[str, str]
    comment: str = ""
    reason: str = ""
    shows_reason: bool = False
    errors: Mapping[str, str] = field(default_factory=dict)

    @property
    def points(self) -> dict[str, float]:
        """The points by criterion; only of a sheet without errors."""
        return {scale.key: float(self.typed[scale.key]) for scale in self.scales}

    @property
    def score(self) -> float:
        """The share of all points, from 0 to 1; only of a sheet without errors."""
        return share_of(self.points, self.scales)


def scales_of(question: AnyKind, *, points: float) -> tuple[Scale, ...]:
    """The lines on which answers to the question are marked: those of its rubric, or one for all its points."""
    rubric = read_rubric(question)
    if not rubric:
        return (Scale(ONLY, "Points", "", points),)
    return tuple(
        Scale(line.key, line.name, line.words, line.points, tuple(range(line.points + 1))) for line in rubric
    )


def share_of(points: Mapping[str, float], scales: Sequence[Scale]) -> float:
    """The share of all points that these are, from 0 to 1."""
    return sum(points.values()) / sum(scale.most for scale in scales)


def blank_sheet(scales: tuple[Scale, ...]) -> Sheet:
    return Sheet(scales, {scale.key: "" for scale in scales})


def filled_sheet(
    scales: tuple[Scale, ...], *, score: float, rubric: Mapping[str, float] | None, comment: str
) -> Sheet:
    """A mark that was given, to be changed. Without a rubric its points are those of the only line."""
    points: Mapping[str, float] = rubric or {}
    if not points and len(scales) == 1:
        points = {scales[0].key: score * scales[0].most}
    typed = {scale.key: show_points(points[scale.key]) if scale.key in points else "" for scale in scales}
    return Sheet(scales, typed, comment=comment)


def read_sheet(
    scales: tuple[Scale, ...], data: Mapping[str, str], *, needs_reason: bool, checks: bool = True
) -> Sheet:
    """What a form sent in. `needs_reason`: a mark stands already; `checks`: whether to look for errors."""
    typed = {scale.key: data.get(f"points-{scale.key}", "").strip() for scale in scales}
    # Browsers send lines as they do in letters.
    comment = data.get("comment", "").replace("\r\n", "\n").replace("\0", "").strip()
    reason = data.get("reason", "").replace("\r\n", "\n").replace("\0", "").strip()
    errors = _errors(scales, typed, comment, reason, needs_reason=needs_reason) if checks else {}
    return Sheet(scales, typed, comment, reason, "shows_reason" in data, errors)


def show_points(points: float) -> str:
    """Points with at most two decimals, and none that are zero: 2, 1.5, 0.33."""
    return f"{points:.2f}".rstrip("0").rstrip(".")


def _errors(
    scales: Sequence[Scale], typed: Mapping[str, str], comment: str, reason: str, *, needs_reason: bool
) -> dict[str, str]:
    errors = {scale.key: error for scale in scales if (error := _points_error(typed[scale.key], scale))}
    if len(comment) > LONGEST_COMMENT:
        errors["comment"] = (
            f"The comment has {len(comment):,} characters; at most {LONGEST_COMMENT:,} are kept. Shorten it."
        )
    if len(reason) > LONGEST_REASON:
        errors["reason"] = (
            f"The reason has {len(reason):,} characters; at most {LONGEST_REASON:,} are kept. Shorten it."
        )
    elif needs_reason and not reason:
        errors["reason"] = "A mark stands already. Say why it changes; the reason stays in its history."
    return errors


def _points_error(text: str, scale: Scale) -> str:
    if not text:
        return f"No points are given: choose from 0 to {show_points(scale.most)}."
    if scale.choices:
        if text.isascii() and text.isdigit() and len(text) <= 2 and int(text) in scale.choices:
            return ""
        return f"“{text[:20]}” is none of the points from 0 to {show_points(scale.most)}: choose one of them."
    if not (text.isascii() and _NUMBER.fullmatch(text)):
        return f"“{text[:20]}” are no points: type a number such as 1.5, with a decimal point."
    if float(text) > scale.most:
        return f"{text} is more than there is to get: give at most {show_points(scale.most)}."
    return ""

"""What a guide.yaml and the front matter of a section may say."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from grading.mistakes import MISTAKES
from lessons.points import POINTS

Slug = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
Words = Annotated[str, Field(min_length=1)]


def _known_mistake(slug: str) -> str:
    if slug not in MISTAKES:
        raise ValueError(f"“{slug}” is not one of the ten mistakes: {', '.join(MISTAKES)}")
    return slug


def _known_point(point: str) -> str:
    if point not in POINTS:
        raise ValueError(f"“{point}” is not one of the {len(POINTS)} points, {POINTS[0]} to {POINTS[-1]}")
    return point


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class StudyEntry(_Entry):
    """The simulated study that the text takes its numbers from; see `lessons.studies`."""

    scenario: Slug
    setting: Slug
    seed: Annotated[int, Field(ge=0)]
    visits: Annotated[int, Field(ge=2)]


class SourceEntry(_Entry):
    text: Words
    url: Annotated[str, Field(pattern=r"^(https://\S+)?$")] = ""


class GuideFile(_Entry):
    """guide.yaml: `sections` lists the files in reading order."""

    title: Words
    summary: Words
    sections: Annotated[list[Annotated[str, Field(pattern=r"^[a-z0-9-]+\.md$")]], Field(min_length=1)]


class FrontMatter(_Entry):
    """The head of a section. `holds` are comparisons that the text relies on, of numbers of the study or with a number."""

    title: Words
    slug: Slug
    summary: Words
    points: Annotated[list[Annotated[str, AfterValidator(_known_point)]], Field(min_length=1)]
    mistakes: list[Annotated[str, AfterValidator(_known_mistake)]]
    takeaways: Annotated[list[Words], Field(min_length=1)]
    sources: Annotated[list[SourceEntry], Field(min_length=1)]
    study: StudyEntry | None = None
    holds: list[Annotated[str, Field(pattern=r"^-?[\w.]+ [<>] -?[\w.]+$")]] = []

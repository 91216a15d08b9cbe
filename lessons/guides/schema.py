"""What a guide.yaml and the front matter of a section may say."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from grading.mistakes import MISTAKES
from lessons.points import POINTS

Slug = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
Words = Annotated[str, Field(min_length=1)]
SectionFiles = Annotated[list[Annotated[str, Field(pattern=r"^[a-z0-9-]+\.md$")]], Field(min_length=1)]
StudyName = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]


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
    visits: Annotated[int, Field(ge=2)] | None = None
    nobody_leaves: bool = False


class SourceEntry(_Entry):
    text: Words
    url: Annotated[str, Field(pattern=r"^(https://\S+)?$")] = ""


class PartEntry(_Entry):
    title: Words
    sections: SectionFiles


class GuideFile(_Entry):
    """guide.yaml: `sections` lists the files in reading order, or `parts` does so under titles.

    Guides are shown by `order`, those without one after the others.
    """

    title: Words
    summary: Words
    sections: SectionFiles | None = None
    parts: Annotated[list[PartEntry], Field(min_length=1)] | None = None
    order: Annotated[int, Field(ge=1)] = 1000

    @model_validator(mode="after")
    def _one_contents_list(self) -> Self:
        if (self.sections is None) == (self.parts is None):
            raise ValueError(
                "a guide lists its files under “sections” or, with titles, under “parts”: use one of them"
            )
        return self


class FrontMatter(_Entry):
    """The head of a section.

    `points` are those of the resource guide that the text covers: none, where it leads beyond them.
    `study` gives the text its numbers, and each of `others` more of them, with its name and a dot before theirs.
    `holds` are comparisons that the text relies on, of these numbers or with a fixed one.
    """

    title: Words
    slug: Slug
    summary: Words
    mistakes: list[Annotated[str, AfterValidator(_known_mistake)]]
    takeaways: Annotated[list[Words], Field(min_length=1)]
    sources: Annotated[list[SourceEntry], Field(min_length=1)]
    points: list[Annotated[str, AfterValidator(_known_point)]] = []
    study: StudyEntry | None = None
    others: dict[StudyName, StudyEntry] = {}
    holds: list[Annotated[str, Field(pattern=r"^-?[\w.]+ [<>] -?[\w.]+$")]] = []


class TermEntry(_Entry):
    """A term of the glossary: what it `means`, other names, terms to see as well, and the passage that explains it."""

    term: Annotated[str, Field(pattern=r"^[^\[\]|\n]+$")]
    means: Words
    also: list[Annotated[str, Field(pattern=r"^[^\[\]|\n]+$")]] = []
    see: list[Words] = []
    read: Annotated[str, Field(pattern=r"^[a-z0-9-]+/[a-z0-9-]+(#[^#\s]+)?$")]


class GlossaryFile(_Entry):
    """glossary.yaml: the terms in any order."""

    terms: list[TermEntry]

"""The schema of a question file. One YAML file is one question; docs/authoring.md explains it to authors."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, TypeAdapter, model_validator

Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=80)]
# Two of them with " before " or " as " in between have to fit RevealedMistake.name.
Key = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=26)]
Title = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=6000)]
# What Markdown would make something else of.
MARKUP = "`*_$["
Point = Annotated[str, StringConstraints(pattern=r"^[A-Z]\d{1,2}$")]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Case(_Part):
    """One test of the question: an answer, and what must come of it.

    `answer` is text, or keys of options. In number questions `$right` or `$ols` stands for that number
    on the data set in hand, in output questions for the output of that fit.
    """

    answer: str | tuple[str, ...]
    outcome: Literal["right", "partial", "wrong", "malformed"]
    reveals: Slug | None = None


class _Question(_Part):
    id: Slug
    title: Title
    mistake: Slug
    points: Annotated[tuple[Point, ...], Field(min_length=1)]
    level: Literal[1, 2, 3]
    scenario: Slug
    settings: Annotated[tuple[Slug, ...], Field(min_length=1)]
    prompt: Text
    explanation: Text
    hints: Annotated[tuple[Text, ...], Field(max_length=3)] = ()
    read: str = ""
    cases: Annotated[tuple[Case, ...], Field(min_length=3)]

    @property
    def uses_data(self) -> bool:
        """Whether the right answer depends on the student's own data."""
        return False

    @model_validator(mode="after")
    def _cases_cover(self) -> _Question:
        missing = {"right", "wrong", "malformed"} - {case.outcome for case in self.cases}
        if missing:
            raise ValueError(
                f"cases: one each of right, wrong and malformed is needed; missing: {', '.join(sorted(missing))}"
            )
        return self


class NumberTarget(_Part):
    """The number asked for: a quantity of grading.quantities, of a fit of the family, of a term or component."""

    quantity: str
    fit: str = ""
    term: str = ""


class NumberQuestion(_Question):
    kind: Literal["number"]
    target: NumberTarget
    unit: str = ""
    says: dict[str, Text] = {}

    @property
    def uses_data(self) -> bool:
        return True


class OptionPart(_Part):
    key: Key
    text: Text
    right: bool = False
    feedback: Text
    mistakes: tuple[Slug, ...] = ()


class _WithOptions(_Question):
    options: Annotated[tuple[OptionPart, ...], Field(min_length=3, max_length=8)]

    @model_validator(mode="after")
    def _options_sound(self) -> _WithOptions:
        keys = [option.key for option in self.options]
        if len(set(keys)) != len(keys):
            raise ValueError(f"options: each needs a key of its own; found {', '.join(keys)}")
        if not any(option.right for option in self.options):
            raise ValueError("options: none is right")
        return self


class ChoiceQuestion(_WithOptions):
    kind: Literal["choice"]

    @model_validator(mode="after")
    def _one_right(self) -> ChoiceQuestion:
        if sum(option.right for option in self.options) != 1:
            raise ValueError(
                "options: a choice question has exactly one right option; use kind: multiple for more"
            )
        return self


class MultipleQuestion(_WithOptions):
    kind: Literal["multiple"]


class ItemPart(_Part):
    key: Key
    text: Text


class MisorderPart(_Part):
    """Putting `first` before `second` reveals `mistakes`."""

    first: Key
    second: Key
    feedback: Text
    mistakes: tuple[Slug, ...] = ()


class OrderQuestion(_Question):
    kind: Literal["order"]
    items: Annotated[tuple[ItemPart, ...], Field(min_length=3, max_length=10)]
    misorders: tuple[MisorderPart, ...] = ()

    @model_validator(mode="after")
    def _misorders_sound(self) -> OrderQuestion:
        place = {item.key: position for position, item in enumerate(self.items)}
        if len(place) != len(self.items):
            raise ValueError("items: each needs a key of its own")
        for part in self.misorders:
            if part.first not in place or part.second not in place:
                raise ValueError(f"misorders: {part.first!r} and {part.second!r} must both be keys of items")
            if place[part.first] < place[part.second]:
                raise ValueError(
                    f"misorders: {part.first!r} does come before {part.second!r} in the right order"
                )
        return self


class MismatchPart(_Part):
    """What it means that an item was matched to this wrong target."""

    feedback: Text
    mistakes: tuple[Slug, ...] = ()


class MatchItemPart(_Part):
    """`wrong` has what to say for every target but the right one."""

    key: Key
    text: Text
    target: Key
    wrong: dict[Key, MismatchPart]


class TargetPart(_Part):
    key: Key
    text: Title


class MatchQuestion(_Question):
    kind: Literal["match"]
    targets: Annotated[tuple[TargetPart, ...], Field(min_length=2, max_length=6)]
    items: Annotated[tuple[MatchItemPart, ...], Field(min_length=3, max_length=10)]

    @model_validator(mode="after")
    def _targets_sound(self) -> MatchQuestion:
        keys = [target.key for target in self.targets]
        if len(set(keys)) != len(keys):
            raise ValueError(f"targets: each needs a key of its own; found {', '.join(keys)}")
        for target in self.targets:
            if set(target.text) & set(MARKUP):
                raise ValueError(
                    f"targets: {target.text!r} is shown in a list to choose from, where no Markdown can be; "
                    f"write it without {' '.join(MARKUP)}"
                )
        return self

    @model_validator(mode="after")
    def _items_sound(self) -> MatchQuestion:
        keys, targets = [item.key for item in self.items], {target.key for target in self.targets}
        if len(set(keys)) != len(keys):
            raise ValueError(f"items: each needs a key of its own; found {', '.join(keys)}")
        for item in self.items:
            if item.target not in targets:
                raise ValueError(f"items: {item.target!r} of {item.key!r} must be a key of targets")
            if set(item.wrong) != targets - {item.target}:
                raise ValueError(
                    f"items: 'wrong' of {item.key!r} needs each of {', '.join(sorted(targets - {item.target}))} "
                    f"and no other; found {', '.join(sorted(item.wrong))}"
                )
        return self


class FormulaQuestion(_Question):
    kind: Literal["formula"]
    formula: Text
    also: tuple[Text, ...] = ()
    says: dict[str, Text] = {}


class OutputTarget(_Part):
    """The fit of the family whose output is asked for."""

    fit: str


class OutputQuestion(_Question):
    """`says` holds the author's feedback by the name of the fit that was pasted in place of the one asked for."""

    kind: Literal["output"]
    target: OutputTarget
    says: dict[str, Text] = {}

    @property
    def uses_data(self) -> bool:
        return True


AnyKind = (
    NumberQuestion
    | ChoiceQuestion
    | MultipleQuestion
    | OrderQuestion
    | MatchQuestion
    | FormulaQuestion
    | OutputQuestion
)
Question = Annotated[AnyKind, Field(discriminator="kind")]
KINDS = ("number", "choice", "multiple", "order", "match", "formula", "output")

question_adapter: TypeAdapter[AnyKind] = TypeAdapter(Question)

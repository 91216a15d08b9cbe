"""The schema of a question file. One YAML file is one question; docs/authoring.md explains it to authors."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, TypeAdapter, model_validator

from grading.quantities import COUNTS

Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=80)]
# Two of them with " before " or " as " in between have to fit RevealedMistake.name.
Key = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=26)]
Title = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=6000)]
# What Markdown would make something else of.
MARKUP = "`*_$["
Point = Annotated[str, StringConstraints(pattern=r"^[A-Z]\d{1,2}$")]
# The seven points of the guide's section on discussions, which an automatic reader looks for.
DiscussionPoint = Literal["D1", "D2", "D3", "D4", "D5", "D6", "D7"]
# What may be known of a number that a report should hold: the right one is there, a mistake's, another, or none.
NumberFound = Literal["right", "mistake", "unknown", "missing"]


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


class ReportCase(Case):
    """One test of a report: a paragraph, and what the automatic reader must find in it.

    `{name}` in the paragraph stands for the right number of that name on the data set in hand, `{name:ols}` for what
    that fit or confusion gives in its place. `finds` are the points wanted that are there, all of them; `numbers`
    says what becomes of the numbers that are not simply right. The outcome is that of the advice: right if nothing
    is missing, wrong if a mistake's number stands there or none of the points does, partial else.
    """

    answer: str
    finds: tuple[DiscussionPoint, ...] | None = None
    numbers: dict[Key, NumberFound] = {}


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

    @property
    def tutor_marks(self) -> bool:
        """Whether a tutor gives the mark; then there is one attempt and no practice."""
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

    @property
    def asks_for_a_count(self) -> bool:
        """Whether the right number is a whole one, which has no further digits."""
        return self.target.quantity in COUNTS


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


class Criterion(_Part):
    """One line of a rubric: what earns how many points."""

    key: Key
    name: Title
    points: Annotated[int, Field(ge=1, le=20)]
    words: Text


class ReportNumber(_Part):
    """A number that the report should hold: the target's, in a sentence with one of the words of `near`.

    `near` are beginnings of words or phrases, in small letters; a number of the text counts for this one if one of
    them stands in its sentence. `label` names it to the student.
    """

    name: Key
    label: Title
    target: NumberTarget
    near: Annotated[tuple[Title, ...], Field(min_length=1, max_length=12)]


class ReportQuestion(_Question):
    """A written paragraph, which a tutor marks by the rubric.

    `points_wanted` are the discussion points that the automatic reader looks for, `numbers` the numbers. `shortest` and
    `longest` count words; what is outside is sent back. `by_lot`: lots decided on what the report is about, so that
    words of cause are in place.
    """

    kind: Literal["report"]
    rubric: Annotated[tuple[Criterion, ...], Field(min_length=2, max_length=8)]
    points_wanted: Annotated[tuple[DiscussionPoint, ...], Field(min_length=1)]
    numbers: Annotated[tuple[ReportNumber, ...], Field(max_length=6)] = ()
    shortest: Annotated[int, Field(ge=5, le=200)] = 40
    longest: Annotated[int, Field(ge=20, le=500)] = 250
    by_lot: bool = False
    cases: Annotated[tuple[ReportCase, ...], Field(min_length=3)]

    @property
    def uses_data(self) -> bool:
        return bool(self.numbers)

    @property
    def tutor_marks(self) -> bool:
        return True

    @model_validator(mode="after")
    def _report_sound(self) -> ReportQuestion:
        _unlike("rubric", "key", [criterion.key for criterion in self.rubric])
        _unlike("numbers", "name", [number.name for number in self.numbers])
        _unlike("points_wanted", "place", list(self.points_wanted))
        if self.shortest >= self.longest:
            raise ValueError(f"shortest: {self.shortest} words must be fewer than longest, {self.longest}")
        return self

    @model_validator(mode="after")
    def _cases_sound(self) -> ReportQuestion:
        names = {number.name for number in self.numbers}
        for number, case in enumerate(self.cases, start=1):
            if strange := sorted(set(case.numbers) - names):
                raise ValueError(
                    f"cases: case {number} names {', '.join(strange)}, which numbers does not have"
                )
            if unwanted := sorted(set(case.finds or ()) - set(self.points_wanted)):
                raise ValueError(
                    f"cases: case {number} finds {', '.join(unwanted)}, which points_wanted does not have"
                )
        return self


def read_rubric(question: AnyKind) -> tuple[Criterion, ...]:
    """The criteria by which a tutor marks answers to the question, in order; none where marks are automatic."""
    return question.rubric if isinstance(question, ReportQuestion) else ()


def _unlike(part: str, what: str, names: list[str]) -> None:
    """Raise unless the names are all different."""
    if len(set(names)) != len(names):
        raise ValueError(f"{part}: each needs a {what} of its own; found {', '.join(names)}")


AnyKind = (
    NumberQuestion
    | ChoiceQuestion
    | MultipleQuestion
    | OrderQuestion
    | MatchQuestion
    | FormulaQuestion
    | OutputQuestion
    | ReportQuestion
)
Question = Annotated[AnyKind, Field(discriminator="kind")]
KINDS = ("number", "choice", "multiple", "order", "match", "formula", "output", "report")

question_adapter: TypeAdapter[AnyKind] = TypeAdapter(Question)

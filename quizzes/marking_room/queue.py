"""Which reports of an exercise are marked by hand, in which order, and which of them wait. Nothing here changes."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from accounts.models import User
from quizzes.marking_room.blind import seed_of
from quizzes.models import Answer, Exercise, ExerciseItem

KIND = "report"
# What was submitted a moment ago is still being read.
READ = (Answer.Status.AWAITING_TUTOR, Answer.Status.NEEDS_ATTENTION, Answer.Status.MARKED)


@dataclass(frozen=True, slots=True)
class Place:
    """One report in the queue.

    `marked`: it has its first mark. `second_asked`: a second one is wanted and not given. `differs`: its two marks do,
    and nobody has settled that. `is_mine`: the tutor who looks can do the next thing with it, which is the first mark
    or, if that is another tutor's, the second.
    """

    answer_id: int
    marked: bool
    second_asked: bool
    second_given: bool
    differs: bool
    is_mine: bool


@dataclass(frozen=True, slots=True)
class Round:
    """All reports to one question, in the order in which they are marked."""

    item: ExerciseItem
    places: tuple[Place, ...]

    @property
    def marked(self) -> int:
        return sum(place.marked for place in self.places)

    @property
    def seconds_asked(self) -> int:
        return sum(place.second_asked or place.second_given for place in self.places)

    @property
    def seconds_given(self) -> int:
        return sum(place.second_given for place in self.places)

    @property
    def unsettled(self) -> int:
        return sum(place.differs for place in self.places)

    @property
    def next_place(self) -> Place | None:
        """The first that the tutor can mark."""
        return next((place for place in self.places if place.is_mine), None)


@dataclass(frozen=True, slots=True)
class Position:
    """Where an answer stands in its round: its `number` from 1, with the places before and after it."""

    round: Round
    number: int
    before: Place | None
    after: Place | None


def rounds_of(exercise: Exercise, tutor: User) -> list[Round]:
    """The exercise's questions that are marked by hand, as this tutor goes through them. Three queries."""
    items = list(exercise.items.filter(question__kind=KIND).select_related("question"))
    seed = seed_of(exercise, tutor)
    answers = Answer.objects.counted().filter(variant__item__in=items, status__in=READ)
    by_item: dict[int, list[Place]] = defaultdict(list)
    for answer in _in_order(answers, seed):
        by_item[answer.variant.item_id].append(_place(answer, tutor))
    return [Round(item, tuple(by_item[item.pk])) for item in items]


def position_of(rounds: Iterable[Round], answer_id: int) -> Position | None:
    """Where the answer stands; None if it is in no round."""
    for found in rounds:
        ids = [place.answer_id for place in found.places]
        if answer_id in ids:
            at = ids.index(answer_id)
            before = found.places[at - 1] if at else None
            after = found.places[at + 1] if at + 1 < len(ids) else None
            return Position(found, at + 1, before, after)
    return None


def next_after(rounds: Sequence[Round], answer_id: int) -> Place | None:
    """What the tutor marks next: the rest of this question first, from here on and then from its beginning."""
    here = position_of(rounds, answer_id)
    if here is None:
        return None
    places = here.round.places
    turned = [*places[here.number :], *places[: here.number - 1]]
    others = [place for found in rounds if found is not here.round for place in found.places]
    return next((place for place in (*turned, *others) if place.is_mine), None)


def _in_order(answers: QuerySet[Answer], seed: int | None) -> list[Answer]:
    """As they came in; without names in an order of the tutor's own, which a late report does not upset."""
    found = list(
        answers.select_related("variant", "mark", "second")
        .defer("response", "trouble", "mark__verdict", "mark__comment")
        .order_by("submitted_at", "pk")
    )
    if seed is None:
        return found
    return sorted(found, key=lambda answer: hashlib.sha256(f"{seed}:{answer.pk}".encode()).digest())


def _place(answer: Answer, tutor: User) -> Place:
    mark, second = getattr(answer, "mark", None), getattr(answer, "second", None)
    asked = second is not None and second.marked_at is None
    return Place(
        answer_id=answer.pk,
        marked=mark is not None,
        second_asked=asked,
        second_given=second is not None and not asked,
        differs=second is not None and not asked and second.settled_at is None,
        is_mine=mark is None or (asked and mark.by_id != tutor.pk),
    )

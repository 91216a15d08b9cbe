"""Asking about a passage, answering, and publishing an answer to a course."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction

from accounts.models import Course, User
from lessons.models import PassageAnswer, PassageQuestion
from lessons.passages.stretches import Stretch

A_DAY = timedelta(days=1)
QUESTIONS_A_DAY = 30


class TooManyQuestions(Exception):  # noqa: N818 (it says what happened)
    """The reader has asked enough for a day; the message is for them."""


class NotOpenAnyMore(Exception):  # noqa: N818 (it says what happened)
    """A question was answered or taken back meanwhile; the message is for who wanted to do so too."""


def ask_question(
    *, reader: User, stretch: Stretch, course: Course | None, text: str, quote: str, now: datetime
) -> PassageQuestion:
    """Put a question to the tutors of the course, or keep it as the reader's note without one.

    The same question sent twice is one question.

    Raises:
        TooManyQuestions: there were `QUESTIONS_A_DAY` within the last day.
    """
    place = {"guide": stretch.guide, "section": stretch.section, "heading": stretch.heading}
    same = PassageQuestion.objects.filter(
        reader=reader, course=course, text=text, quote=quote, answer=None, **place
    ).first()
    if same is not None:
        return same
    if PassageQuestion.objects.filter(reader=reader, asked_at__gt=now - A_DAY).count() >= QUESTIONS_A_DAY:
        raise TooManyQuestions(
            f"You have asked {QUESTIONS_A_DAY} questions within a day, which is as many as can be sent. "
            "Send this one tomorrow, or bring it to your next session."
        )
    return PassageQuestion.objects.create(
        reader=reader,
        course=course,
        text=text,
        quote=quote,
        asked_at=now,
        section_title=stretch.section_title,
        title=stretch.title,
        **place,
    )


def take_question_back(*, question: PassageQuestion) -> None:
    """Delete a question that is not answered yet, or a note.

    Raises:
        NotOpenAnyMore: it has been answered.
    """
    deleted, _ = PassageQuestion.objects.filter(pk=question.pk, answer=None).delete()
    if not deleted:
        raise NotOpenAnyMore("This question has been answered meanwhile, so it stays with its answer.")


def send_note(*, note: PassageQuestion, course: Course, now: datetime) -> None:
    """Put what was kept as a note to the tutors of a course.

    Raises:
        NotOpenAnyMore: it has been sent already.
    """
    sent = PassageQuestion.objects.filter(pk=note.pk, course=None).update(course=course, asked_at=now)
    if not sent:
        raise NotOpenAnyMore("This has been sent to your tutor already.")


@transaction.atomic
def answer_questions(
    *, questions: Sequence[PassageQuestion], author: User, text: str, publish: bool, now: datetime
) -> PassageAnswer:
    """One answer to all of these questions, which were asked in one course about one passage.

    Raises:
        NotOpenAnyMore: one of them has been answered or taken back meanwhile. Then none is answered.
        ValueError: they are about different passages or of different courses, or there is none.
    """
    places = {(q.course_id, q.guide, q.section, q.heading) for q in questions}
    course = questions[0].course if len(places) == 1 else None
    if course is None:
        raise ValueError(
            f"one answer is for one passage in one course, not for {len(places)}: answer them apart"
        )
    first = questions[0]
    answer = PassageAnswer.objects.create(
        guide=first.guide,
        section=first.section,
        heading=first.heading,
        section_title=first.section_title,
        title=first.title,
        course=course,
        author=author,
        text=text,
        answered_at=now,
        published_at=now if publish else None,
    )
    pks = {question.pk for question in questions}
    if PassageQuestion.objects.filter(pk__in=pks, answer=None).update(answer=answer) != len(pks):
        raise NotOpenAnyMore(
            "One of these questions has been answered or taken back meanwhile, so nothing was sent. "
            "Look at what is there now; what you wrote is still here."
        )
    return answer


@transaction.atomic
def edit_answer(*, answer: PassageAnswer, text: str, now: datetime) -> None:
    """Put another text in place of the answer; who has read the old one is told that there is a new one."""
    if text == answer.text:
        return
    answer.text, answer.edited_at = text, now
    answer.save(update_fields=["text", "edited_at"])
    answer.questions.update(seen_at=None)


def publish_answer(*, answer: PassageAnswer, published: bool, now: datetime) -> None:
    """Show the answer to all of the course at its passage, or to those who asked only."""
    answer.published_at = (answer.published_at or now) if published else None
    answer.save(update_fields=["published_at"])


def see_answers(*, reader: User, questions: Sequence[PassageQuestion], now: datetime) -> None:
    """Keep that the reader has seen the answers to these questions. Costs nothing where none is new."""
    if new := [question.pk for question in questions if question.is_new]:
        PassageQuestion.objects.filter(pk__in=new, reader=reader).update(seen_at=now)

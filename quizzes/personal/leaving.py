"""A student's account goes: what courses need of their work stays under a pseudonym, without a word of their own.

What stays is what gradebooks and statistics are made of: marked answers that count, with their data, how late they were,
how their marks came about, and excuses and extensions, without which totals would change. What was typed stays only
where nothing but what was asked can stand in it (`wordless`). Drafts, unmarked answers, practice and all that is believed
go with the account.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import F, Q, QuerySet

from accounts.audit import forget_words
from accounts.models import AuditEntry, Course, FormerMember, Invitation, User
from accounts.personal.registry import Leaving, before_deletion, keep_author, leave_untold
from datasets.models import Dataset
from quizzes.models import (
    Accommodation,
    Answer,
    Draft,
    Excuse,
    Exercise,
    Extension,
    Mark,
    MarkChange,
    Regrade,
    RegradeLine,
    SecondMark,
    Sitting,
    Variant,
)
from quizzes.personal.wordless import keep_judgement, keep_numbers, keep_wordless
from quizzes.times.own_times import settle_extended_to
from quizzes.variants import read_questions

BATCH = 200


def register() -> None:
    """Called once, on starting. What the copy tells of all this is registered by `progress`, which reads it."""
    before_deletion(leave_work)
    before_deletion(leave_tutoring)
    keep_author(
        "datasets.OwnStudy.owner",
        "quizzes.Accommodation.by",
        "quizzes.Excuse.by",
        "quizzes.Extension.by",
        "quizzes.Mark.by",
        "quizzes.MarkChange.by",
        "quizzes.Regrade.by",
        "quizzes.Regrade.undone_by",
        "quizzes.SecondMark.by",
    )
    leave_untold(
        {
            "grading.ReferenceFit": "The right numbers on a data set: keys of questions, and nothing about anybody.",
            "quizzes.PooledDataset": "When a data set was taken from those that wait for practice; the data set is told.",
            "quizzes.RegradeLetter": "Whether a letter about a regrade has gone out; the mark tells of the regrade.",
            "quizzes.Regrade_exercises": "Which exercises a regrade was for, which its lines say.",
        }
    )


def leave_work(leaving: Leaving) -> int:
    """Move the marked work to the pseudonym, which becomes a former member of its courses. Returns how much it is."""
    user, former = leaving.user, leaving.former
    variants = list(Variant.objects.filter(student=user).values_list("pk", flat=True))
    abouts = [f"variant:{pk}" for pk in variants]
    forget_words(AuditEntry.objects.filter(about__in=abouts), former)
    kept = Variant.objects.current().filter(student=user, answer__mark__isnull=False)
    ids = list(kept.values_list("pk", flat=True))
    courses = list(Course.objects.filter(exercises__items__variants__in=ids).distinct())
    _make_former(leaving, courses)
    _move_times(leaving, courses)
    _forget_words(ids)
    datasets = set(Variant.objects.filter(pk__in=ids).values_list("dataset", flat=True))
    Dataset.objects.filter(pk__in=datasets).update(owner=former, link_version=F("link_version") + 1)
    Variant.objects.filter(pk__in=ids).update(student=former, next_asked_at=None, replaced_why="")
    Mark.objects.filter(answer__variant__in=ids).update(student=former)
    # Explicitly, so that no data set is missed by what still needs it.
    Variant.objects.filter(student=user).delete()
    return len(ids)


def leave_tutoring(leaving: Leaving) -> int:
    """Put the pseudonym into the notes of second marks, and delete courses in which there never was anybody else."""
    for second in SecondMark.objects.filter(first__by=leaving.user.pk):
        second.first = {**(second.first or {}), "by": leaving.former.pk}
        second.save(update_fields=["first"])
    for course in Course.objects.taught_by(leaving.user):
        if not _has_others(course, leaving.user):
            course.exercises.all().delete()
            Regrade.objects.filter(question__course=course).delete()
            course.questions.all().delete()
            course.delete()
    return 0


def _has_others(course: Course, user: User) -> bool:
    return (
        course.enrolments.exclude(user=user).exists()
        or FormerMember.objects.filter(course=course).exclude(user=user).exists()
        or Invitation.objects.filter(course=course).exclude(email=user.email).exists()
    )


def _make_former(leaving: Leaving, courses: Iterable[Course]) -> None:
    """The pseudonym was in these courses; in which group is not kept, since groups can be small."""
    since = dict(leaving.user.enrolments.values_list("course", "enrolled_at"))
    since |= dict(FormerMember.objects.filter(user=leaving.user).values_list("course", "enrolled_at"))
    FormerMember.objects.bulk_create(
        FormerMember(
            course=course,
            user=leaving.former,
            role="student",
            enrolled_at=since.get(course.pk, course.created_at),
            removed_at=leaving.now,
        )
        for course in courses
    )


def _move_times(leaving: Leaving, courses: Iterable[Course]) -> None:
    """Keep what lateness and totals rest on, without the reasons; accommodations go, and what they gave stays given."""
    user, former = leaving.user, leaving.former
    here = Q(student=user, exercise__course__in=list(courses))
    Excuse.objects.filter(here).update(student=former, reason="")
    Extension.objects.filter(here).update(student=former, reason="")
    Sitting.objects.filter(here).update(student=former)
    longer = Exercise.objects.filter(
        Q(extensions__student=user)
        | Q(course__enrolments__in=user.enrolments.filter(accommodation__isnull=False))
    )
    exercises = list(longer.distinct())
    Extension.objects.filter(student=user).delete()
    Accommodation.objects.filter(enrolment__user=user).delete()
    for exercise in exercises:
        settle_extended_to(exercise)


def _forget_words(variants: list[int]) -> None:
    """Blank what was typed, and what others wrote about it, in the work that stays. No mark moves."""
    Draft.objects.filter(variant__in=variants).delete()
    answers = Answer.objects.filter(variant__in=variants)
    answers.update(advice=None, trouble="", claim=None)
    Mark.objects.filter(answer__in=answers).update(comment="", reason="")
    with_words = _blank_words(answers)
    _forget_history(variants, with_words)
    seconds = SecondMark.objects.filter(answer__in=answers)
    seconds.update(comment="")
    # What was asked for and not given has nothing left to be given on.
    seconds.filter(marked_at=None, answer__in=with_words).delete()


def _blank_words(answers: QuerySet[Answer]) -> set[int]:
    """Empty the answers in which there may be words of their author, and what was said of them; gives their ids."""
    rows = list(
        answers.select_related("variant__dataset", "mark").defer(
            "variant__dataset__csv", "variant__dataset__certificate"
        )
    )
    questions = read_questions(answer.variant.version_id for answer in rows)
    blanked = []
    for answer in rows:
        columns = {column.name for column in answer.variant.dataset.meaning.columns}
        kept = keep_wordless(questions[answer.variant.version_id], answer.response, columns)
        if kept != answer.response:
            answer.response, answer.mark.verdict = kept, keep_judgement(answer.mark.verdict)
            blanked.append(answer)
    Answer.objects.bulk_update(blanked, ["response"], batch_size=BATCH)
    Mark.objects.bulk_update([answer.mark for answer in blanked], ["verdict"], batch_size=BATCH)
    return {answer.pk for answer in blanked}


def _forget_history(variants: list[int], with_words: set[int]) -> None:
    """Blank the words in the history of these marks; of answers `with_words`, also what was said of them."""
    history = MarkChange.objects.filter(answer__variant__in=variants)
    history.update(reason="")
    changed = []
    for change in history:
        state = (change.before, change.after)
        wordless = change.answer_id not in with_words
        change.before = keep_numbers(change.before, wordless=wordless)
        change.after = keep_numbers(change.after, wordless=wordless) or {}
        if (change.before, change.after) != state:
            changed.append(change)
    MarkChange.objects.bulk_update(changed, ["before", "after"], batch_size=BATCH)
    RegradeLine.objects.filter(answer__variant__in=variants).update(why="")
    lines = list(RegradeLine.objects.filter(answer__in=with_words, verdict__isnull=False))
    for line in lines:
        line.verdict = keep_judgement(line.verdict or {})
    RegradeLine.objects.bulk_update(lines, ["verdict"], batch_size=BATCH)

"""What tutors do with a regrade: try it, apply it, undo it. Each is one transaction; the work itself is in `working`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import partial

from django.db import transaction
from django.db.models import Q

from accounts.audit import note as note_change
from accounts.models import User
from quizzes.models import (
    Answer,
    Exercise,
    ExerciseItem,
    Question,
    QuestionVersion,
    Regrade,
    RegradeLine,
    Variant,
)
from quizzes.outbox import send
from quizzes.regrading.comparing import why_incomparable
from quizzes.regrading.letters import forget_unsent
from quizzes.regrading.scope import answers_of, newcomers
from quizzes.variants import latest_versions, read_question

TASK = "quizzes.work_on_regrade"


class RegradeRefused(ValueError):  # noqa: N818 (it is an answer, not a fault)
    """The regrade cannot be done like that; the message says why and what to do."""


@transaction.atomic
def try_regrade(
    *,
    question: Question,
    exercises: Sequence[Exercise],
    way: Regrade.Way,
    by: User,
    now: datetime,
    accepted: Sequence[str] = (),
) -> Regrade:
    """Begin a dry run, which changes nothing. `by` must teach the exercises.

    Raises:
        RegradeRefused: there is nothing to regrade, or the question cannot be regraded in this way.
    """
    if not exercises:
        raise RegradeRefused("Choose at least one exercise whose answers are to be judged anew.")
    newest = latest_versions([question])[question.pk]
    if newest.content["kind"] == "report" and way != Regrade.Way.DROP:
        raise RegradeRefused(
            "Reports are marked by a tutor, so no key can judge them anew. Change their marks by hand."
        )
    if way == Regrade.Way.ACCEPT:
        _check_accepted(newest, accepted)
    if way == Regrade.Way.VERSION:
        _check_suits(newest, exercises)
    if way == Regrade.Way.DROP:
        _check_others_count(question, exercises)
    regrade = Regrade.objects.create(
        question=question,
        way=way,
        to_version=newest if way == Regrade.Way.VERSION else None,
        accepted=list(accepted) if way == Regrade.Way.ACCEPT else [],
        by=by,
        made_at=now,
        moved_at=now,
    )
    regrade.exercises.set(exercises)
    regrade.total = answers_of(regrade).count()
    if not regrade.total:
        raise RegradeRefused(
            "No marked answer in these exercises would be judged anew: all were marked by the newest version."
            if way == Regrade.Way.VERSION
            else "No answer to this question is marked in these exercises."
        )
    regrade.save(update_fields=["total"])
    _send_on(regrade)
    return regrade


def _check_accepted(newest: QuestionVersion, accepted: Sequence[str]) -> None:
    if newest.content["kind"] != "choice":
        raise RegradeRefused(
            "A further right option can be accepted where one is chosen. Mend the question's file, or give full marks."
        )
    wrong = {option["key"] for option in newest.content["options"] if not option.get("right")}
    if not accepted or not set(accepted) <= wrong:
        raise RegradeRefused("Choose the option that is to be accepted besides the right one.")


def _check_suits(newest: QuestionVersion, exercises: Sequence[Exercise]) -> None:
    scenario, settings = newest.content["scenario"], newest.content["settings"]
    for exercise in exercises:
        if exercise.scenario != scenario or exercise.setting not in settings:
            raise RegradeRefused(
                f"Version {newest.number} is no longer written for the data of “{exercise.title}”, so its answers cannot "
                "be judged by it. Leave the exercise out, or mend the question’s settings."
            )


def _check_others_count(question: Question, exercises: Sequence[Exercise]) -> None:
    others = ExerciseItem.objects.filter(exercise__in=exercises, points__gt=0).exclude(question=question)
    with_others = set(others.values_list("exercise", flat=True))
    alone = [exercise.title for exercise in exercises if exercise.pk not in with_others]
    if alone:
        raise RegradeRefused(
            f"“{alone[0]}” has no other question that carries points, so nothing would be left. Give full marks instead."
        )


@transaction.atomic
def renew_trial(*, regrade: Regrade, now: datetime) -> None:
    """Have the dry run look at what came in since. Whoever asks twice has it done once."""
    held = _hold(regrade)
    if held.stage != Regrade.Stage.READY:
        return
    missing = newcomers(held).count()
    _move(held, Regrade.Stage.TRYING, now=now, total=held.total + missing, done=held.total)


@transaction.atomic
def discard_trial(*, regrade: Regrade) -> None:
    """Forget a dry run.

    Raises:
        RegradeRefused: it was applied, so it is part of the history.
    """
    held = _hold(regrade)
    if held.stage not in (Regrade.Stage.TRYING, Regrade.Stage.READY):
        raise RegradeRefused("This regrade was applied. It can be undone, not forgotten.")
    held.delete()


@transaction.atomic
def apply_regrade(
    *, regrade: Regrade, rule: Regrade.Rule, note: str, by: User, now: datetime, site: str = ""
) -> None:
    """Apply a dry run: from now on answers are judged so, and what is marked is changed by the workers.

    By the rule that nobody falls, answers that came in since the dry run are included. Applying twice is applying once.
    With `site`, the scheme and host for links in letters, the students whose mark changes are written to as well.

    Raises:
        RegradeRefused: something has happened since that the tutor should see first.
    """
    held = _hold(regrade)
    if held.stage in (Regrade.Stage.APPLYING, Regrade.Stage.APPLIED):
        return
    _check_may_apply(held, rule, note)
    held.rule, held.note, held.by, held.site = rule, note.strip(), by, site
    held.save(update_fields=["rule", "note", "by", "site"])
    if held.way == Regrade.Way.DROP:
        _drop(held)
    if held.to_version is not None:
        _hand_out(held, held.to_version)
    _move(held, Regrade.Stage.APPLYING, now=now, total=held.lines.count(), done=0)
    _note(held, by=by, now=now, action="regrade-applied", words="applied a regrade")


def _check_may_apply(regrade: Regrade, rule: Regrade.Rule, note: str) -> None:
    if regrade.stage != Regrade.Stage.READY:
        raise RegradeRefused("The dry run is not at its end yet. Wait until its totals are shown.")
    if not note.strip():
        raise RegradeRefused("Say in a sentence what was wrong. Your students read it beside their mark.")
    if regrade.way == Regrade.Way.DROP and rule == Regrade.Rule.NOBODY_FALLS:
        raise RegradeRefused(
            "Dropping a question takes points from those who had them. Choose full marks instead."
        )
    newest = latest_versions([regrade.question])[regrade.question_id]
    if regrade.to_version_id and newest.pk != regrade.to_version_id:
        raise RegradeRefused(
            f"Version {newest.number} of the question has come since this dry run. Make a new one."
        )
    since = Regrade.objects.filter(
        Q(stage__in=[Regrade.Stage.APPLYING, Regrade.Stage.UNDOING])
        | Q(applied_at__gte=regrade.made_at)
        | Q(undone_at__gte=regrade.made_at),
        question=regrade.question_id,
        exercises__in=regrade.exercises.all(),
    ).exclude(pk=regrade.pk)
    if since.exists():
        raise RegradeRefused(
            "Another regrade of this question was applied or undone since this dry run. Make a new one."
        )
    came = (
        newcomers(regrade).count() if rule == Regrade.Rule.AS_KEY and regrade.way != Regrade.Way.DROP else 0
    )
    if came:
        raise RegradeRefused(
            f"{came} {'answer was' if came == 1 else 'answers were'} marked since this dry run and could fall. "
            "Bring it up to date first, so that you see them."
        )


def _drop(regrade: Regrade) -> None:
    items = list(
        ExerciseItem.objects.filter(question=regrade.question_id, exercise__in=regrade.exercises.all())
    )
    regrade.points_before = {str(item.pk): str(item.points) for item in items}
    regrade.save(update_fields=["points_before"])
    ExerciseItem.objects.filter(pk__in=[item.pk for item in items]).update(points=0)


def _hand_out(regrade: Regrade, newest: QuestionVersion) -> None:
    """Let who has not answered read the newest version, and have what waits for its mark judged by it."""
    older = Variant.objects.current().filter(
        item__question=regrade.question_id,
        item__exercise__in=regrade.exercises.all(),
        version__number__lt=newest.number,
    )
    # Who is just submitting comes before this, with the old version, or after it, with the newest.
    held = list(older.select_for_update(of=("self",)).order_by("pk").values_list("pk", flat=True))
    older = Variant.objects.filter(pk__in=held)
    waiting = Answer.objects.filter(variant__in=older, mark__isnull=True).values("variant")
    older.filter(answer__isnull=True).update(version=newest)
    key = read_question(newest)
    shown = QuestionVersion.objects.filter(question=regrade.question_id, number__lt=newest.number)
    comparable = [version for version in shown if not why_incomparable(read_question(version), key)]
    older.filter(pk__in=waiting, version__in=comparable).update(judged_by=newest)


@transaction.atomic
def undo_regrade(*, regrade: Regrade, by: User, now: datetime) -> None:
    """Bring back every mark of the regrade that nobody has changed since. Undoing twice is undoing once.

    Who was written to is written to again; a letter that has not gone out never does.

    Raises:
        RegradeRefused: it is not applied.
    """
    held = _hold(regrade)
    if held.stage in (Regrade.Stage.UNDOING, Regrade.Stage.UNDONE):
        return
    if held.stage != Regrade.Stage.APPLIED:
        raise RegradeRefused(
            "This regrade is not applied, or not yet to its end, so there is nothing to undo."
        )
    held.undone_by = by
    held.save(update_fields=["undone_by"])
    forget_unsent(held)
    for item, points in held.points_before.items():
        ExerciseItem.objects.filter(pk=item, points=0).update(points=points)
    to_do = held.lines.exclude(state=RegradeLine.State.PLANNED).count()
    _move(held, Regrade.Stage.UNDOING, now=now, total=to_do, done=0)
    _note(held, by=by, now=now, action="regrade-undone", words="undid a regrade")


def _hold(regrade: Regrade) -> Regrade:
    """The regrade as it is stored now, its row held until the end of the transaction."""
    rows = Regrade.objects.select_for_update(of=("self",)).select_related("question", "to_version")
    return rows.get(pk=regrade.pk)


def _move(regrade: Regrade, stage: Regrade.Stage, *, now: datetime, total: int, done: int) -> None:
    regrade.stage, regrade.moved_at, regrade.cursor = stage, now, 0
    regrade.total, regrade.done = total, done
    regrade.save(update_fields=["stage", "moved_at", "cursor", "total", "done"])
    _send_on(regrade)


def _send_on(regrade: Regrade) -> None:
    transaction.on_commit(partial(send, TASK, regrade.pk))


def _note(regrade: Regrade, *, by: User, now: datetime, action: str, words: str) -> None:
    """A line in the audit of each course concerned."""
    counts = {
        decision: regrade.lines.filter(decision=decision).count() for decision in RegradeLine.Decision.values
    }
    for exercise in regrade.exercises.select_related("course"):
        note_change(
            course=exercise.course,
            by=by,
            action=action,
            words=f"{words} of “{regrade.question.title}” in “{exercise.title}” ({regrade.get_way_display()})",
            now=now,
            about=regrade,
            details={
                "rule": regrade.rule,
                "note": regrade.note,
                "to_version": regrade.to_version.number if regrade.to_version else None,
                "accepted": regrade.accepted,
                "letters": bool(regrade.site),
                "counts": counts,
            },
        )

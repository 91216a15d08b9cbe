"""What a tutor does with a study of their own. Each function is one transaction: all of it is stored, or nothing."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from functools import partial

from django.db import transaction
from django.db.models import QuerySet

from accounts.audit import note
from accounts.models import Course, User
from datasets.models import OwnStudy
from datasets.own.finding import scenario_of
from datasets.own.reading import OwnColumn, from_stored, read_table
from datasets.own.roles import Roles
from datasets.own.tidying import tidy
from datasets.tables import sha256_of
from quizzes.content.files import digest_of
from quizzes.models import Exercise, Question
from quizzes.outbox import no_longer_holds, send
from quizzes.own_studies.templates import Filled, fill_templates

TASK = "quizzes.check_own_study"
MOST_STUDIES = 40
# A check that gave no sign of life for so long is lost, and may be asked for again.
CHECK_HOLDS = timedelta(minutes=5)


class Refused(Exception):  # noqa: N818 (it is an answer, not a fault)
    """It cannot be done; the message names the value, the rule and the mend."""


@transaction.atomic
def keep_study(
    *,
    course: Course,
    by: User,
    title: str,
    story: str,
    row: str,
    data: bytes,
    missing: Sequence[str],
    now: datetime,
) -> OwnStudy:
    """A study as it was uploaded, with its columns read and no parts given to them yet.

    Raises:
        CsvError: the file cannot be read.
        Refused: the course has as many studies as it may have.
    """
    kept = OwnStudy.objects.filter(course=course, archived_at=None).count()
    if kept >= MOST_STUDIES:
        raise Refused(
            f"{course} has {kept} studies, and {MOST_STUDIES} is the most: archive one that is not needed."
        )
    table = read_table(data, missing=missing)
    csv = table.to_csv()
    study = OwnStudy.objects.create(
        course=course,
        owner=by,
        title=title,
        story=story,
        row=row,
        csv=csv,
        sha256=sha256_of(csv),
        columns=[asdict(column) for column in table.columns],
        notes=list(table.notes),
        made_at=now,
        moved_at=now,
    )
    note(
        course=course,
        by=by,
        action="own-study-uploaded",
        words=f"uploaded the study “{title}”",
        now=now,
        about=study,
    )
    return study


def columns_of(study: OwnStudy) -> list[OwnColumn]:
    """The columns of the file as they were read."""
    return [
        OwnColumn(**{**column, "strays": tuple((row, cell) for row, cell in column["strays"])})
        for column in study.columns
    ]


@transaction.atomic
def choose_roles(
    *,
    study: OwnStudy,
    roles: Roles,
    units: Mapping[str, str],
    meanings: Mapping[str, str],
    plural: str,
    now: datetime,
    second_plural: str = "",
) -> None:
    """Give the columns their parts, and have the study checked. `units` and `meanings` go by column.

    Raises:
        RoleError: the columns cannot play these parts.
        Refused: questions were taken from the study, or it is being checked.
    """
    held = _held(study)
    if held.settled_at is not None:
        raise Refused(
            "Questions have been made from this study, so its columns stay as they are: upload the file again."
        )
    if is_under_way(held, now=now):
        raise Refused("The study is being checked. Wait until that is done, and choose again.")
    found = tidy(from_stored(held.csv), columns_of(held), roles, plural=plural, second_plural=second_plural)
    typed = dict(meanings)
    said = {
        name: ". ".join(filter(None, [typed.get(name, "").rstrip("."), found.coded.get(name, "")]))
        for name in found.frame.columns
    }
    if not roles.between:
        said[found.structure.between] = f"Number of rows of the {found.structure.unit} in the study"
    held.roles = {
        **asdict(roles),
        "units": dict(units),
        "meanings": said,
        "typed": typed,
        "plural": plural,
        "second_plural": second_plural,
        "notes": list(found.notes),
    }
    held.structure = asdict(found.structure)
    held.table = found.frame.to_csv(index=False, lineterminator="\n")
    held.reference = ""
    held.save(update_fields=["roles", "structure", "table", "reference"])
    _send(held, now=now)


@transaction.atomic
def check_again(*, study: OwnStudy, now: datetime) -> None:
    """Send a study again whose check was lost or has failed. Asking twice is asking once."""
    held = _held(study)
    if held.settled_at is None and held.stage != OwnStudy.Stage.READ and not is_under_way(held, now=now):
        _send(held, now=now)


@transaction.atomic
def take_questions(*, study: OwnStudy, chosen: Collection[str], by: User, now: datetime) -> int:
    """Let exercises of the course ask exactly these questions, by the slugs of their templates; how many there are then.

    A question that was taken before and is not among them is retired: exercises that ask it go on.

    Raises:
        Refused: the study is not checked, or one of them cannot be asked fairly on it.
    """
    held = _held(study)
    if held.stage != OwnStudy.Stage.CHECKED or held.archived_at is not None:
        raise Refused("The study is not checked, or is archived: no questions can be taken from it.")
    offered = {filled.slug: filled for filled in offered_of(held) if is_fair(held, filled.slug)}
    if strange := sorted(set(chosen) - set(offered)):
        raise Refused(
            f"“{strange[0][:40]}” cannot be asked fairly on this study: leave it out. Nothing was changed."
        )
    for slug in chosen:
        _put(offered[slug], held)
    kept = [offered[slug].question.id for slug in chosen]
    own = Question.objects.filter(course=held.course_id, uid__startswith=f"{held.slug}-")
    own.exclude(uid__in=kept).update(retired=True)
    if chosen and held.settled_at is None:
        held.settled_at = now
        held.save(update_fields=["settled_at"])
    words = f"has {len(kept)} questions of the study “{held.title}” asked"
    note(
        course=held.course,
        by=by,
        action="own-study-questions",
        words=words,
        now=now,
        about=held,
        details={"questions": kept},
    )
    return len(kept)


@transaction.atomic
def archive_study(*, study: OwnStudy, archived: bool, by: User, now: datetime) -> None:
    """Take the study off the list, or put it back. Exercises on it go on as they are."""
    held = _held(study)
    if (held.archived_at is not None) == archived:
        return
    held.archived_at = now if archived else None
    held.save(update_fields=["archived_at"])
    words = f"{'archived' if archived else 'took back from the archive'} the study “{held.title}”"
    note(course=held.course, by=by, action="own-study-archived", words=words, now=now, about=held)


@transaction.atomic
def delete_study(*, study: OwnStudy, by: User, now: datetime) -> None:
    """Delete an archived study with its rows and questions, for good.

    Raises:
        Refused: it is not archived, or an exercise is about it, whose marks rest on it.
    """
    held = _held(study)
    if held.archived_at is None:
        raise Refused(f"“{held.title}” is in use: archive it first, and delete it then.")
    exercise = Exercise.objects.filter(scenario=held.slug).first()
    if exercise is not None:
        raise Refused(
            f"The exercise “{exercise.title}” is about “{held.title}”, and its marks rest on it: it stays in the archive."
        )
    Question.objects.filter(course=held.course_id, uid__startswith=f"{held.slug}-").delete()
    words = f"deleted the study “{held.title}”"
    note(course=held.course, by=by, action="own-study-deleted", words=words, now=now, about=held)
    held.delete()


def offered_of(study: OwnStudy) -> list[Filled]:
    """The questions that the study is of the right kind for, fair or not."""
    gaps, reused = (bool(study.survey.get(name)) for name in ("gaps", "reused"))
    return fill_templates(scenario_of(study), gaps=gaps, reused=reused)


def is_fair(study: OwnStudy, slug: str) -> bool:
    """Whether the check found enough resamples on which the question of this template is fair."""
    return slug in study.survey.get("offered", ())


def is_under_way(study: OwnStudy, *, now: datetime) -> bool:
    """Whether a check waits or runs, and is not lost."""
    waits = study.stage in (OwnStudy.Stage.WAITING, OwnStudy.Stage.CHECKING)
    return waits and abs(now - study.moved_at) < CHECK_HOLDS


def studies_waiting(*, now: datetime) -> QuerySet[OwnStudy]:
    """Studies whose check no worker has begun, since its task got lost. One that was begun is its tutor's to send again."""
    lost = no_longer_holds("moved_at", CHECK_HOLDS, now=now)
    return OwnStudy.objects.filter(lost, stage=OwnStudy.Stage.WAITING)


def _put(filled: Filled, study: OwnStudy) -> None:
    """The question in the bank, with a new version where its template has changed since."""
    question, digest = filled.question, digest_of(filled.content)
    row, _ = Question.objects.update_or_create(
        uid=question.id,
        defaults={
            "course": study.course,
            "mistake": question.mistake,
            "kind": question.kind,
            "level": question.level,
            "title": question.title,
            "retired": False,
        },
    )
    newest = row.versions.order_by("-number").first()
    if newest is None or newest.digest != digest:
        row.versions.create(number=newest.number + 1 if newest else 1, content=filled.content, digest=digest)


def _held(study: OwnStudy) -> OwnStudy:
    """The row as it is now, which nobody else changes meanwhile."""
    held = (
        OwnStudy.objects.select_for_update(of=("self",)).select_related("course").filter(pk=study.pk).first()
    )
    if held is None:
        raise Refused(f"“{study.title}” is gone: there is nothing left to change.")
    return held


def _send(study: OwnStudy, *, now: datetime) -> None:
    study.stage, study.drawn, study.survey, study.trouble, study.moved_at = (
        OwnStudy.Stage.WAITING,
        0,
        {},
        "",
        now,
    )
    study.save(update_fields=["stage", "drawn", "survey", "trouble", "moved_at"])
    transaction.on_commit(partial(send, TASK, study.pk))

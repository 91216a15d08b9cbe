"""Who reaches which address. Every address that the resolver knows has its line here, or the test fails.

"Reached" is any answer but a way to the sign-in and a page that is not there. Whoever may not reach an address gets a
404, as if its object did not exist; a visitor is sent to the sign-in.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal

from tests.permissions.scene import (
    CLASSMATE,
    COLLEAGUE,
    ELSEWHERE,
    OWNER,
    ROLES,
    STRANGER,
    TUTOR,
    VISITOR,
    Scene,
)

Who = frozenset[str]

NOBODY: Who = frozenset()
EVERYBODY: Who = frozenset(ROLES)
SIGNED_IN: Who = EVERYBODY - {VISITOR}
TUTORS: Who = frozenset({TUTOR, COLLEAGUE})
STUDENTS: Who = frozenset({CLASSMATE, OWNER, ELSEWHERE})
MEMBERS: Who = frozenset({CLASSMATE, OWNER, TUTOR})
THE_TUTOR: Who = frozenset({TUTOR})
THE_STRANGER: Who = frozenset({STRANGER})
THE_STUDENT: Who = frozenset({OWNER})
BOTH: Who = frozenset({OWNER, TUTOR})


@dataclass(frozen=True)
class Address:
    """Who reaches it, what it names, and how it is asked for where that is not by a look at it.

    `signs_in` is false where a visitor who may not reach it is told that it is not there.
    """

    who: Who
    names: Callable[[Scene], tuple[Any, ...]] = field(default=lambda scene: ())
    method: Literal["get", "post"] = "get"
    data: Callable[[Scene], dict[str, Any]] = field(default=lambda scene: {})
    signs_in: bool = True


def exercise(who: Who, **more: Any) -> Address:
    return Address(who, lambda scene: (scene.exercise.pk,), **more)


def unpublished(**more: Any) -> Address:
    return Address(THE_TUTOR, lambda scene: (scene.unpublished.pk,), **more)


def course(who: Who, **more: Any) -> Address:
    return Address(who, lambda scene: (scene.course.pk,), **more)


def regrade(**more: Any) -> Address:
    return Address(THE_TUTOR, lambda scene: (scene.regrade.pk,), **more)


def in_course(what: Callable[[Scene], int], **more: Any) -> Address:
    """Something of the course that only its tutor may touch."""
    return Address(THE_TUTOR, lambda scene: (scene.course.pk, what(scene)), **more)


def own_study(**more: Any) -> Address:
    return Address(THE_TUTOR, lambda scene: (scene.own_study.pk,), **more)


def variant(who: Who, **more: Any) -> Address:
    return Address(who, lambda scene: (scene.variant.pk,), **more)


def practice(**more: Any) -> Address:
    return Address(THE_STUDENT, lambda scene: (scene.practised.practice_id,), **more)


def practised(**more: Any) -> Address:
    return Address(THE_STUDENT, lambda scene: (scene.practised.practice_id, scene.practised.place), **more)


def sheet(**more: Any) -> Address:
    return Address(THE_STUDENT, lambda scene: (scene.sheet.pk,), **more)


def report(**more: Any) -> Address:
    return Address(THE_STUDENT, lambda scene: (scene.report.pk,), **more)


def section(who: Who, **more: Any) -> Address:
    return Address(who, lambda scene: scene.section, **more)


def post(who: Who, names: Callable[[Scene], tuple[Any, ...]] = lambda scene: (), **more: Any) -> Address:
    return Address(who, names, method="post", **more)


def reading(scene: Scene) -> dict[str, str]:
    return {"heading": "", "kind": "clear", "finished": "1"}


def answering(scene: Scene) -> dict[str, Any]:
    place = {"guide": scene.asked.guide, "section": scene.asked.section, "heading": scene.asked.heading}
    return {**place, "course": scene.course.pk, "question": scene.asked.pk, "text": "Because."}


def of_exercise(scene: Scene) -> dict[str, Any]:
    return {"exercise": scene.exercise.pk}


HOUSE = {
    "home": Address(EVERYBODY),
    "health": Address(EVERYBODY),
    "readiness": Address(EVERYBODY),
    "metrics": Address(NOBODY, signs_in=False),
    "search": Address(EVERYBODY),
}
ACCOUNTS = {
    "accounts:sign-in": Address(EVERYBODY),
    "accounts:sign-out": post(EVERYBODY),
    "accounts:sign-up": Address(EVERYBODY),
    "accounts:sign-up-sent": Address(EVERYBODY),
    "accounts:register": Address(EVERYBODY, lambda scene: ("nonsense",)),
    "accounts:password-reset": Address(EVERYBODY),
    "accounts:password-reset-sent": Address(EVERYBODY),
    "accounts:password-reset-confirm": Address(EVERYBODY, lambda scene: ("nonsense", "nonsense")),
    "accounts:password-reset-complete": Address(EVERYBODY),
    "accounts:password-change": Address(SIGNED_IN),
    "accounts:account": Address(SIGNED_IN),
    "accounts:email-change": post(SIGNED_IN),
    "accounts:email-change-sent": Address(SIGNED_IN),
    "accounts:email-change-confirm": Address(SIGNED_IN, lambda scene: ("nonsense",)),
    "accounts:own-data": post(SIGNED_IN),
    "accounts:delete": Address(SIGNED_IN),
    "accounts:deleted": Address(EVERYBODY),
    "accounts:course-list": Address(SIGNED_IN),
    "accounts:course-create": Address(SIGNED_IN),
    "accounts:course-detail": course(MEMBERS),
    "accounts:course-rename": course(THE_TUTOR, method="post"),
    "accounts:course-renew-code": course(THE_TUTOR, method="post"),
    "accounts:course-change-role": post(THE_TUTOR, lambda scene: (scene.course.pk, scene.enrolment.pk)),
    "accounts:course-open-code": course(THE_TUTOR, method="post"),
    "accounts:course-archive": course(THE_TUTOR, method="post"),
    "accounts:course-restore": course(THE_TUTOR, method="post"),
    "accounts:course-remove": in_course(lambda scene: scene.enrolment.pk),
    "accounts:course-bring-back": in_course(lambda scene: scene.former.pk, method="post"),
    "accounts:course-invite": course(THE_TUTOR),
    "accounts:course-invitation": in_course(lambda scene: scene.invitation.pk, method="post"),
    "accounts:course-groups": course(THE_TUTOR),
    "accounts:course-assign": course(THE_TUTOR, method="post"),
    "accounts:course-group": in_course(lambda scene: scene.group.pk),
    "accounts:course-group-delete": in_course(lambda scene: scene.group.pk, method="post"),
    "accounts:course-roster": course(THE_TUTOR),
    "accounts:course-roster-preview": in_course(lambda scene: scene.roster.pk),
    "accounts:course-changes": course(THE_TUTOR),
    "accounts:course-changes-csv": course(THE_TUTOR),
    "accounts:take-up": post(THE_STRANGER, lambda scene: (scene.invitation.pk,)),
    "accounts:invitation": Address(EVERYBODY, lambda scene: ("nonsense",)),
    "accounts:join": Address(SIGNED_IN),
}
DATASETS = {
    "datasets:download": Address(THE_STUDENT, lambda scene: (scene.variant.dataset_id,)),
    "datasets:signed": Address(EVERYBODY, lambda scene: (scene.token,)),
    "datasets:revoke": post(THE_STUDENT, lambda scene: (scene.variant.dataset_id,)),
}
LESSONS = {
    "lessons:index": Address(EVERYBODY),
    "lessons:glossary": Address(EVERYBODY),
    "lessons:translator": Address(EVERYBODY),
    "lessons:figure-data": Address(EVERYBODY, lambda scene: ("dropout",)),
    "lessons:figure-specification": Address(EVERYBODY, lambda scene: ("dropout", "wide")),
    "lessons:sheets": Address(SIGNED_IN),
    "lessons:sheet": sheet(),
    "lessons:sheet-item": post(THE_STUDENT, lambda scene: (scene.sheet.pk, "S1")),
    "lessons:sheet-study": sheet(method="post"),
    "lessons:sheet-print": sheet(),
    "lessons:sheet-shared": Address(THE_TUTOR, lambda scene: (scene.shared_sheet.pk,)),
    "lessons:sheet-settings": sheet(),
    "lessons:sheet-share": sheet(method="post"),
    "lessons:sheet-delete": sheet(),
    "lessons:reports": Address(SIGNED_IN),
    "lessons:report": report(),
    "lessons:report-save": report(method="post"),
    "lessons:report-text": report(),
    "lessons:report-settings": report(),
    "lessons:report-delete": report(),
    "lessons:own-questions": Address(SIGNED_IN),
    "lessons:take-back": post(THE_STUDENT, lambda scene: (scene.asked.pk,)),
    "lessons:send-note": post(
        THE_STUDENT, lambda scene: (scene.note.pk,), data=lambda scene: {"course": scene.course.pk}
    ),
    "lessons:course-questions": Address(TUTORS),
    "lessons:course-answer": post(THE_TUTOR, data=answering),
    "lessons:course-edit": post(THE_TUTOR, lambda scene: (scene.answered.pk,)),
    "lessons:course-publish": post(THE_TUTOR, lambda scene: (scene.answered.pk,)),
    "lessons:mark": section(SIGNED_IN, method="post", data=reading),
    "lessons:ask": section(SIGNED_IN, method="post", data=reading),
    "lessons:read": section(SIGNED_IN, method="post", data=reading),
    "lessons:section": section(EVERYBODY),
}
QUIZZES = {
    "quizzes:index": Address(SIGNED_IN),
    "quizzes:course-bank": Address(TUTORS),
    "quizzes:course-bank-export": Address(TUTORS),
    "quizzes:course-bank-question": Address(TUTORS, lambda scene: (scene.question.uid,)),
    "quizzes:course-exercise-new": course(THE_TUTOR),
    "quizzes:course-exercise-edit": unpublished(),
    "quizzes:course-exercise-questions": unpublished(),
    "quizzes:course-exercise-add": unpublished(method="post"),
    "quizzes:course-exercise-preview": unpublished(),
    "quizzes:course-exercise-publish": unpublished(),
    "quizzes:course-exercise-release": unpublished(),
    "quizzes:course-exercise-duplicate": unpublished(),
    "quizzes:course-exercise-delete": unpublished(),
    "quizzes:course-own-data": course(THE_TUTOR),
    "quizzes:course-own-roles": own_study(),
    "quizzes:course-own-check": own_study(),
    "quizzes:course-own-again": own_study(method="post"),
    "quizzes:course-own-archive": own_study(method="post"),
    "quizzes:course-own-delete": own_study(method="post"),
    "quizzes:inline-check": Address(EVERYBODY, lambda scene: (scene.quick.uid,)),
    "quizzes:warm-up": Address(EVERYBODY),
    "quizzes:warm-up-round": Address(EVERYBODY, lambda scene: ("nonsense",)),
    "quizzes:exercise": exercise(MEMBERS),
    "quizzes:start": exercise(MEMBERS, method="post"),
    "quizzes:course-exercise-extensions": exercise(THE_TUTOR),
    "quizzes:course-extension-withdraw": Address(THE_TUTOR, lambda scene: (scene.extension.pk,)),
    "quizzes:course-accommodations": course(THE_TUTOR),
    "quizzes:course-accommodation": Address(THE_TUTOR, lambda scene: (scene.course.pk, scene.enrolment.pk)),
    "quizzes:card": variant(THE_STUDENT),
    "quizzes:submit": variant(THE_STUDENT, method="post"),
    "quizzes:draft": variant(THE_STUDENT, method="post"),
    "quizzes:retry": variant(THE_STUDENT, method="post"),
    "quizzes:course-replace-data": variant(THE_TUTOR),
    "quizzes:course-regrade-new": Address(TUTORS, lambda scene: (scene.question.uid,)),
    "quizzes:course-regrade": regrade(),
    "quizzes:course-regrade-csv": regrade(),
    "quizzes:course-regrade-apply": regrade(method="post"),
    "quizzes:course-regrade-undo": regrade(method="post"),
    "quizzes:course-regrade-renew": regrade(method="post"),
    "quizzes:course-regrade-discard": regrade(method="post"),
    "quizzes:give-back": post(THE_TUTOR, lambda scene: (scene.failed.pk,)),
    "quizzes:course-answer": Address(THE_TUTOR, lambda scene: (scene.failed.pk,)),
    "quizzes:course-answer-withdraw": post(THE_TUTOR, lambda scene: (scene.failed.pk,)),
    "quizzes:course-answer-data": Address(THE_TUTOR, lambda scene: (scene.failed.pk,)),
    "quizzes:course-marking-all": course(THE_TUTOR),
    "quizzes:course-comment-forget": post(THE_TUTOR, lambda scene: (scene.comment.pk,)),
    "quizzes:course-marking": exercise(THE_TUTOR),
    "quizzes:course-marking-blind": exercise(THE_TUTOR, method="post"),
    "quizzes:course-marking-seconds": exercise(THE_TUTOR, method="post"),
    "quizzes:course-marking-agreement": exercise(THE_TUTOR),
    "quizzes:course-mark": Address(THE_TUTOR, lambda scene: (scene.exercise.pk, scene.failed.pk)),
}
PRACTISING = {
    "practising:start": Address(SIGNED_IN),
    "practising:begin": post(SIGNED_IN),
    "practising:challenge": post(SIGNED_IN, lambda scene: ("ordinary-regression",)),
    "practising:practice": practice(),
    "practising:next": practice(method="post"),
    "practising:end": practice(method="post"),
    "practising:question": practised(),
    "practising:answer": practised(method="post"),
    "practising:hint": practised(method="post"),
    "practising:again": practised(method="post"),
    "practising:know": practised(method="post"),
}
PROGRESS = {
    "progress:today": Address(SIGNED_IN),
    "progress:map": Address(SIGNED_IN),
    "progress:mistake": Address(SIGNED_IN, lambda scene: ("ordinary-regression",)),
    "progress:own-learning": Address(SIGNED_IN),
    "progress:own-answers": Address(SIGNED_IN),
    "progress:course-list": Address(SIGNED_IN),
    "progress:course": course(THE_TUTOR),
    "progress:course-csv": course(THE_TUTOR),
    "progress:student": Address(THE_TUTOR, lambda scene: (scene.course.pk, scene.ada.pk)),
    "progress:exercise": exercise(THE_TUTOR),
    "progress:course-attention": course(THE_TUTOR),
    "progress:course-attention-csv": course(THE_TUTOR),
    "progress:student-brief": in_course(lambda scene: scene.ada.pk),
    "progress:student-met": in_course(lambda scene: scene.ada.pk, method="post"),
    "progress:exercise-csv": exercise(THE_TUTOR),
    "progress:exercise-queue": exercise(THE_TUTOR),
    "progress:exercise-statistics": exercise(THE_TUTOR),
    "progress:exercise-statistics-csv": exercise(THE_TUTOR),
    "progress:course-question-statistics": Address(TUTORS, lambda scene: (scene.question.uid,)),
    "progress:course-question-statistics-csv": Address(TUTORS, lambda scene: (scene.question.uid,)),
    "progress:course-answers": Address(TUTORS, data=of_exercise),
    "progress:course-answers-csv": Address(TUTORS, data=of_exercise),
    "progress:course-gradebook": course(THE_TUTOR),
    "progress:course-gradebook-csv": course(THE_TUTOR),
    "progress:course-gradebook-xlsx": course(THE_TUTOR),
    "progress:course-gradebook-rules": course(THE_TUTOR),
    "progress:course-gradebook-student": in_course(lambda scene: scene.ada.pk),
    "progress:course-excuse": Address(
        THE_TUTOR, lambda scene: (scene.course.pk, scene.ada.pk, scene.exercise.pk), method="post"
    ),
    "progress:grades": course(frozenset({CLASSMATE, OWNER})),
}
REVISING = {
    "revising:page": Address(SIGNED_IN),
    "revising:pace": post(SIGNED_IN),
    "revising:pause": post(SIGNED_IN),
    "revising:resume": post(SIGNED_IN),
    "revising:reminders": post(SIGNED_IN),
    "revising:reminders-off": Address(EVERYBODY, lambda scene: ("nonsense",)),
}
ADDRESSES = {**HOUSE, **ACCOUNTS, **DATASETS, **LESSONS, **QUIZZES, **PRACTISING, **PROGRESS, **REVISING}

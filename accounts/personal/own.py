"""What accounts themselves hold about a person: told in the copy, and dealt with when the account goes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from itertools import chain
from typing import Any

from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.db.models import Q, QuerySet, TextField
from django.db.models.functions import Cast, Concat
from django.utils.timezone import localtime

from accounts.audit import forget_words
from accounts.models import AuditEntry, Course, Enrolment, FormerMember, Invitation, RosterImport, User
from accounts.personal.naming import Unnaming, whole_address
from accounts.personal.registry import Leaving, Section, before_deletion, keep_author, leave_untold, tell


def register() -> None:
    """Called once, on starting."""
    tell(
        account_sections,
        "accounts.User",
        "accounts.Enrolment",
        "accounts.FormerMember",
        "accounts.Invitation",
        "accounts.AuditEntry",
    )
    leave_untold(
        {
            "accounts.User_groups": "Groups of Django's own, which nothing here uses.",
            "accounts.User_user_permissions": "Permissions of Django's own, which nothing here uses.",
            "accounts.LetterCount": "How many letters of invitation a tutor sent on a day, by which a limit is kept.",
            "accounts.RosterImport": "A list of other people that a tutor sent in; kept for twelve hours at most.",
        }
    )
    keep_author("accounts.AuditEntry.by")
    before_deletion(leave_courses)


def say_time(at: datetime | None) -> str | None:
    """A time as the copy gives it: local, with its offset."""
    return localtime(at).isoformat(timespec="seconds") if at else None


def account_sections(user: User, now: datetime) -> Iterator[Section]:
    """The account, where its owner is enrolled or invited, and what they did in courses. Six queries."""
    yield Section(
        "account",
        "Your account",
        "Your name and address. Your password is stored as a fingerprint from which nobody can read it, and is not here. "
        "Where and when you signed in is not kept, apart from the last time, and from wrong passwords of the last minutes.",
        (
            {
                "name": user.name,
                "e-mail address": user.email,
                "account since": say_time(user.joined_at),
                "signed in last": say_time(user.last_login),
                "wrong passwords that still count": _failures(user),
            },
        ),
    )
    yield Section(
        "courses",
        "Your courses",
        "Where you are a student or a tutor, where you once were, and where a place is kept for your address. Tutors of the "
        "course see this.",
        tuple(chain(_enrolments(user), _former(user), _invitations(user))),
    )
    yield Section(
        "course-log",
        "What you did in courses",
        "Each course keeps a log of what was changed in it, for its tutors. Here are the lines about what you did. "
        "What tutors did for you is told with the thing itself: extensions, excuses, marks.",
        tuple(_done(user)),
        left_out="Of what you did for others there is what it was, and not for whom or why: that is theirs.",
    )


def _failures(user: User) -> int:
    counted = AccessAttempt.objects.filter(username__iexact=user.email)
    return sum(counted.values_list("failures_since_start", flat=True))


def _done(user: User) -> Iterator[dict[str, Any]]:
    lines = AuditEntry.objects.filter(by=user).select_related("course").order_by("at", "pk")
    for line in lines:
        own = line.about == f"user:{user.pk}"
        yield {
            "course": line.course.name,
            "when": say_time(line.at),
            "what": line.words if own else line.action.replace("-", " "),
        }


def _enrolments(user: User) -> Iterator[dict[str, Any]]:
    for entry in user.enrolments.select_related("course", "group").order_by("enrolled_at", "pk"):
        yield _place(entry, since=entry.enrolled_at, until=None, state="in the course")


def _former(user: User) -> Iterator[dict[str, Any]]:
    for entry in FormerMember.objects.filter(user=user).select_related("course", "group").order_by("pk"):
        yield _place(entry, since=entry.enrolled_at, until=entry.removed_at, state="no longer in the course")


def _invitations(user: User) -> Iterator[dict[str, Any]]:
    for entry in Invitation.objects.filter(email=user.email).select_related("course", "group").order_by("pk"):
        named = f"invited, as “{entry.name}”" if entry.name else "invited"
        yield _place(entry, since=entry.invited_at, until=None, state=named)


def _place(
    entry: Enrolment | FormerMember | Invitation, *, since: datetime, until: datetime | None, state: str
) -> dict[str, Any]:
    return {
        "course": entry.course.name,
        "as": entry.get_role_display(),
        "group": entry.group.name if entry.group else None,
        "state": state,
        "since": say_time(since),
        "until": say_time(until),
    }


def leave_courses(leaving: Leaving) -> int:
    """Take the person out of all lists, and their name out of the logs of their courses.

    Courses that have nobody left are archived. Who keeps marks in a course has been put among its former members by
    then; this only counts what is left to keep.
    """
    user, former = leaving.user, leaving.former
    courses = Course.objects.filter(Q(enrolments__user=user) | Q(former_members__user=user)).distinct()
    ids = list(courses.values_list("pk", flat=True))
    _unname_logs(leaving, ids)
    _forget_address(user)
    lonely = Course.objects.filter(pk__in=Course.objects.taught_by(user).values("pk")).exclude(
        enrolments__in=Enrolment.objects.exclude(user=user)
    )
    lonely.filter(archived_at=None).update(archived_at=leaving.now)
    return FormerMember.objects.filter(user=former).count()


def _unname_logs(leaving: Leaving, courses: list[int]) -> None:
    """Keep that something was done for the person, and neither their name nor why: reasons may be very private.

    Lines about something of theirs, and those that have their address, lose their words; all others lose the name only,
    since anybody may have a name that means something else there.
    """
    unnaming = Unnaming(leaving.user, leaving.former)
    own = {f"user:{leaving.user.pk}", *(f"enrolment:{entry.pk}" for entry in leaving.user.enrolments.all())}
    about_them: list[int] = []
    changed = []
    # Where they were only invited, or stood in a roster, their address is all that is known of them.
    listed = AuditEntry.objects.annotate(written=Concat("words", Cast("details", TextField()))).filter(
        Q(course__in=courses) | Q(written__icontains=leaving.user.email)
    )
    for entry in listed.order_by("pk"):
        details = entry.details if isinstance(entry.details, dict) else {}
        if entry.by_id == leaving.user.pk:
            entry.about = "" if entry.about in own else entry.about
        elif (
            entry.about in own
            or details.get("student") == leaving.user.pk
            or unnaming.finds_address(entry.words)
        ):
            about_them.append(entry.pk)
            continue
        elif not (unnaming.finds(entry.words) or unnaming.finds(details)):
            continue
        entry.words, entry.details = unnaming.text(entry.words), unnaming.values(details)
        changed.append(entry)
    AuditEntry.objects.bulk_update(changed, ["words", "about", "details"], batch_size=500)
    forget_words(AuditEntry.objects.filter(pk__in=about_them), leaving.former)


def _forget_address(user: User) -> None:
    """Delete what is kept by the address alone: invitations, lines of rosters, wrong passwords."""
    Invitation.objects.filter(email=user.email).delete()
    address = whole_address(user.email)
    for roster in RosterImport.objects.filter(text__icontains=user.email):
        lines = roster.text.splitlines(keepends=True)
        roster.text = "".join(line for line in lines if not address.search(line))
        roster.save(update_fields=["text"])
    tries: list[QuerySet[Any]] = [
        model.objects.all() for model in (AccessAttempt, AccessFailureLog, AccessLog)
    ]
    for found in tries:
        found.filter(username__iexact=user.email).delete()

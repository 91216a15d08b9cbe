"""Rosters that tutors send in: kept until they are confirmed, looked at anew each time, then carried out at once."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from accounts.allowance import check_may_wait
from accounts.audit import note
from accounts.invitations import send_letters_soon
from accounts.members import bring_back
from accounts.models import Course, Enrolment, Group, Invitation, RosterImport, User
from accounts.roster.planning import Member, Plan, Planned, plan_roster
from accounts.roster.reading import Roster, read_roster

# What was sent in and not confirmed is thrown away after so long.
KEPT_FOR = timedelta(hours=12)


class PlanChanged(Exception):  # noqa: N818 (it says what happened)
    """The course is no longer what it was when the plan was shown; nothing was done."""


@transaction.atomic
def keep_roster(
    *, course: Course, by: User, text: str, is_guessed: bool, now: datetime
) -> tuple[RosterImport, Roster]:
    """Keep what was sent in, in place of what the same tutor had sent for this course, and read it.

    Raises:
        RosterRefused: it cannot be read; what was kept before stays.
    """
    # No database keeps a NUL in a text; the row with its substitute is named as faulty all the same.
    text = text.replace("\0", "\x01")
    roster = read_roster(text)
    forget_old_rosters(now=now)
    RosterImport.objects.filter(course=course, by=by).delete()
    kept = RosterImport.objects.create(course=course, by=by, text=text, is_guessed=is_guessed, created_at=now)
    return kept, roster


def forget_old_rosters(*, now: datetime) -> None:
    """Delete what nobody has confirmed in time: names and addresses are kept no longer than they are needed."""
    RosterImport.objects.filter(created_at__lt=now - KEPT_FOR).delete()


def find_roster(*, course: Course, by: User, pk: int, now: datetime) -> RosterImport | None:
    """What this tutor has sent in and not confirmed, if it is still kept."""
    return RosterImport.objects.filter(course=course, by=by, pk=pk, created_at__gte=now - KEPT_FOR).first()


def plan_for(course: Course, *, by: User, roster: Roster) -> Plan:
    """What the roster would do to the course as it is now. Five queries."""
    taught = Course.objects.taught_by(by)
    known = User.objects.filter(enrolments__course__in=taught).values_list("email", flat=True)
    return plan_roster(
        roster.rows,
        members=_members(course.enrolments.all(), "user__email", "user__name"),
        # A pseudonym is nobody whom one could bring back.
        former=_members(course.former_members.filter(user__is_active=True), "user__email", "user__name"),
        invited=_members(course.invitations.all(), "email", "name"),
        known=set(known),
        groups=course.groups.values_list("name", flat=True),
    )


def _members(rows: QuerySet[Any], email: str, name: str) -> list[Member]:
    values = rows.order_by(name, email).values_list(email, name, "role", "group__name")
    return [Member(address, called, role, group or "") for address, called, role, group in values]


@transaction.atomic
def carry_out(*, course: Course, by: User, kept: RosterImport, digest: str, site: str, now: datetime) -> Plan:
    """Do what the sound rows of the roster say, if it is still what was shown; all of it, or nothing.

    Raises:
        PlanChanged: the plan is another one by now than that with this digest.
        TooManyLetters: more letters of this tutor would wait than may.
    """
    Course.objects.select_for_update().get(pk=course.pk)
    plan = plan_for(course, by=by, roster=read_roster(kept.text))
    if plan.digest != digest:
        raise PlanChanged(
            "The course has changed since this was shown, so nothing was done. Look at what the roster does now."
        )
    if plan.letters:
        check_may_wait(by, now=now, new=plan.letters)
    Group.objects.bulk_create(Group(course=course, name=name) for name in plan.new_groups)
    groups = {group.name.lower(): group for group in course.groups.all()}
    _enrol(course, [entry for entry in plan.planned if entry.outcome == "enrol"], groups)
    _bring_back(course, plan, by=by, now=now)
    _move(course, [entry for entry in plan.planned if entry.outcome == "group"], groups)
    _invite(course, plan, groups, by=by, site=site, now=now)
    kept.delete()
    if plan.changing:
        _note(course, plan, by=by, now=now)
    return plan


def _enrol(course: Course, entries: list[Planned], groups: dict[str, Group]) -> None:
    users = User.objects.in_bulk([entry.row.email for entry in entries], field_name="email")
    Enrolment.objects.bulk_create(
        Enrolment(
            course=course,
            user=users[entry.row.email],
            role=entry.row.role or Enrolment.Role.STUDENT,
            group=groups.get(entry.row.group.lower()),
        )
        for entry in entries
    )
    course.invitations.filter(email__in=users).delete()


def _bring_back(course: Course, plan: Plan, *, by: User, now: datetime) -> None:
    emails = [entry.row.email for entry in plan.planned if entry.outcome == "back"]
    for former in course.former_members.select_related("course", "user", "group").filter(
        user__email__in=emails
    ):
        bring_back(former=former, by=by, now=now)


def _move(course: Course, entries: list[Planned], groups: dict[str, Group]) -> None:
    wanted = {entry.row.email: groups[entry.row.group.lower()] for entry in entries}
    moving = list(course.enrolments.select_related("user").filter(user__email__in=wanted))
    for enrolment in moving:
        enrolment.group = wanted[enrolment.user.email]
    Enrolment.objects.bulk_update(moving, ["group"])


def _invite(
    course: Course, plan: Plan, groups: dict[str, Group], *, by: User, site: str, now: datetime
) -> None:
    new = [entry.row for entry in plan.planned if entry.outcome == "invite"]
    Invitation.objects.bulk_create(
        Invitation(
            course=course,
            email=row.email,
            name=row.name,
            role=row.role or Enrolment.Role.STUDENT,
            group=groups.get(row.group.lower()),
            by=by,
            site=site,
            invited_at=now,
        )
        for row in new
    )
    rows = {entry.row.email: entry.row for entry in plan.planned if entry.outcome == "invited"}
    changed = list(course.invitations.filter(email__in=rows))
    for invitation in changed:
        row = rows[invitation.email]
        invitation.name = row.name or invitation.name
        invitation.role = row.role or invitation.role
        if invitation.role != Enrolment.Role.STUDENT:
            invitation.group = None
        elif row.group:
            invitation.group = groups[row.group.lower()]
    Invitation.objects.bulk_update(changed, ["name", "role", "group"])
    if new:
        send_letters_soon()


def _note(course: Course, plan: Plan, *, by: User, now: datetime) -> None:
    said = {
        "invite": "invited",
        "enrol": "enrolled",
        "back": "brought back",
        "group": "moved to another group",
        "invited": "invitations changed",
    }
    counts = Counter(entry.outcome for entry in plan.changing)
    parts = ", ".join(f"{counts[outcome]} {word}" for outcome, word in said.items() if counts[outcome])
    note(
        course=course,
        by=by,
        action="roster-taken",
        words=f"took over a roster: {parts}",
        now=now,
        details={
            "rows": [[entry.row.email, entry.outcome, entry.row.group] for entry in plan.changing],
            "new groups": list(plan.new_groups),
        },
    )

"""Places in courses that are kept for an address, and the letters about them.

Whoever invites learns nothing of the address: the same letter, and the same line on their page, whether it has an
account or not, until its owner takes the place.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from datetime import datetime
from functools import partial

from celery import current_app
from django.db import transaction
from django.urls import reverse
from kombu.exceptions import OperationalError

from accounts.allowance import (
    WAITING,
    TooManyLetters,
    check_may_wait,
    give_stamp_back,
    not_today,
    take_stamp,
)
from accounts.audit import note
from accounts.courses import CannotJoin, enrol
from accounts.letters import LetterNotSent, Outcome, send_batch, send_letter
from accounts.links import invitation_token
from accounts.models import Course, Enrolment, Invitation, User

logger = logging.getLogger(__name__)


class CannotInvite(Exception):  # noqa: N818 (it says what happened)
    """The address cannot be invited; the message is for the tutor who typed it."""


@transaction.atomic
def invite(
    *, course: Course, email: str, role: Enrolment.Role, by: User, site: str, now: datetime
) -> Invitation:
    """Keep a place for the address, and have a letter sent about it once this is stored.

    Raises:
        CannotInvite: it is in the course, or invited, or too many letters of this tutor wait.
    """
    email = email.strip().lower()
    if course.enrolments.filter(user__email=email).exists():
        raise CannotInvite(f"{email} is in this course already. Change their role in the list of members.")
    if course.invitations.filter(email=email).exists():
        raise CannotInvite(f"{email} is invited already. Send the letter again, or withdraw the invitation.")
    _check_may_wait(by, now)
    made = Invitation.objects.create(course=course, email=email, role=role, by=by, site=site, invited_at=now)
    words = f"invited {email} as a {role.label}"
    note(course=course, by=by, action="member-invited", words=words, now=now, about=made)
    send_letters_soon()
    return made


@transaction.atomic
def withdraw(*, invitation: Invitation, by: User, now: datetime) -> None:
    """Give the place away again; the link in the letter stops working."""
    note(
        course=invitation.course,
        by=by,
        action="invitation-withdrawn",
        words=f"withdrew the invitation of {invitation.email}",
        now=now,
        about=invitation,
    )
    invitation.delete()


@transaction.atomic
def invite_again(*, invitation: Invitation, by: User, site: str, now: datetime) -> None:
    """Have the letter sent once more, in the name of `by`, with a link that is valid anew.

    Raises:
        CannotInvite: too many letters of this tutor wait.
    """
    # One that waits already is counted, and is no further letter.
    if not Invitation.objects.filter(WAITING, pk=invitation.pk, by=by).exists():
        _check_may_wait(by, now)
    invitation.invited_at, invitation.site, invitation.sent_at, invitation.tries = now, site, None, 0
    invitation.by = by
    invitation.save(update_fields=["invited_at", "site", "sent_at", "tries", "by"])
    words = f"had {invitation.email} written to again"
    note(course=invitation.course, by=by, action="member-invited", words=words, now=now, about=invitation)
    send_letters_soon()


def _check_may_wait(by: User, now: datetime) -> None:
    try:
        check_may_wait(by, now=now)
    except TooManyLetters as refusal:
        raise CannotInvite(str(refusal)) from refusal


def accept(*, invitation: Invitation, user: User) -> Enrolment:
    """Take the place that is kept for the user's address.

    Raises:
        CannotJoin: the course is archived.
    """
    assert invitation.email == user.email, "an invitation is for one address"
    if invitation.course.archived_at is not None:
        raise CannotJoin("The course is archived, and takes nobody until a tutor brings it back.")
    return enrol(
        course=invitation.course,
        user=user,
        role=Enrolment.Role(invitation.role),
        group=invitation.group,
        words="took up the invitation",
    )


def invitations_for(user: User) -> Iterable[Invitation]:
    """The invitations that the user can take up, by course."""
    found = Invitation.objects.filter(email=user.email, course__archived_at=None)
    return found.select_related("course", "group", "by").order_by("course__name", "pk")


def send_letters_soon() -> None:
    """Wake a worker once the transaction is through; without a broker the sweeper sees to it."""
    transaction.on_commit(_wake)


def _wake() -> None:
    try:
        current_app.send_task("accounts.send_invitations")
    except (OperationalError, OSError) as error:
        logger.warning("letters wait for the sweeper: the broker is away (%s)", error)


def send_waiting_letters(*, now: datetime, clock: Callable[[], float]) -> int:
    """Send a batch of the letters that wait, each once, even where two workers do it together; how many went out.

    Of each tutor no more than a day's letters go out, and those of others do not wait behind them. The sweeper comes back
    to a letter that the mail server refused, last.
    """
    waiting = Invitation.objects.filter(~not_today(now), WAITING).order_by("tries", "invited_at", "pk")
    return send_batch(waiting, partial(_send_once, now=now), wake=_wake, clock=clock)


def _send_once(waiting: Invitation, *, now: datetime) -> Outcome:
    by = waiting.by_id
    if not take_stamp(by, now=now):
        return Outcome.PASSED_OVER
    outcome = _send_stamped(waiting, now=now)
    if outcome is not Outcome.SENT:
        give_stamp_back(by, now=now)
    return outcome


def _send_stamped(waiting: Invitation, *, now: datetime) -> Outcome:
    # Whoever changes the row writes the letter: a worker that dies in between leaves a letter unsent, not two.
    if not Invitation.objects.filter(pk=waiting.pk, sent_at=None).update(sent_at=now):
        return Outcome.PASSED_OVER
    invitation = Invitation.objects.select_related("course", "by").filter(pk=waiting.pk).first()
    if invitation is None:  # withdrawn in this moment
        return Outcome.PASSED_OVER
    return Outcome.SENT if _send(invitation) else Outcome.REFUSED


def _send(invitation: Invitation) -> bool:
    token = invitation_token(invitation.pk, invitation.email)
    context = {
        "invitation": invitation,
        "course": invitation.course,
        "url": f"{invitation.site}{reverse('accounts:invitation', args=[token])}",
    }
    try:
        send_letter("invitation", to=invitation.email, context=context)
    except LetterNotSent:
        Invitation.objects.filter(pk=invitation.pk).update(sent_at=None, tries=invitation.tries + 1)
        return False
    return True

"""How many letters of invitation one tutor may send. A day has three letters here, and twelve may wait."""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial
from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.test import Client

from accounts import allowance, invitations
from accounts.allowance import Allowance, TooManyLetters, allowance_of, give_stamp_back, take_stamp
from accounts.courses import create_course
from accounts.invitations import CannotInvite, invite, invite_again, send_waiting_letters, withdraw
from accounts.letters import LetterNotSent
from accounts.models import Course, Enrolment, Group, Invitation, LetterCount, User
from accounts.roster.reading import read_roster
from accounts.rosters import carry_out, keep_roster, plan_for
from accounts.tasks import forget_old_rosters
from tests.accounts.conftest import signed_in
from tests.accounts.test_account import messages_of
from tests.factories import NOW

pytestmark = pytest.mark.storage
SITE = "https://tutor.example"
TODAY = date(2026, 5, 14)
DAY = timedelta(days=1)
send_letters = partial(send_waiting_letters, clock=lambda: 0.0)


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("accounts.invitations.current_app.send_task", lambda name: None)
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    monkeypatch.setattr(allowance, "MOST_A_DAY", 3)
    monkeypatch.setattr(allowance, "MOST_WAITING", 12)


def keep_places(course: Course, tutor: User, count: int, name: str = "s") -> list[Invitation]:
    return [
        invite(
            course=course,
            email=f"{name}{number}@example.org",
            role=Enrolment.Role.STUDENT,
            by=tutor,
            site=SITE,
            now=NOW,
        )
        for number in range(count)
    ]


def roster_of(count: int) -> str:
    return "email,name,group\n" + "".join(f"r{n}@example.org,Ray {n},Tuesday\n" for n in range(count))


@pytest.mark.parametrize(
    ("sent", "waiting", "new", "at_once", "days"),
    [(0, 0, 3, 3, 0), (0, 0, 4, 3, 1), (2, 0, 4, 1, 1), (3, 0, 4, 0, 2), (0, 2, 4, 1, 1), (3, 6, 6, 0, 4)],
)
def test_allowance_says_how_many_go_out_today_and_when_the_last_does(
    sent: int, waiting: int, new: int, at_once: int, days: int
) -> None:
    found = Allowance(TODAY, sent, waiting, new)
    assert (found.at_once, found.last_day) == (at_once, TODAY + days * DAY)
    assert (found.is_delayed, found.is_exceeded) == (days > 0, False)


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (Allowance(TODAY, 0, 0, 3), ""),
        (Allowance(TODAY, 3, 5, 0), ""),
        (
            Allowance(TODAY, 1, 0, 6),
            "At most 3 of your letters go out a day. Of these 6 letters 2 go out today, the others after that, the last on "
            "16 May. All places are kept at once.",
        ),
        (
            Allowance(TODAY, 3, 0, 1),
            "At most 3 of your letters go out a day, so this one is sent on 15 May. The place is kept.",
        ),
        (
            Allowance(TODAY, 3, 1, 12),
            "12 letters would be added to 1 letter of yours that waits to be sent, and 12 in all is the most. Leave some "
            "out, or try again when fewer wait: 3 go out a day.",
        ),
    ],
)
def test_allowance_in_words(found: Allowance, words: str) -> None:
    assert found.words == words


def test_letters_of_a_day_go_out_and_the_others_on_the_next(
    course: Course, tutor: User, colleague: User
) -> None:
    keep_places(course, tutor, 5)
    keep_places(Course.objects.taught_by(colleague).get(), colleague, 1, name="c")
    # Those of the colleague do not wait behind them.
    assert [send_letters(now=NOW) for _ in range(2)] == [4, 0]
    assert [letter.to[0] for letter in mail.outbox] == [
        *(f"s{n}@example.org" for n in range(3)),
        "c0@example.org",
    ]
    assert send_letters(now=NOW + DAY) == 2


def test_letters_count_though_their_invitations_are_gone(course: Course, tutor: User) -> None:
    kept = keep_places(course, tutor, 3)
    send_letters(now=NOW)
    invite_again(invitation=kept[0], by=tutor, site=SITE, now=NOW)
    for invitation in kept[1:]:
        withdraw(invitation=invitation, by=tutor, now=NOW)
    keep_places(create_course(name="Second", tutor=tutor), tutor, 1, name="t")

    assert send_letters(now=NOW) == 0
    assert allowance_of(tutor, now=NOW) == Allowance(TODAY, sent=3, waiting=2)


def test_letter_sent_again_counts_for_who_sends_it(course: Course, tutor: User, colleague: User) -> None:
    (kept,) = keep_places(course, tutor, 1)
    send_letters(now=NOW)
    invite_again(invitation=kept, by=colleague, site=SITE, now=NOW)
    assert [allowance_of(user, now=NOW).waiting for user in (tutor, colleague)] == [0, 1]


def test_letter_that_did_not_go_out_is_not_counted(
    course: Course, tutor: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep_places(course, tutor, 1)

    def refuse(*args: object, **kwargs: object) -> None:
        raise LetterNotSent("no")

    monkeypatch.setattr(invitations, "send_letter", refuse)
    send_letters(now=NOW)
    assert allowance_of(tutor, now=NOW) == Allowance(TODAY, sent=0, waiting=1)


def test_letter_of_an_invitation_that_is_withdrawn_meanwhile_is_not_counted(
    course: Course, tutor: User
) -> None:
    gone, kept = keep_places(course, tutor, 2)

    def withdraw_once_taken(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        result = execute(sql, params, many, context)
        if sql.startswith('UPDATE "accounts_invitation"'):
            Invitation.objects.filter(pk=gone.pk).delete()
        return result

    with connection.execute_wrapper(withdraw_once_taken):
        assert send_letters(now=NOW) == 1

    assert [letter.to for letter in mail.outbox] == [[kept.email]]
    assert allowance_of(tutor, now=NOW) == Allowance(TODAY, sent=1, waiting=0)


def test_stamps_of_a_day_are_taken_once(tutor: User) -> None:
    assert [take_stamp(tutor.pk, now=NOW) for _ in range(4)] == [True, True, True, False]
    give_stamp_back(tutor.pk, now=NOW)
    assert [take_stamp(tutor.pk, now=NOW) for _ in range(2)] == [True, False]
    assert take_stamp(tutor.pk, now=NOW + DAY)
    assert list(LetterCount.objects.order_by("day").values_list("sent", flat=True)) == [3, 1]


def test_counts_of_days_that_are_over_are_forgotten(tutor: User) -> None:
    for days in range(4):
        take_stamp(tutor.pk, now=NOW - days * DAY)
    forget_old_rosters()
    assert sorted(LetterCount.objects.values_list("day", flat=True)) == [TODAY - DAY, TODAY]


def test_more_letters_than_may_wait_are_refused_one_by_one(course: Course, tutor: User) -> None:
    kept = keep_places(course, tutor, 12)
    with pytest.raises(CannotInvite, match="1 letter would be added to 12 letters of yours that wait"):
        keep_places(course, tutor, 1, name="more")
    Invitation.objects.filter(pk=kept[0].pk).update(sent_at=NOW)
    keep_places(course, tutor, 1, name="twelfth")
    with pytest.raises(CannotInvite, match="12 in all is the most"):
        invite_again(invitation=kept[0], by=tutor, site=SITE, now=NOW)
    assert Invitation.objects.count() == 13


def test_letter_that_waits_already_is_asked_for_again_though_no_more_may_wait(
    course: Course, tutor: User, colleague: User
) -> None:
    kept = keep_places(course, tutor, 12)
    invite_again(invitation=kept[0], by=tutor, site=SITE, now=NOW)
    assert allowance_of(tutor, now=NOW).waiting == 12

    Invitation.objects.filter(pk=kept[0].pk).update(by=colleague)
    keep_places(course, tutor, 1, name="twelfth")
    kept[0].refresh_from_db()
    with pytest.raises(CannotInvite, match="12 in all is the most"):
        invite_again(invitation=kept[0], by=tutor, site=SITE, now=NOW)


def test_roster_with_too_many_letters_changes_nothing(course: Course, tutor: User) -> None:
    keep_places(course, tutor, 8)
    text = roster_of(5)
    kept, roster = keep_roster(course=course, by=tutor, text=text, is_guessed=False, now=NOW)
    digest = plan_for(course, by=tutor, roster=roster).digest
    with pytest.raises(TooManyLetters):
        carry_out(course=course, by=tutor, kept=kept, digest=digest, site=SITE, now=NOW)
    assert (Invitation.objects.count(), Group.objects.count()) == (8, 0)
    assert read_roster(kept.text) == roster


@pytest.mark.parametrize(
    ("waiting", "words", "may_take"),
    [
        (0, "Of these 5 letters 3 go out today, the others after that, the last on 15 May.", True),
        (8, "These are too many letters to take over.", False),
    ],
)
def test_preview_says_what_becomes_of_the_letters(
    course: Course, tutor: User, waiting: int, words: str, may_take: bool
) -> None:
    keep_places(course, tutor, waiting)
    client = signed_in(tutor)
    address = _send(client, course, 5)
    page = client.get(address)
    assert words in " ".join(page.content.decode().split())
    assert ("Take over 5 rows" in page.content.decode()) is may_take

    response = client.post(address, {"digest": page.context["plan"].digest})

    assert response["Location"] == (f"/courses/{course.pk}/" if may_take else address)
    assert Invitation.objects.count() == waiting + (5 if may_take else 0)


def _send(client: Client, course: Course, count: int) -> str:
    return client.post(f"/courses/{course.pk}/roster/", {"text": roster_of(count)})["Location"]


def test_tutor_is_told_when_a_letter_goes_out(course: Course, tutor: User) -> None:
    client = signed_in(tutor)

    def invited(email: str) -> str:
        response = client.post(f"/courses/{course.pk}/invite/", {"email": email, "role": "student"})
        return messages_of(response)[-1]

    assert invited("a@example.org") == "a@example.org is invited. The letter is on its way."
    keep_places(course, tutor, 2)
    assert invited("b@example.org") == (
        "b@example.org is invited. At most 3 of your letters go out a day, so this one is sent on 15 May. The place is "
        "kept."
    )

"""How many letters of invitation one tutor may send: anybody can found a course, and strangers are to be spared.

Places are kept at once. What is beyond the letters of a day goes out on the next ones, and more than a few days' letters
may not wait. What was sent is counted apart from the invitations, which come and go.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.formats import date_format

from accounts.models import Invitation, LetterCount, User

# A large class has its letters in a day, and the largest roster within the four days whose letters may wait.
MOST_A_DAY = 600
MOST_WAITING = 4 * MOST_A_DAY
# After so many refusals of the mail server somebody has to look at the address.
MOST_TRIES = 3
WAITING = Q(sent_at=None, tries__lt=MOST_TRIES, course__archived_at=None)


class TooManyLetters(Exception):  # noqa: N818 (it says what happened)
    """More letters would wait than may; the message is for the tutor."""


@dataclass(frozen=True, slots=True)
class Allowance:
    """A tutor's letters: those `sent` today, those `waiting`, and `new` ones that would come to them."""

    today: date
    sent: int
    waiting: int
    new: int = 0

    @property
    def is_exceeded(self) -> bool:
        """Whether the new ones are too many to wait."""
        return self.new > 0 and self.waiting + self.new > MOST_WAITING

    @property
    def at_once(self) -> int:
        """How many of the new ones go out today; those that wait come first."""
        return max(0, min(self.new, MOST_A_DAY - self.sent - self.waiting))

    @property
    def last_day(self) -> date:
        """When the last one of all goes out."""
        later = max(0, self.waiting + self.new - max(0, MOST_A_DAY - self.sent))
        return self.today + timedelta(days=-(-later // MOST_A_DAY))

    @property
    def is_delayed(self) -> bool:
        return self.last_day > self.today

    @property
    def words(self) -> str:
        """What becomes of the new letters, where they do not all go out today; else empty."""
        if self.is_exceeded:
            return (
                f"{_count(self.new)} would be added to {_count(self.waiting)} of yours that "
                f"{'waits' if self.waiting == 1 else 'wait'} to be sent, and {MOST_WAITING:,} in all is the most. Leave "
                f"some out, or try again when fewer wait: {MOST_A_DAY} go out a day."
            )
        if not self.new or not self.is_delayed:
            return ""
        until = date_format(self.last_day, "j F")
        if self.new == 1:
            return f"At most {MOST_A_DAY} of your letters go out a day, so this one is sent on {until}. The place is kept."
        today = f"{self.at_once:,} go" if self.at_once > 1 else "one goes" if self.at_once else "none goes"
        return (
            f"At most {MOST_A_DAY} of your letters go out a day. Of these {self.new:,} letters {today} out today, the "
            f"others after that, the last on {until}. All places are kept at once."
        )


def _count(letters: int) -> str:
    return f"{letters:,} letter{'' if letters == 1 else 's'}"


def allowance_of(tutor: User, *, now: datetime, new: int = 0) -> Allowance:
    """What the tutor's letters have come to, and what `new` ones would. Two queries."""
    today = timezone.localdate(now)
    sent = LetterCount.objects.filter(tutor=tutor, day=today).values_list("sent", flat=True).first()
    waiting = Invitation.objects.filter(WAITING, by=tutor).count()
    return Allowance(today, sent or 0, waiting, new)


def check_may_wait(tutor: User, *, now: datetime, new: int = 1) -> None:
    """Refuse letters beyond those that may wait; inside a transaction, where two requests of a tutor take turns.

    Raises:
        TooManyLetters: there would be too many; nothing is stored.
    """
    User.objects.select_for_update().get(pk=tutor.pk)
    allowance = allowance_of(tutor, now=now, new=new)
    if allowance.is_exceeded:
        raise TooManyLetters(allowance.words)


def not_today(now: datetime) -> Exists:
    """True of invitations whose tutor has sent all letters of today."""
    return Exists(
        LetterCount.objects.filter(tutor=OuterRef("by"), day=timezone.localdate(now), sent__gte=MOST_A_DAY)
    )


def take_stamp(tutor_id: int | None, *, now: datetime) -> bool:
    """Count one letter more of the tutor's today, if that is still allowed; two workers never take the same one."""
    if tutor_id is None:
        return True
    day = timezone.localdate(now)
    LetterCount.objects.get_or_create(tutor_id=tutor_id, day=day)
    left = LetterCount.objects.filter(tutor=tutor_id, day=day, sent__lt=MOST_A_DAY)
    return bool(left.update(sent=F("sent") + 1))


def forget_old_counts(*, now: datetime) -> None:
    """Delete the counts of days that are over; yesterday's may still be written to by a letter that is on its way."""
    LetterCount.objects.filter(day__lt=timezone.localdate(now) - timedelta(days=1)).delete()


def give_stamp_back(tutor_id: int | None, *, now: datetime) -> None:
    """The letter did not go out after all."""
    counted = LetterCount.objects.filter(tutor=tutor_id, day=timezone.localdate(now), sent__gt=0)
    counted.update(sent=F("sent") - 1)

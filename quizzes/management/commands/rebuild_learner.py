"""Make what is believed about students anew from their answers."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from quizzes.learning.rebuilding import rebuild_student
from quizzes.models import Mark, PracticeQuestion


class Command(BaseCommand):
    help = "Make the learner's state anew from the stored answers: the same answers give the same state."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--student", metavar="EMAIL", help="only this student")
        parser.add_argument(
            "--check",
            action="store_true",
            help="write nothing; say what is stored otherwise, and fail if anything is",
        )

    def handle(self, *args: Any, student: str | None, check: bool, **options: Any) -> None:
        now = timezone.now()
        students = answers = changed = 0
        for user in _students(student):
            rebuilt = rebuild_student(user, now=now, check=check)
            students, answers = students + 1, answers + rebuilt.answers
            if rebuilt.differences:
                changed += 1
                self.stdout.write(f"{user.email}: {', '.join(rebuilt.differences)}")
        self.stdout.write(f"{students} students, {answers} answers, {changed} students stored otherwise")
        if check and changed:
            raise CommandError("The stored state is not that of the answers; run it without --check.")


def _students(email: str | None) -> list[User]:
    """The student with this address, or everybody of whom something is believed or might be."""
    if email is not None:
        found = User.objects.filter(email__iexact=email)
        if not found:
            raise CommandError(f"There is nobody with the address {email}.")
        return list(found)
    marked = Mark.objects.values("answer__variant__student")
    practised = PracticeQuestion.objects.filter(answered_at__isnull=False).values("practice__student")
    everybody = Q(learner__isnull=False) | Q(pk__in=marked) | Q(pk__in=practised)
    return list(User.objects.filter(everybody).order_by("pk"))

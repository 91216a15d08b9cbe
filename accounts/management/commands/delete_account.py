"""Delete an account for somebody who cannot sign in, or again after an older copy of the database was put back."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from accounts.models import User
from accounts.personal.deletion import CannotDelete, delete_account


class Command(BaseCommand):
    help = "Deletes an account and all that is stored about its owner; marks stay with courses under a pseudonym."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("who", help="the e-mail address of the account, or its number")
        parser.add_argument("--yes", action="store_true", help="do it; without, only say whom it is about")

    def handle(self, *args: Any, **options: Any) -> None:
        user = _find(options["who"])
        if not options["yes"]:
            self.stdout.write(
                f"Would delete the account {user.pk} of {user} ({user.email}). Add --yes to do it."
            )
            return
        try:
            deleted = delete_account(user, now=timezone.now())
        except CannotDelete as refusal:
            raise CommandError(str(refusal)) from None
        kept = f"; what courses keep stands under “{deleted.pseudonym}”" if deleted.pseudonym else ""
        self.stdout.write(f"The account of {deleted.email} is deleted{kept}.")


def _find(who: str) -> User:
    known = User.objects.filter(is_active=True)
    found = known.filter(pk=int(who)) if who.isdecimal() else known.filter(email=who.strip().lower())
    user = found.first()
    if user is None:
        raise CommandError(f"No account has the address or number “{who}”.")
    return user

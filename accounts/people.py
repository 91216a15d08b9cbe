"""Making accounts, and moving them to another address."""

from __future__ import annotations

from django.db import IntegrityError, transaction

from accounts.models import User


class AddressTaken(Exception):  # noqa: N818 (it says what happened)
    """Another account has this e-mail address."""


def register(*, email: str, name: str, password: str) -> User:
    """A new account for somebody who has shown that the address is theirs.

    Raises:
        AddressTaken: the address has an account by now.
    """
    try:
        with transaction.atomic():
            return User.objects.create_user(email, password, name=name)
    except IntegrityError:
        raise AddressTaken(email) from None


def change_email(*, user: User, email: str) -> None:
    """Move the account to another address, which the user has shown to be theirs.

    Raises:
        AddressTaken: another account has it.
    """
    try:
        with transaction.atomic():
            user.email = email.strip().lower()
            user.save(update_fields=["email"])
    except IntegrityError:
        user.refresh_from_db(fields=["email"])
        raise AddressTaken(email) from None

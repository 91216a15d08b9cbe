"""What the signed links in our letters say. Nothing is stored until a link is used.

Each reader raises `BadSignature` for a token that is not ours, is meant for something else, or is out of date.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import timedelta

from django.core import signing

VALID_FOR = timedelta(days=3)
INVITATION_VALID_FOR = timedelta(days=30)
SIGN_UP = "accounts.sign-up"
CHANGE_EMAIL = "accounts.change-email"
INVITATION = "accounts.invitation"


@dataclass(frozen=True)
class SignUp:
    """Somebody at this address wants an account, and then to go to `next` (a path here, or nothing)."""

    email: str
    next: str = ""


@dataclass(frozen=True)
class EmailChange:
    """The account wants to move. `old` makes the link void once it has."""

    user_id: int
    old: str
    new: str


def sign_up_token(sign_up: SignUp) -> str:
    return signing.dumps(asdict(sign_up), salt=SIGN_UP)


def read_sign_up(token: str) -> SignUp:
    return SignUp(**signing.loads(token, salt=SIGN_UP, max_age=VALID_FOR))


def email_change_token(change: EmailChange) -> str:
    return signing.dumps(asdict(change), salt=CHANGE_EMAIL)


def read_email_change(token: str) -> EmailChange:
    return EmailChange(**signing.loads(token, salt=CHANGE_EMAIL, max_age=VALID_FOR))


def invitation_token(invitation_id: int, email: str) -> str:
    """Whoever has it has read the letter to this address."""
    return signing.dumps([invitation_id, email], salt=INVITATION)


def read_invitation(token: str) -> tuple[int, str]:
    """The invitation's id, and the address that it was sent to. It is valid for longer than other links."""
    invitation_id, email = signing.loads(token, salt=INVITATION, max_age=INVITATION_VALID_FOR)
    return invitation_id, email

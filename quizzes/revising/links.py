"""The signed link that turns reminders off, for whoever holds the letter."""

from __future__ import annotations

from django.core.signing import BadSignature, Signer

from quizzes.models import RevisionPlan

_signer = Signer(salt="quizzes.revising.reminders", sep=".")


class BadLinkError(Exception):
    """The link was forged or mistyped, or its reader has left."""


def make_token(plan: RevisionPlan) -> str:
    return _signer.sign(str(plan.pk))


def read_token(token: str) -> RevisionPlan:
    """The plan whose reminders the token may turn off. One query; none for a forged token.

    Raises:
        BadLinkError: the signature is not ours, or there is no such plan.
    """
    try:
        return RevisionPlan.objects.select_related("student").get(pk=int(_signer.unsign(token)))
    except (BadSignature, RevisionPlan.DoesNotExist):
        raise BadLinkError(f"The link “{token}” is not one of ours. Copy it whole from the e-mail.") from None

"""Signed links by which R or Python read a data set directly, without signing in."""

from __future__ import annotations

from django.core.signing import BadSignature, Signer
from django.db.models import F
from django.http import HttpRequest
from django.urls import reverse

from datasets.models import Dataset

_signer = Signer(salt="datasets.links", sep=".")


class BadLinkError(Exception):
    """The link was forged, mistyped or revoked, or its data set is gone."""


def make_token(dataset: Dataset) -> str:
    """What the link says and proves: the data set and the version of its links."""
    return _signer.sign(f"{dataset.pk}-{dataset.link_version}")


def make_link(dataset: Dataset, base: HttpRequest | str) -> str:
    """The absolute address of the data, on the host of the request or below an address such as "https://a.org"."""
    path = reverse("datasets:signed", args=[make_token(dataset)])
    return base.rstrip("/") + path if isinstance(base, str) else base.build_absolute_uri(path)


def read_token(token: str) -> Dataset:
    """The data set that the token gives access to. One query; none for a forged token.

    Raises:
        BadLinkError: the signature is not ours, or the link was revoked.
    """
    try:
        pk, version = _signer.unsign(token).split("-")
        return Dataset.objects.get(pk=pk, link_version=version)
    except (BadSignature, Dataset.DoesNotExist):
        raise BadLinkError(f"The data link “{token}” is wrong or has been replaced.") from None


def revoke_links(dataset: Dataset) -> None:
    """End every link to the data set that was ever given out; the next one works. Updates `dataset`."""
    Dataset.objects.filter(pk=dataset.pk).update(link_version=F("link_version") + 1)
    dataset.refresh_from_db(fields=["link_version"])

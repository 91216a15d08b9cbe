"""Whether what an open page sends may take the place of what is stored. Pure.

A page may write over what it showed and over what it wrote itself; what another page wrote since is a conflict,
which only the person at the keyboard can decide. Contents are compared by their digests.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum


class Outcome(Enum):
    """What became of what was sent."""

    SAVED = "saved"
    SAME = "same"
    THEIRS = "theirs"
    CONFLICT = "conflict"


@dataclass(frozen=True, slots=True)
class Stored:
    """What is stored: the digest of its content, and the page that wrote it."""

    digest: str
    written_from: str


@dataclass(frozen=True, slots=True)
class Sent:
    """What a page sends: the digest of its content, of what it showed when it was last saved, and its own name.

    `over` is the digest of another page's content that the person has decided to replace.
    """

    digest: str
    seen: str
    page: str
    over: str = ""


def page_name() -> str:
    """A name for a page that is about to be shown."""
    return secrets.token_hex(6)


def page_of(sent: Mapping[str, str]) -> str:
    """The name of the page that a form came from; empty for what is no name that we give."""
    name = sent.get("page", "")
    return name if re.fullmatch(r"[\w-]{1,16}", name, re.ASCII) else ""


def decide(stored: Stored, sent: Sent) -> Outcome:
    """SAVED means that it may be; THEIRS that nothing was changed here, and something was elsewhere."""
    if sent.digest == stored.digest:
        return Outcome.SAME
    own = bool(sent.page) and stored.written_from == sent.page
    if own or stored.digest in {sent.seen, sent.over}:
        return Outcome.SAVED
    return Outcome.THEIRS if sent.digest == sent.seen else Outcome.CONFLICT

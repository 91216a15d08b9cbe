"""Where the file of a new question goes, and that it never takes the place of another."""

from __future__ import annotations

from pathlib import Path

from django.core.management.base import CommandError
from pydantic import TypeAdapter, ValidationError

from quizzes.content.schema import Slug

_SLUG: TypeAdapter[str] = TypeAdapter(Slug)


def place_for(uid: str, mistake: str, bank: Path) -> Path:
    """The path of a new question in the bank.

    Raises:
        CommandError: the id is none, or another file has it.
    """
    try:
        _SLUG.validate_python(uid)
    except ValidationError:
        raise CommandError(
            f"{uid!r} is no id: write lower-case words and digits with hyphens between them, 80 characters at most",
            returncode=2,
        ) from None
    if taken := next(bank.rglob(f"{uid}.yaml"), None):
        raise CommandError(f"{taken} is there already: choose another id, or edit that file", returncode=2)
    return bank / mistake / f"{uid}.yaml"


def write_draft(path: Path, text: str) -> None:
    """Write a new file.

    Raises:
        CommandError: it is there already, or cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except OSError as error:
        raise CommandError(f"{path} cannot be written: {error.strerror}", returncode=2) from None

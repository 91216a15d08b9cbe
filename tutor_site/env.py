"""Environment variables, each read once, with an error that names it and what it may hold."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

TRUE = {"1", "true", "yes", "on"}
FALSE = {"0", "false", "no", "off", ""}


def read_text(name: str, default: str) -> str:
    """The variable as text; `default` where it is unset or empty."""
    return os.environ.get(name, "").strip() or default


def read_flag(name: str, default: bool) -> bool:
    value = read_text(name, "1" if default else "0").lower()
    if value in TRUE:
        return True
    if value in FALSE:
        return False
    raise ImproperlyConfigured(f"{name} is {value!r}; use 1 or 0.")


def read_number(name: str, default: int, *, low: int, high: int) -> int:
    value = read_text(name, str(default))
    if not value.isdecimal() or not low <= int(value) <= high:
        raise ImproperlyConfigured(f"{name} is {value!r}; use a whole number from {low} to {high}.")
    return int(value)


def read_choice(name: str, default: str, *, among: tuple[str, ...]) -> str:
    value = read_text(name, default).lower()
    if value not in among:
        raise ImproperlyConfigured(f"{name} is {value!r}; use {' or '.join(among)}.")
    return value


def read_list(name: str, default: str = "") -> list[str]:
    return [part.strip() for part in read_text(name, default).split(",") if part.strip()]


def read_secret(name: str, keep_in: Path) -> str:
    """The secret from the environment, else one made here once and kept in a file only we can read."""
    value = os.environ.get(name, "")
    if value:
        if len(value) < 32:
            raise ImproperlyConfigured(f"{name} has {len(value)} characters; use at least 32 random ones.")
        return value
    if not keep_in.exists():
        keep_in.parent.mkdir(parents=True, exist_ok=True)
        # Several processes start at once: whoever creates the file first decides.
        draft = keep_in.with_suffix(f".{os.getpid()}")
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_urlsafe(48))
        try:
            os.link(draft, keep_in)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return keep_in.read_text()


def read_token(name: str) -> str:
    """What another machine must show; empty where nobody may come in by it."""
    value = os.environ.get(name, "")
    if value and len(value) < 20:
        raise ImproperlyConfigured(
            f"{name} has {len(value)} characters; use at least 20 random ones, or none."
        )
    return value

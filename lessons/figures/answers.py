"""What figures have answered, kept in memory and on disk, so that a setting is computed once for everybody."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache, lru_cache
from hashlib import sha256

from django.conf import settings
from django.core.cache.backends.filebased import FileBasedCache

from lessons.figures.base import Figure, State
from lessons.kept_facts import code_version

CODE = "lessons/figures/**/*.py"
Setting = tuple[tuple[str, int], ...]


def state_of(figure: Figure, setting: Mapping[str, int]) -> State:
    """What the figure shows at this setting; computed unless it was, since the code last changed."""
    return _state(figure, tuple(sorted(setting.items())))


def answer_of(figure: Figure, setting: Mapping[str, int]) -> bytes:
    """The answer of the data endpoint at this setting, as JSON."""
    return _answer(figure, tuple(sorted(setting.items())))


def forget() -> None:
    """Have in memory what a new process has: nothing."""
    for kept in (_state, _answer, _store):
        kept.cache_clear()


# A state takes some 0.1 MB, an answer some 0.02 MB.
@lru_cache(maxsize=128)
def _state(figure: Figure, setting: Setting) -> State:
    name = sha256(repr((code_version(CODE), figure.slug, setting)).encode()).hexdigest()
    state: State | None = _store().get(name)
    if state is None:
        state = figure.compute(**dict(setting))
        _store().set(name, state)
    return state


@lru_cache(maxsize=1024)
def _answer(figure: Figure, setting: Setting) -> bytes:
    return json.dumps(_state(figure, setting).to_json(dict(setting)), separators=(",", ":")).encode()


@cache
def _store() -> FileBasedCache:
    folder = settings.DATA_DIR / "figures"
    return FileBasedCache(str(folder), {"TIMEOUT": None, "OPTIONS": {"MAX_ENTRIES": 4000}})

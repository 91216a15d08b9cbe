"""Numbers of studies kept on disk, so that a process that starts does not fit what another one has fitted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cache, lru_cache, partial
from hashlib import sha256
from importlib.metadata import version

from django.conf import settings
from django.core.cache.backends.filebased import FileBasedCache

from lessons.deferred import DeferredFacts, Source
from lessons.studies import Study, study_sources

# Whatever is written or installed otherwise may give other numbers.
CODE = ("datasets/**/*.py", "grading/**/*.py", "lessons/*.py")
PACKAGES = ("numpy", "scipy", "pandas", "statsmodels")


@lru_cache(maxsize=64)
def kept_facts(study: Study) -> Mapping[str, float]:
    """As `lessons.studies.study_facts`, kept in the data folder until the code that computes them changes.

    Raises:
        UnknownScenarioError: there is no such scenario or setting.
        ValueError: the study cannot be simulated as it is described.
    """
    sources = study_sources(study)
    return DeferredFacts(*(replace(one, compute=partial(_kept, study, one)) for one in sources))


@cache
def code_version(*more: str) -> str:
    """Another one whenever the code that simulates and fits, or a package that it rests on, is another.

    `more` are patterns of further files on which the numbers rest, such as lessons/figures/**/*.py.
    """
    found = sha256(repr([(name, version(name)) for name in PACKAGES]).encode())
    for path in sorted(path for pattern in (*CODE, *more) for path in settings.BASE_DIR.glob(pattern)):
        found.update(path.relative_to(settings.BASE_DIR).as_posix().encode())
        found.update(path.read_bytes())
    return found.hexdigest()


def _kept(study: Study, source: Source) -> Mapping[str, float]:
    name = sha256(repr((code_version(), study, source.name)).encode()).hexdigest()
    facts: Mapping[str, float] | None = _store().get(name)
    if facts is None:
        facts = source.compute()
        _store().set(name, facts)
    return facts


@cache
def _store() -> FileBasedCache:
    folder = settings.DATA_DIR / "studies"
    return FileBasedCache(str(folder), {"TIMEOUT": None, "OPTIONS": {"MAX_ENTRIES": 2000}})

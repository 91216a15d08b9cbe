"""What a database holds, in numbers small enough to keep beside a copy: rows and a digest for each table."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from django.apps import apps
from django.db.models import Model

from datasets.models import Dataset

CHUNK = 2000


@dataclass(frozen=True, slots=True)
class TableContent:
    """The number of rows of a table, and the SHA-256 of all of them in the order of their keys."""

    rows: int
    sha256: str


Manifest = Mapping[str, TableContent]


def take_manifest() -> Manifest:
    """Every table of the product as it is now. Reads all rows, one after another."""
    models = sorted(apps.get_models(include_auto_created=True), key=lambda model: model._meta.db_table)
    return {model._meta.db_table: _content_of(model) for model in models if model._meta.managed}


def find_differences(expected: Manifest, found: Manifest) -> list[str]:
    """What a copy lacks or has otherwise, a sentence for each table; empty if it is the same."""
    return [
        _difference(table, expected.get(table), found.get(table))
        for table in sorted({*expected, *found})
        if expected.get(table) != found.get(table)
    ]


def find_damaged_datasets() -> list[int]:
    """Data sets whose rows are not those that their SHA-256 was taken of, by key."""
    datasets = Dataset.objects.order_by("pk").values_list("pk", "csv", "sha256")
    return [
        pk
        for pk, csv, sha256 in datasets.iterator(chunk_size=CHUNK)
        if hashlib.sha256(csv.encode()).hexdigest() != sha256
    ]


def write_manifest(manifest: Manifest, path: Path) -> None:
    path.write_text(json.dumps({name: asdict(content) for name, content in manifest.items()}, indent=1))


def read_manifest(path: Path) -> Manifest:
    """Raises FileNotFoundError where there is none."""
    return {name: TableContent(**content) for name, content in json.loads(path.read_text()).items()}


def _content_of(model: type[Model]) -> TableContent:
    names = [field.attname for field in model._meta.concrete_fields]
    rows = model._base_manager.order_by("pk").values_list(*names).iterator(chunk_size=CHUNK)
    digest, count = hashlib.sha256(), 0
    for text in _texts(rows):
        digest.update(text.encode())
        count += 1
    return TableContent(count, digest.hexdigest())


def _texts(rows: Iterable[tuple[Any, ...]]) -> Iterator[str]:
    """Each row as text that is the same for the same values: JSON has no order of keys to be relied on."""
    for row in rows:
        yield json.dumps(row, default=str, sort_keys=True) + "\n"


def _difference(table: str, expected: TableContent | None, found: TableContent | None) -> str:
    if found is None:
        return f"{table} is missing"
    if expected is None:
        return f"{table} was not in the copy"
    if found.rows != expected.rows:
        return f"{table} has {found.rows} rows instead of {expected.rows}"
    return f"{table} has {found.rows} rows as it should, but not the same ones"

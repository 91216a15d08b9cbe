"""A data set as a file, for every view that has checked who may have it."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.http import content_disposition_header
from django.utils.text import slugify

from datasets.models import Dataset


def csv_filename(dataset: Dataset) -> str:
    """A name such as `blood-pressure-exercise-3-1.csv`; the setting would give answers away."""
    return f"{dataset.scenario}-{slugify(dataset.key.replace(':', '-'))}.csv"


def csv_response(dataset: Dataset) -> HttpResponse:
    """The stored rows, byte for byte, as an attachment that no cache keeps. The ETag is their SHA-256."""
    headers = {
        "Content-Disposition": content_disposition_header(True, csv_filename(dataset)) or "attachment",
        "Cache-Control": "private, no-store",
        "X-Content-Type-Options": "nosniff",
        "ETag": f'"{dataset.sha256}"',
    }
    return HttpResponse(dataset.csv.encode(), content_type="text/csv; charset=utf-8", headers=headers)

"""A copy of somebody's data as one ZIP: a page and a text to begin with, and for each section JSON and CSV."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.template.loader import render_to_string

from accounts.exports import defuse
from accounts.models import User
from accounts.personal.registry import Section

FOLDER = "my-data"
UNSAFE = re.compile(r"[^\w.-]+")


def pack(user: User, sections: Iterable[Section], *, now: datetime) -> bytes:
    """The ZIP. What is in it may be read without this site: index.html and README.txt name every file."""
    listed = list(sections)
    context = {"user": user, "sections": listed, "now": now, "folder": FOLDER}
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=4) as archive:
        for name in ("index.html", "README.txt"):
            page = render_to_string(f"accounts/personal/copy/{name}", context)
            archive.writestr(f"{FOLDER}/{name}", page)
        for section in listed:
            archive.writestr(f"{FOLDER}/{section.slug}.json", _json(section))
            if section.rows:
                archive.writestr(f"{FOLDER}/{section.slug}.csv", _csv(section.rows))
            for name, text in section.files.items():
                archive.writestr(f"{FOLDER}/{section.slug}/{name}", text)
    return packed.getvalue()


def file_name(words: str, ending: str) -> str:
    """A plain name for a file: "Blood pressure, week 2" with "csv" is "blood-pressure-week-2.csv"."""
    return f"{UNSAFE.sub('-', words.lower()).strip('-.')[:60] or 'file'}.{ending}"


def _json(section: Section) -> str:
    found = {
        "what": section.title,
        "about": section.words,
        "left_out": section.left_out,
        "rows": section.rows,
    }
    return json.dumps(found, ensure_ascii=False, indent=1)


def _csv(rows: tuple[Mapping[str, Any], ...]) -> bytes:
    """A line for each row; what is no single value stands in its cell as JSON."""
    columns = list(dict.fromkeys(name for row in rows for name in row))
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows([defuse(_cell(row.get(name))) for name in columns] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)

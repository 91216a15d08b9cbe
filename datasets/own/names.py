"""Names of columns that every statistics package takes as they are. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

LONGEST = 30
# What R, Python, Stata or Julia keep for themselves, and the names that our models add.
_WORDS = """
    if else elif for while repeat function next break in true false null inf nan na none and or not is as assert async
    await class continue def del except finally from global import lambda nonlocal pass raise return try with yield
    begin end let local module struct using const do export quote macro intercept residual using _all _n _cons _b _pi
    _rc _skip byte int long float double str t f c
"""
RESERVED = frozenset(_WORDS.split())


def safe_names(headings: Iterable[str]) -> list[str]:
    """A name for each heading: ASCII letters, digits and underscores, begins with a letter, each of them once.

    "Maths score (%)" becomes `Maths_score`; an empty heading becomes `column_3`. Names that differ only in case are
    told apart too, since Stata's users and readers mix them up.
    """
    found: list[str] = []
    taken: set[str] = set()
    for number, heading in enumerate(headings, start=1):
        base = _safe(heading) or f"column_{number}"
        name, again = base, 2
        while name.casefold() in taken:
            name, again = f"{base[: LONGEST - 3]}_{again}", again + 1
        taken.add(name.casefold())
        found.append(name)
    return found


def _safe(heading: str) -> str:
    # What has no ASCII letter behind it, such as ß, is lost here; the page shows the heading beside the name.
    plain = unicodedata.normalize("NFKD", heading).encode("ascii", "ignore").decode()
    name = re.sub(r"[^0-9A-Za-z]+", "_", plain).strip("_")
    if name and not name[0].isalpha():
        name = f"x{name}" if name[0].isdigit() else name
    name = name[:LONGEST].rstrip("_")
    return f"{name}_" if name.casefold() in RESERVED else name

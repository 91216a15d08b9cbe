"""Whether the links of a text lead anywhere: in its guide, in another one, to the glossary, or on the site."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

from django.urls import Resolver404, resolve

from lessons.terms import GLOSSARY

# What can be linked to, by guide and section; None for a guide of which a file cannot be read.
Anchors = Mapping[str, Mapping[str, frozenset[str]] | None]

WITHIN_GUIDE = re.compile(r"^(?:\.\./(?P<slug>[a-z0-9-]+)/)?(?:#(?P<anchor>[^#]+))?$")
OTHER_GUIDE = re.compile(r"^\.\./\.\./(?P<guide>[a-z0-9-]+)/(?P<slug>[a-z0-9-]+)/(?:#(?P<anchor>[^#]+))?$")
# Pages whose anchors can be checked, so that they are linked to in the forms that are.
WITH_ANCHORS = {"lessons:section", "lessons:glossary"}
FORMS = (
    "write ../section/, ../section/#heading, #heading, ../../guide/section/, ../../glossary/#term"
    " or an address with https://"
)


def dead_link(target: str, *, guide: str, section: str, anchors: Anchors, terms: Collection[str]) -> str:
    """Why a link of this section leads nowhere; empty if it does not, or cannot be judged yet."""
    if target.startswith("https://"):
        return ""
    if target.startswith("/"):
        return _dead_address(target)
    if target.startswith(GLOSSARY):
        slug = target.removeprefix(GLOSSARY).removeprefix("#")
        return "" if slug in {"", *terms} else f"the glossary has no term with the anchor “{slug}”"
    if found := OTHER_GUIDE.match(target):
        return _missing(found["guide"], found["slug"], found["anchor"], anchors)
    if found := WITHIN_GUIDE.match(target):
        return _missing(guide, found["slug"] or section, found["anchor"], anchors)
    return FORMS


def missing_passage(passage: str, anchors: Anchors) -> str:
    """Why there is no passage `guide/section#heading`; empty if there is, or cannot be judged yet."""
    address, _, anchor = passage.partition("#")
    guide, _, section = address.partition("/")
    return _missing(guide, section, anchor, anchors)


def _missing(guide: str, section: str, anchor: str | None, anchors: Anchors) -> str:
    if guide not in anchors:
        return f"there is no guide “{guide}”"
    sections = anchors[guide]
    if sections is None:
        return ""
    if section not in sections:
        return f"there is no section “{section}”"
    if anchor and anchor not in sections[section]:
        return f"the headings of “{section}” are {', '.join(sorted(sections[section]))}"
    return ""


def _dead_address(target: str) -> str:
    try:
        page = resolve(re.split(r"[?#]", target)[0])
    except Resolver404:
        return "there is no such page on this site"
    return FORMS if page.view_name in WITH_ANCHORS else ""

"""The colours can be read by everybody, and no template needs what a strict content policy forbids."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings

CSS = Path(settings.BASE_DIR) / "tutor_site" / "static" / "css"

GROUNDS = ["paper", "surface", "sunken"]
TONES = ["right", "wrong", "partial", "waiting"]

# (ink, ground): WCAG 2.2, 1.4.3
TEXT_PAIRS = [
    *[(ink, ground) for ink in ("ink", "ink-soft", "accent", "accent-strong") for ground in GROUNDS],
    *[("ink", f"{tone}-soft") for tone in TONES],
    *[("ink-soft", f"{tone}-soft") for tone in TONES],
    *[(tone, f"{tone}-soft") for tone in TONES],
    *[("accent", f"{tone}-soft") for tone in TONES],
    *[(tone, ground) for tone in TONES for ground in GROUNDS],
    *[(ink, "accent-soft") for ink in ("ink", "ink-soft", "accent", "accent-strong")],
    ("on-accent", "accent"),
    ("on-accent", "accent-strong"),
    *[(f"heat-{level}-ink", f"heat-{level}") for level in range(5)],
    *[(f"series-{number}", "surface") for number in range(1, 5)],
]
# (border or mark, ground): WCAG 2.2, 1.4.11
PART_PAIRS = [
    *[("line-strong", ground) for ground in GROUNDS],
    *[("accent", ground) for ground in GROUNDS],
    *[(tone, ground) for tone in TONES for ground in GROUNDS],
    ("series-quiet", "surface"),
]


def read_tokens() -> dict[str, dict[str, str]]:
    """The colours of tokens.css by scheme; the dark one inherits what it does not set."""
    light, dark = (CSS / "tokens.css").read_text().split("@media (prefers-color-scheme: dark)")
    pattern = re.compile(r"--([\w-]+): (#[0-9a-f]{6});")
    light_tokens = dict(pattern.findall(light))
    return {"light": light_tokens, "dark": light_tokens | dict(pattern.findall(dark))}


def luminance(colour: str) -> float:
    """Relative luminance as WCAG 2.2 defines it."""
    channels = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted([luminance(one), luminance(other)], reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def test_contrast_of_known_pairs() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.005)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_has_a_contrast_of_four_and_a_half(scheme: str) -> None:
    tokens = read_tokens()[scheme]

    too_low = {
        f"{ink} on {ground}": round(contrast(tokens[ink], tokens[ground]), 2)
        for ink, ground in TEXT_PAIRS
        if contrast(tokens[ink], tokens[ground]) < 4.5
    }

    assert too_low == {}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_parts_have_a_contrast_of_three(scheme: str) -> None:
    tokens = read_tokens()[scheme]

    too_low = {
        f"{part} on {ground}": round(contrast(tokens[part], tokens[ground]), 2)
        for part, ground in PART_PAIRS
        if contrast(tokens[part], tokens[ground]) < 3
    }

    assert too_low == {}


def test_dark_scheme_sets_every_colour() -> None:
    light, dark = (CSS / "tokens.css").read_text().split("@media (prefers-color-scheme: dark)")
    names = re.compile(r"--([\w-]+): #")

    assert set(names.findall(dark)) == set(names.findall(light))


def test_only_the_tokens_name_colours() -> None:
    colours = re.compile(r"#[0-9a-fA-F]{3,8}\b")
    # Paper is white, whatever the screen was.
    allowed = {"base.css": ["#ffffff", "#ffffff"]}

    found = {
        path.name: colours.findall(path.read_text())
        for path in CSS.glob("*.css")
        if path.name != "tokens.css"
    }

    assert {name: hits for name, hits in found.items() if hits} == allowed


def test_every_token_that_is_used_exists() -> None:
    sheets = "\n".join(path.read_text() for path in CSS.glob("*.css"))

    used = set(re.findall(r"var\(--([\w-]+)", sheets))
    defined = set(re.findall(r"^\s*--([\w-]+):", sheets, flags=re.MULTILINE))

    assert used - defined == set()


def own_templates() -> list[Path]:
    folders = [Path(config.path) / "templates" for config in apps.get_app_configs()]
    ours = [
        folder
        for folder in folders
        if folder.is_relative_to(settings.BASE_DIR) and ".venv" not in folder.parts
    ]
    return sorted(path for folder in ours for path in folder.rglob("*.html"))


# A script without a source is allowed where it holds data, which the browser does not run.
FORBIDDEN = {
    "inline script": re.compile(r"<script(?![^>]*\b(?:src=|type=\"application/json\"))", re.IGNORECASE),
    "inline style sheet": re.compile(r"<style\b", re.IGNORECASE),
    "style attribute": re.compile(r"<[^>]*\sstyle\s*=", re.IGNORECASE),
    "event handler": re.compile(r"<[^>]*\son[a-z]+\s*=", re.IGNORECASE),
    "htmx event handler": re.compile(r"\bhx-on\b", re.IGNORECASE),
    "javascript address": re.compile(r"[\"']\s*javascript:", re.IGNORECASE),
    "script from elsewhere": re.compile(r"<script[^>]*\bsrc=[\"'](?:https?:)?//", re.IGNORECASE),
}


@pytest.mark.parametrize(
    ("fault", "markup"),
    [
        ("inline script", "<script>alert(1)</script>"),
        ("inline style sheet", "<style>p { color: red }</style>"),
        ("style attribute", '<p class="a" style="color: red">'),
        ("event handler", '<button type="button" onclick="go()">'),
        ("htmx event handler", '<a hx-on:click="go()">'),
        ("javascript address", '<a href="javascript:go()">'),
        ("script from elsewhere", '<script src="https://cdn.example.org/x.js"></script>'),
    ],
)
def test_forbidden_markup_is_recognised(fault: str, markup: str) -> None:
    assert [name for name, pattern in FORBIDDEN.items() if pattern.search(markup)] == [fault]


def test_templates_hold_nothing_that_a_strict_policy_forbids() -> None:
    templates = own_templates()

    faults = [
        f"{path.relative_to(settings.BASE_DIR)}: {name}"
        for path in templates
        for name, pattern in FORBIDDEN.items()
        if pattern.search(path.read_text())
    ]

    assert faults == []
    assert Path(settings.BASE_DIR) / "tutor_site" / "templates" / "base.html" in templates

"""Input that is almost right: what is right in the repository, changed in a few places."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import strategies as st

# What ends a line, a string, a number or a text somewhere, and what looks like something else.
SPECIAL = (
    *("\0", "\r", "\n", "\r\n", "\t", "\x0b", "\x0c", "\x1c", "\x85", "\u2028", "\ufeff", "\u00a0", "\u200b"),
    *(
        '"',
        "'",
        "`",
        "\\",
        "<",
        ">",
        "&",
        "&#10;",
        "&#0;",
        "{",
        "}",
        "[",
        "]",
        "(",
        ")",
        "|",
        "~",
        "^",
        "*",
        "#",
    ),
    *(",", ";", ":", ": ", "- ", "=", "-", "\u2212", "+", ".", "%", "$", "@", "/", "_", " ", ""),
    *(
        "0",
        "1",
        "-1",
        "1e999",
        "1e-400",
        "9" * 30,
        "NaN",
        "inf",
        "٣",
        "²",
        "½",
        "é",
        "e\u0301",
        "ß",
        "İ",
        "🙂",
    ),
    *("\u202e", "\ud800", "\udfff", "\U0010ffff"),
)


@st.composite
def changed_texts(
    draw: st.DrawFn, corpus: Sequence[str], tokens: Sequence[str] = (), most: int = 5, longest: int = 4000
) -> str:
    """One of the texts after up to `most` changes of its characters, tokens and lines."""
    text = draw(st.sampled_from(corpus))[:longest]
    for _ in range(draw(st.integers(0, most))):
        change = draw(st.sampled_from(_CHANGES))
        text = change(draw, text, tokens or SPECIAL)[: 2 * longest]
    return text


@st.composite
def changed_bytes(draw: st.DrawFn, data: bytes, most: int = 4) -> bytes:
    """The data with up to `most` stretches of bytes changed, cut out or put in."""
    for _ in range(draw(st.integers(0, most))):
        start = draw(st.integers(0, len(data)))
        data = data[:start] + draw(st.binary(max_size=4)) + data[start + draw(st.integers(0, 6)) :]
    return data


def _place(draw: st.DrawFn, text: str) -> int:
    return draw(st.integers(0, len(text)))


def _insert(draw: st.DrawFn, text: str, tokens: Sequence[str]) -> str:
    place = _place(draw, text)
    return text[:place] + draw(st.sampled_from([*tokens, *SPECIAL])) + text[place:]


def _replace(draw: st.DrawFn, text: str, tokens: Sequence[str]) -> str:
    place = _place(draw, text)
    new = draw(st.one_of(st.sampled_from([*tokens, *SPECIAL]), st.text(max_size=3)))
    return text[:place] + new + text[place + draw(st.integers(1, 3)) :]


def _cut(draw: st.DrawFn, text: str, tokens: Sequence[str]) -> str:
    start = _place(draw, text)
    return text[:start] + text[start + draw(st.integers(1, 200)) :]


def _end(draw: st.DrawFn, text: str, tokens: Sequence[str]) -> str:
    return text[: _place(draw, text)]


def _repeat(draw: st.DrawFn, text: str, tokens: Sequence[str]) -> str:
    start = _place(draw, text)
    part = text[start : start + draw(st.integers(1, 40))]
    return text[:start] + part * draw(st.integers(2, 30)) + text[start:]


def _lines(draw: st.DrawFn, text: str, tokens: Sequence[str]) -> str:
    """A line goes elsewhere, twice, or away."""
    lines = text.splitlines(keepends=True)
    if not lines:
        return text
    line = lines.pop(draw(st.integers(0, len(lines) - 1)))
    for _ in range(draw(st.integers(0, 2))):
        lines.insert(draw(st.integers(0, len(lines))), line)
    return "".join(lines)


def _exchange(draw: st.DrawFn, text: str, tokens: Sequence[str]) -> str:
    """Two words change places."""
    words = text.split(" ")
    if len(words) < 2:
        return text
    one, other = (draw(st.integers(0, len(words) - 1)) for _ in range(2))
    words[one], words[other] = words[other], words[one]
    return " ".join(words)


_CHANGES = (_insert, _insert, _replace, _replace, _cut, _end, _repeat, _lines, _exchange)

"""HTML of unknown origin as Markdown: emphasis, code, lists and links are kept, everything else is text. Pure."""

from __future__ import annotations

import re
from html.parser import HTMLParser

HIDDEN = {"script", "style", "iframe", "object", "svg", "math", "template", "noscript", "head"}
BLOCKS = {
    "p",
    "div",
    "blockquote",
    "table",
    "tr",
    "ul",
    "ol",
    "li",
    "dl",
    "dt",
    "dd",
    "pre",
    "h1",
    "h2",
    "h3",
}
BLOCKS |= {"h4", "h5", "h6", "section", "article", "figure", "figcaption", "hr", "body", "html"}
MARKS = {"strong": "**", "b": "**", "em": "*", "i": "*"}
PICTURE = "TODO (a picture stood here)"
SPECIAL = re.compile(r"[\\`*_\[\]$<>|~]|&(?=#?\w+;)")
# What begins a block of another kind when it stands at the beginning of a line.
OPENING = re.compile(r"#{1,6}(?:\s|$)|[-+=](?:\s|$)|[-=+]{2,}|:::")
NUMBERED = re.compile(r"^(\d{1,9})([.)])(?=\s|$)")
MATHS = re.compile(r"\\\((.+?)\\\)|\\\[(.+?)\\\]|\$\$(.+?)\$\$", re.DOTALL)
SAFE = re.compile(r"(?:https?://|mailto:)[^\s<>]+")


def markdown_of(html: str) -> str:
    """The text as Markdown in which nothing is HTML any more; scripts, styles and addresses other than web ones are gone."""
    writer = _Writer()
    writer.feed(html)
    writer.close()
    writer.flush()
    return "\n\n".join(writer.blocks)


def escaped(text: str) -> str:
    """Plain text as Markdown that shows it; maths as Moodle writes it becomes maths as we do."""
    parts, end = [], 0
    for found in MATHS.finditer(text):
        parts += [_escape(text[end : found.start()]), f"${next(filter(None, found.groups())).strip()}$"]
        end = found.end()
    return "".join([*parts, _escape(text[end:])])


def plain_markdown(text: str) -> str:
    """Plain text of several lines as paragraphs of Markdown."""
    paragraphs = (" ".join(part.split()) for part in re.split(r"\n\s*\n", text))
    return "\n\n".join(_guarded(escaped(part)) for part in paragraphs if part)


def _escape(text: str) -> str:
    return SPECIAL.sub(lambda found: f"\\{found[0]}", text)


def _guarded(block: str) -> str:
    """A block whose first characters are shown as they are."""
    return f"\\{block}" if OPENING.match(block) else NUMBERED.sub(r"\1\\\2", block)


class _Writer(HTMLParser):
    """Collects blocks of Markdown. Marks that are never closed leave no trace."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks: list[str] = []
        self.inline: list[str] = []
        self.opened: list[tuple[str, int, str]] = []
        self.lists: list[list[int]] = []
        self.bullet = ""
        self.hidden = 0
        self.code: list[str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in HIDDEN:
            self.hidden += 1
        elif self.hidden:
            return
        elif tag == "br":
            self._break()
        elif tag == "img":
            self.inline.append(PICTURE)
        elif tag in {"code", "tt", "kbd", "samp"} and self.code is None:
            self.code = []
        elif tag in MARKS or tag == "a":
            self.opened.append((tag, len(self.inline), dict(attrs).get("href") or ""))
        elif tag in {"td", "th"} and self.inline:
            self.inline.append(" · ")
        elif tag in {"sup", "sub"}:
            self.inline.append("^" if tag == "sup" else r"\_")
        elif tag in BLOCKS:
            self.flush()
            self._begin(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in HIDDEN:
            self.hidden = max(0, self.hidden - 1)
        elif self.hidden:
            return
        elif tag in {"code", "tt", "kbd", "samp"}:
            self._end_code()
        elif tag in MARKS or tag == "a":
            self._close(tag)
        elif tag in BLOCKS:
            self.flush()
            if tag in {"ul", "ol"} and self.lists:
                self.lists.pop()

    def handle_data(self, data: str) -> None:
        if self.hidden:
            return
        if self.code is not None:
            self.code.append(data)
        else:
            self.inline.append(escaped(re.sub(r"\s+", " ", data)))

    def flush(self) -> None:
        """End the block that is being written."""
        self._end_code()
        text = re.sub(r" *\\\n *", "\\\n", "".join(self.inline).strip())
        text = re.sub(r"^(?:\\\n)+|(?:\\\n)+$", "", text).strip()
        self.inline, self.opened = [], []
        if text:
            indent = "    " * max(0, len(self.lists) - 1) if self.bullet else ""
            self.blocks.append(f"{indent}{self.bullet}{_guarded(text)}")
            self.bullet = ""

    def _break(self) -> None:
        if self.code is not None:
            self.code.append(" ")
        else:
            self.inline.append("\\\n")

    def _begin(self, tag: str) -> None:
        if tag in {"ul", "ol"}:
            self.lists.append([1 if tag == "ol" else 0])
        elif tag == "li":
            number = self.lists[-1][0] if self.lists else 0
            self.bullet = f"{number}. " if number else "- "
            if number:
                self.lists[-1][0] += 1

    def _end_code(self) -> None:
        """Code between so many backticks that those inside it are no end."""
        if self.code is None:
            return
        text = " ".join("".join(self.code).split())
        self.code = None
        if text:
            longest = max((len(run) for run in re.findall("`+", text)), default=0)
            fence = "`" * (longest + 1)
            self.inline.append(f"{fence} {text} {fence}" if longest else f"`{text}`")

    def _close(self, tag: str) -> None:
        place = next((n for n in reversed(range(len(self.opened))) if self.opened[n][0] == tag), None)
        if place is None:
            return
        _, start, address = self.opened[place]
        del self.opened[place:]
        inner = "".join(self.inline[start:])
        text = inner.strip()
        del self.inline[start:]
        if not text or (tag == "a" and not SAFE.fullmatch(address)):
            self.inline.append(inner)
            return
        marked = f"[{text}](<{address}>)" if tag == "a" else f"{MARKS[tag]}{text}{MARKS[tag]}"
        before, after = inner[: len(inner) - len(inner.lstrip())], inner[len(inner.rstrip()) :]
        self.inline += [before, marked, after]

"""What was read of a file from another system. Pure."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Literal

from lessons.faults import Fault


@dataclass(frozen=True, slots=True)
class ReadOption:
    """One option as Markdown; `share` is what it is worth in percent of the whole."""

    text: str
    share: float
    feedback: str


@dataclass(frozen=True, slots=True)
class ReadNumber:
    """A number that answers were compared with; texts as in the file, since nothing is computed from them."""

    text: str
    share: float
    feedback: str


@dataclass(frozen=True, slots=True)
class ReadQuestion:
    """A question with its texts as Markdown. `line` is where it begins in the file."""

    line: int
    name: str
    kind: Literal["choice", "multiple", "number"]
    prompt: str
    explanation: str
    options: tuple[ReadOption, ...] = ()
    numbers: tuple[ReadNumber, ...] = ()


@dataclass
class Reading:
    """The questions of a file, and all that was left out of it or could not be read, by line."""

    file: str
    questions: list[ReadQuestion] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    def report(self, line: int, message: str) -> None:
        self.faults.append(Fault(self.file, line, message))

    def take(self, question: ReadQuestion) -> None:
        """Keep the question if a question of ours can come of it; say why if not."""
        if why := unsuitable(question):
            self.report(question.line, f"“{question.name}” is left out: {why}")
        else:
            self.questions.append(question)


def unsuitable(question: ReadQuestion) -> str:
    """Why no question of ours can come of it; empty if one can."""
    if not question.prompt.strip():
        return "it has no text"
    if question.kind == "number":
        return "" if any(number.share == 100 for number in question.numbers) else "no number is worth 100%"
    if not 3 <= len(question.options) <= 8:
        return f"it has {len(question.options)} options, and questions here have three to eight"
    if any(not option.text.strip() for option in question.options):
        return "an option has no text"
    rights = sum(option.share == 100 for option in question.options)
    if question.kind == "choice" and rights != 1:
        return f"{rights} options are worth 100%, and a choice here has exactly one"
    if question.kind == "multiple" and not any(option.share > 0 for option in question.options):
        return "no option is worth anything"
    return ""


def read_share(text: str) -> float | None:
    """A share in percent; None for anything else."""
    try:
        share = float(text)
    except ValueError:
        return None
    return share if math.isfinite(share) and -100 <= share <= 100 else None

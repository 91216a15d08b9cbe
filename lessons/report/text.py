"""The report: Methods, Results and Limitations in sentences, each only where what it says was filled in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from lessons.report import methods, results
from lessons.report.facts import Facts


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with its sentences."""

    title: str
    sentences: tuple[str, ...]

    @property
    def text(self) -> str:
        return " ".join(self.sentences)


def write_report(facts: Facts) -> tuple[Section, ...]:
    """The sections that have something to say, in order."""
    sections = (
        Section("Methods", tuple(methods.sentences(facts))),
        Section("Results", tuple(results.sentences(facts))),
        Section("Limitations", tuple(_care(facts))),
    )
    return tuple(section for section in sections if section.sentences)


def as_plain_text(sections: tuple[Section, ...]) -> str:
    """The report as a text file: each heading on a line of its own, each section one paragraph."""
    return "\n".join(f"{section.title}\n\n{section.text}\n" for section in sections)


def _care(facts: Facts) -> Iterator[str]:
    if facts["standing"] == "observed":
        yield "The study was observational."
    if facts.sentences["explanations"]:
        yield f"Other explanations: {facts.sentences['explanations']}"
    if facts.sentences["limitations"]:
        yield facts.sentences["limitations"]

"""What can be found: each kind of entry has a provider."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from django.urls import reverse

from grading.mistakes import MISTAKES
from lessons.guides import Guide, Section, load_glossary, load_guides
from lessons.passages.words import passages_of, plain_words
from lessons.terms import Term
from quizzes.models import QuestionVersion, SearchEntry
from quizzes.texts import render_text

Kind = SearchEntry.Kind
Provider = Callable[[], Iterable[SearchEntry]]


def guide_entries() -> Iterator[SearchEntry]:
    """The passages of every section, by their headings."""
    for guide in load_guides().values():
        for section in guide.sections:
            address = _address(guide, section)
            for passage in passages_of(section):
                yield SearchEntry(
                    kind=Kind.PASSAGE,
                    address=f"{address}#{passage.anchor}" if passage.anchor else address,
                    title=passage.title,
                    context=f"{guide.title}: {section.title}" if passage.anchor else guide.title,
                    text=passage.text,
                )


def mistake_entries() -> Iterator[SearchEntry]:
    """The ten mistakes, each leading to its page."""
    pages = {
        section.slug: _address(guide, section)
        for guide in load_guides().values()
        for section in guide.sections
    }
    for mistake in MISTAKES.values():
        yield SearchEntry(
            kind=Kind.MISTAKE,
            address=pages.get(f"mistake-{mistake.slug}", reverse("lessons:index")),
            title=mistake.title,
            context=f"Mistake {mistake.number}",
            text=mistake.summary,
        )


def term_entries() -> Iterator[SearchEntry]:
    """The terms of the glossary, found by their other names too."""
    for term in load_glossary():
        yield SearchEntry(
            kind=Kind.TERM,
            address=f"{reverse('lessons:glossary')}#{term.slug}",
            title=term.name,
            context="Glossary",
            text=_words_of(term),
        )


def question_entries() -> Iterator[SearchEntry]:
    """The questions of the common bank in their newest version: title and prompt, and nothing of the answer. One query."""
    versions = QuestionVersion.objects.filter(question__retired=False, question__course=None).select_related(
        "question"
    )
    newest = {version.question_id: version for version in versions.order_by("number")}
    for version in sorted(newest.values(), key=lambda version: version.question.uid):
        question = version.question
        yield SearchEntry(
            kind=Kind.QUESTION,
            address=reverse("quizzes:course-bank-question", args=[question.uid]),
            title=question.title,
            context=f"{question.uid}, about “{MISTAKES[question.mistake].title}”",
            text=plain_words(render_text(version.content["prompt"])),
        )


PROVIDERS: tuple[Provider, ...] = (
    guide_entries,
    term_entries,
    mistake_entries,
    question_entries,
)


def _address(guide: Guide, section: Section) -> str:
    return reverse("lessons:section", args=[guide.slug, section.slug])


def _words_of(term: Term) -> str:
    also = f" Also: {', '.join(term.also)}." if term.also else ""
    return plain_words(term.html) + also

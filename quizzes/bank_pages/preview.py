"""A question as its author must see it: on certified data, with its key, its wrong answers and what each reveals."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from django.utils.safestring import SafeString

from datasets.making import Draw, draw_certified
from datasets.scenarios import get_scenario
from grading.certify import Certifier
from grading.family import fit_family
from grading.mistakes import MISTAKES, Mistake
from grading.numbers import Family, FitNumbers
from grading.numerals import show_signed
from grading.printing import may_print, print_fit
from grading.tracing.candidates import IN_PACKAGE, candidates_for
from grading.verdict import Malformed
from quizzes.advice import ShownAdvice, show_advice
from quizzes.content.schema import (
    ChoiceQuestion,
    FormulaQuestion,
    MultipleQuestion,
    NumberQuestion,
    OrderQuestion,
    OutputQuestion,
    Question,
    ReportNumber,
    ReportQuestion,
)
from quizzes.feedback import CriterionResult, criteria_of
from quizzes.keys import judge, number_task, targets_of
from quizzes.reports import advise, candidates_of, fill_in
from quizzes.student_data.drawings import draw_data
from quizzes.student_data.showing import plot_caption
from quizzes.texts import render_inline, render_text

# Seeds that a tutor may ask for.
MOST_SEED = 9_999


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer that the question knows: right, worth something, or wrong.

    `shown_html` is the number, option, order, formula or model; `name` what the file calls it; `meaning_html` what it is or
    what the student is told; `by_author` whether that text stands in the question's own file.
    """

    name: str
    shown_html: SafeString
    score: float
    mistakes: tuple[Mistake, ...]
    meaning_html: SafeString
    by_author: bool = True


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of a report question's own tests on these data, with what the automatic reader finds in it.

    `refused` says why it would be sent back, and is empty where it is not.
    """

    text: str
    outcome: str
    advice: ShownAdvice | None
    refused: str = ""


@dataclass(frozen=True, slots=True)
class Preview:
    """A question on the data of one setting and seed. `tries`: how many draws it took to find data that are fair."""

    question: Question
    setting: str
    seed: int
    tries: int
    rows: int
    prompt_html: SafeString
    story_html: SafeString
    explanation_html: SafeString
    hints_html: tuple[SafeString, ...]
    plot: SafeString
    plot_caption: str
    answers: tuple[Answer, ...]
    misorders: tuple[Answer, ...] = ()
    rubric: tuple[CriterionResult, ...] = ()
    paragraphs: tuple[Paragraph, ...] = ()

    @property
    def right(self) -> list[Answer]:
        return [answer for answer in self.answers if answer.score >= 1]

    @property
    def others(self) -> list[Answer]:
        return [answer for answer in self.answers if answer.score < 1]


def build_preview(question: Question, *, setting: str, seed: int) -> Preview:
    """The question on data of its own. Takes as long as fitting a data set, or several where many draws are refused.

    Raises:
        CannotCertify: no data could be found on which the question can be marked fairly.
        ValueError: the question is not for this setting.
    """
    if setting not in question.settings:
        raise ValueError(f"“{question.id}” is for {', '.join(question.settings)}, not {setting}")
    draw, family = _draw(question, setting, seed)
    scenario = get_scenario(question.scenario)
    return Preview(
        question=question,
        setting=setting,
        seed=seed,
        tries=draw.tries,
        rows=len(draw.frame),
        prompt_html=render_text(question.prompt),
        story_html=render_text(scenario.story),
        explanation_html=render_text(question.explanation),
        hints_html=tuple(render_text(hint) for hint in question.hints),
        plot=draw_data(draw.csv, scenario),
        plot_caption=plot_caption(draw.frame, scenario.structure),
        answers=tuple(answers_of(question, family)),
        misorders=tuple(_misorders(question)),
        rubric=criteria_of(question),
        paragraphs=tuple(_paragraphs(question, family)),
    )


def _draw(question: Question, setting: str, seed: int) -> tuple[Draw, Family]:
    certifier = Certifier(targets=targets_of([question]))
    draw = draw_certified(
        scenario=question.scenario, setting=setting, seed_parts=("preview", seed), certify=certifier
    )
    scenario = get_scenario(question.scenario)
    family = certifier.family or fit_family(draw.frame, scenario, scenario.settings[setting])
    return draw, family


def answers_of(question: Question, family: Family) -> Iterator[Answer]:
    """Every answer that the question knows on the data that `family` was fitted to."""
    match question:
        case NumberQuestion():
            yield from _numbers(question, family)
        case ChoiceQuestion() | MultipleQuestion():
            for option in question.options:
                yield _answer(option.key, option.text, float(option.right), option.mistakes, option.feedback)
        case OrderQuestion():
            for item in question.items:
                yield _answer(item.key, item.text, 1.0, (), "")
        case FormulaQuestion():
            yield from _formulas(question)
        case OutputQuestion():
            yield from _outputs(question, family)
        case ReportQuestion():
            for number in question.numbers:
                yield from _report_numbers(question, number, family)


def _numbers(question: NumberQuestion, family: Family) -> Iterator[Answer]:
    task = number_task(question)
    for found in candidates_for(task.target, family, task.words):
        own = task.says.get(found.name.partition(IN_PACKAGE)[0])
        meaning = f"{found.label[:1].upper()}{found.label[1:]}. {own or found.why}"
        yield Answer(
            name=found.name,
            shown_html=SafeString(show_signed(found.value)),
            score=found.score,
            mistakes=_mistakes(found.mistakes),
            meaning_html=render_text(meaning),
            by_author=own is not None,
        )


def _report_numbers(question: ReportQuestion, number: ReportNumber, family: Family) -> Iterator[Answer]:
    for found in candidates_of(question, number, family):
        meaning = (
            number.label
            if found.name == "right"
            else f"{found.label[:1].upper()}{found.label[1:]}. {found.why}"
        )
        yield Answer(
            name=f"{number.name}:{found.name}",
            shown_html=SafeString(show_signed(found.value)),
            score=found.score,
            mistakes=_mistakes(found.mistakes),
            meaning_html=render_text(meaning),
        )


def _paragraphs(question: Question, family: Family) -> Iterator[Paragraph]:
    """The author's own paragraphs, without those that are there to be sent back for their form."""
    if not isinstance(question, ReportQuestion):
        return
    for case in question.cases:
        if case.outcome == "malformed":
            continue
        try:
            text = fill_in(question, case.answer, family)
            yield Paragraph(text, case.outcome, show_advice(advise(question, [text], family)))
        except (LookupError, Malformed) as refusal:
            yield Paragraph(case.answer, case.outcome, None, str(refusal))


def _formulas(question: FormulaQuestion) -> Iterator[Answer]:
    yield _answer("formula", f"`{question.formula}`", 1.0, (), "")
    for text in question.also:
        yield _answer("also", f"`{text}`", 1.0, (), "")
    for kind, text in question.says.items():
        yield _answer(kind, "any formula that differs so", 0.0, (), text)


def _outputs(question: OutputQuestion, family: Family) -> Iterator[Answer]:
    """What becomes of the output of each fit of these data, the one asked for first."""
    asked = question.target.fit
    for name, fit in sorted(family.fits.items(), key=lambda item: item[0] != asked):
        if not may_print(fit):
            continue
        verdict = judge(question, [print_fit(fit, family)], family)
        yield Answer(
            name=name,
            shown_html=render_inline(_model(fit)),
            score=verdict.score,
            mistakes=_mistakes(verdict.mistakes),
            meaning_html=render_text(verdict.sentence),
            by_author=name in question.says or verdict.score >= 1,
        )


def _model(fit: FitNumbers) -> str:
    return f"`{fit.formula}` by {'least squares' if fit.method == 'LS' else fit.method}"


def _misorders(question: Question) -> Iterator[Answer]:
    if not isinstance(question, OrderQuestion):
        return
    texts: Mapping[str, str] = {item.key: item.text for item in question.items}
    for part in question.misorders:
        pair = f"{texts[part.first]} **before** {texts[part.second]}"
        yield _answer(f"{part.first} before {part.second}", pair, 0.0, part.mistakes, part.feedback)


def _answer(name: str, text: str, score: float, mistakes: Iterable[str], meaning: str) -> Answer:
    return Answer(
        name=name,
        shown_html=render_inline(text),
        score=score,
        mistakes=_mistakes(mistakes),
        meaning_html=render_text(meaning) if meaning else SafeString(),
    )


def _mistakes(slugs: Iterable[str]) -> tuple[Mistake, ...]:
    return tuple(MISTAKES[slug] for slug in slugs)

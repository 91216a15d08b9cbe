"""Practice, revision, and what is believed of a person, in words and numbers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from accounts.models import User
from accounts.personal.own import say_time
from accounts.personal.registry import Section
from grading.mistakes import MISTAKES
from grading.verdict import Verdict
from progress.believed import Believed, believe
from progress.words import given_text
from quizzes.content.schema import Question
from quizzes.learning.store import Kept, current_rates, load_kept
from quizzes.models import LearnerStep, Practice, PracticeQuestion, RevisionPlan
from quizzes.variants import read_questions


def learning_sections(user: User, now: datetime) -> Iterator[Section]:
    """What they practised, how they want to revise, and what is believed of them. Nine queries."""
    yield Section(
        "practice",
        "Practice, revision and the diagnostic",
        "Every question that was put to you, why, and what you answered. Nobody but you sees it; your tutors see what "
        "is believed of you.",
        tuple(_practised_by(user)),
        left_out="What a question was chosen for is left out until you have answered it.",
    )
    yield Section(
        "practice-rounds",
        "Rounds of practice",
        "When you practised, and what you had asked for.",
        tuple(
            {
                "purpose": row.get_purpose_display(),
                "mistake": row.mistake,
                "section": row.section,
                "level": row.level,
                "begun": say_time(row.begun_at),
                "ended": say_time(row.ended_at),
            }
            for row in Practice.objects.filter(student=user).order_by("begun_at", "pk")
        ),
    )
    yield Section(
        "revision",
        "How you want to revise",
        "Your wishes, and whether letters remind you. Nobody but you sees it.",
        tuple(_plan(row) for row in RevisionPlan.objects.filter(student=user)),
    )
    kept = load_kept(user.pk)
    _, rates = current_rates()
    yield Section(
        "beliefs",
        "What is believed of you",
        "Which of the ten mistakes you seem to hold, worked out from your answers. It chooses the questions that you "
        "practise, and decides nothing else. Tutors of your courses see it before they meet you.",
        tuple(_belief(each) for each in believe(kept, now=now, rates=rates)) if kept.moved_at else (),
    )
    yield Section(
        "beliefs-stored",
        "The same as it is stored",
        "Estimates of what you can do on a scale of log-odds, with their variances.",
        (_stored(kept),) if kept.moved_at else (),
    )
    yield Section(
        "belief-steps",
        "How that came about",
        "What each answer, and what you said of yourself, did to it.",
        tuple(_step(row) for row in LearnerStep.objects.filter(student=user).select_related("question")),
    )


def _practised_by(user: User) -> Iterator[dict[str, Any]]:
    found = PracticeQuestion.objects.filter(practice__student=user).select_related(
        "practice", "version__question"
    )
    rows = list(found.defer("version__content").order_by("asked_at", "pk"))
    questions = read_questions(row.version_id for row in rows)
    for row in rows:
        yield _practised(row, questions[row.version_id])


def _practised(row: PracticeQuestion, question: Question) -> dict[str, Any]:
    verdict = Verdict.from_json(row.verdict) if row.verdict else None
    return {
        "purpose": row.practice.get_purpose_display(),
        "question": row.version.question.title,
        # The diagnostic does not say it before: it would tell what to look for.
        "chosen for": row.mistake if row.answered_at else None,
        "why": row.why if row.answered_at else None,
        "drawn at random": row.at_random,
        "you had named the mistake": row.announced,
        "asked": say_time(row.asked_at),
        "hints": row.hints_taken,
        "answer": given_text(question, row.response) if row.response is not None else None,
        "answered": say_time(row.answered_at),
        "score from 0 to 1": row.score,
        "outcome": row.outcome,
        "what was said": verdict.sentence if verdict else None,
        "asked again, and not counted": row.retry,
        "data set": row.dataset_id,
    }


def _plan(row: RevisionPlan) -> dict[str, Any]:
    return {
        "exam": row.exam_date.isoformat() if row.exam_date else None,
        "questions a day at most": row.daily_cap,
        "paused since": say_time(row.paused_since),
        "reminders by letter": row.reminders,
        "at hour": row.reminder_hour,
        "reminded last": row.last_reminded.isoformat() if row.last_reminded else None,
        "links lead to": row.site,
    }


def _belief(each: Believed) -> dict[str, Any]:
    return {
        "mistake": each.mistake.title,
        "in words": each.words,
        "chance that it is yours": round(each.standing.holds, 4),
        "how sure": each.sureness,
        "one more answer could bring it down to, in percent": each.low,
        "or up to": each.high,
        "evidence": each.evidence,
        "mastered since": say_time(each.mastered_at),
        "missing for mastery": each.missing,
        "how it fades": each.fades,
        "asked again": say_time(each.due),
    }


def _stored(kept: Kept) -> dict[str, Any]:
    state = kept.state
    return {
        "after the answer of": say_time(kept.moved_at),
        "ability and skills": state.knowledge.to_json(),
        "session": state.session.to_json(),
        "suspicions": {slug: suspicion.to_json() for slug, suspicion in state.suspicions.items()},
        "records": {slug: record.to_json() for slug, record in state.records.items()},
        "revision cards": {slug: card.to_json() for slug, card in state.cards.items()},
    }


def _step(row: LearnerStep) -> dict[str, Any]:
    slugs = row.log.get("mistakes", ())
    return {
        "when": say_time(row.at),
        "question": row.question.title if row.question else None,
        "score from 0 to 1": row.log.get("score"),
        "about": [MISTAKES[slug].title for slug in slugs if slug in MISTAKES],
        "you said that you know": row.log.get("disagrees_with"),
        "revision was paused since": row.log.get("paused_since"),
        "shifts": row.log.get("shifts"),
    }

"""The demo: a course with a tutor and twelve students who have worked, each in their own way.

Everything goes through the product's own functions, with the clock passed in: real data sets, real fits, real marks.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from accounts.courses import create_course
from accounts.models import Course, Enrolment, User
from grading.models import ReferenceFit
from quizzes.answers import store_answer
from quizzes.content.trying import resolve_answer
from quizzes.exercises import NewExercise, create_exercise
from quizzes.keys import as_response
from quizzes.learning.catching_up import catch_up
from quizzes.marking import claim_answer, mark_claimed
from quizzes.models import Exercise, Question, Variant
from quizzes.times.opening import note_opened
from quizzes.times.own_times import times_of
from quizzes.variants import NoMoreAttempts, check_may_retry, make_next_attempt, make_variants, read_question

TUTOR_EMAIL = "tutor@example.org"
STUDENT_EMAIL = "ada@example.org"
PASSWORD = "mixed-models"
COURSE = "Clustered data, autumn term"


@dataclass(frozen=True, slots=True)
class Plan:
    """An exercise of the demo: its texts, the setting of its data, and its questions in order."""

    title: str
    setting: str
    intro: str
    questions: tuple[str, ...]


WARM_UP = Plan(
    title="Warm-up: do the slopes differ?",
    setting="no-slope-variance",
    intro="A first look at repeated measures: what is independent here, and how much can the data tell?",
    questions=(
        "se-between-patients",
        "singular-slope",
        "drop-a-zero-variance",
        "after-a-convergence-warning",
        "fall-over-time",
        "without-the-lot",
    ),
)
CURRENT = Plan(
    title="Blood pressure over four visits",
    setting="standard",
    intro="Fit the study in the package of your choice, and read the right numbers off the right model.",
    questions=(
        "row-and-groups",
        "independent-units",
        "formula-with-own-rates",
        "steps-of-an-analysis",
        "se-of-treated",
        "se-of-time",
        "spread-of-slopes",
        "icc-of-patients",
        "what-ordinary-regression-gets-wrong",
        "meaning-of-treated",
        "results-for-the-clinic",
    ),
)


@dataclass(frozen=True, slots=True)
class Profile:
    """A student of the demo: which mistakes they hold, how often they are right otherwise, how far they have come."""

    name: str
    holds: tuple[str, ...]
    care: float
    finished: float

    @property
    def email(self) -> str:
        return f"{self.name.split()[0].lower()}@example.org"


PROFILES = (
    Profile("Ada Okafor", ("ordinary-regression",), 0.8, 0.0),
    Profile("Bela Horvath", ("ordinary-regression", "ignored-clustering"), 0.7, 0.7),
    Profile("Chidi Nwosu", (), 0.95, 1.0),
    Profile("Dana Levi", ("fixed-random-confusion",), 0.8, 0.8),
    Profile("Eirik Solberg", ("unjustified-random-effects", "overfitted-structure"), 0.75, 0.6),
    Profile("Farah Aziz", ("undescribed-model",), 0.85, 0.9),
    Profile("Goran Petrov", ("ordinary-regression", "undescribed-model"), 0.6, 0.5),
    Profile("Hana Sato", (), 0.9, 1.0),
    Profile("Ines Moreau", ("slopes-without-data", "ignored-warnings"), 0.8, 0.4),
    Profile("Jonas Weber", ("causal-overclaim",), 0.8, 0.7),
    Profile("Kavya Rao", ("ignored-clustering", "causal-overclaim"), 0.7, 0.3),
    Profile("Liam Byrne", (), 0.75, 0.0),
)


def load_demo(*, now: datetime, rng: random.Random) -> Course | None:
    """Make the demo once; None if it is there already.

    `now` is when the open exercise is looked at first: the warm-up closed a week before it.
    """
    if User.objects.filter(email=TUTOR_EMAIL).exists():
        return None
    with transaction.atomic():
        return _make_demo(now, rng)


def _make_demo(now: datetime, rng: random.Random) -> Course:
    tutor = User.objects.create_user(TUTOR_EMAIL, PASSWORD, name="Miriam Tutor")
    course = create_course(name=COURSE, tutor=tutor)
    students = {
        profile: User.objects.create_user(profile.email, PASSWORD, name=profile.name) for profile in PROFILES
    }
    Enrolment.objects.bulk_create(Enrolment(user=user, course=course) for user in students.values())
    warm_up = _exercise(course, WARM_UP, now - timedelta(days=21), now - timedelta(days=7))
    current = _exercise(course, CURRENT, now - timedelta(days=3), now + timedelta(days=11))
    for profile, user in students.items():
        _work(profile, user, warm_up, share=0.6 + 0.4 * profile.care, start=now - timedelta(days=15), rng=rng)
        _work(profile, user, current, share=profile.finished, start=now - timedelta(days=2), rng=rng)
    # The sweeper looks back two days only, and the map of a student who comes at once would be empty.
    catch_up(now=now, lately=None)
    return course


def _exercise(course: Course, plan: Plan, opens_at: datetime, closes_at: datetime) -> Exercise:
    """The planned exercise, published when it opened."""
    found = Question.objects.in_bulk(plan.questions, field_name="uid")
    exercise = create_exercise(
        course=course,
        plan=NewExercise(
            title=plan.title,
            scenario="blood-pressure",
            setting=plan.setting,
            intro=plan.intro,
            opens_at=opens_at,
            closes_at=closes_at,
        ),
        questions=[found[uid] for uid in plan.questions],
    )
    Exercise.objects.filter(pk=exercise.pk).update(published_at=opens_at)
    exercise.published_at = opens_at
    return exercise


def _work(
    profile: Profile, student: User, exercise: Exercise, *, share: float, start: datetime, rng: random.Random
) -> None:
    """Let the student answer the first `share` of the questions, a few minutes each."""
    variants = make_variants(exercise=exercise, student=student)
    times = times_of(exercise, student)
    moment = start + timedelta(hours=rng.uniform(0, 10))
    note_opened(variants, now=moment)
    for variant in variants[: round(share * len(variants))]:
        moment += timedelta(minutes=rng.uniform(2, 9))
        score = _answer(profile, variant, moment, rng)
        if score is None:
            continue
        try:
            check_may_retry(variant=variant, times=times, score=score, now=moment)
        except NoMoreAttempts:
            continue
        if rng.random() < 0.5:
            moment += timedelta(minutes=rng.uniform(2, 9))
            following = make_next_attempt(variant=variant)
            note_opened([following], now=moment - timedelta(minutes=1))
            _answer(profile, following, moment, rng, learned=True)


def _answer(
    profile: Profile, variant: Variant, moment: datetime, rng: random.Random, *, learned: bool = False
) -> float | None:
    """Submit an answer as this student would, and have it marked; the score, None for a report, which a tutor marks."""
    question = read_question(variant.version)
    family = ReferenceFit.objects.get(dataset=variant.dataset_id).read_family()
    tempting = [
        case for case in question.cases if case.outcome != "malformed" and case.reveals in profile.holds
    ]
    right = [case for case in question.cases if case.outcome == "right"]
    wrong = [case for case in question.cases if case.outcome in {"wrong", "partial"}]
    if tempting and not learned and rng.random() < 0.8:
        case = rng.choice(tempting)
    else:
        case = rng.choice(right if learned or rng.random() < profile.care else wrong)
    response = as_response(question, resolve_answer(question, case, family))
    answer = store_answer(variant=variant, response=response, now=moment)
    claim = claim_answer(answer.pk, now=moment)
    assert claim is not None
    mark = mark_claimed(answer.pk, claim, now=moment + timedelta(milliseconds=400))
    return mark.score if mark else None

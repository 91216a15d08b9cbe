"""Which question comes next: in the diagnostic one on each mistake in turn, in revision one on what is due today, else
what the learner model says."""

from __future__ import annotations

from datetime import datetime
from random import Random

from quizzes import models
from quizzes.learner.selection import entropy
from quizzes.learning.choosing import Chosen, NothingToAsk, choose_next
from quizzes.learning.standing import standings_of
from quizzes.models import Practice
from quizzes.practising.stopping import LENGTH_OF
from quizzes.quick_questions.asking import asked_now
from quizzes.revising.due import due_today
from quizzes.variants import latest_versions

# What is put aside in the diagnostic is replaced, up to so many questions in all.
MOST_ASKED = 20
WITHOUT_DATA = ("choice", "multiple", "order", "match", "formula")
NOTHING_LEFT = (
    "No question without data is left: those of open exercises wait until those close. Try mixed practice."
)
NOTHING_DUE = "Nothing is due for revision today. Your page of revision shows what comes when."
IN_TURN = "At least one question on each of the ten mistakes, in no order. None of them needs a computer."


class Finished(NothingToAsk):
    """All that this practice was to ask has been asked."""


def choose(practice: Practice, *, now: datetime, rng: Random) -> Chosen:
    """The next question of the practice.

    Raises:
        Finished: the diagnostic is complete, or today's revision is done.
        NothingToAsk: there is no question that fits.
    """
    if practice.purpose == Practice.Purpose.REVISION:
        return choose_revision(practice, now=now, rng=rng)
    if practice.purpose == Practice.Purpose.DIAGNOSTIC:
        return choose_diagnostic(practice, now=now, rng=rng)
    return choose_next(practice.student, practice=practice, now=now, rng=rng)


def choose_revision(practice: Practice, *, now: datetime, rng: Random) -> Chosen:
    """A question on a mistake that is due today. The queries of `due_today` and `choose_next`.

    Raises:
        Finished: what was due today is done.
        NothingToAsk: nothing is due, or what is due can't be asked about now.
    """
    due = due_today(practice.student, now=now)
    if not due:
        asked = practice.questions.filter(answered_at__isnull=False).exists()
        raise (Finished if asked else NothingToAsk)(NOTHING_DUE)
    return choose_next(practice.student, practice=practice, now=now, rng=rng, only=due)


def choose_diagnostic(practice: Practice, *, now: datetime, rng: Random) -> Chosen:
    """A question without data on a mistake that has no answer yet; when each has one, on the one that is least clear.

    Questions are drawn at random from those of the mistake, harder ones left out as long as there are others. Three
    queries, and those of `standings_of`.

    Raises:
        Finished: it has its answers, or no question is left.
        NothingToAsk: there was none to begin with.
    """
    asked = list(practice.questions.values_list("version__question_id", "mistake", "answered_at"))
    answered = {mistake for _, mistake, answered_at in asked if answered_at is not None}
    if sum(at is not None for _, _, at in asked) >= LENGTH_OF[practice.purpose] or len(asked) >= MOST_ASKED:
        raise Finished("The diagnostic has all its answers.")
    common = models.Question.objects.of_the_house()
    open_to_ask = common.filter(~asked_now(now=now), retired=False, kind__in=WITHOUT_DATA)
    by_mistake: dict[str, list[models.Question]] = {}
    for question in open_to_ask.exclude(pk__in=[pk for pk, _, _ in asked]).order_by("pk"):
        by_mistake.setdefault(question.mistake, []).append(question)
    if not by_mistake:
        raise (Finished if asked else NothingToAsk)(NOTHING_LEFT)
    left = sorted(by_mistake.keys() - answered)
    if left:
        mistake = rng.choice(left)
    else:
        holds = {each.mistake: each.holds for each in standings_of(practice.student, now=now)}
        last = asked[-1][1] if asked else ""
        mistake = max(sorted(by_mistake), key=lambda slug: (slug != last, entropy(holds[slug])))
    candidates = by_mistake[mistake]
    question = rng.choice([each for each in candidates if each.level < 3] or candidates)
    version = latest_versions([question])[question.pk]
    return Chosen(mistake, version, IN_TURN, success=0.5, at_random=bool(left), announced=False, retry=False)

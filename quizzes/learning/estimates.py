"""Once a night: difficulties and rates from the answers that came since the last estimate, and the way back.

An estimate of rates is used by every answer taken after it; answers taken before keep theirs. An estimate of
difficulties replaces what single answers have moved since the last one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from quizzes.learner.beliefs import Belief
from quizzes.learner.diagnosis import Rates, Sign
from quizzes.learner.estimating import Attempt, Seen, estimate_ease, estimate_rates
from quizzes.learner.student import QuestionBeliefs
from quizzes.learning.store import current_rates, ease_of, load_beliefs, save_beliefs
from quizzes.models import Estimate, LearnerStep, Question

Kind = Estimate.Kind


def make_estimates(*, now: datetime) -> list[Estimate]:
    """Estimate anew, and use it from now on. Kinds without new answers have no new estimate."""
    with transaction.atomic():
        return [made for made in (_estimate_rates(now), _estimate_difficulties(now)) if made]


def try_estimates(*, now: datetime) -> list[Estimate]:
    """What `make_estimates` would make; nothing is stored."""
    with transaction.atomic():
        made = make_estimates(now=now)
        transaction.set_rollback(True)
    return made


def roll_back(*, now: datetime) -> list[Estimate]:
    """Put the current estimate of each kind out of use, and the one before it into use; gives those put out.

    Before the first estimate of rates there are those that came with the product. Questions are believed again
    what they were before.
    """
    with transaction.atomic():
        current = list(Estimate.objects.select_for_update().filter(is_current=True))
        for estimate in current:
            before = Estimate.objects.filter(kind=estimate.kind, pk__lt=estimate.pk, note="").order_by("pk")
            estimate.is_current, estimate.note = False, f"rolled back {now.isoformat(timespec='minutes')}"
            estimate.save(update_fields=["is_current", "note"])
            if last := before.last():
                Estimate.objects.filter(pk=last.pk).update(is_current=True)
            if estimate.kind == Kind.DIFFICULTIES:
                _believe({uid: pair["before"] for uid, pair in estimate.values.items()}, now)
    return current


def describe(estimate: Estimate) -> str:
    """What an estimate says, in a line."""
    if estimate.kind == Kind.RATES:
        rates = ", ".join(f"{name} {value:.3f}" for name, value in asdict(Rates(**estimate.values)).items())
        return f"rates from {estimate.answers} answers: {rates}"
    moves = [_move(pair) for pair in estimate.values.values()]
    largest = max(moves, key=abs)
    return (
        f"difficulties of {len(moves)} questions from {estimate.answers} answers, "
        f"the largest move by {largest:+.2f}"
    )


def _estimate_rates(now: datetime) -> Estimate | None:
    through, steps = _new_steps(Kind.RATES)
    seen, last = [], through
    for step in steps.iterator(chunk_size=2000):
        last = step.pk
        if shift := step.log["shifts"].get(step.log["mistakes"][0]):
            before, _, _, sign = shift
            seen.append(Seen(before, Sign(sign)))
    if not seen:
        return None
    _, rates = current_rates()
    return _store(Kind.RATES, asdict(estimate_rates(rates, seen)), answers=len(seen), through=last, now=now)


def _estimate_difficulties(now: datetime) -> Estimate | None:
    through, steps = _new_steps(Kind.DIFFICULTIES)
    # Held from here on, so that no answer moves them meanwhile.
    stored = load_beliefs(set(steps.values_list("question_id", flat=True)), lock=True)
    attempts: dict[int, list[Attempt]] = defaultdict(list)
    first: dict[int, dict[str, Any]] = {}
    last, answers = through, 0
    for step in steps.filter(question__in=stored).iterator(chunk_size=2000):
        log, question_id = step.log, step.question_id
        assert question_id is not None
        # What was believed before the first of these answers is what the last estimate left.
        first.setdefault(question_id, log)
        student = Belief.from_json(log["student"])
        attempts[question_id].append(Attempt(student, log["right"], log["weight"]))
        last, answers = step.pk, answers + 1
    if not attempts:
        return None
    uids = dict(Question.objects.filter(pk__in=attempts).values_list("pk", "uid"))
    after = {pk: _reestimate(first[pk], attempts[pk]) for pk in attempts}
    values = {uids[pk]: {"before": stored[pk].to_json(), "after": after[pk].to_json()} for pk in attempts}
    _believe({uid: pair["after"] for uid, pair in values.items()}, now)
    return _store(Kind.DIFFICULTIES, values, answers=answers, through=last, now=now)


def _reestimate(log: Mapping[str, Any], attempts: Sequence[Attempt]) -> QuestionBeliefs:
    """The question with all that is uncertain about it in its difficulty."""
    prior, mistake = QuestionBeliefs.from_json(log["about"]), log["mistakes"][-1]
    ease = estimate_ease(ease_of(prior, mistake), attempts)
    level = Belief(prior.level.mean, 0.0)
    pitfall = Belief(prior.pitfalls[mistake].mean if mistake in prior.pitfalls else 0.0, 0.0)
    difficulty = Belief(level.mean - pitfall.mean - ease.mean, ease.variance)
    return QuestionBeliefs(level, difficulty, {mistake: pitfall})


def _believe(beliefs: Mapping[str, Any], now: datetime) -> None:
    rows = Question.objects.filter(uid__in=beliefs).values_list("pk", "uid", "mistake")
    save_beliefs(
        {pk: (mistake, QuestionBeliefs.from_json(beliefs[uid])) for pk, uid, mistake in rows}, now=now
    )


def _new_steps(kind: Estimate.Kind) -> tuple[int, QuerySet[LearnerStep]]:
    """The last step that the current estimate knows, and those since then that nobody chose by what is believed."""
    current = Estimate.objects.filter(kind=kind, is_current=True).first()
    through = current.through if current else 0
    steps = LearnerStep.objects.filter(pk__gt=through, log__at_random=True, log__retry=False)
    return through, steps.filter(question__isnull=False).order_by("pk")


def _store(
    kind: Estimate.Kind, values: dict[str, Any], *, answers: int, through: int, now: datetime
) -> Estimate:
    Estimate.objects.filter(kind=kind, is_current=True).update(is_current=False)
    return Estimate.objects.create(kind=kind, made_at=now, values=values, answers=answers, through=through)


def _move(pair: Mapping[str, Any]) -> float:
    before, after = (QuestionBeliefs.from_json(pair[name]) for name in ("before", "after"))
    return _ease_mean(after) - _ease_mean(before)


def _ease_mean(about: QuestionBeliefs) -> float:
    return about.level.mean - about.difficulty.mean - sum(pitfall.mean for pitfall in about.pitfalls.values())

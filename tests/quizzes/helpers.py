"""Variants with fits that were made once, for tests that are not about the fits."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from functools import cache
from threading import Barrier
from typing import Any

from django.db import connection

from datasets.making import draw_certified
from grading.certify import Certifier
from grading.models import ReferenceFit
from grading.numbers import Family
from grading.printing import print_fit
from grading.quantities import Target, value_of
from grading.references import store_family
from quizzes.models import Exercise, Question, Variant
from quizzes.times.own_times import schedule_of
from quizzes.times.timing import Times, times_for
from tests.factories import make_question, make_variant

# What the number questions of tests.factories ask for.
TARGET = Target("se", "random_slope", "treated")


@cache
def known_family() -> Family:
    """The fits on one data set of the standard setting; 0.3 s, once."""
    certifier = Certifier(targets=(TARGET,))
    draw_certified(scenario="blood-pressure", setting="standard", seed_parts=("tests",), certify=certifier)
    assert certifier.family is not None
    return certifier.family


def number_from(fit: str = "random_slope") -> str:
    """The standard error of `treated` in that fit, to six digits; the default is the right answer."""
    return f"{value_of(known_family(), Target('se', fit, 'treated')):.6g}"


def output_of(fit: str = "random_slope") -> str:
    """What R prints for that fit on the known data; the default is what the output questions ask for."""
    return print_fit(known_family().fits[fit], known_family())


RIGHT, ORDINARY = "random_slope", "ols"


def fitted_variant(exercise: Exercise, student: Any, **which: Any) -> Variant:
    """A variant that can be answered: its data have fits, though not their own."""
    variant = make_variant(exercise, student, **which)
    store_family(variant.dataset, known_family())
    return variant


def fitted_variants(exercise: Exercise, student: Any) -> list[Variant]:
    """A fitted variant of each question, all on one data set as in life."""
    items = exercise.items.select_related("question").order_by("position")
    variants = [make_variant(exercise, student, question=item.question) for item in items]
    shared = variants[0].dataset
    for variant in variants[1:]:
        variant.dataset = shared
        variant.save(update_fields=["dataset"])
    store_family(shared, known_family())
    return variants


def general_times(exercise: Exercise) -> Times:
    """What holds for whoever has no times of their own."""
    return times_for(schedule_of(exercise))


def number_question(**fields: Any) -> Question:
    return make_question(kind="number", title="A standard error", **fields)


def drop_fits(variant: Variant) -> None:
    ReferenceFit.objects.filter(dataset=variant.dataset_id).delete()


def at_once(*jobs: Any) -> list[Any]:
    """What each job gives or raises, begun at the same moment in threads of their own."""
    barrier = Barrier(len(jobs), timeout=20)

    def run(job: Any) -> Any:
        barrier.wait()
        try:
            return job()
        except Exception as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(jobs)) as pool:
        return list(pool.map(run, jobs))

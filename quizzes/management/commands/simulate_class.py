"""A course of simulated students who work for some days, and what was found out about them."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from random import Random
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts.models import User
from datasets.making import CannotCertify
from quizzes.simulation.classes import RealStudents, make_class
from quizzes.simulation.running import Plan, run_class
from quizzes.simulation.students import Nature
from quizzes.simulation.working import Order

MOST_STUDENTS, MOST_DAYS, MOST_A_DAY = 2000, 365, 100


class Command(BaseCommand):
    help = (
        "Make a course of simulated students with planted mistakes, let them work for the days up to now through the "
        "product's own functions, and print as JSON how well the learner found out what was planted. What they answer "
        "moves the difficulties of the questions for everybody: run it where nobody studies."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--students", type=int, default=12, metavar="N")
        parser.add_argument("--days", type=int, default=14, metavar="D")
        parser.add_argument(
            "--seed", type=int, default=1, metavar="S", help="the same seed plants the same class"
        )
        parser.add_argument(
            "--course", default="Simulated class", metavar="NAME", help="made if there is none"
        )
        parser.add_argument(
            "--tutor", metavar="EMAIL", help="who teaches a course that is made; an account here"
        )
        parser.add_argument("--exercises", action="store_true", help="an exercise a week")
        parser.add_argument(
            "--practice", action="store_true", help="a practice a day (also if neither is named)"
        )
        parser.add_argument(
            "--a-day", type=int, default=10, metavar="K", help="questions in a practice, at most"
        )
        parser.add_argument(
            "--order",
            choices=[order.value for order in Order],
            default=Order.ADAPTIVE.value,
            help="who chooses what is practised; the lot draws from questions without data",
        )
        parser.add_argument("--learns", type=float, default=0.2, help="share who give a named mistake up")
        parser.add_argument("--returns-in", type=float, metavar="DAYS", help="half-life of what was given up")
        parser.add_argument(
            "--spread", type=float, default=0.7, help="standard deviation of abilities, in logits"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        self._check(options)
        rng = Random(options["seed"])
        plan = Plan(
            days=options["days"],
            practice=options["practice"] or not options["exercises"],
            exercises=options["exercises"],
            order=Order(options["order"]),
            a_day=options["a_day"],
        )
        try:
            course, members = make_class(
                options["course"],
                students=options["students"],
                rng=rng,
                nature=Nature(learns=options["learns"], returns_in=options["returns_in"]),
                ability_spread=options["spread"],
                tutor=_find_tutor(options["tutor"]),
            )
            found = run_class(course, members, plan, now=timezone.now(), rng=rng, seed=options["seed"])
        except (RealStudents, CannotCertify, ValueError) as refusal:
            raise CommandError(str(refusal)) from None
        self.stdout.write(json.dumps(found, indent=2))

    def _check(self, options: dict[str, Any]) -> None:
        for name, most in (("students", MOST_STUDENTS), ("days", MOST_DAYS), ("a_day", MOST_A_DAY)):
            if not 1 <= options[name] <= most:
                flag = name.replace("_", "-")
                raise CommandError(f"--{flag} {options[name]}: give a number from 1 to {most:,}.")
        if not 0 <= options["spread"] <= 5:
            raise CommandError(f"--spread {options['spread']}: give a number from 0 to 5.")


def _find_tutor(email: str | None) -> User | None:
    if email is None:
        return None
    tutor = User.objects.filter(email=email).first()
    if tutor is None:
        raise CommandError(f"--tutor {email}: nobody has an account with this address.")
    return tutor

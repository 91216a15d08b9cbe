"""Check the guide and the question bank."""

from __future__ import annotations

from argparse import ArgumentParser
from collections import Counter
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from grading.mistakes import MISTAKES
from grading.reports.points import POINT_NAMES
from lessons.guides import check_guides, load_guides
from lessons.points import POINTS
from quizzes.content.checks import check_files, check_places
from quizzes.content.coverage import count_points
from quizzes.content.files import QuestionFile, read_files
from quizzes.content.schema import ReportQuestion


class Command(BaseCommand):
    help = "Check guide and bank: every fault with its file and line, then what they cover. Fails on a fault."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--gaps",
            action="store_true",
            help="also print how many questions each point of the guide has, the fewest first",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        guide_faults = check_guides()
        files, faults = read_files()
        faults += check_files(files)
        if not guide_faults:
            faults += check_places(files, load_guides().values())
        for fault in sorted([*guide_faults, *faults]):
            self.stderr.write(str(fault))
        self.stdout.write(_bank_coverage(files))
        self.stdout.write(_guide_coverage(files) if not guide_faults else "the guide cannot be read")
        if options["gaps"]:
            self.stdout.write(_gaps(files))
        if count := len(guide_faults) + len(faults):
            raise CommandError(f"{count} fault{'s' if count > 1 else ''}", returncode=1)
        self.stdout.write("No fault.")


def _bank_coverage(files: list[QuestionFile]) -> str:
    mistakes = Counter(file.question.mistake for file in files)
    kinds = Counter(file.question.kind for file in files)
    return "\n".join(
        [
            f"{len(files)} questions, {sum(file.question.uses_data for file in files)} of them about a student's own data",
            "by kind: " + ", ".join(f"{kind} {count}" for kind, count in sorted(kinds.items())),
            "by mistake: " + ", ".join(f"{slug} {mistakes[slug]}" for slug in MISTAKES),
        ]
    )


def _gaps(files: list[QuestionFile]) -> str:
    counts = count_points([file.question.points for file in files], POINTS)
    names: dict[int, list[str]] = {}
    for point, count in counts.items():
        names.setdefault(count, []).append(point)
    return "\n".join(
        ["questions for each point of the guide:"]
        + [f"{count}: {', '.join(points)}" for count, points in sorted(names.items())]
        + ["reports that an automatic reader searches for each discussion point:", _wanted(files)]
    )


def _wanted(files: list[QuestionFile]) -> str:
    wanted = [file.question.points_wanted for file in files if isinstance(file.question, ReportQuestion)]
    return ", ".join(f"{point} {count}" for point, count in count_points(wanted, POINT_NAMES).items())


def _guide_coverage(files: list[QuestionFile]) -> str:
    asked = {point for file in files for point in file.question.points} & set(POINTS)
    told = {
        point
        for guide in load_guides().values()
        for section in guide.sections
        if section.headings
        for point in section.points
    }
    return "\n".join(
        [
            f"{len(told)} of {len(POINTS)} points covered, each by at least one passage{_missing(told)}",
            f"points of the guide asked by questions: {len(asked)} of {len(POINTS)}",
        ]
    )


def _missing(told: set[str]) -> str:
    """Which points no passage covers, to be added to the sentence on those that one does."""
    missing = [point for point in POINTS if point not in told]
    return f"; by none: {', '.join(missing)}" if missing else ""

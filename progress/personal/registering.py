"""What the reading side tells in a copy, and what it forgets. What `quizzes` holds is told here, where it is read."""

from __future__ import annotations

from accounts.audit import forget_words
from accounts.models import AuditEntry
from accounts.personal.registry import Leaving, before_deletion, keep_author, tell
from progress.models import SessionNote
from progress.personal.exercises import data_sections, exercise_sections
from progress.personal.learning import learning_sections
from progress.personal.tutoring import meeting_sections, tutoring_sections


def register() -> None:
    """Called once, on starting."""
    tell(tutoring_sections, "quizzes.Comment", "datasets.OwnStudy", "quizzes.BlindMarking")
    tell(
        meeting_sections,
        "progress.SessionNote",
        "quizzes.Extension",
        "quizzes.Accommodation",
        "quizzes.Excuse",
        "quizzes.Sitting",
    )
    tell(
        learning_sections,
        "quizzes.Practice",
        "quizzes.PracticeQuestion",
        "quizzes.RevisionPlan",
        "quizzes.Learner",
        "quizzes.MistakeState",
        "quizzes.LearnerStep",
    )
    tell(data_sections, "datasets.Dataset")
    tell(
        exercise_sections,
        "quizzes.Variant",
        "quizzes.Draft",
        "quizzes.Answer",
        "quizzes.Mark",
        "quizzes.MarkChange",
        "quizzes.RevealedMistake",
        "quizzes.SecondMark",
        "quizzes.RegradeLine",
        "quizzes.Regrade",
    )
    keep_author("progress.SessionNote.tutor")
    before_deletion(leave_meetings)


def leave_meetings(leaving: Leaving) -> int:
    """Take the names out of the log of meetings; the notes go with the account of the student."""
    notes = SessionNote.objects.filter(student=leaving.user).values_list("pk", flat=True)
    abouts = [f"sessionnote:{pk}" for pk in notes]
    forget_words(AuditEntry.objects.filter(about__in=abouts), leaving.former)
    return 0

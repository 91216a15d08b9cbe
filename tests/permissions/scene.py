"""A course with everything in it that an address can name, and everybody who may ask for it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from django.utils import timezone

from accounts.models import Course, Enrolment, FormerMember, Group, Invitation, RosterImport, User
from datasets.links import make_token
from datasets.models import OwnStudy
from lessons.guides import load_guides
from lessons.models import PassageAnswer, PassageQuestion, Report, Sheet
from lessons.reports import make_report
from lessons.sheets import make_sheet, share_sheet
from quizzes.models import Answer, Comment, Exercise, Extension, PracticeQuestion, Question, Regrade, Variant
from tests.factories import (
    NOW,
    give_marked_answer,
    make_answer,
    make_course,
    make_exercise,
    make_extension,
    make_own_study,
    make_practice,
    make_practised,
    make_question,
    make_student,
    make_user,
    make_variant,
)

# Everybody who may ask; the visitor is not signed in.
VISITOR = "visitor"
STRANGER = "stranger"
ELSEWHERE = "student of another course"
COLLEAGUE = "tutor of another course"
CLASSMATE = "another student of the course"
OWNER = "the student"
TUTOR = "tutor"
ROLES = (VISITOR, STRANGER, ELSEWHERE, COLLEAGUE, CLASSMATE, OWNER, TUTOR)


@dataclass(frozen=True)
class Scene:
    """Ada's course with its tutor; all objects are hers or of her course."""

    tutor: User
    course: Course
    ada: User
    users: dict[str, User]

    @classmethod
    def make(cls) -> Scene:
        tutor, colleague = make_user("Miriam"), make_user("Chidi")
        course, other = make_course("Clustered data", tutor=tutor), make_course("Another", tutor=colleague)
        ada = make_student("Ada", course)
        users = {
            STRANGER: make_user("Bo"),
            ELSEWHERE: make_student("Elif", other),
            COLLEAGUE: colleague,
            CLASSMATE: make_student("Bela", course),
            OWNER: ada,
            TUTOR: tutor,
        }
        return cls(tutor, course, ada, users)

    @cached_property
    def question(self) -> Question:
        return make_question(kind="number")

    @cached_property
    def quick(self) -> Question:
        """One that lessons may ask."""
        return make_question()

    @cached_property
    def exercise(self) -> Exercise:
        """Published and open, with one question."""
        return make_exercise(self.course, self.question)

    @cached_property
    def unpublished(self) -> Exercise:
        return make_exercise(self.course, self.question, title="Not yet", published=False)

    @cached_property
    def variant(self) -> Variant:
        """Ada's, not answered."""
        return make_variant(self.exercise, self.ada)

    @cached_property
    def failed(self) -> Answer:
        """Ada's answer, which could not be marked."""
        return make_answer(self.variant, "1.5", status=Answer.Status.NEEDS_ATTENTION)

    @cached_property
    def marked(self) -> Answer:
        return give_marked_answer(self.exercise, self.ada, 0.0, "1.5", mistakes=["ordinary-regression"])

    @cached_property
    def group(self) -> Group:
        return Group.objects.create(course=self.course, name="Tuesday")

    @cached_property
    def former(self) -> FormerMember:
        """Somebody who was taken out of the course."""
        return FormerMember.objects.create(
            course=self.course, user=make_user("Fay"), role="student", enrolled_at=NOW, removed_at=NOW
        )

    @cached_property
    def invitation(self) -> Invitation:
        """A place in the course for the stranger."""
        return Invitation.objects.create(
            course=self.course, email=self.users[STRANGER].email, site="http://testserver", invited_at=NOW
        )

    @cached_property
    def roster(self) -> RosterImport:
        text = "email;name\nfay@test.org;Fay\n"
        return RosterImport.objects.create(
            course=self.course, by=self.tutor, text=text, created_at=timezone.now()
        )

    @cached_property
    def extension(self) -> Extension:
        """Ada's."""
        return make_extension(self.exercise, self.ada, minutes=5)

    @cached_property
    def comment(self) -> Comment:
        """The tutor's, to be used again."""
        return Comment.objects.create(tutor=self.tutor, course=self.course, text="Well said.", made_at=NOW)

    @cached_property
    def regrade(self) -> Regrade:
        """A dry run of the exercise's question."""
        made = Regrade.objects.create(
            question=self.question,
            way=Regrade.Way.FULL,
            by=self.tutor,
            stage="ready",
            made_at=NOW,
            moved_at=NOW,
        )
        made.exercises.set([self.exercise])
        return made

    @cached_property
    def practised(self) -> PracticeQuestion:
        """What Ada's practice has come to."""
        return make_practised(make_practice(self.ada), self.quick)

    @cached_property
    def own_study(self) -> OwnStudy:
        """Uploaded by the tutor, its columns without parts yet."""
        return make_own_study(self.course, self.tutor)

    @cached_property
    def enrolment(self) -> Enrolment:
        """Ada's."""
        return Enrolment.objects.get(user=self.ada, course=self.course)

    @cached_property
    def token(self) -> str:
        return make_token(self.variant.dataset)

    @cached_property
    def sheet(self) -> Sheet:
        return make_sheet(owner=self.ada, name="My study", now=NOW)

    @cached_property
    def shared_sheet(self) -> Sheet:
        share_sheet(sheet=self.sheet, course=self.course)
        return self.sheet

    @cached_property
    def report(self) -> Report:
        return make_report(owner=self.ada, name="My report", now=NOW)

    @cached_property
    def section(self) -> tuple[str, str]:
        """A guide and one of its sections."""
        guide = next(iter(load_guides().values()))
        return guide.slug, guide.sections[0].slug

    @property
    def _place(self) -> dict[str, str]:
        guide, section = self.section
        return {"guide": guide, "section": section, "section_title": "A section", "title": "A passage"}

    @cached_property
    def asked(self) -> PassageQuestion:
        """Ada's question about a passage, to the tutors of the course."""
        return PassageQuestion.objects.create(
            reader=self.ada, course=self.course, text="Why?", asked_at=NOW, **self._place
        )

    @cached_property
    def note(self) -> PassageQuestion:
        """Ada's own note about a passage."""
        return PassageQuestion.objects.create(reader=self.ada, text="Why?", asked_at=NOW, **self._place)

    @cached_property
    def answered(self) -> PassageAnswer:
        return PassageAnswer.objects.create(
            course=self.course, author=self.tutor, text="Because.", answered_at=NOW, **self._place
        )

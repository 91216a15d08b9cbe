"""Users who sign in by e-mail, courses they join by a code, and their roles in them."""

from __future__ import annotations

import secrets
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils.functional import cached_property

# Without 0, O, 1, I and L, which are misread on a blackboard.
JOIN_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"


def make_join_code() -> str:
    """Eight characters that can be read aloud: about 40 bits."""
    return "".join(secrets.choice(JOIN_ALPHABET) for _ in range(8))


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        """A user with the e-mail in lower case; without a password they cannot sign in."""
        if not email:
            raise ValueError("A user needs an e-mail address; none was given.")
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> User:
        return self.create_user(email, password, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email=(username or "").strip().lower())


class User(AbstractBaseUser, PermissionsMixin):
    """A person. What they may do follows from their enrolments, not from the user."""

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=120)
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(email=Lower("email")),
                name="user_email_in_lower_case",
                violation_error_message="The e-mail address must be in lower case.",
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.email

    @property
    def address(self) -> str:
        """The e-mail address for lists of people; empty where the account was deleted and a pseudonym stands for it."""
        return self.email if self.is_active else ""

    @cached_property
    def is_tutor(self) -> bool:
        """Whether they teach any course. One query for each user object."""
        return self.enrolments.filter(role=Enrolment.Role.TUTOR).exists()


class CourseQuerySet(models.QuerySet["Course"]):
    def visible_to(self, user: User) -> CourseQuerySet:
        """Courses in which the user is enrolled."""
        return self.filter(enrolments__user=user)

    def taught_by(self, user: User) -> CourseQuerySet:
        return self.filter(enrolments__user=user, enrolments__role=Enrolment.Role.TUTOR)

    def active(self) -> CourseQuerySet:
        """Courses that go on; those that are archived are left out."""
        return self.filter(archived_at=None)


class Course(models.Model):
    """A class of students with their tutors.

    While `takes_joiners` is false, the join code lets nobody in. An archived course can be read and not changed.
    """

    name = models.CharField(max_length=120)
    join_code = models.CharField(max_length=8, unique=True, default=make_join_code)
    takes_joiners = models.BooleanField(default=True)
    archived_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    members = models.ManyToManyField(User, through="Enrolment", related_name="courses")

    objects: ClassVar[CourseQuerySet] = CourseQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["name", "id"]

    def __str__(self) -> str:
        return self.name

    @property
    def spoken_join_code(self) -> str:
        """The code in two halves, as it is read aloud: "ABCD-EFGH"."""
        return f"{self.join_code[:4]}-{self.join_code[4:]}"


class Group(models.Model):
    """Students of a course who are taught together. Names differ by more than capitals."""

    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="groups")
    name = models.CharField(max_length=60)

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint("course", Lower("name"), name="group_name_once_a_course"),
        ]

    def __str__(self) -> str:
        return self.name


class Enrolment(models.Model):
    """One person's role in one course, and their group in it."""

    class Role(models.TextChoices):
        STUDENT = "student", "student"
        TUTOR = "tutor", "tutor"

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="enrolments")
    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="enrolments")
    role = models.CharField(max_length=7, choices=Role, default=Role.STUDENT)
    group = models.ForeignKey(
        Group, null=True, blank=True, on_delete=models.SET_NULL, related_name="enrolments"
    )
    enrolled_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "course"], name="enrolment_once_a_course"),
        ]

    def __str__(self) -> str:
        return f"{self.user} as {self.role} in {self.course}"


class FormerMember(models.Model):
    """Somebody who was taken out of a course. Without an enrolment they see nothing of it; their work stays."""

    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="former_members")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="former_courses")
    role = models.CharField(max_length=7, choices=Enrolment.Role)
    group = models.ForeignKey(Group, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    enrolled_at = models.DateTimeField()
    removed_at = models.DateTimeField()

    class Meta:
        ordering = ["user__name", "user_id"]
        constraints = [
            models.UniqueConstraint(fields=["user", "course"], name="former_member_once_a_course"),
        ]

    def __str__(self) -> str:
        return f"{self.user}, once in {self.course}"


class Invitation(models.Model):
    """A place in a course that is kept for whoever has this address; it is gone once it is taken.

    It is the same whether the address has an account or not, so that nobody learns that from it. `site` is where the
    tutor was when they invited, scheme and host; `sent_at` is empty while the letter waits for the workers, and
    `tries` counts the times that the mail server did not take it.
    """

    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="invitations")
    email = models.EmailField()
    name = models.CharField(max_length=120, blank=True)
    role = models.CharField(max_length=7, choices=Enrolment.Role, default=Enrolment.Role.STUDENT)
    group = models.ForeignKey(Group, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    site = models.CharField(max_length=300)
    invited_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["name", "email"]
        constraints = [
            models.UniqueConstraint(fields=["course", "email"], name="invitation_once_a_course"),
            models.CheckConstraint(
                condition=models.Q(email=Lower("email")), name="invitation_email_in_lower_case"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.email} for {self.course}"


class LetterCount(models.Model):
    """How many letters of invitation a tutor has sent on a day of the site's time zone."""

    tutor = models.ForeignKey(User, on_delete=models.CASCADE, related_name="letter_counts")
    day = models.DateField()
    sent = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tutor", "day"], name="letters_counted_once_a_day"),
        ]

    def __str__(self) -> str:
        return f"{self.sent} letters of {self.tutor} on {self.day}"


class RosterImport(models.Model):
    """A roster that was sent in and not confirmed. What it would do is worked out anew whenever it is looked at."""

    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="roster_imports")
    by = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    text = models.TextField()
    is_guessed = models.BooleanField(default=False)
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"Roster for {self.course}"


class AuditQuerySet(models.QuerySet["AuditEntry"]):
    def visible_to(self, user: User) -> AuditQuerySet:
        """What happened in courses that the user teaches."""
        return self.taught_by(user)

    def taught_by(self, user: User) -> AuditQuerySet:
        return self.filter(course__enrolments__user=user, course__enrolments__role=Enrolment.Role.TUTOR)


class AuditEntry(models.Model):
    """One change in a course: who, when, what. Written by `accounts.audit.note`, never changed.

    `action` is a slug such as "exercise-published"; `words` say it in a sentence without the person, `about` names
    the object ("exercise:12"), `details` holds what was before and after.
    """

    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="audit")
    by = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="audited")
    at = models.DateTimeField()
    action = models.SlugField(max_length=60)
    about = models.CharField(max_length=80, blank=True)
    words = models.TextField()
    details = models.JSONField(default=dict)

    objects: ClassVar[AuditQuerySet] = AuditQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["course", "-at"], name="audit_of_course")]

    def __str__(self) -> str:
        return f"{self.action} in {self.course}"

    @property
    def kind(self) -> str:
        """The action as words: "exercise published"."""
        return self.action.replace("-", " ")

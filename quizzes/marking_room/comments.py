"""Comments that a tutor keeps to use again."""

from __future__ import annotations

from datetime import datetime

from django.db.models import F

from accounts.models import Course, User
from quizzes.models import Comment


class CommentRefused(ValueError):  # noqa: N818 (as in quizzes.marks)
    """The comment cannot be kept; the message says why."""


def comments_of(tutor: User, course: Course) -> list[Comment]:
    """The tutor's own in this course, those used most first. One query."""
    return list(Comment.objects.filter(tutor=tutor, course=course))


def keep_comment(*, tutor: User, course: Course, text: str, now: datetime) -> None:
    """Keep the text; keeping it twice is keeping it once.

    Raises:
        CommentRefused: there is none, or it is too long to be used again.
    """
    text = text.strip()
    if not text:
        raise CommentRefused("There is no comment to keep. Write one first.")
    if len(text) > Comment.LONGEST:
        raise CommentRefused(
            f"The comment has {len(text):,} characters; one to use again has at most {Comment.LONGEST}. "
            "The mark is stored with the whole comment; only the copy is not kept."
        )
    Comment.objects.get_or_create(tutor=tutor, course=course, text=text, defaults={"made_at": now})


def count_uses(*, tutor: User, course: Course, text: str) -> None:
    """Count a use of each kept comment that a mark's comment holds."""
    used = [comment.pk for comment in comments_of(tutor, course) if comment.text in text]
    if used:
        Comment.objects.filter(pk__in=used).update(uses=F("uses") + 1)


def insert_comment(text: str, comment: Comment) -> str:
    """The text with the comment on a line of its own; once is enough."""
    return text if comment.text in text else "\n".join(filter(None, [text, comment.text]))

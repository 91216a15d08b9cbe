"""The one way by which views fetch an object: strangers get a 404, as if it did not exist."""

from __future__ import annotations

from typing import Any, Protocol, TypeVar

from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest
from django.views.decorators.http import require_http_methods
from django_htmx.middleware import HtmxDetails

from accounts.models import Course, User

M = TypeVar("M", bound=Model)
M_co = TypeVar("M_co", bound=Model, covariant=True)


class CourseArchived(PermissionDenied):
    """Nothing is changed in an archived course; the message is for the person who tried."""


# A page with a form: looked at, or sent in.
read_or_send = require_http_methods(["GET", "HEAD", "POST"])


class SignedInRequest(HttpRequest):
    """What a view gets that `LoginRequiredMiddleware` guards. `htmx` is true where a part of a page was asked for."""

    user: User
    htmx: HtmxDetails


class Guarded(Protocol[M_co]):
    """A queryset or manager that knows who may see its rows (`visible_to`) and who may change them (`taught_by`)."""

    def visible_to(self, user: User) -> QuerySet[M_co]: ...

    def taught_by(self, user: User) -> QuerySet[M_co]: ...


def signed_in(request: HttpRequest) -> User:
    """The user of a request that the login middleware has let through."""
    assert isinstance(request.user, User), "this view is open to strangers; it has no user to speak of"
    return request.user


def get_visible_or_404(objects: Guarded[M], user: Any, **lookup: Any) -> M:
    """The one object that `lookup` names, if the user may see it. One query.

    Raises:
        Http404: there is none, or it is not theirs to see; the two cannot be told apart.
    """
    return _get_or_404(objects.visible_to(user), lookup)


def get_taught_or_404(objects: Guarded[M], user: Any, **lookup: Any) -> M:
    """The one object that `lookup` names, if the user is a tutor of its course. One query."""
    return _get_or_404(objects.taught_by(user), lookup)


def get_course_to_change(user: Any, pk: int) -> Course:
    """The course, if the user may change it. One query.

    Raises:
        Http404: there is none, or they do not teach it.
        CourseArchived: it is archived.
    """
    course = get_taught_or_404(Course.objects, user, pk=pk)
    refuse_if_archived(course)
    return course


def refuse_if_archived(course: Course) -> None:
    """Nobody changes anything in an archived course; to be called before whatever does.

    Raises:
        CourseArchived: it is; answered with status 403 and a page that shows the message.
    """
    if course.archived_at is not None:
        raise CourseArchived(
            f"The course “{course}” is archived: everything in it can be read, and nothing changed. "
            "A tutor can bring it back on the page of the course."
        )


def _get_or_404(queryset: QuerySet[M], lookup: dict[str, Any]) -> M:
    # Joins may give the same row twice, so the first is taken: DISTINCT over all columns takes longer to plan than the rest.
    for found in queryset.filter(**lookup).order_by()[:1]:
        return found
    raise Http404(f"No {queryset.model._meta.verbose_name} here.")

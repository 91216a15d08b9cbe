"""A tutor's own study: to upload it, to say what its columns are, to see what can be asked, and to take questions."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from accounts.access import SignedInRequest, get_taught_or_404, read_or_send, refuse_if_archived
from accounts.limits import STUDIES, limited
from accounts.models import Course
from datasets.models import OwnStudy
from datasets.own.reading import MOST_BYTES, CsvError, from_stored
from datasets.own.roles import RoleError, Roles, propose_roles
from quizzes.composing.trying import MOST_DRAWS
from quizzes.own_studies.forms import RolesForm, UploadForm, initial_roles
from quizzes.own_studies.keeping import (
    Refused,
    archive_study,
    check_again,
    choose_roles,
    columns_of,
    delete_study,
    is_under_way,
    keep_study,
    take_questions,
)
from quizzes.own_studies.page import show_columns, show_findings, show_rows


def taught_study(request: SignedInRequest, pk: int) -> OwnStudy:
    """The study with its course, or a 404 for everybody who does not teach it. One query.

    Raises:
        CourseArchived: something is sent in, and the course is archived.
    """
    study = get_taught_or_404(
        OwnStudy.objects.select_related("course").defer("csv", "table"), request.user, pk=pk
    )
    if request.method == "POST":
        refuse_if_archived(study.course)
    return study


@read_or_send
@limited(*STUDIES)
def studies(request: SignedInRequest, course_pk: int) -> HttpResponse:
    """The studies of a course, and the form that takes another one."""
    course = get_taught_or_404(Course.objects, request.user, pk=course_pk)
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST":
        refuse_if_archived(course)
        if form.is_valid() and (made := _keep(request, course, form)):
            return redirect("quizzes:course-own-roles", made.pk)
        _say_too_large(request, form)
    kept = OwnStudy.objects.filter(course=course).defer("csv", "table", "survey", "columns")
    context = {
        "course": course,
        "form": form,
        "studies": [study for study in kept if study.archived_at is None],
        "archived": [study for study in kept if study.archived_at is not None],
    }
    return render(request, "quizzes/own_studies/studies.html", context, status=422 if form.errors else 200)


def _keep(request: SignedInRequest, course: Course, form: UploadForm) -> OwnStudy | None:
    typed = form.cleaned_data
    try:
        return keep_study(
            course=course,
            by=request.user,
            title=typed["title"],
            story=typed["story"],
            row=typed["row"],
            data=typed["file"].read(),
            missing=typed["missing"],
            now=timezone.now(),
        )
    except CsvError as error:
        form.add_error("file", list(error.faults))
    except Refused as refusal:
        form.add_error(None, str(refusal))
    return None


def _say_too_large(request: SignedInRequest, form: UploadForm) -> None:
    """A file beyond the limit was never kept, so it looks as if there had been none."""
    sent = request.META.get("CONTENT_LENGTH") or "0"
    if "file" not in request.FILES and sent.isdecimal() and int(sent) > MOST_BYTES:
        form.errors["file"] = form.error_class(
            [
                f"The file has about {int(sent) / 1024**2:.1f} MB, and 5 MB is the most: leave out columns or rows "
                "that you do not need."
            ]
        )


@read_or_send
def roles(request: SignedInRequest, pk: int) -> HttpResponse:
    """Which column plays which part, beside the first rows; POST has the study checked."""
    study = taught_study(request, pk)
    if study.settled_at is not None:
        messages.info(request, "Questions have been made from this study, so its columns stay as they are.")
        return redirect("quizzes:course-own-check", pk)
    columns, frame = columns_of(study), from_stored(study.csv)
    # Studies from before there was a part for it have no word on it.
    stored = {part: study.roles.get(part, "") for part in Roles.__slots__} if study.roles else None
    proposed = Roles(**stored) if stored else propose_roles(columns, frame)
    form = RolesForm(columns, request.POST or None, initial=initial_roles(proposed, study.roles))
    if form.is_valid():
        try:
            choose_roles(
                study=study,
                roles=form.roles,
                units=form.by_column("unit"),
                meanings=form.by_column("meaning"),
                plural=form.cleaned_data["plural"].strip(),
                second_plural=form.cleaned_data["second_plural"].strip(),
                now=timezone.now(),
            )
        except RoleError as error:
            for part, sentence in error.faults:
                form.add_error(part, sentence)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("quizzes:course-own-check", pk)
    context = {
        "study": study,
        "course": study.course,
        "form": form,
        "step": 2,
        "described": show_columns(columns),
        "names": list(frame.columns),
        "rows": show_rows(frame),
        "row_count": len(frame),
    }
    return render(request, "quizzes/own_studies/roles.html", context, status=422 if form.errors else 200)


@read_or_send
def check(request: SignedInRequest, pk: int) -> HttpResponse:
    """How far the check is, then what it found; POST stores which questions are to be asked."""
    study = taught_study(request, pk)
    now = timezone.now()
    if study.stage == OwnStudy.Stage.READ:
        return redirect("quizzes:course-own-roles", pk)
    if request.method == "POST":
        try:
            count = take_questions(
                study=study, chosen=request.POST.getlist("question"), by=request.user, now=now
            )
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(
                request,
                f"{count} question{'' if count == 1 else 's'} of this study can be asked in exercises of the course.",
            )
        return redirect("quizzes:course-own-check", pk)
    if request.htmx and request.GET.get("seen") == f"{study.stage}-{study.drawn}":
        return HttpResponse(status=204)
    context: dict[str, Any] = {
        "study": study,
        "course": study.course,
        "step": 3,
        "most": MOST_DRAWS,
        "waits": is_under_way(study, now=now),
        "lost": study.stage in (OwnStudy.Stage.WAITING, OwnStudy.Stage.CHECKING)
        and not is_under_way(study, now=now),
    }
    if study.stage == OwnStudy.Stage.CHECKED:
        context |= show_findings(study)
    template = "quizzes/own_studies/_check.html" if request.htmx else "quizzes/own_studies/check.html"
    return render(request, template, context)


@require_POST
def again(request: SignedInRequest, pk: int) -> HttpResponse:
    """Check once more what was lost or has failed."""
    check_again(study=taught_study(request, pk), now=timezone.now())
    return redirect("quizzes:course-own-check", pk)


@require_POST
def archive(request: SignedInRequest, pk: int) -> HttpResponse:
    """Take the study off the list, or put it back."""
    study = taught_study(request, pk)
    archived = request.POST.get("back") != "1"
    archive_study(study=study, archived=archived, by=request.user, now=timezone.now())
    said = "is archived: no new exercise can be begun on it" if archived else "is back in the list"
    messages.success(request, f"“{study.title}” {said}.")
    return redirect("quizzes:course-own-data", study.course_id)


@require_POST
def delete(request: SignedInRequest, pk: int) -> HttpResponse:
    """Delete an archived study that no exercise is about."""
    study = taught_study(request, pk)
    try:
        delete_study(study=study, by=request.user, now=timezone.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"“{study.title}” is deleted, with its rows and questions.")
    return redirect("quizzes:course-own-data", study.course_id)

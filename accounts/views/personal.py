"""What is stored about a person, in their own hands: a copy of it, and its deletion."""

from __future__ import annotations

from django.contrib.auth import logout
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from accounts.access import SignedInRequest, read_or_send
from accounts.exports import file_response
from accounts.forms import DeletionForm
from accounts.letters import LetterNotSent, send_letter
from accounts.limits import COPIES, DELETIONS, limited
from accounts.personal.archive import FOLDER, pack
from accounts.personal.deletion import CannotDelete, Deleted, courses_in_need, delete_account, has_taught
from accounts.personal.registry import sections_of


@limited(*COPIES)
@require_POST
def own_data(request: SignedInRequest) -> HttpResponse:
    """All that is stored about the user, as a ZIP file."""
    now = timezone.now()
    packed = pack(request.user, sections_of(request.user, now=now), now=now)
    return file_response(f"{FOLDER}.zip", packed, "application/zip")


@limited(*DELETIONS)
@read_or_send
@sensitive_post_parameters("current_password")
def delete(request: SignedInRequest) -> HttpResponse:
    """Say what goes with the account and what stays; a POST with the password deletes it."""
    form = DeletionForm(request.user, request.POST or None)
    teaches = has_taught(request.user)
    if form.is_valid():
        try:
            gone = delete_account(request.user, now=timezone.now())
        except CannotDelete as refusal:
            form.add_error(None, str(refusal))
        else:
            logout(request)
            _confirm(gone, taught=teaches)
            return redirect("accounts:deleted")
    context = {
        "form": form,
        "needed": courses_in_need(request.user),
        "teaches": teaches,
    }
    return render(request, "accounts/personal/delete.html", context)


@login_not_required
@require_safe
def deleted(request: HttpRequest) -> HttpResponse:
    """Where somebody comes out whose account is gone."""
    return render(request, "accounts/personal/deleted.html")


def _confirm(gone: Deleted, *, taught: bool) -> None:
    context = {"pseudonym": gone.pseudonym, "taught": taught}
    try:
        send_letter("account_deleted", to=gone.email, context=context)
    except LetterNotSent:
        # The account is gone all the same, and so is what could be asked to try again; the log knows.
        return

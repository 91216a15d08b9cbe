"""Signing in and out, and passwords, by Django's own views."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth import views as auth_views
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.urls import reverse_lazy
from django.utils.decorators import method_decorator

from accounts.forms import NewPasswordForm, PasswordChangeForm, PasswordResetForm, SignInForm
from accounts.letters import LetterNotSent, reach_people
from accounts.limits import LETTERS, limited


class SignIn(auth_views.LoginView):
    form_class = SignInForm
    template_name = "accounts/sign_in.html"
    redirect_authenticated_user = True


# A sign-out from a page that is open since before the session ended must not ask to sign in first.
@method_decorator(login_not_required, name="dispatch")
class SignOut(auth_views.LogoutView):
    http_method_names = ["post", "options"]


@method_decorator(limited(*LETTERS), name="dispatch")
class PasswordReset(auth_views.PasswordResetView):
    form_class = PasswordResetForm
    template_name = "accounts/password_reset.html"
    success_url = reverse_lazy("accounts:password-reset-sent")

    def form_valid(self, form: Any) -> HttpResponse:
        try:
            return super().form_valid(form)
        except LetterNotSent as error:
            form.add_error(None, str(error))
            return self.form_invalid(form)


class PasswordResetSent(auth_views.PasswordResetDoneView):
    template_name = "accounts/letter_sent.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(about="password", letters_reach_people=reach_people(), **kwargs)


class PasswordResetConfirm(auth_views.PasswordResetConfirmView):
    form_class = NewPasswordForm  # type: ignore[assignment]  # it asks once where Django asks twice
    template_name = "accounts/password_reset_confirm.html"
    success_url = reverse_lazy("accounts:password-reset-complete")


class PasswordResetComplete(auth_views.PasswordResetCompleteView):
    template_name = "accounts/password_reset_complete.html"


class PasswordChange(auth_views.PasswordChangeView):
    form_class = PasswordChangeForm  # type: ignore[assignment]
    template_name = "accounts/password_change.html"
    success_url = reverse_lazy("accounts:account")

    def form_valid(self, form: Any) -> HttpResponse:
        response = super().form_valid(form)
        messages.success(self.request, "Your password is changed. Other browsers have been signed out.")
        return response

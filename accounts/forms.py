"""What people type about themselves and their courses."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth import forms as auth_forms
from django.contrib.auth.password_validation import validate_password

from accounts.letters import send_letter
from accounts.models import Course, Enrolment, User

NAME_HELP = "As your course knows you. Students see the names of their tutors, tutors those of everybody."
PASSWORD_HELP = "At least 10 characters. Three or four words that do not belong together do well."


def email_field(label: str = "E-mail address", **kwargs: Any) -> forms.EmailField:
    return forms.EmailField(
        label=label, max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "email"}), **kwargs
    )


def current_password_field() -> forms.CharField:
    widget = forms.PasswordInput(attrs={"autocomplete": "current-password"})
    return forms.CharField(label="Your present password", strip=False, widget=widget)


class SignInForm(auth_forms.AuthenticationForm):
    username = auth_forms.UsernameField(
        label="E-mail address",
        widget=forms.EmailInput(attrs={"autocomplete": "username", "autofocus": True}),
    )
    error_messages = {
        "invalid_login": "This e-mail address and this password do not belong to an account here. "
        "Check both; capital letters count in the password only.",
        "inactive": "This account is closed.",
    }


class SignUpForm(forms.Form):
    email = email_field(help_text="We send a link to it, so that nobody can sign up in your name.")
    next = forms.CharField(required=False, widget=forms.HiddenInput)

    def clean_email(self) -> str:
        return str(self.cleaned_data["email"]).lower()


class NewPasswordForm(forms.Form):
    """A password, typed once: it can be shown, pasted, and set again by e-mail."""

    password = forms.CharField(
        label="New password",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=PASSWORD_HELP,
    )

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        self.user = user
        super().__init__(*args, **kwargs)

    def clean_password(self) -> str:
        password = str(self.cleaned_data["password"])
        validate_password(password, self.user)
        return password

    def save(self) -> User:
        self.user.set_password(self.cleaned_data["password"])
        self.user.save(update_fields=["password"])
        return self.user


class RegistrationForm(NewPasswordForm):
    """The second half of signing up, behind the link in the letter."""

    name = forms.CharField(
        max_length=120, help_text=NAME_HELP, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    field_order = ["name", "password"]

    def clean_name(self) -> str:
        # The password is compared with the name, which comes first.
        self.user.name = str(self.cleaned_data["name"])
        return self.user.name


class ConfirmedByPassword(forms.Form):
    """A change that only the owner may make, not who finds the browser open."""

    current_password = current_password_field()
    user: User

    def clean_current_password(self) -> str:
        password = str(self.cleaned_data["current_password"])
        if not self.user.check_password(password):
            raise forms.ValidationError("This is not your present password.")
        return password


class PasswordChangeForm(ConfirmedByPassword, NewPasswordForm):
    field_order = ["current_password", "password"]


class EmailChangeForm(ConfirmedByPassword):
    email = email_field(
        "New e-mail address", help_text="We send a link to it; the address changes when you open it."
    )
    field_order = ["email", "current_password"]

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        self.user = user
        super().__init__(*args, **kwargs)

    def clean_email(self) -> str:
        email = str(self.cleaned_data["email"]).lower()
        if email == self.user.email:
            raise forms.ValidationError("This is the address that your account has already.")
        return email


class DeletionForm(ConfirmedByPassword):
    """The last question before an account goes: a word to type, so that nobody does it by a slip, and the password."""

    WORD = "delete"
    word = forms.CharField(
        label=f"Type the word “{WORD}”",
        max_length=40,
        help_text="So that it does not happen by a slip.",
        widget=forms.TextInput(
            attrs={
                "class": "is-short",
                "autocomplete": "off",
                "autocapitalize": "none",
                "spellcheck": "false",
            }
        ),
    )
    field_order = ["word", "current_password"]

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        self.user = user
        super().__init__(*args, **kwargs)

    def clean_word(self) -> str:
        typed = str(self.cleaned_data["word"])
        if typed.strip(" “”\"'.").lower() != self.WORD:
            raise forms.ValidationError(
                f"You typed “{typed}”. Type the word “{self.WORD}” if the account is to go."
            )
        return typed


class PasswordResetForm(auth_forms.PasswordResetForm):
    """Writes to every address, so that neither the page nor its speed tells who has an account."""

    email = email_field()

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Raises: LetterNotSent."""
        email = self.cleaned_data["email"]
        if any(self.get_users(email)):
            super().save(*args, **kwargs)
        else:
            send_letter("no_account", to=email, context={"email": email})

    def send_mail(
        self, subject_template_name: Any, email_template_name: Any, context: Any, from_email: Any, to_email: Any,
        html_email_template_name: Any = None,
    ) -> None:  # fmt: skip
        send_letter("password_reset", to=to_email, context=context)


class NameForm(forms.ModelForm):
    class Meta:
        model = User
        fields = ["name"]
        help_texts = {"name": NAME_HELP}
        widgets = {"name": forms.TextInput(attrs={"autocomplete": "name"})}


class CourseForm(forms.ModelForm):
    class Meta:
        model = Course
        fields = ["name"]
        labels = {"name": "Name of the course"}
        help_texts = {"name": "For example: Longitudinal data, spring term. You can change it later."}


class JoinForm(forms.Form):
    code = forms.CharField(
        label="Join code",
        max_length=40,
        help_text="Eight letters and digits from your tutor. Capitals, spaces and hyphens do not matter.",
        widget=forms.TextInput(
            attrs={
                "class": "is-short is-code",
                "autocomplete": "off",
                "autocapitalize": "characters",
                "spellcheck": "false",
            }
        ),
    )


class RoleForm(forms.Form):
    role = forms.ChoiceField(choices=Enrolment.Role.choices)

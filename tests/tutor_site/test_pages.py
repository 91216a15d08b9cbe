"""The frame of every page, the error pages, and how forms are rendered."""

from __future__ import annotations

from typing import Any

import pytest
from django import forms
from django.contrib.messages import constants
from django.contrib.messages.storage.base import Message
from django.template.loader import render_to_string
from django.test import Client

from accounts.models import User

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.tutor_site.only_home")]


@pytest.fixture
def person() -> User:
    return User.objects.create_user("ana@example.org", name="Ana <b>Duarte</b>")


def test_page_for_strangers_offers_to_sign_in(client: Client) -> None:
    page = client.get("/empty/").content.decode()

    assert '<a class="button is-quiet" href="/sign-in/">Sign in</a>' in page
    assert "Sign out" not in page


def test_page_for_the_signed_in_has_a_menu_and_signs_out_by_post(client: Client, person: User) -> None:
    client.force_login(person)

    page = client.get("/empty/").content.decode()

    assert "<summary><span>Ana &lt;b&gt;Duarte&lt;/b&gt;</span></summary>" in page
    assert '<form method="post" action="/sign-out/"><input type="hidden" name="csrfmiddlewaretoken"' in page


def test_page_begins_with_the_link_to_its_content(client: Client) -> None:
    body = client.get("/empty/").content.decode().split("<body>")[1]

    assert body.strip().startswith('<a class="skip-link" href="#main">')
    assert '<main id="main" tabindex="-1">' in body


@pytest.mark.parametrize(
    ("level", "shown"),
    [
        (constants.SUCCESS, 'is-right"><span>Saved.'),
        (constants.INFO, 'is-info"><span>Saved.'),
        (constants.WARNING, 'is-attention"><span><strong>Please note:</strong> Saved.'),
        (constants.ERROR, 'is-wrong"><span><strong>Not done:</strong> Saved.'),
    ],
)
def test_message_shows_its_kind_in_words(level: int, shown: str) -> None:
    page = render_to_string("base.html", {"messages": [Message(level, "Saved.")]})

    assert shown in page


@pytest.mark.parametrize(
    ("kind", "title"),
    [
        ("400", "That request could not be read"),
        ("403", "This page is not open to you"),
        ("404", "There is no such page here"),
        ("500", "Something broke on our side"),
    ],
)
def test_error_page_says_what_happened_and_leads_home(kind: str, title: str) -> None:
    response = Client(raise_request_exception=False).get(f"/fail/{kind}/")

    page = response.content.decode()
    assert response.status_code == int(kind)
    assert f"<h1>{title}</h1>" in page
    assert '<a class="button is-primary" href="/">' in page
    assert "on purpose" not in page


def test_error_page_for_a_form_out_of_date() -> None:
    response = Client(enforce_csrf_checks=True).post("/sign-in/", {"username": "a@example.org"})

    assert response.status_code == 403
    assert "<h1>The form was out of date</h1>" in response.content.decode()


def test_address_that_nobody_answers_gives_the_same_page(client: Client) -> None:
    response = client.get("/nowhere/")

    assert response.status_code == 404
    assert "<h1>There is no such page here</h1>" in response.content.decode()


class Sample(forms.Form):
    number = forms.CharField(label="Standard error", help_text="Two decimals.")
    note = forms.CharField(label="Note", required=False)
    unit = forms.ChoiceField(
        label="Unit", choices=[("a", "Patient"), ("b", "Visit")], widget=forms.RadioSelect
    )
    sure = forms.BooleanField(label="I am sure")


def test_field_ties_help_and_error_to_its_input() -> None:
    html = Sample({"unit": "a", "sure": "on"})["number"].as_field_group()

    assert '<label for="id_number">Standard error</label>' in html
    assert '<div class="field-help" id="id_number_helptext">Two decimals.</div>' in html
    assert '<ul class="errorlist" id="id_number_error"><li>This field is required.</li></ul>' in html
    assert 'aria-describedby="id_number_helptext id_number_error"' in html
    assert 'aria-invalid="true"' in html


def test_field_that_may_stay_empty_says_so() -> None:
    assert 'Note <span class="optional">(optional)</span></label>' in Sample()["note"].as_field_group()


def test_choices_are_a_fieldset_with_a_legend() -> None:
    html = Sample()["unit"].as_field_group()

    assert html.startswith('<fieldset class="field">')
    assert "<legend>Unit</legend>" in html


def test_checkbox_stands_inside_its_label() -> None:
    html = Sample()["sure"].as_field_group()

    assert '<label for="id_sure"><input type="checkbox"' in html
    assert "<span>I am sure</span></label>" in html


def test_form_with_errors_lists_them_with_links() -> None:
    html = str(Sample({"number": "1", "sure": "on"}))

    assert '<div class="form-errors" role="alert">' in html
    assert '<a href="#id_unit">Unit</a>: This field is required.' in html
    assert 'href="#id_number"' not in html


def test_form_without_errors_has_no_list(rf: Any) -> None:
    assert "form-errors" not in str(Sample())

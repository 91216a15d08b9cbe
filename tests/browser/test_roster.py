"""A tutor takes over a roster with two faulty rows in a real browser."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from accounts.courses import create_course
from accounts.models import Invitation, User
from tests.browser.test_whole_path import sign_in
from tests.classroom import PASSWORD

pytestmark = pytest.mark.django_db(transaction=True)

ROSTER = """\
email;name;group
newton@example.org;Isaac Newton;Tuesday
marie;Marie Curie;Friday
NEWTON@example.org;Twin;
gauss@example.org;Carl Gauss;Friday
"""


def test_roster_is_looked_at_before_its_sound_rows_are_taken(
    page: Page, live_server: LiveServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("accounts.invitations.current_app.send_task", lambda name: None)
    tutor = User.objects.create_user("tutor@test.org", PASSWORD, name="Tutor")
    course = create_course(name="Course", tutor=tutor)
    page.set_viewport_size({"width": 360, "height": 740})
    sign_in(page, live_server, "tutor@test.org")
    page.goto(f"{live_server.url}/courses/{course.pk}/")
    page.get_by_role("link", name="Take over a roster").click()
    page.get_by_label("A file").set_input_files(
        {"name": "class.csv", "mimeType": "text/csv", "buffer": ROSTER.encode()}
    )
    page.get_by_role("button", name="Look at it first").click()

    expect(page.get_by_role("heading", name="2 faulty rows")).to_be_visible()
    faulty = page.get_by_role("region", name="2 faulty rows").last
    expect(faulty).to_contain_text("marie")
    expect(faulty).to_contain_text("This is no e-mail address.")
    expect(faulty).to_contain_text("The address stands in line 2 already.")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert Invitation.objects.count() == 0

    page.get_by_role("button", name="Take over 2 rows, and leave out the faulty").click()
    expect(page.get_by_text("2 rows are taken over. 2 faulty rows were left out.")).to_be_visible()
    expect(page.get_by_role("region", name="Invited").last).to_contain_text("gauss@example.org")
    assert set(Invitation.objects.values_list("email", "group__name")) == {
        ("newton@example.org", "Tuesday"),
        ("gauss@example.org", "Friday"),
    }

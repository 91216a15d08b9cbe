"""A student asks at a passage by keyboard, the tutor answers, the student finds it in place; in a real browser."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect
from pytest_django.live_server_helper import LiveServer

from accounts.models import Course, Enrolment, User
from lessons.guides import Guide
from lessons.models import PassageMark, PassageQuestion
from tests.browser.test_whole_path import sign_in
from tests.classroom import PASSWORD
from tests.lessons.passages.conftest import make_guide, put_guides

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("faults")]

STUDENT, TUTOR = "student@test.org", "tutor@test.org"


@pytest.fixture(autouse=True)
def guide(monkeypatch: pytest.MonkeyPatch, transactional_db: None) -> Guide:
    guide = make_guide()
    put_guides(monkeypatch, {guide.slug: guide})
    return guide


@pytest.fixture(autouse=True)
def course(transactional_db: None) -> Course:
    course = Course.objects.create(name="Clustered data")
    for email, name, role in ((STUDENT, "Ada", "student"), (TUTOR, "Miriam", "tutor")):
        user = User.objects.create_user(email, PASSWORD, name=name)
        Enrolment.objects.create(user=user, course=course, role=role)
    return course


def passage(page: Page, title: str = "Few groups") -> Locator:
    return page.get_by_role("group", name=f"About “{title}”")


def test_question_asked_by_keyboard_is_answered_in_place(page: Page, live_server: LiveServer) -> None:
    sign_in(page, live_server, STUDENT)
    page.goto(f"{live_server.url}/learn/book/rows/")
    row = passage(page)
    row.get_by_role("button", name="Clear", exact=True).focus()

    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    unclear = row.get_by_role("button", name="Unclear")
    expect(unclear).to_have_attribute("aria-pressed", "true")
    expect(unclear).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(row.get_by_label("Your question")).to_be_focused()
    page.keyboard.type("Are six too few?")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(row.get_by_text("Are six too few?")).to_be_visible()
    question = PassageQuestion.objects.get()
    expect(page.locator(f"#question-{question.pk}")).to_be_focused()
    assert PassageMark.objects.get().kind == "unclear"

    page.context.clear_cookies()
    sign_in(page, live_server, TUTOR)
    page.goto(f"{live_server.url}/learn/questions/")
    pile = page.get_by_role("article", name="On rows · Few groups")
    pile.get_by_role("textbox", name="Your answer").fill("Not *always*: ask what you want to say.")
    pile.get_by_role("button", name="Send the answer").click()
    expect(pile.get_by_text("Not always: ask what you want to say.").first).to_be_visible()
    expect(pile.get_by_role("heading", name="On rows · Few groups")).to_be_focused()

    page.context.clear_cookies()
    sign_in(page, live_server, STUDENT)
    page.goto(f"{live_server.url}/learn/book/rows/#few-groups")
    expect(passage(page).get_by_text("Not always: ask what you want to say.")).to_be_visible()
    expect(passage(page).get_by_text("New", exact=True)).to_be_visible()


def test_selected_words_go_along_and_what_is_refused_stays(page: Page, live_server: LiveServer) -> None:
    sign_in(page, live_server, STUDENT)
    page.goto(f"{live_server.url}/learn/book/rows/")
    page.get_by_text("Count them.").select_text()
    row = passage(page)

    row.get_by_text("Ask your tutor").click()
    expect(row.get_by_label("The words it is about")).to_have_value("Count them.")
    row.get_by_label("Your question").fill("x" * 2001)
    row.get_by_role("button", name="Send the question").click()

    expect(row.get_by_label("Your question")).to_be_focused()
    expect(row.get_by_label("Your question")).to_have_accessible_description(
        "A question has up to 2,000 characters, and this has 2,001. Shorten it and send it again."
    )
    expect(row.get_by_label("The words it is about")).to_have_value("Count them.")
    passage(page, "Missing rows").get_by_text("Ask your tutor").click()
    expect(passage(page, "Missing rows").get_by_label("The words it is about")).to_have_value("")
    assert not PassageQuestion.objects.exists()

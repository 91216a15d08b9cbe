"""A question's card in a real browser: what is saved, what is refused, where the focus goes."""

from __future__ import annotations

import pytest
from django.utils import timezone
from playwright.sync_api import BrowserContext, Locator, Page, expect
from pytest_django.live_server_helper import LiveServer

from quizzes.marking import claim_answer, mark_claimed
from quizzes.models import Answer, Draft
from tests.browser.test_whole_path import sign_in
from tests.classroom import CHOICE, NUMBER, PASSWORD, Classroom, make_classroom, number_of
from tests.servers import wait_until

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("faults")]

HINTS = ["Which rows are alike?", "Whose standard error is it?", "Read the line of `treated`."]


@pytest.fixture
def classroom(product_environment: dict[str, str]) -> Classroom:
    """No worker runs here: a test marks when it wants a mark."""
    return make_classroom({**NUMBER, "hints": HINTS}, CHOICE)


@pytest.fixture
def card(classroom: Classroom, page: Page, live_server: LiveServer) -> Locator:
    """The card of the number question, on the student's page."""
    sign_in(page, live_server, classroom.student.email)
    page.goto(f"{live_server.url}/exercises/{classroom.exercise.pk}/")
    return page.get_by_role("article", name=str(NUMBER["title"]))


def submit(card: Locator, text: str) -> None:
    card.get_by_role("textbox").fill(text)
    card.get_by_role("button", name="Submit for marking").click()


def mark() -> None:
    answer = Answer.objects.get()
    claim = claim_answer(answer.pk, now=timezone.now())
    assert claim is not None
    assert mark_claimed(answer.pk, claim, now=timezone.now()) is not None


def test_hints_come_one_after_another(card: Locator) -> None:
    hints = card.get_by_role("group")
    expect(hints).to_have_count(1)

    for number, name in enumerate(["Show a hint", "Show a further hint", "Show a worked step"], start=1):
        card.get_by_text(name, exact=True).click()
        expect(hints).to_have_count(min(number + 1, 3))


def test_focus_follows_the_answer_to_its_verdict(card: Locator, classroom: Classroom, page: Page) -> None:
    submit(card, number_of(classroom.variants[0]))

    expect(card.get_by_role("heading", name="Waiting for the mark")).to_be_focused()
    mark()

    expect(card.get_by_role("heading", name="Right")).to_be_focused()
    expect(page.locator("#announcement")).to_have_text("Question 1: right.")
    expect(page.locator("#score")).to_have_text("1 of 2 points so far.")


def test_mark_that_arrives_does_not_disturb_who_types_elsewhere(card: Locator, page: Page) -> None:
    submit(card, "99.99")
    expect(card.get_by_text("Submitted, waiting for the mark")).to_be_visible()
    elsewhere = page.get_by_role("radio", name="One patient", exact=True)
    elsewhere.check()
    elsewhere.focus()

    mark()

    expect(page.locator("#announcement")).to_have_text("Question 1: not right.")
    expect(elsewhere).to_be_focused()
    expect(elsewhere).to_be_checked()


def test_refused_answer_takes_the_focus_to_the_field(card: Locator) -> None:
    submit(card, "about three")

    expect(card.get_by_role("textbox")).to_be_focused()
    expect(card.get_by_role("textbox")).to_have_accessible_description(
        "Type every digit that your package prints: more never hurt, and too few are sent back. "
        "Sent back, not submitted: “about three” is not a number. "
        "Write digits with a decimal point and nothing else, such as 1.546 or -0.25."
    )


def test_word_that_it_is_saved_goes_while_one_types(card: Locator) -> None:
    field = card.get_by_role("textbox")
    field.press_sequentially("1.5")
    saved = card.get_by_text("Saved as a draft, not submitted")
    expect(saved).to_be_visible()

    field.press("4")

    expect(saved).to_have_count(0)
    expect(saved).to_be_visible()
    assert Draft.objects.get().response == ["1.54"]


def test_megabyte_is_refused_and_stays_in_the_field(card: Locator) -> None:
    field = card.get_by_role("textbox")
    field.evaluate("field => (field.value = '1'.repeat(1048576))")

    card.get_by_role("button", name="Submit for marking").click()

    expect(card.get_by_role("alert")).to_have_text(
        "This is too long to be an answer, so nothing was submitted and nothing was saved. "
        "Shorten it, and send it again."
    )
    assert field.evaluate("field => field.value.length") == 1_048_576
    assert Answer.objects.count() == 0


def test_who_is_signed_out_signs_in_elsewhere_and_sends_it_again(
    card: Locator, classroom: Classroom, page: Page
) -> None:
    context: BrowserContext = page.context
    context.clear_cookies(name="sessionid")
    submit(card, "99.99")
    expect(card.get_by_role("alert")).to_contain_text("You are signed out by now, so this was not saved.")
    with context.expect_page() as opened:
        card.get_by_role("link", name="Sign in in a new tab").click()
    tab = opened.value
    tab.get_by_label("E-mail").fill(classroom.student.email)
    tab.get_by_label("Password", exact=True).fill(PASSWORD)
    tab.get_by_role("button", name="Sign in").click()
    tab.wait_for_url(lambda url: "sign-in" not in url)
    tab.close()

    expect(card.get_by_role("textbox")).to_have_value("99.99")
    card.get_by_role("button", name="Submit for marking").click()

    expect(card.get_by_text("Submitted, waiting for the mark")).to_be_visible()
    assert Answer.objects.get().response == ["99.99"]


def test_server_that_is_away_is_said_to_be_so(card: Locator, page: Page) -> None:
    page.context.set_offline(True)
    submit(card, "99.99")
    expect(card.get_by_role("alert")).to_contain_text("The server cannot be reached. Nothing was saved;")
    page.context.set_offline(False)

    card.get_by_role("button", name="Submit for marking").click()

    expect(card.get_by_text("Submitted, waiting for the mark")).to_be_visible()
    expect(card.get_by_role("alert")).to_have_count(0)


def test_what_was_typed_offline_is_saved_when_the_network_is_back(card: Locator, page: Page) -> None:
    page.context.set_offline(True)
    card.get_by_role("textbox").fill("99.99")
    expect(card.get_by_role("alert")).to_contain_text("The server cannot be reached.")

    page.context.set_offline(False)

    expect(card.get_by_text("Saved as a draft, not submitted")).to_be_visible()
    expect(card.get_by_role("alert")).to_have_count(0)
    assert Draft.objects.get().response == ["99.99"]


def test_what_was_just_typed_is_saved_on_leaving(card: Locator, page: Page) -> None:
    card.get_by_role("textbox").fill("99.99")

    page.get_by_role("link", name="Today").click()
    expect(page.get_by_role("heading", name="Today", level=1)).to_be_visible()
    wait_until(Draft.objects.exists, what="what was sent on leaving being stored")
    page.go_back()

    expect(card.get_by_role("textbox")).to_have_value("99.99")
    assert Draft.objects.get().response == ["99.99"]


def test_who_leaves_with_what_could_not_be_saved_is_asked(card: Locator, page: Page) -> None:
    page.on("dialog", lambda dialog: dialog.dismiss())
    page.context.set_offline(True)
    card.get_by_role("textbox").press_sequentially("99.99")
    expect(card.get_by_role("alert")).to_contain_text("The server cannot be reached.")

    with page.expect_event("dialog") as asked:
        page.close(run_before_unload=True)

    assert asked.value.type == "beforeunload"
    expect(card.get_by_role("textbox")).to_have_value("99.99")


@pytest.mark.parametrize("width", [360, 1280])
def test_marked_card_fits_the_screen(card: Locator, classroom: Classroom, page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 740})
    submit(card, number_of(classroom.variants[0], "ols"))
    expect(card.get_by_text("Submitted, waiting for the mark")).to_be_visible()

    mark()

    expect(card.get_by_text("1. Ordinary regression for repeated measures")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == width

"""A study of one's own in a real browser: the working sheet during an analysis, the report when writing."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect
from pytest_django.live_server_helper import LiveServer

from accounts.courses import create_course, join_course
from accounts.models import User
from lessons.models import Report, Sheet
from tests.browser.test_whole_path import sign_in
from tests.classroom import PASSWORD
from tests.lessons.report.filled import LINES, TIME, TREATMENT, typed

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("faults")]

TUTOR, STUDENT = "tutor@test.org", "student@test.org"


@pytest.fixture(autouse=True)
def course(product_environment: dict[str, str]) -> None:
    """A course with its tutor and one student."""
    tutor = User.objects.create_user(TUTOR, PASSWORD, name="Tutor")
    student = User.objects.create_user(STUDENT, PASSWORD, name="Student")
    join_course(code=create_course(name="Clustered data", tutor=tutor).join_code, user=student)


def saved_in(place: Locator) -> Locator:
    return place.get_by_text("Saved at")


def test_student_fills_in_a_sheet_and_shares_it(page: Page, live_server: LiveServer) -> None:
    sign_in(page, live_server, STUDENT)
    page.goto(f"{live_server.url}/learn/")
    page.get_by_role("link", name="working sheet").click()
    page.get_by_label("Name of the study").fill("Sleep of shift workers")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Sleep of shift workers")

    # The structure, and what follows from it.
    study = page.get_by_role("region", name="The study")
    for label, text in (
        ("Outcome: its column", "sleep"),
        ("What do rows belong to? Its column", "worker"),
        ("Rows in the largest group", "2"),
    ):
        study.get_by_label(label).fill(text)
    predictor = study.get_by_role("group", name="Predictor 1")
    predictor.get_by_label("Its column").fill("night")
    predictor.get_by_label("Where it varies").select_option("within")
    predictor.get_by_label("Could its effect differ between groups?").select_option("yes")
    advice = page.get_by_role("region", name="What follows for your model")
    expect(advice.get_by_text("sleep ~ night + (1 | worker)")).to_be_visible()
    expect(advice.get_by_text("none has more than 2 rows")).to_be_visible()
    expect(saved_in(study)).to_be_visible()

    # An answer by the keyboard alone.
    item = page.get_by_role("region", name="Can you say in one sentence what one row is?")
    item.get_by_role("radio", name="Yes").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.type("One night of one worker.")
    expect(saved_in(item)).to_be_visible()
    expect(page.locator("#progress")).to_contain_text("1 of 22")

    page.reload()
    expect(item.get_by_role("radio", name="Yes")).to_be_checked()
    expect(item.get_by_label("Note")).to_have_value("One night of one worker.")
    expect(study.get_by_label("Outcome: its column")).to_have_value("sleep")

    page.get_by_role("link", name="Share, rename or delete").click()
    page.get_by_label("Tutors who may read it").select_option("Clustered data")
    page.get_by_role("button", name="Save who may read it").click()
    expect(page.get_by_text("The tutors of Clustered data can read this sheet now.")).to_be_visible()

    page.context.clear_cookies()
    sign_in(page, live_server, TUTOR)
    page.goto(f"{live_server.url}/learn/sheets/")
    page.get_by_role("link", name="Sleep of shift workers").click()
    expect(page.get_by_text("One night of one worker.")).to_be_visible()
    expect(page.get_by_role("main").get_by_role("textbox")).to_have_count(0)


def test_second_window_does_not_write_over_the_first(page: Page, live_server: LiveServer) -> None:
    sign_in(page, live_server, STUDENT)
    page.goto(f"{live_server.url}/learn/sheets/")
    page.get_by_label("Name of the study").fill("Sleep")
    page.keyboard.press("Enter")
    page.wait_for_url("**/learn/sheets/*/")
    other = page.context.new_page()
    other.goto(page.url)
    name = "Have you found everything that rows belong to, upwards and sideways?"
    here, there = (window.get_by_role("region", name=name) for window in (page, other))

    there.get_by_label("Note").press_sequentially("Wards.")
    expect(saved_in(there)).to_be_visible()
    here.get_by_label("Note").press_sequentially("Clinics.")

    expect(here.get_by_text("Changed in another window.")).to_be_visible()
    expect(here.get_by_text("Wards.")).to_be_visible()
    assert Sheet.objects.get().answers.get().note == "Wards."
    here.get_by_role("button", name="Save what stands here in its place").click()
    expect(page.get_by_text("Saved at").first).to_be_visible()
    assert Sheet.objects.get().answers.get().note == "Clinics."
    other.close()


def test_student_builds_a_report_and_exports_it(page: Page, live_server: LiveServer) -> None:
    sign_in(page, live_server, STUDENT)
    page.goto(f"{live_server.url}/learn/")
    page.get_by_role("link", name="report builder").click()
    page.get_by_label("Name of the report").fill("Chapter 3")
    page.keyboard.press("Enter")
    points = page.get_by_role("region", name="What a reader needs")
    expect(points).to_contain_text("0 of 7 points have all that they ask for.")

    # All but the last words of it, as if typed on other days.
    content = typed(without=("formula", "converged"), effects=({**TIME, "meaning": ""}, TREATMENT))
    Report.objects.update(content=content.to_json())
    page.reload()
    expect(points).to_contain_text("4 of 7 points have all that they ask for.")
    faults = page.get_by_role("heading", name="Look at these again")
    expect(faults).to_have_count(0)

    page.get_by_label("Did it converge?").select_option("clean")
    page.get_by_label("The formula, as lme4 writes it").fill(LINES["formula"])
    meaning = page.get_by_label("What it says, in a sentence").first
    meaning.fill("Pressure fell because of the programme.")
    expect(points).to_contain_text("7 of 7 points have all that they ask for.")
    expect(faults).to_be_visible()
    meaning.fill("Pressure fell on average.")
    expect(faults).to_have_count(0)

    with page.expect_download() as download:
        page.get_by_role("link", name="Download as a text file").click()
    text = download.value.path().read_text(encoding="utf-8")
    assert (
        "Pressure fell on average (estimate −3.1 mmHg a month; 95% CI −3.9 to −2.2; standard error 0.43)."
        in text
    )
    assert Report.objects.get().content["lines"] == LINES


@pytest.mark.parametrize("width", [360, 1280])
def test_pages_fit_the_screen(page: Page, live_server: LiveServer, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 740})
    sign_in(page, live_server, STUDENT)
    widths = {}
    for address, button in (("sheets", "Make a working sheet"), ("reports", "Begin the report")):
        page.goto(f"{live_server.url}/learn/{address}/")
        widths[page.url] = page.evaluate("document.documentElement.scrollWidth")
        page.locator("[name=name]").fill("A study with a rather long name, and what was found in it " * 2)
        page.get_by_role("button", name=button).click()
        page.wait_for_url(f"**/learn/{address}/*/")
        field = page.locator("[name=outcome]")
        field.fill("an_outcome_with_a_name_that_goes_on_and_on_and_on_and_on_and_on")
        page.get_by_role("button", name="Save", exact=False).last.click()
        expect(page.get_by_text("Saved at").first).to_be_visible()
        widths[page.url] = page.evaluate("document.documentElement.scrollWidth")
    assert widths == dict.fromkeys(widths, width)

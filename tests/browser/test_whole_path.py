"""The whole way in a real browser, with a real worker: data, fit, answers, marks; and the tutor who sees them."""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Callable

import pandas as pd
import pytest
import statsmodels.api as sm
from playwright.sync_api import Locator, Page, expect
from pytest_django.live_server_helper import LiveServer

from quizzes.models import Answer, Mark
from tests.classroom import NUMBER, PASSWORD, Classroom, make_classroom
from tests.servers import Process

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("faults")]

MODEL = "Fit `sbp ~ time + treated + (time | patient)` by REML."


def number_question(uid: str, title: str, quantity: str, term: str) -> dict[str, object]:
    target = {"quantity": quantity, "fit": "random_slope", "term": term}
    return {**NUMBER, "id": uid, "title": title, "prompt": f"{MODEL} {title}?", "target": target}


QUESTIONS = (
    number_question("effect-of-time", "The effect of time", "estimate", "time"),
    number_question("se-of-time", "The standard error of time", "se", "time"),
    number_question("se-of-treated", "The standard error of treated", "se", "treated"),
    number_question("residual-variance", "The residual variance", "variance", "residual"),
)


@pytest.fixture
def classroom(product_environment: dict[str, str], start_worker: Callable[[], Process]) -> Classroom:
    start_worker()
    return make_classroom(*QUESTIONS)


def sign_in(page: Page, live_server: LiveServer, email: str) -> None:
    page.goto(f"{live_server.url}/sign-in/")
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(lambda url: "sign-in" not in url)


def download_data(page: Page) -> pd.DataFrame:
    with page.expect_download() as download:
        page.get_by_role("link", name="Download the CSV file", exact=True).click()
    return pd.read_csv(io.StringIO(download.value.path().read_text()))


def answer(page: Page, title: str, text: str) -> Locator:
    """Type an answer, submit it, and wait for its mark; the card of the question."""
    card = page.get_by_role("article", name=title)
    card.get_by_role("textbox").fill(text)
    card.get_by_role("button", name="Submit for marking").click()
    expect(card.locator(".status.is-marked")).to_be_visible()
    return card


def fit_as_a_student(data: pd.DataFrame) -> dict[str, float]:
    """What statsmodels prints for the model asked for, and ordinary regression's standard error beside it."""
    X = sm.add_constant(data[["time", "treated"]])
    Z = sm.add_constant(data[["time"]])
    with warnings.catch_warnings():
        # A student sees statsmodels' warnings and goes on.
        warnings.simplefilter("ignore")
        mixed = sm.MixedLM(data["sbp"], X, groups=data["patient"], exog_re=Z).fit(
            method=["bfgs", "lbfgs", "cg"]
        )
    ordinary = sm.OLS(data["sbp"], X).fit()
    return {
        "The effect of time": mixed.fe_params["time"],
        "The standard error of time": mixed.bse_fe["time"],
        "The standard error of treated": mixed.bse_fe["treated"],
        "The residual variance": mixed.scale,
        "ordinary": ordinary.bse["treated"],
    }


def test_student_answers_and_tutor_sees(classroom: Classroom, page: Page, live_server: LiveServer) -> None:
    sign_in(page, live_server, classroom.student.email)
    page.goto(f"{live_server.url}/exercises/{classroom.exercise.pk}/")
    numbers = fit_as_a_student(download_data(page))

    for title in ("The effect of time", "The standard error of time", "The residual variance"):
        card = answer(page, title, f"{numbers[title]:.5g}")
        expect(card.locator(".verdict-word")).to_have_text("Right")

    card = answer(page, "The standard error of treated", f"{numbers['ordinary']:.5g}")
    expect(card.locator(".verdict-word")).to_have_text("Not right")
    expect(card).to_contain_text("Ordinary regression for repeated measures")
    evidence = card.get_by_role("table", name="The evidence")
    shown = [float(cell) for cell in evidence.get_by_role("cell").all_inner_texts()]
    assert any(value == pytest.approx(numbers["ordinary"], rel=1e-4) for value in shown)
    assert any(value == pytest.approx(numbers["The standard error of treated"], rel=5e-3) for value in shown)

    # A second attempt comes on fresh data, and the right number for those is marked right.
    card.get_by_role("button", name="Try again on fresh data").click()
    link = page.get_by_role("link", name="download the CSV file for attempt 2")
    with page.expect_download() as download:
        link.click()
    fresh = fit_as_a_student(pd.read_csv(io.StringIO(download.value.path().read_text())))
    card = answer(page, "The standard error of treated", f"{fresh['The standard error of treated']:.5g}")
    expect(card.locator(".verdict-word").first).to_have_text("Right")
    assert sorted(Mark.objects.values_list("outcome", flat=True)) == [
        "right",
        "right",
        "right",
        "right",
        "wrong",
    ]

    page.context.clear_cookies()
    sign_in(page, live_server, classroom.tutor.email)
    page.goto(f"{live_server.url}/progress/courses/{classroom.course.pk}/")
    row = page.get_by_role("row").filter(has=page.get_by_role("rowheader", name="Student"))
    expect(row.get_by_role("cell").nth(1)).to_contain_text("1×")
    page.goto(f"{live_server.url}/progress/exercises/{classroom.exercise.pk}/")
    expect(page.get_by_role("main")).to_contain_text("Ordinary regression for repeated measures")


def test_bad_input_stays_in_the_field(classroom: Classroom, page: Page, live_server: LiveServer) -> None:
    sign_in(page, live_server, classroom.student.email)
    page.goto(f"{live_server.url}/exercises/{classroom.exercise.pk}/")
    card = page.get_by_role("article", name="The effect of time")

    for text, message in (
        ("1e999", "“1e999” is too large to be an answer here."),
        ("about three", "“about three” is not a number."),
        ("-3", "has too few digits to tell a right number from a wrong one."),
    ):
        card.get_by_role("textbox").fill(text)
        card.get_by_role("button", name="Submit for marking").click()
        expect(card.locator(".errorlist")).to_contain_text(message)
        expect(card.get_by_role("textbox")).to_have_value(text)

    assert Answer.objects.count() == 0


def test_draft_is_never_taken_for_an_answer(
    classroom: Classroom, page: Page, live_server: LiveServer
) -> None:
    sign_in(page, live_server, classroom.student.email)
    page.goto(f"{live_server.url}/exercises/{classroom.exercise.pk}/")
    card = page.get_by_role("article", name="The effect of time")
    card.get_by_role("textbox").press_sequentially("-3.1")
    expect(card.locator(".status.is-draft")).to_contain_text("Saved as a draft, not submitted")

    page.reload()

    expect(card.get_by_role("textbox")).to_have_value("-3.1")
    expect(card.locator(".status.is-draft")).to_contain_text("Saved as a draft, not submitted")
    assert Answer.objects.count() == 0


def test_exercise_works_without_javascript(classroom: Classroom, page: Page, live_server: LiveServer) -> None:
    browser = page.context.browser
    assert browser is not None
    context = browser.new_context(java_script_enabled=False)
    plain = context.new_page()
    sign_in(plain, live_server, classroom.student.email)
    plain.goto(f"{live_server.url}/exercises/{classroom.exercise.pk}/")
    card = plain.get_by_role("article", name="The effect of time")
    card.get_by_role("textbox").fill("99.99")
    card.get_by_role("button", name="Submit for marking").click()
    for _ in range(50):
        if card.locator(".status.is-marked").count():
            break
        plain.wait_for_timeout(200)
        plain.reload()
    expect(card.locator(".verdict-word")).to_have_text("Not right")
    context.close()


@pytest.mark.usefixtures("plot_script")
def test_figure_answers_to_the_keyboard(page: Page, live_server: LiveServer) -> None:
    page.goto(f"{live_server.url}/learn/mixed-effects/working/")
    figure = page.locator("#figure-shrinkage")
    expect(figure.locator(".vega-embed svg")).to_be_visible()
    slider = figure.get_by_role("slider")
    words = figure.locator("[aria-live]")
    before = words.inner_text()
    slider.focus()

    page.keyboard.press("ArrowRight")

    expect(slider).to_have_value("5")
    expect(words).not_to_have_text(before)
    expect(words).to_contain_text("With 5 visits")


@pytest.mark.usefixtures("plot_script")
def test_figure_answers_to_a_list_and_a_named_slider(page: Page, live_server: LiveServer) -> None:
    page.goto(f"{live_server.url}/learn/mixed-effects/limitations/")
    figure = page.locator("#figure-dropout")
    expect(figure.locator(".vega-embed svg")).to_be_visible()

    figure.get_by_role("combobox").select_option("a reading nobody took")
    figure.get_by_role("slider").press("ArrowRight")

    expect(figure.locator("[data-summary]")).to_contain_text(
        "with 8 times the odds for 10 mmHg more: missing not at random"
    )
    expect(figure.locator("output")).to_have_text("8 times")
    expect(page).to_have_url(re.compile(r"\?figure=dropout&reason=1&strength=5&seed=31$"))


def test_pages_fit_a_narrow_screen(classroom: Classroom, page: Page, live_server: LiveServer) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    sign_in(page, live_server, classroom.student.email)
    addresses = [
        "progress/today/",
        "exercises/",
        f"exercises/{classroom.exercise.pk}/",
        "progress/map/",
        "learn/",
    ]
    widths = {}
    for address in addresses:
        page.goto(f"{live_server.url}/{address}")
        widths[address] = page.evaluate("document.documentElement.scrollWidth")
    assert widths == dict.fromkeys(addresses, 360)

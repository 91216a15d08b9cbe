from __future__ import annotations

import logging
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from accounts.models import Course, Enrolment, User
from grading.readers.text import split_lines
from quizzes.marking import claim_answer, mark_claimed
from quizzes.models import Answer, Draft, Exercise, Variant
from quizzes.outbox import send_answer
from quizzes.times.timing import GRACE
from tests.factories import (
    NOW,
    REPORT,
    give_marked_answer,
    make_answer,
    make_draft,
    make_exercise,
    make_mark,
    make_question,
    make_student,
    make_variant,
)
from tests.progress.pages import links_of, text_of
from tests.quizzes.conftest import Clock
from tests.quizzes.helpers import (
    drop_fits,
    fitted_variant,
    fitted_variants,
    number_question,
    output_of,
)

pytestmark = pytest.mark.usefixtures("clock", "sent")

Sent = list[tuple[Any, ...]]
HTMX = {"HX-Request": "true"}
REFUSED = "Sent back, not submitted: "


def as_user(user: User, **options: Any) -> Any:
    client = Client(**options)
    client.force_login(user)
    return client


@pytest.fixture
def page(ada: User) -> Any:
    """Ada's browser, without scripts unless a request says otherwise."""
    return as_user(ada)


def url(name: str, thing: Any) -> str:
    return reverse(f"quizzes:{name}", args=[thing.pk])


def card_id(variant: Variant) -> str:
    return f"question-{variant.item_id}"


def address(variant: Variant) -> str:
    return f"{url('exercise', variant.item.exercise)}#{card_id(variant)}"


def card_text(response: Any, variant: Variant) -> str:
    return text_of(response, within=card_id(variant))


def nothing_stored() -> bool:
    return not Answer.objects.exists() and not Draft.objects.exists()


# Who may see what


def test_index_lists_the_exercises_with_how_far_one_is(page: Any, variants: list[Variant]):
    make_answer(variants[0], "1.5")

    shown = text_of(page.get("/exercises/"))

    assert "Open Clustered data Blood pressure Due on Monday 18 May, 10:30." in shown
    assert "Questions submitted 1 of 2" in shown


def test_index_without_exercises_says_what_to_do(stranger: User):
    assert "No exercise yet" in text_of(as_user(stranger).get("/exercises/"))


def test_exercise_shows_its_student_story_data_and_questions(page: Any, variants: list[Variant]):
    response = page.get(url("exercise", variants[0].item.exercise))

    shown = text_of(response)
    assert "Due Monday 18 May, 10:30" in shown
    assert "0 of 2 points so far." in shown
    assert "The first 2 of 2 rows patient visit time treated sbp P01 1 0 0" in shown
    assert f"/data/{variants[0].dataset_id}.csv" in links_of(response)
    assert "Question 1 · attempt 1 of 2 · 1 point A standard error" in shown
    assert "Question 2 · 1 point What one row is" in shown


@pytest.mark.parametrize("who", ["colleague", "stranger"])
def test_exercise_is_hidden_from_strangers(request: pytest.FixtureRequest, variant: Variant, who: str):
    client = as_user(request.getfixturevalue(who))

    assert client.get(url("exercise", variant.item.exercise)).status_code == 404


def test_exercise_leads_its_tutor_to_the_results(tutor: User, exercise: Exercise):
    Exercise.objects.update(published_at=None)

    response = as_user(tutor).get(url("exercise", exercise))

    assert (response.status_code, response["Location"]) == (302, f"/progress/exercises/{exercise.pk}/")


@pytest.mark.parametrize("who", ["bela", "tutor", "colleague", "stranger"])
@pytest.mark.parametrize("headers", [{}, HTMX], ids=["plain", "htmx"])
def test_variant_is_nobody_elses(
    request: pytest.FixtureRequest, variant: Variant, who: str, headers: dict[str, str]
):
    client = as_user(request.getfixturevalue(who), headers=headers)

    assert client.get(url("card", variant)).status_code == 404
    for action in ("submit", "draft", "retry"):
        response = client.post(url(action, variant), {"answer": "1.5234"})
        assert (action, response.status_code) == (action, 404)
    assert nothing_stored()


def test_variant_that_does_not_exist(page: Any):
    for pk in (999_999, 2**80):
        assert page.post(f"/exercises/variants/{pk}/submit", {"answer": "1"}).status_code == 404


@pytest.mark.parametrize("action", ["submit", "draft", "retry"])
def test_actions_take_posts_only(page: Any, variant: Variant, action: str):
    assert page.get(url(action, variant)).status_code == 405
    assert page.post(url("card", variant)).status_code == 405


def test_unpublished_exercise_is_closed_to_those_who_had_it(page: Any, variant: Variant):
    Exercise.objects.update(published_at=None)

    assert page.get(url("exercise", variant.item.exercise)).status_code == 404
    assert page.post(url("submit", variant), {"answer": "1.5234"}).status_code == 404
    assert nothing_stored()


def test_who_has_left_the_course_has_no_access(page: Any, variant: Variant, ada: User):
    Enrolment.objects.filter(user=ada).delete()

    assert page.get(url("exercise", variant.item.exercise)).status_code == 404
    assert page.post(url("submit", variant), {"answer": "1.5234"}).status_code == 404


# Before it opens, while data are made, after it has closed


def test_exercise_before_it_opens_says_when(page: Any, variants: list[Variant]):
    Exercise.objects.update(opens_at=NOW + timedelta(hours=1))
    exercise = variants[0].item.exercise

    response = page.get(url("exercise", exercise))

    assert "Not open yet This exercise opens on Thursday 14 May 2026, 11:30." in text_of(response)
    assert "A standard error" not in text_of(response)


@pytest.mark.parametrize(
    ("headers", "status", "header"),
    [({}, 302, "Location"), (HTMX, 200, "HX-Redirect")],
    ids=["plain", "htmx"],
)
def test_question_before_it_opens_leads_to_the_page_that_says_when(
    page: Any, variant: Variant, headers: dict[str, str], status: int, header: str
):
    Exercise.objects.update(opens_at=NOW + timedelta(hours=1))

    responses = [
        page.get(url("card", variant), headers=headers),
        *(
            page.post(url(action, variant), {"answer": "1.5234"}, headers=headers)
            for action in ("submit", "draft", "retry")
        ),
    ]

    for response in responses:
        assert (response.status_code, response[header]) == (status, url("exercise", variant.item.exercise))
        assert b"What do your data say" not in response.content
    assert nothing_stored()


def test_exercise_whose_data_are_being_made_asks_for_them_once(
    page: Any, exercise: Exercise, ada: User, sent: Sent
):
    shown = [text_of(page.get(url("exercise", exercise))) for _ in range(3)]

    assert all("Your data are being made They are simulated for you alone" in text for text in shown)
    assert sent == [("quizzes.make_variants", exercise.pk, ada.pk)]


def test_exercise_whose_data_are_being_made_sends_nothing_while_it_is_so(page: Any, exercise: Exercise):
    response = page.get(url("exercise", exercise))
    assert (
        f'hx-get="{url("exercise", exercise)}?seen=making" hx-trigger="every 1s"' in response.content.decode()
    )

    again = page.get(url("exercise", exercise) + "?seen=making", headers=HTMX)

    assert (again.status_code, again.content) == (204, b"")


def test_exercise_whose_data_have_come_is_loaded(page: Any, exercise: Exercise, ada: User):
    page.get(url("exercise", exercise))
    fitted_variants(exercise, ada)

    response = page.get(url("exercise", exercise) + "?seen=making", headers=HTMX)

    assert (response["HX-Refresh"], response.content) == ("true", b"")


def test_exercise_whose_data_take_too_long_says_so(page: Any, exercise: Exercise, clock: Clock):
    page.get(url("exercise", exercise))
    clock.forward(seconds=61)

    told = page.get(url("exercise", exercise) + "?seen=making", headers=HTMX)
    response = page.get(url("exercise", exercise))

    assert told["HX-Refresh"] == "true"
    assert "This takes longer than it should." in text_of(response)
    assert 'hx-trigger="every 10s"' in response.content.decode()
    assert page.get(url("exercise", exercise) + "?seen=making_delayed", headers=HTMX).status_code == 204


def test_exercise_that_closes_while_data_are_made_stops_asking(page: Any, exercise: Exercise):
    page.get(url("exercise", exercise))
    Exercise.objects.update(due_at=NOW, closes_at=NOW)

    response = page.get(url("exercise", exercise) + "?seen=making", headers=HTMX)

    assert response["HX-Refresh"] == "true"


def test_exercise_that_closed_before_one_joined_says_so(page: Any, exercise: Exercise, sent: Sent):
    Exercise.objects.update(due_at=NOW, closes_at=NOW)

    shown = text_of(page.get(url("exercise", exercise)))

    assert (
        "Closed This exercise closed on Thursday 14 May 2026, 10:30, before any data were made for you."
        in shown
    )
    assert sent == []


def test_exercise_after_it_has_closed_shows_what_became_of_it(page: Any, variants: list[Variant]):
    make_draft(variants[1], "visit")
    Exercise.objects.update(due_at=NOW, closes_at=NOW)

    response = page.get(url("exercise", variants[0].item.exercise))

    closed = "This exercise is closed, and you did not submit an answer to this question."
    assert closed in card_text(response, variants[0])
    assert f"{closed} Your draft, which is not marked One visit" in card_text(response, variants[1])
    assert "Submit for marking" not in text_of(response)
    assert "closed on 14 May, 10:30" in text_of(response)


# Submitting


def test_submit_without_htmx_leads_back_to_the_question(page: Any, variant: Variant):
    response = page.post(url("submit", variant), {"answer": " 1.5234 "})

    assert (response.status_code, response["Location"]) == (302, address(variant))
    assert Answer.objects.get().response == [" 1.5234 "]
    shown = card_text(page.get(address(variant)), variant)
    assert "Submitted, waiting for the mark" in shown
    assert "Your answer arrived on 14 May, 10:30:00 and cannot get lost." in shown
    assert "You submitted 1.5234" in shown


def test_submit_with_htmx_gives_the_card_which_takes_the_focus(page: Any, variant: Variant):
    response = page.post(url("submit", variant), {"answer": "1.5234"}, headers=HTMX)

    html = response.content.decode()
    assert response.status_code == 200
    assert "<html" not in html
    assert "Submitted, waiting for the mark" in card_text(response, variant)
    assert f'id="verdict-{variant.pk}" tabindex="-1" autofocus' in html
    assert f'hx-get="{url("card", variant)}?seen={variant.pk}-waiting"' in html
    assert "announcement" not in html


def test_submit_sends_the_answer_to_be_marked(
    page: Any, variant: Variant, sent: Sent, django_capture_on_commit_callbacks: Any
):
    with django_capture_on_commit_callbacks(execute=True):
        page.post(url("submit", variant), {"answer": "1.5234"})

    assert sent == [("quizzes.mark_answer", Answer.objects.get().pk)]


@pytest.mark.parametrize(
    ("kind", "form", "message"),
    [
        ("number", {}, "Type a number first."),
        ("number", {"answer": ""}, "Type a number first."),
        ("number", {"answer": "about three"}, "“about three” is not a number."),
        ("number", {"answer": "1e999"}, "“1e999” is too large to be an answer here."),
        ("number", {"answer": "1"}, "has too few digits to tell a right number from a wrong one."),
        ("number", {"answer": ["1.5", "1.6"]}, "This question takes one answer; 2 came in."),
        ("number", {"answer": "1" * 400_000}, "Type one number. This is 400,000 characters long."),
        ("number", {"answer": "1.5\x00"}, "is not a number."),
        ("formula", {"answer": ""}, "Write a formula first"),
        ("formula", {"answer": "sbp ~ time + (1 | hospital)"}, "hospital"),
        ("formula", {"answer": "sbp ~ time +"}, "Sent back"),
        ("formula", {"answer": "sbp ~ time\x00"}, "Sent back"),
        ("output", {}, "There is no text. Paste what your package printed for the model."),
        ("output", {"answer": "SE = 2.5"}, "This is no output that we know."),
        ("output", {"answer": "x" * 400_000}, "The text has 400,000 characters; at most 20,000 are read."),
        ("output", {"answer": "lm\x00"}, "The text holds a character that cannot be stored (NUL)."),
        ("report", {}, "There is no text. Write your report first."),
        ("report", {"answer": "It fell."}, "The text has 2 words; write at least 5."),
        ("report", {"answer": "word " * 61}, "The text has 61 words; at most 60 are taken. Shorten it."),
        (
            "report",
            {"answer": "x" * 400_000},
            "The text has 400,000 characters; a report has at most 20,000.",
        ),
        (
            "report",
            {"answer": "It fell by 2 mmHg\x00"},
            "The text holds a character that is no text (U+0000)",
        ),
        ("report", {"answer": ["It fell by 2 mmHg"] * 2}, "This question takes one answer; 2 came in."),
        ("choice", {}, "Choose an answer first."),
        ("choice", {"answer": "moon"}, "One of the options sent in does not belong to this question."),
        ("multiple", {}, "Tick at least one answer first."),
        ("multiple", {"answer": ["visit", "visit"]}, "The same option came in twice."),
        ("order", {}, "Give each of the 3 items its own place. You placed none yet."),
        ("order", {"place-plot": "1"}, "Give each of the 3 items its own place. You placed 1."),
        ("order", {"place-plot": "1", "place-fit": "1"}, "Two items have place 1."),
        ("order", {"place-plot": "9" * 5000}, "A place is a number from 1 upward."),
        ("match", {}, "Match each of the 3 items. You matched none yet."),
        ("match", {"place-visit": "row"}, "Match each of the 3 items. You matched 1."),
        ("match", {"place-visit": "moon"}, "One of the pairs sent in does not belong to this question."),
    ],
)
@pytest.mark.parametrize("headers", [{}, HTMX], ids=["plain", "htmx"])
def test_submit_of_what_cannot_be_read_is_sent_back_and_costs_nothing(
    page: Any,
    course: Any,
    ada: User,
    kind: str,
    form: dict[str, Any],
    message: str,
    headers: dict[str, str],
):
    variant = fitted_variant(make_exercise(course, make_question(kind=kind)), ada)

    response = page.post(url("submit", variant), form, headers=headers)

    shown = card_text(response, variant)
    assert response.status_code == 422
    assert REFUSED in shown
    assert message in shown
    assert "Submit for marking" in shown
    assert nothing_stored()
    assert Variant.objects.count() == 1


def test_submit_that_is_sent_back_keeps_what_was_typed(page: Any, variant: Variant):
    make_draft(variant, "1.2")

    response = page.post(url("submit", variant), {"answer": 'a "<b>" & c'}, headers=HTMX)

    html = response.content.decode()
    assert 'value="a &quot;&lt;b&gt;&quot; &amp; c"' in html
    assert 'aria-invalid="true" autofocus' in html
    assert f'id="error-{variant.pk}"' in html
    assert "What stands here is not saved and not submitted. Your draft of 10:30:00 is kept." in html
    assert Draft.objects.get().response == ["1.2"]


def test_submit_that_is_sent_back_keeps_what_was_pasted(page: Any, course: Any, ada: User):
    variant = fitted_variant(make_exercise(course, make_question(kind="output")), ada)

    response = page.post(url("submit", variant), {"answer": "\nCall: <b>\n  x  1"}, headers=HTMX)

    html = response.content.decode()
    # A browser leaves out the first line break in a text area.
    assert "autofocus>\n\nCall: &lt;b&gt;\n  x  1</textarea>" in html
    assert "(line 2: “Call: &lt;b&gt;”)" in html


def test_output_is_taken_marked_and_shown_line_by_line(
    page: Any, course: Any, ada: User, django_capture_on_commit_callbacks: Any
):
    variant = fitted_variant(make_exercise(course, make_question(kind="output")), ada)
    text = output_of("ols").replace("\n", "\r\n")

    response = page.post(url("submit", variant), {"answer": text}, headers=HTMX)

    assert response.status_code == 200
    answer = Answer.objects.get()
    assert answer.response == [text]
    claimed = claim_answer(answer.pk, now=NOW)
    assert claimed is not None
    mark_claimed(answer.pk, claimed, now=NOW)
    html = page.get(url("card", variant), headers=HTMX).content.decode()
    assert "Your output is of ordinary regression" in html
    assert "<caption>Number by number</caption>" in html
    assert f"You pasted: {len(split_lines(text.rstrip()))} lines" in html
    assert "<li><code>lm(formula = sbp ~ time + treated)</code></li>" in html


def test_submit_that_is_sent_back_keeps_what_was_chosen(page: Any, course: Any, ada: User):
    variant = fitted_variant(make_exercise(course, make_question(kind="order")), ada)

    response = page.post(url("submit", variant), {"place-fit": "3", "place-plot": "3"}, headers=HTMX)

    assert response.content.decode().count('<option value="3" selected>') == 2


def test_submit_that_is_sent_back_keeps_what_was_matched(page: Any, course: Any, ada: User):
    variant = fitted_variant(make_exercise(course, make_question(kind="match")), ada)

    response = page.post(url("submit", variant), {"place-arm": "row", "place-visit": "row"}, headers=HTMX)

    html = response.content.decode()
    assert html.count('<option value="row" selected>a row</option>') == 2
    assert f'<label for="place-{variant.pk}-patient">A patient</label>' in html


def test_submit_without_htmx_that_is_sent_back_is_a_page_of_its_own(page: Any, variants: list[Variant]):
    response = page.post(url("submit", variants[0]), {"answer": "abc"})

    shown = text_of(response)
    assert f"{REFUSED}“abc” is not a number." in shown
    assert "What one row is" not in shown
    assert url("exercise", variants[0].item.exercise) in links_of(response)


def test_submit_of_a_file_is_no_answer(page: Any, variant: Variant):
    response = page.post(
        url("submit", variant), {"answer": SimpleUploadedFile("empty.csv", b"")}, headers=HTMX
    )

    assert response.status_code == 422
    assert "Type a number first." in card_text(response, variant)
    assert nothing_stored()


def test_submit_of_another_content_type_is_no_answer(page: Any, variant: Variant):
    response = page.post(url("submit", variant), '{"answer": "1.5"}', content_type="application/json")

    assert response.status_code == 422
    assert nothing_stored()


@pytest.mark.parametrize("action", ["submit", "draft"])
def test_megabyte_is_refused_in_words(
    page: Any, variant: Variant, action: str, caplog: pytest.LogCaptureFixture
):
    caplog.set_level(logging.CRITICAL, logger="django.security")
    form = {
        "data": urlencode({"answer": "1" * 1_048_576}),
        "content_type": "application/x-www-form-urlencoded",
    }

    plain = page.post(url(action, variant), **form)
    htmx = page.post(url(action, variant), headers=HTMX, **form)

    assert plain.status_code == htmx.status_code == 400
    assert "That was too long" in text_of(plain)
    assert "Nothing was submitted, nothing was saved, and no attempt was spent." in text_of(plain)
    assert htmx.content.decode().startswith("This is too long to be an answer, so nothing was submitted")
    assert htmx["Content-Type"] == "text/plain; charset=utf-8"
    assert nothing_stored()


def test_submit_twice_shows_the_first_and_says_nothing(page: Any, variant: Variant):
    for _ in range(2):
        response = page.post(url("submit", variant), {"answer": "1.5234"}, headers=HTMX)

    assert response.status_code == 200
    assert "Please note" not in card_text(response, variant)
    assert Answer.objects.get().response == ["1.5234"]


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["plain", "htmx"])
def test_submit_of_another_answer_says_that_the_first_stands(
    page: Any, variant: Variant, headers: dict[str, str]
):
    page.post(url("submit", variant), {"answer": "1.5234"})

    response = page.post(url("submit", variant), {"answer": "2.6345"}, headers=headers)

    shown = card_text(response, variant)
    assert response.status_code == 422
    assert "Please note: You have submitted an answer to this question already. It stands as it was." in shown
    assert "You sent just now, not submitted 2.6345" in shown
    assert "You submitted 1.5234" in shown
    assert Answer.objects.get().response == ["1.5234"]


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["plain", "htmx"])
def test_submit_after_closing_shows_again_what_was_typed(
    page: Any, variant: Variant, headers: dict[str, str]
):
    Exercise.objects.update(due_at=NOW - GRACE, closes_at=NOW - GRACE)

    response = page.post(url("submit", variant), {"answer": "1.5234"}, headers=headers)

    shown = card_text(response, variant)
    assert response.status_code == 422
    kept = "What you typed is kept as a draft, which is not marked."
    assert f"{REFUSED}This exercise closed on 14 May 2026 at 10:29. {kept}" in shown
    assert "You typed, not submitted 1.5234" in shown
    assert not Answer.objects.exists()
    assert Draft.objects.get().response == ["1.5234"]
    assert "Your draft, which is not marked 1.5234" in card_text(page.get(address(variant)), variant)


@pytest.mark.parametrize("answer", ["", "x" * 20_001], ids=["empty", "too long"])
def test_submit_after_closing_leaves_the_draft_where_nothing_can_be_kept(
    page: Any, variant: Variant, answer: str
):
    make_draft(variant, "1.5")
    Exercise.objects.update(due_at=NOW - GRACE, closes_at=NOW - GRACE)

    response = page.post(url("submit", variant), {"answer": answer})

    assert "is kept as a draft" not in card_text(response, variant)
    assert Draft.objects.get().response == ["1.5"]


def test_submit_to_an_archived_course_keeps_nothing(page: Any, variant: Variant, course: Course):
    Course.objects.filter(pk=course.pk).update(archived_at=NOW)

    response = page.post(url("submit", variant), {"answer": "1.5234"})

    assert "You typed, not submitted 1.5234" in card_text(response, variant)
    assert nothing_stored()


def test_submit_before_the_fits_are_there_can_be_repeated(page: Any, variant: Variant):
    drop_fits(variant)

    response = page.post(url("submit", variant), {"answer": "1.5234"}, headers=HTMX)

    assert response.status_code == 422
    assert "Your data are still being fitted." in card_text(response, variant)
    assert 'value="1.5234"' in response.content.decode()


def test_submit_to_an_attempt_of_yesterday_shows_the_one_of_today(page: Any, exercise: Exercise, ada: User):
    old = give_marked_answer(exercise, ada, 0.0, "1.5234").variant
    new = fitted_variant(exercise, ada, attempt=2)

    response = page.post(url("submit", old), {"answer": "9.8765"}, headers=HTMX)

    assert "attempt 2 of 2" in card_text(response, new)
    assert "It stands as it was." in card_text(response, new)
    assert 'value="9.8765"' not in response.content.decode()


# Drafts


def test_draft_with_htmx_says_that_it_is_saved_and_not_submitted(page: Any, variant: Variant):
    response = page.post(url("draft", variant), {"answer": "1.5 or so"}, headers=HTMX)

    assert "Saved as a draft, not submitted" in response.content.decode()
    assert Draft.objects.get().response == ["1.5 or so"]
    shown = page.get(address(variant)).content.decode()
    assert 'value="1.5 or so"' in shown
    assert "(10:30:00)" in shown


def test_draft_without_htmx_leads_back_to_the_question(page: Any, variant: Variant):
    response = page.post(url("draft", variant), {"answer": "1.5"})

    assert (response.status_code, response["Location"]) == (302, address(variant))
    assert Draft.objects.get().response == ["1.5"]


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["plain", "htmx"])
@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("1" * 20_001, "This has 20,001 characters; a draft keeps at most 20,000. Nothing was changed."),
        ("1.5\x00", "This holds a character that cannot be stored (NUL). Type it anew."),
    ],
)
def test_draft_that_cannot_be_kept_says_so(
    page: Any, variant: Variant, headers: dict[str, str], text: str, message: str
):
    response = page.post(url("draft", variant), {"answer": text}, headers=headers)

    assert f"Draft not saved: {message}" in response.content.decode()
    assert nothing_stored()


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["plain", "htmx"])
def test_draft_after_the_answer_is_not_saved(page: Any, variant: Variant, headers: dict[str, str]):
    make_answer(variant, "1.5234")

    response = page.post(url("draft", variant), {"answer": "2"}, headers=headers)

    assert "Draft not saved: You have submitted an answer" in response.content.decode()
    assert Draft.objects.count() == 0


# The mark on its way


def test_card_that_has_not_changed_is_not_sent_again(page: Any, variant: Variant):
    make_answer(variant, "1.5234", submitted_at=NOW)

    response = page.get(f"{url('card', variant)}?seen={variant.pk}-waiting", headers=HTMX)

    assert (response.status_code, response.content) == (204, b"")


def test_card_shows_the_mark_and_asks_no_more(page: Any, variant: Variant):
    make_mark(make_answer(variant, "1.5234", submitted_at=NOW), 1.0)

    response = page.get(f"{url('card', variant)}?seen={variant.pk}-waiting", headers=HTMX)

    html = response.content.decode()
    assert "Marked Right" in card_text(response, variant)
    assert "hx-get" not in html
    assert "autofocus" not in html
    assert '<p id="announcement" hx-swap-oob="innerHTML">Question 1: right.</p>' in html
    assert text_of(response, within="score") == "1 of 2 points so far."
    assert text_of(response, within=f"standing-{variant.item_id}") == "Right"


def test_card_of_an_answer_that_waits_long_says_that_one_need_not(page: Any, variant: Variant, clock: Clock):
    make_answer(variant, "1.5234", submitted_at=NOW)
    clock.forward(seconds=21)

    response = page.get(f"{url('card', variant)}?seen={variant.pk}-waiting", headers=HTMX)

    assert "Marking takes longer than usual. You need not wait here" in card_text(response, variant)
    assert 'hx-trigger="every 5s"' in response.content.decode()


def test_card_of_an_answer_that_needs_attention_reassures_and_asks_no_more(page: Any, variant: Variant):
    make_answer(variant, "1.5234", status=Answer.Status.NEEDS_ATTENTION)

    response = page.get(f"{url('card', variant)}?seen={variant.pk}-delayed", headers=HTMX)

    shown = card_text(response, variant)
    assert "Not marked yet: your tutor has been told" in shown
    assert "no attempt is lost" in shown
    assert "You submitted 1.5234" in shown
    assert "hx-get" not in response.content.decode()


@pytest.fixture
def report(course: Any, ada: User) -> Variant:
    """Ada's variant of a report question."""
    return fitted_variant(make_exercise(course, make_question(kind="report")), ada)


def test_form_of_a_report_says_its_length_and_what_earns_points(page: Any, report: Variant):
    make_draft(report, "Three words <here>")

    response = page.get(reverse("quizzes:exercise", args=[report.item.exercise_id]))

    shown = card_text(response, report)
    assert "Question 1 · 1 point" in shown
    assert "5 to 60 words, in sentences. Your tutor marks it; it can be submitted once." in shown
    assert "3 words What earns points Structure: 2 points" in shown
    assert f'data-counts-words="words-{report.pk}"' in response.content.decode()


def test_card_of_a_report_waits_for_the_tutor_with_advice(page: Any, report: Variant):
    page.post(url("submit", report), {"answer": f"{REPORT} It <was> proved."})
    answer = Answer.objects.get()
    claim = claim_answer(answer.pk, now=NOW)
    assert claim is not None
    mark_claimed(answer.pk, claim, now=NOW)

    response = page.get(f"{url('card', report)}?seen={report.pk}-waiting", headers=HTMX)

    shown, html = card_text(response, report), response.content.decode()
    assert "Submitted, waiting for your tutor’s mark" in shown
    assert "What an automatic reader found; your tutor marks" in shown
    assert f"The structure found “{REPORT}”" in shown
    assert "“proved” is more than one study can do." in shown
    assert "It &lt;was&gt; proved." in html
    assert "hx-get" not in html
    assert "Question 1: waits for your tutor’s mark, and an automatic reader’s advice is here." in html


def test_card_without_htmx_leads_to_the_page(page: Any, variant: Variant):
    response = page.get(url("card", variant))

    assert (response.status_code, response["Location"]) == (302, address(variant))


def test_card_keeps_earlier_attempts(page: Any, exercise: Exercise, ada: User):
    give_marked_answer(exercise, ada, 0.0, "1.5234", mistakes=["ordinary-regression"])
    second = fitted_variant(exercise, ada, attempt=2)

    response = page.post(url("submit", second), {"answer": "2.6345"}, headers=HTMX)

    assert "Attempt 1: not right The data of attempt 1 Not right" in card_text(response, second)


def test_partial_mark_says_how_many_points(page: Any, exercise: Exercise, ada: User):
    variant = give_marked_answer(exercise, ada, 0.5, "1.5234").variant
    fitted_variant(exercise, ada, question=exercise.items.get(position=2).question)

    shown = card_text(page.get(address(variant)), variant)

    assert "Partly right 0.50 of 1 point." in shown


def test_right_answer_is_kept_until_closing_where_the_tutor_says_so(page: Any, exercise: Exercise, ada: User):
    Exercise.objects.update(reveal=Exercise.Reveal.AFTER_CLOSING)
    variant = fitted_variant(exercise, ada, question=exercise.items.get(position=2).question)
    make_mark(make_answer(variant, "patient"), 0.0, mistakes=["ordinary-regression"])
    fitted_variant(exercise, ada)

    shown = card_text(page.get(address(variant)), variant)

    assert "Not right The mistake behind it: 1. Ordinary regression for repeated measures" in shown
    assert "The right answer and its explanation are shown here from Monday 18 May, 10:31 on." in shown
    assert "Rows of one patient are alike." not in shown


# A further attempt


@pytest.fixture
def failed(exercise: Exercise, ada: User) -> Variant:
    """Ada's number question, answered wrongly, beside the choice."""
    fitted_variant(exercise, ada, question=exercise.items.get(position=2).question)
    return give_marked_answer(exercise, ada, 0.0, "1.5234").variant


def test_retry_has_fresh_data_made_once_however_often_it_is_pressed(
    page: Any, failed: Variant, sent: Sent, django_capture_on_commit_callbacks: Any
):
    with django_capture_on_commit_callbacks(execute=True):
        first = page.post(url("retry", failed))
        second = page.post(url("retry", failed), headers=HTMX)

    assert (first.status_code, first["Location"]) == (302, address(failed))
    assert "Fresh data for attempt 2" in card_text(second, failed)
    assert sent == [("quizzes.make_next_attempt", failed.pk)]


def test_retry_shows_that_the_data_are_being_made(page: Any, failed: Variant):
    assert "Try again on fresh data" in card_text(page.get(address(failed)), failed)

    response = page.post(url("retry", failed), headers=HTMX)

    html = response.content.decode()
    assert "Fresh data for attempt 2 They are being simulated" in card_text(response, failed)
    assert f'id="making-{failed.pk}" tabindex="-1" autofocus' in html
    assert html.count("autofocus") == 1
    assert f'hx-get="{url("card", failed)}?seen={failed.pk}-making" hx-trigger="every 1s"' in html
    again = card_text(page.get(address(failed)), failed)
    assert "Fresh data for attempt 2" in again
    assert "Try again on fresh data" not in again


def test_card_goes_on_to_the_attempt_that_has_come(page: Any, failed: Variant, exercise: Exercise, ada: User):
    page.post(url("retry", failed))
    following = fitted_variant(exercise, ada, attempt=2)

    response = page.get(f"{url('card', failed)}?seen={failed.pk}-making", headers=HTMX)

    shown = card_text(response, following)
    assert "attempt 2 of 2" in shown
    assert "Submit for marking" in shown
    assert f"/data/{following.dataset_id}.csv" in links_of(response, within=card_id(following))
    assert f"/data/s/{following.dataset_id}-1." in shown
    assert "Question 1: fresh data are here for attempt 2." in response.content.decode()


def test_retry_that_is_not_allowed_says_why(page: Any, exercise: Exercise, ada: User, sent: Sent):
    fitted_variant(exercise, ada, question=exercise.items.get(position=2).question)
    variant = give_marked_answer(exercise, ada, 1.0, "1.5234").variant

    for headers in ({}, HTMX):
        response = page.post(url("retry", variant), headers=headers)

        assert response.status_code == 422
        assert "You have answered this question rightly." in card_text(response, variant)
    assert sent == []


def test_no_further_attempt_is_offered_after_the_last(page: Any, exercise: Exercise, ada: User):
    fitted_variant(exercise, ada, question=exercise.items.get(position=2).question)
    give_marked_answer(exercise, ada, 0.0, "1.5234")
    last = give_marked_answer(exercise, ada, 0.0, "1.5234", attempt=2).variant

    shown = card_text(page.get(address(last)), last)

    assert "Try again on fresh data" not in shown
    assert "You have used all 2 attempts at this question." in shown


# What needs the tutor


def test_give_back_has_the_answer_marked_again(tutor: User, variant: Variant, sent: Sent, course: Any):
    answer = make_answer(variant, "1.5234", status=Answer.Status.NEEDS_ATTENTION)

    response = as_user(tutor).post(url("give-back", answer), follow=True)

    assert response.redirect_chain == [(f"/progress/courses/{course.pk}/", 302)]
    assert "The answer is being marked again." in text_of(response)
    assert sent == [("quizzes.mark_answer", answer.pk)]
    assert Answer.objects.get().status == "submitted"


def test_give_back_of_an_answer_that_is_well_does_nothing(tutor: User, variant: Variant, sent: Sent):
    answer = make_answer(variant, "1.5234")
    send_answer(answer.pk, now=NOW)
    sent.clear()

    response = as_user(tutor).post(url("give-back", answer), follow=True)

    assert "This answer no longer needs attention." in text_of(response)
    assert sent == []


@pytest.mark.parametrize("who", ["ada", "colleague", "stranger"])
def test_give_back_is_for_the_tutor_of_the_course(
    request: pytest.FixtureRequest, variant: Variant, who: str, sent: Sent
):
    answer = make_answer(variant, "1.5234", status=Answer.Status.NEEDS_ATTENTION)

    response = as_user(request.getfixturevalue(who)).post(url("give-back", answer))

    assert response.status_code == 404
    assert Answer.objects.get().status == "needs_attention"
    assert sent == []


# What it costs


@pytest.mark.parametrize("count", [2, 3, 10])
def test_exercise_page_takes_as_many_queries_with_ten_questions_as_with_two(
    course: Any, django_assert_num_queries: DjangoAssertNumQueries, count: int
):
    student = make_student("Ada", course)
    questions = [number_question() if number % 2 else make_question() for number in range(count)]
    exercise = make_exercise(course, *questions)
    fitted_variants(exercise, student)
    for item in exercise.items.all()[: count - 1]:
        variant = Variant.objects.get(item=item)
        make_mark(make_answer(variant, "1.5234"), 0.0, mistakes=["ordinary-regression"])
        if item.question.kind == "number":
            make_variant(exercise, student, question=item.question, attempt=2)
    client = as_user(student)
    client.get(url("exercise", exercise))

    # Session, user, exercise, role, times, variants, what the student is told, count of questions, rows, and whether the
    # user teaches anything.
    with django_assert_num_queries(10):
        response = client.get(url("exercise", exercise))

    assert response.status_code == 200


@pytest.mark.parametrize("count", [1, 3])
def test_index_takes_as_many_queries_with_three_exercises_as_with_one(
    course: Any, django_assert_num_queries: DjangoAssertNumQueries, count: int
):
    student = make_student("Ada", course)
    for _ in range(count):
        make_exercise(course, make_question())
    client = as_user(student)

    # Session, user, exercises, their times, and whether the user teaches anything.
    with django_assert_num_queries(5):
        client.get("/exercises/")


@pytest.mark.parametrize("count", [1, 3])
def test_card_takes_as_many_queries_with_three_questions_as_with_one(
    course: Any, django_assert_num_queries: DjangoAssertNumQueries, count: int
):
    student = make_student("Ada", course)
    exercise = make_exercise(course, *(number_question() for _ in range(count)))
    variant = fitted_variants(exercise, student)[0]
    make_mark(make_answer(variant, "1.5234"), 0.0)
    client = as_user(student)

    # Session, user, variant, times, all cards, and what their students are told.
    with django_assert_num_queries(6):
        client.get(url("card", variant), headers=HTMX)

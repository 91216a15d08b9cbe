"""Marking, asking and reading in the guide, as the student finds it; forms are sent as without JavaScript."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts.models import Course, Enrolment, User
from lessons.guides import Guide
from lessons.models import PassageAnswer, PassageMark, PassageQuestion, SectionReading
from lessons.passages.questions import QUESTIONS_A_DAY, answer_questions, ask_question
from tests.factories import NOW, enrol, make_course, make_student, make_user
from tests.lessons.passages.conftest import as_client, make_guide, put_guides, stretch
from tests.progress.pages import get, links_of, text_of

PAGE = "/learn/book/rows/"
OWN = "/learn/my-questions/"
FEW = "passage-few-groups"

pytestmark = pytest.mark.usefixtures("guide")


def send(user: User, url: str, data: Mapping[str, str], *, htmx: bool = False) -> tuple[int, str, str]:
    """Status, page and address of what comes after a form was sent."""
    headers = {"HX-Request": "true"} if htmx else {}
    response = as_client(user).post(url, data, headers=headers)
    return response.status_code, response.content.decode(), response.headers.get("Location", "")


def ask(
    reader: User, course: Course | None, text: str = "Why?", *, heading: str = "few-groups"
) -> PassageQuestion:
    return ask_question(reader=reader, stretch=stretch(heading), course=course, text=text, quote="", now=NOW)


def give_answer(
    tutor: User, *questions: PassageQuestion, text: str = "So.", publish: bool = False
) -> PassageAnswer:
    return answer_questions(questions=questions, author=tutor, text=text, publish=publish, now=NOW)


def pressed(user: User, row: str) -> dict[str, str]:
    """The toggles of a passage and whether they are pressed."""
    page = get(user, PAGE).content.decode()
    found = re.findall(r'<button [^>]*id="((?:un)?clear-\S*)"[^>]*aria-pressed="(\w+)"', page)
    return {name: state for name, state in found if name.endswith(f"clear-{row}")}


def test_stranger_reads_the_text_with_one_line_about_signing_in(client: Client, db: None) -> None:
    response: Any = client.get(PAGE)
    page = response.content.decode()
    assert text_of(response).count("Sign in to mark what is clear to you and what is not") == 1
    assert f'<a href="/sign-in/?next={PAGE}">Sign in</a>' in page
    assert "passage-controls" not in page
    assert "csrfmiddlewaretoken" not in page
    assert "passages.js" not in page
    assert '<h2 id="few-groups">Few groups</h2>' in page


def test_stranger_reads_without_a_query(
    client: Client, db: None, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(0):
        client.get(PAGE)
        client.get("/learn/")


@pytest.mark.parametrize("number", [1, 6])
def test_pages_cost_the_same_whatever_was_marked_and_asked(
    ada: User, tutor: User, course: Course, django_assert_num_queries: DjangoAssertNumQueries, number: int
) -> None:
    for place in range(number):
        studied = make_course(f"Course {place}", tutor=tutor)
        enrol(ada, studied)
        give_answer(tutor, ask(ada, studied, f"Question {place}?"), publish=True)
        ask(ada, studied, f"Open {place}?")
        give_answer(tutor, ask(make_student("Bo", studied), studied), publish=True)
    client = as_client(ada)
    for page in (PAGE, OWN):
        client.get(page)
    # Session, user, tutor or not; marks, questions, published answers, courses, reading.
    with django_assert_num_queries(8):
        client.get(PAGE)
    # The same without published answers and reading.
    with django_assert_num_queries(6):
        client.get(OWN)
    with django_assert_num_queries(4):
        client.get("/learn/")


def test_each_passage_has_its_row_after_its_text(ada: User) -> None:
    page = get(ada, PAGE).content.decode()
    places = re.findall(r'<h2 id="([\w-]+)">|<div class="passage" id="([\w-]+)"', page)
    assert ["".join(place) for place in places][:5] == [
        "passage-",
        "few-groups",
        FEW,
        "missing-rows",
        "passage-missing-rows",
    ]
    assert 'aria-label="About “The opening”"' in page


def test_section_without_an_opening_has_no_row_for_it(ada: User) -> None:
    page = get(ada, "/learn/book/groups/").content.decode()
    assert re.findall(r'class="passage" id="([\w-]+)"', page) == ["passage-what-groups-are"]


def test_mark_is_made_changed_and_taken_back_by_a_form(ada: User, bela: User) -> None:
    for kind, states in (
        ("unclear", {"clear-few-groups": "false", "unclear-few-groups": "true"}),
        ("clear", {"clear-few-groups": "true", "unclear-few-groups": "false"}),
        ("", {"clear-few-groups": "false", "unclear-few-groups": "false"}),
    ):
        status, _, address = send(ada, f"{PAGE}mark/", {"heading": "few-groups", "kind": kind})
        assert (status, address) == (302, f"{PAGE}#{FEW}")
        assert pressed(ada, "few-groups") == states
    assert pressed(bela, "few-groups") == {"clear-few-groups": "false", "unclear-few-groups": "false"}


def test_mark_on_the_opening(ada: User) -> None:
    send(ada, f"{PAGE}mark/", {"heading": "", "kind": "clear"})
    assert pressed(ada, "") == {"clear-": "true", "unclear-": "false"}


def test_htmx_gets_the_row_only(ada: User) -> None:
    status, page, _ = send(ada, f"{PAGE}mark/", {"heading": "few-groups", "kind": "unclear"}, htmx=True)
    assert status == 200
    assert "<html" not in page
    assert page.count(f'id="{FEW}"') == 1
    assert 'name="kind" value="" aria-pressed="true">Unclear' in page


def test_question_stands_at_its_passage_for_its_reader_only(ada: User, bela: User, course: Course) -> None:
    text = "Is <six> too few?\nOr not?"
    data = {"heading": "few-groups", "text": text.replace("\n", "\r\n"), "quote": "Count them."}
    status, _, address = send(ada, f"{PAGE}ask/", data)
    assert (status, address) == (302, f"{PAGE}#{FEW}")
    question = PassageQuestion.objects.get()
    assert (question.text, question.quote, question.course) == (text, "Count them.", course)
    assert (question.section_title, question.title, question.asked_at) == ("On rows", "Few groups", NOW)
    assert text_of(get(ada, PAGE), within=f"question-{question.pk}") == (
        "You asked the tutors of Clustered data, 14 May 2026 · no answer yet Count them. Is <six> too few? Or not?"
    )
    assert "too few" not in get(bela, PAGE).content.decode()


def test_htmx_question_takes_the_focus(ada: User) -> None:
    _, page, _ = send(ada, f"{PAGE}ask/", {"heading": "few-groups", "text": "Why?"}, htmx=True)
    question = PassageQuestion.objects.get()
    assert f'id="question-{question.pk}" tabindex="-1" data-focus' in page


@pytest.mark.parametrize("htmx", [True, False])
@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({"text": " "}, "Write your question before you send it."),
        (
            {"text": "é\r\n" + "x" * 1999},
            "A question has up to 2,000 characters, and this has 2,001. Shorten it and send it again.",
        ),
        (
            {"text": "Why?", "quote": "x" * 501},
            "A quotation has up to 500 characters, and this has 501. Shorten it and send it again.",
        ),
    ],
)
def test_refused_question_is_kept_in_its_field(
    ada: User, htmx: bool, data: dict[str, str], message: str
) -> None:
    status, page, _ = send(ada, f"{PAGE}ask/", {"heading": "few-groups", **data}, htmx=htmx)
    assert status == 422
    assert message in page
    assert '<details class="passage-ask" open>' in page
    assert data["text"].strip().replace("\r\n", "\n") in page.replace("\r\n", "\n")
    assert ("<html" in page) is not htmx
    assert not PassageQuestion.objects.exists()


def test_question_of_two_thousand_characters_is_taken(ada: User) -> None:
    # Browsers send a line break as two characters.
    status, _, _ = send(ada, f"{PAGE}ask/", {"heading": "", "text": "é\r\n" + "x" * 1998})
    assert status == 302
    assert len(PassageQuestion.objects.get().text) == 2000


def test_question_beyond_the_daily_number_is_kept_in_its_field(ada: User, course: Course) -> None:
    for number in range(QUESTIONS_A_DAY):
        ask(ada, course, f"Question {number}?")
    status, page, _ = send(ada, f"{PAGE}ask/", {"heading": "few-groups", "text": "And this?"})
    assert status == 422
    assert "You have asked 30 questions within a day" in page
    assert "And this?" in page


def test_reader_in_several_courses_chooses_one(ada: User, course: Course) -> None:
    other = enrol(ada, make_course("Bayes")).courses.get(name="Bayes")
    data = {"heading": "few-groups", "text": "Why?"}
    status, page, _ = send(ada, f"{PAGE}ask/", data)
    assert status == 422
    assert "Choose the course whose tutors you ask." in page
    send(ada, f"{PAGE}ask/", {**data, "course": str(other.pk)})
    assert PassageQuestion.objects.get().course == other


def test_question_cannot_be_put_to_a_course_that_one_does_not_study_in(ada: User, colleague: User) -> None:
    foreign = colleague.courses.get()
    enrol(ada, make_course("Bayes"))
    data = {"heading": "few-groups", "text": "Why?", "course": str(foreign.pk)}
    assert send(ada, f"{PAGE}ask/", data)[0] == 422
    assert not PassageQuestion.objects.exists()


def test_reader_in_no_course_is_told_and_keeps_a_note(db: None) -> None:
    bo = make_user("Bo")
    page = get(bo, PAGE)
    assert "You are not a student of any course here, so this reaches no tutor" in text_of(page, within=FEW)
    send(bo, f"{PAGE}ask/", {"heading": "few-groups", "text": "Why?"})
    note = PassageQuestion.objects.get()
    assert note.course is None
    assert (
        text_of(get(bo, PAGE), within=f"question-{note.pk}")
        == "Your note, seen by nobody else, 14 May 2026 Why?"
    )


def test_note_is_sent_once_its_reader_has_a_course(ada: User, course: Course) -> None:
    note = ask(ada, None)
    assert "Send to the tutors of Clustered data" in text_of(get(ada, OWN))
    assert send(ada, f"{OWN}{note.pk}/send/", {"course": str(course.pk)})[0] == 302
    note.refresh_from_db()
    assert note.course == course


@pytest.mark.parametrize("chosen", ["", "x", "0", "{foreign}"])
def test_note_is_not_sent_to_a_course_that_one_does_not_study_in(
    ada: User, colleague: User, chosen: str
) -> None:
    note = ask(ada, None)
    foreign = str(colleague.courses.get().pk)
    assert send(ada, f"{OWN}{note.pk}/send/", {"course": chosen.format(foreign=foreign)})[0] == 404


def test_answer_is_new_at_its_passage_once(ada: User, tutor: User, course: Course) -> None:
    question = ask(ada, course)
    give_answer(tutor, question, text="Count *groups*: $n = 6$.")
    first, second = get(ada, PAGE), get(ada, PAGE)
    assert "Why? New Miriam answered, 14 May 2026 Count groups :" in text_of(first, within=FEW)
    assert "Why? Miriam answered, 14 May 2026 Count groups :" in text_of(second, within=FEW)
    assert "Count <em>groups</em>: <math" in second.content.decode()


def test_answer_that_the_markdown_refuses_by_now_is_shown_as_text(
    ada: User, tutor: User, course: Course
) -> None:
    give_answer(tutor, ask(ada, course), text="# <b>Title</b>")
    assert "<p># &lt;b&gt;Title&lt;/b&gt;</p>" in get(ada, PAGE).content.decode()


def test_published_answer_is_seen_by_the_course_without_the_question(
    ada: User, bela: User, tutor: User, course: Course, colleague: User
) -> None:
    give_answer(tutor, ask(ada, course, "A private worry"), publish=True)
    words = text_of(get(bela, PAGE), within=FEW)
    assert words.endswith("Miriam to all of Clustered data, 14 May 2026 So.")
    assert "A private worry" not in words
    assert "to all of" not in text_of(get(ada, PAGE), within=FEW)
    assert "to all of" in text_of(get(tutor, PAGE), within=FEW)
    assert "to all of" not in text_of(get(colleague, PAGE), within=FEW)


def test_question_about_a_heading_that_is_gone_is_still_there(
    ada: User, bela: User, tutor: User, course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    give_answer(tutor, ask(ada, course), publish=True)
    PassageMark.objects.create(
        reader=ada,
        kind="unclear",
        marked_at=NOW,
        guide="book",
        section="rows",
        heading="few-groups",
        section_title="On rows",
        title="Few groups",
    )
    renamed = make_guide("## Too few groups\n\nCount them.\n")
    put_guides(monkeypatch, {"book": renamed})
    page = text_of(get(ada, PAGE))
    assert "About passages that have changed since When you asked, the heading read “Few groups”." in page
    assert "Why? New Miriam answered" in page
    assert "14 May 2026 · about “Few groups” So." in text_of(get(bela, PAGE))
    assert text_of(get(ada, OWN)).count("On rows · Few groups (changed in the guide since)") == 2


def test_everything_about_a_section_that_is_gone_is_still_listed(
    ada: User, course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask(ada, course)
    send(ada, f"{PAGE}mark/", {"heading": "few-groups", "kind": "unclear"})
    put_guides(monkeypatch, {})
    page = get(ada, OWN)
    assert text_of(page).count("On rows · Few groups (changed in the guide since)") == 2
    assert PAGE not in links_of(page)
    back = {"heading": "few-groups", "kind": "", "back": "own"}
    assert send(ada, f"{PAGE}mark/", back)[::2] == (302, OWN)
    assert not PassageMark.objects.exists()


def test_own_page_lists_unclear_passages_in_the_order_of_the_guide(ada: User) -> None:
    for section, heading in (("groups", "what-groups-are"), ("rows", "missing-rows"), ("rows", "")):
        send(ada, f"/learn/book/{section}/mark/", {"heading": heading, "kind": "unclear"})
    send(ada, f"{PAGE}mark/", {"heading": "few-groups", "kind": "clear"})
    assert links_of(get(ada, OWN))[1:] == [
        PAGE,
        f"{PAGE}#missing-rows",
        "/learn/book/groups/#what-groups-are",
    ]


def test_own_page_shows_new_answers_first_and_nothing_of_others(
    ada: User, bela: User, tutor: User, course: Course
) -> None:
    old, newer = ask(ada, course, "First?"), ask(ada, course, "Second?", heading="missing-rows")
    give_answer(tutor, old)
    ask(bela, course, "A question of Bela")
    words = text_of(get(ada, OWN))
    assert words.index("First?") < words.index("Second?")
    assert "A question of Bela" not in words
    again = text_of(get(ada, OWN))
    assert again.index("Second?") < again.index("First?")
    assert newer.answer is None


def test_own_page_without_anything_says_how_to_begin(ada: User) -> None:
    assert "Nothing here yet" in text_of(get(ada, OWN))


def test_open_question_is_taken_back_and_an_answered_one_stays(
    ada: User, tutor: User, course: Course
) -> None:
    open_one, answered = ask(ada, course), ask(ada, course, "How?")
    give_answer(tutor, answered)
    for question in (open_one, answered):
        assert send(ada, f"{OWN}{question.pk}/take-back/", {})[::2] == (302, OWN)
    assert list(PassageQuestion.objects.all()) == [answered]


def test_section_is_opened_by_reading_and_read_by_saying_so(ada: User, bela: User) -> None:
    assert "Begun" not in text_of(get(ada, "/learn/"))
    get(ada, PAGE)
    assert "On rows Begun · 3 minutes" in text_of(get(ada, "/learn/"))
    assert send(ada, f"{PAGE}read/", {"finished": "1"})[::2] == (302, f"{PAGE}#finished")
    assert "On rows Read · 3 minutes" in text_of(get(ada, "/learn/"))
    status, page, _ = send(ada, f"{PAGE}read/", {"finished": "0"}, htmx=True)
    assert (status, "<html" in page) == (200, False)
    assert 'aria-pressed="false">I have read this section' in page
    assert "On rows Begun · 3 minutes" in text_of(get(ada, "/learn/"))
    assert "Begun" not in text_of(get(bela, "/learn/"))


def test_head_request_opens_nothing(ada: User) -> None:
    as_client(ada).head(PAGE)
    assert not SectionReading.objects.exists()


@pytest.mark.parametrize(
    ("url", "data"),
    [
        (f"{PAGE}mark/", {"heading": "nothing", "kind": "clear"}),
        (f"{PAGE}mark/", {"heading": "few-groups", "kind": "muddy"}),
        ("/learn/book/nothing/mark/", {"heading": "", "kind": "clear"}),
        (f"{PAGE}ask/", {"heading": "nothing", "text": "Why?"}),
        ("/learn/nothing/rows/ask/", {"heading": "few-groups", "text": "Why?"}),
        ("/learn/book/nothing/read/", {"finished": "1"}),
    ],
)
def test_what_does_not_exist_is_not_found(ada: User, url: str, data: dict[str, str]) -> None:
    assert send(ada, url, data)[0] == 404
    assert not PassageMark.objects.exists()
    assert not PassageQuestion.objects.exists()


def test_another_students_question_does_not_exist(ada: User, bela: User, tutor: User, course: Course) -> None:
    question, note = ask(ada, course), ask(ada, None)
    for user in (bela, tutor):
        for pk in (question.pk, note.pk):
            assert send(user, f"{OWN}{pk}/take-back/", {})[0] == 404
            assert send(user, f"{OWN}{pk}/send/", {"course": str(course.pk)})[0] == 404
    assert PassageQuestion.objects.count() == 2


def test_stranger_is_sent_to_sign_in(client: Client, db: None) -> None:
    for response in (
        client.get(OWN),
        *(client.post(f"{PAGE}{verb}/") for verb in ("mark", "ask", "read")),
        *(client.post(f"{OWN}1/{verb}/") for verb in ("take-back", "send")),
    ):
        assert (response.status_code, response.headers["Location"].split("?")[0]) == (302, "/sign-in/")


def test_forms_are_not_read_and_pages_not_written(ada: User) -> None:
    client = as_client(ada)
    forms = [f"{PAGE}{verb}/" for verb in ("mark", "ask", "read")] + [
        f"{OWN}1/{verb}/" for verb in ("take-back", "send")
    ]
    assert [client.get(url).status_code for url in forms] == [405] * 5
    assert client.post(OWN).status_code == 405


def test_tutor_who_studies_nowhere_may_take_notes(tutor: User, course: Course) -> None:
    assert course.enrolments.get(user=tutor).role == Enrolment.Role.TUTOR
    send(tutor, f"{PAGE}ask/", {"heading": "few-groups", "text": "Why?", "course": str(course.pk)})
    assert PassageQuestion.objects.get().course is None


def test_pages_have_no_inline_script_or_style(ada: User, tutor: User, course: Course, guide: Guide) -> None:
    give_answer(tutor, ask(ada, course))
    for user, url in ((ada, PAGE), (ada, OWN), (tutor, "/learn/questions/")):
        page = get(user, url).content.decode()
        assert [tag for tag in re.findall(r"<script[^>]*>", page) if " src=" not in tag] == []
        assert re.findall(r"<style|\sstyle=|\son[a-z]+=", page) == []
        ids = re.findall(r'\sid="([^"]*)"', page)
        assert sorted(ids) == sorted(set(ids))

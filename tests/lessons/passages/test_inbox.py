"""The tutors' inbox. Forms are sent as without JavaScript unless said otherwise."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts.models import Course, User
from lessons.models import PassageAnswer, PassageQuestion
from tests.factories import enrol, make_course, make_student
from tests.lessons.passages.conftest import as_client, make_guide, put_guides
from tests.lessons.passages.test_views import PAGE, ask, give_answer
from tests.progress.pages import get, links_of, text_of

INBOX = "/learn/questions/"

pytestmark = pytest.mark.usefixtures("guide")


def send(user: User, url: str, data: dict[str, Any], *, htmx: bool = False) -> Any:
    return as_client(user).post(url, data, headers={"HX-Request": "true"} if htmx else {})


def reply(*questions: PassageQuestion, text: str = "So.", **more: str) -> dict[str, Any]:
    """What the form of a pile sends."""
    first = questions[0]
    place = {"guide": first.guide, "section": first.section, "heading": first.heading}
    return {
        "course": str(first.course_id),
        **place,
        "question": [str(q.pk) for q in questions],
        "text": text,
        **more,
    }


def test_inbox_has_piles_of_open_questions_first_by_passage(
    ada: User, bela: User, tutor: User, course: Course
) -> None:
    give_answer(tutor, ask(ada, course, "Done?", heading="missing-rows"))
    ask(ada, course, "Why?")
    ask(bela, course, "How?")
    ask(ada, None, "A note")
    response = get(tutor, INBOX)
    words = text_of(response)
    assert words.startswith(
        "Courses you teach Questions about the guide 2 without an answer Questions about the guide"
    )
    pile = text_of(response, within=f"pile-{course.pk}-book-rows-few-groups")
    assert pile.startswith(
        "On rows · Few groups Clustered data Questions to answer together "
        "Ada , 14 May 2026, 10:30 Why? Bela , 14 May 2026, 10:30 How? Your answer"
    )
    assert words.index("How?") < words.index("Done?")
    assert "A note" not in words
    assert f"{PAGE}#few-groups" in links_of(response)


def test_inbox_without_questions_says_so(tutor: User, course: Course) -> None:
    assert "Nobody has asked yet" in text_of(get(tutor, INBOX))


def test_one_answer_goes_to_all_ticked_questions(ada: User, bela: User, tutor: User, course: Course) -> None:
    first, second, third = ask(ada, course), ask(bela, course), ask(bela, course, "And then?")
    response = send(tutor, f"{INBOX}answer/", reply(first, second, text="Count *groups*."))
    key = f"{course.pk}-book-rows-few-groups"
    assert (response.status_code, response.headers["Location"]) == (302, f"{INBOX}#pile-{key}")
    answer = PassageAnswer.objects.get()
    assert set(answer.questions.all()) == {first, second}
    assert (answer.author, answer.published_at) == (tutor, None)
    for reader in (ada, bela):
        assert "Miriam answered, 14 May 2026 Count groups ." in text_of(get(reader, PAGE))
    third.refresh_from_db()
    assert third.answer is None


def test_htmx_gets_the_pile_with_the_focus_on_its_title(ada: User, tutor: User, course: Course) -> None:
    response = send(tutor, f"{INBOX}answer/", reply(ask(ada, course)), htmx=True)
    page = response.content.decode()
    assert response.status_code == 200
    assert "<html" not in page
    assert page.count('class="card pile"') == 1
    assert "data-focus" in page
    assert "seen by who asked" in page


@pytest.mark.parametrize(
    ("query", "says"),
    [("", "2 without an answer"), ("?course={pk}", "1 without an answer"), ("?course=x", "None")],
)
def test_htmx_gets_how_many_questions_wait_on_the_page_that_asks(
    ada: User, tutor: User, course: Course, query: str, says: str
) -> None:
    other = make_course("Bayes", tutor=tutor)
    ask(make_student("Dara", other), other)
    answered, _open = ask(ada, course), ask(ada, course, heading="missing-rows")
    headers = {"HX-Request": "true", "HX-Current-URL": f"{INBOX}{query.format(pk=course.pk)}"}

    response = as_client(tutor).post(f"{INBOX}answer/", reply(answered), headers=headers)

    page = response.content.decode()
    assert f'id="open-questions" hx-swap-oob="true">{says}' in page
    assert '<span class="chip is-right">Answered</span>' in page


@pytest.mark.parametrize("htmx", [True, False])
@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "Write an answer before you send it."),
        ("x" * 8001, "An answer has up to 8,000 characters, and this has 8,001."),
        ("So:\n\n![plot](a.png)", "Line 3: images are not shown: use a figure"),
        ("## Few groups\n\nSo.", "“Few groups” is a heading, and belongs to the guide"),
    ],
)
def test_refused_answer_is_kept_in_its_field(
    ada: User, bela: User, tutor: User, course: Course, htmx: bool, text: str, message: str
) -> None:
    first, second = ask(ada, course), ask(bela, course)
    response = send(tutor, f"{INBOX}answer/", reply(second, text=text), htmx=htmx)
    page = response.content.decode()
    assert response.status_code == 422
    assert message in page
    assert text in page
    assert f'id="question-{second.pk}" checked' in page
    assert f'id="question-{first.pk}" checked' not in page
    assert ("<html" in page) is not htmx
    assert not PassageAnswer.objects.exists()


def test_answer_to_no_ticked_question_is_refused(ada: User, tutor: User, course: Course) -> None:
    data = reply(ask(ada, course), text="What I wrote") | {"question": []}
    response = send(tutor, f"{INBOX}answer/", data)
    assert response.status_code == 422
    assert "No question is ticked: tick those that you answer." in text_of(response)
    assert "What I wrote" in text_of(response)


@pytest.mark.parametrize("how", ["answered", "taken back"])
def test_answer_to_what_is_gone_meanwhile_is_kept_in_its_field(
    ada: User, bela: User, tutor: User, course: Course, how: str
) -> None:
    gone, other = ask(ada, course), ask(bela, course)
    data = reply(gone, other, text="What I wrote")
    if how == "answered":
        give_answer(tutor, gone)
    else:
        gone.delete()
    before = PassageAnswer.objects.count()
    response = send(tutor, f"{INBOX}answer/", data)
    assert response.status_code == 422
    assert f"has been {'answered or ' if how == 'answered' else ''}taken back meanwhile" in text_of(response)
    assert "What I wrote" in text_of(response)
    assert PassageAnswer.objects.count() == before


def test_answer_is_published_with_its_sending_and_withdrawn_later(
    ada: User, bela: User, tutor: User, course: Course
) -> None:
    send(tutor, f"{INBOX}answer/", reply(ask(ada, course), publish="on"))
    answer = PassageAnswer.objects.get()
    assert "Miriam to all of Clustered data" in text_of(get(bela, PAGE))
    said = {"0": "Only those who asked see", "1": "Everybody in Clustered data sees"}
    for published, shown in (("0", False), ("1", True)):
        response = send(tutor, f"{INBOX}answers/{answer.pk}/publish/", {"published": published})
        assert response.status_code == 302
        assert [str(told) for told in get_messages(response.wsgi_request)][
            -1
        ] == f"{said[published]} this answer now."
        assert ("Miriam to all of Clustered data" in text_of(get(bela, PAGE))) is shown


def test_answer_is_edited_and_new_again(ada: User, tutor: User, course: Course) -> None:
    answer = give_answer(tutor, ask(ada, course))
    get(ada, PAGE)
    url = f"{INBOX}answers/{answer.pk}/edit/"
    assert send(tutor, url, {"text": "Otherwise."}).status_code == 302
    assert "New Miriam answered, 14 May 2026 , changed on 14 May 2026 Otherwise." in text_of(get(ada, PAGE))


@pytest.mark.parametrize("htmx", [True, False])
def test_refused_edit_is_kept_in_its_field_and_changes_nothing(
    ada: User, tutor: User, course: Course, htmx: bool
) -> None:
    answer = give_answer(tutor, ask(ada, course))
    response = send(tutor, f"{INBOX}answers/{answer.pk}/edit/", {"text": "$\\foo$"}, htmx=htmx)
    page = response.content.decode()
    assert response.status_code == 422
    assert '<details class="passage-ask" open>' in page
    assert "Line 1:" in page
    assert "$\\foo$" in page
    answer.refresh_from_db()
    assert (answer.text, answer.edited_at) == ("So.", None)


def test_inbox_of_one_course_shows_that_only(ada: User, tutor: User, course: Course) -> None:
    other = make_course("Bayes", tutor=tutor)
    enrol(ada, other)
    ask(ada, course, "About clusters?")
    ask(ada, other, "About priors?")
    words = text_of(get(tutor, f"{INBOX}?course={other.pk}"))
    assert "About priors?" in words
    assert "About clusters?" not in words
    assert "2 without an answer" in text_of(get(tutor, INBOX))


def test_inbox_shows_what_the_heading_was(
    ada: User, tutor: User, course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask(ada, course)
    put_guides(monkeypatch, {"book": make_guide("## Too few groups\n\nCount.\n")})
    words = text_of(get(tutor, INBOX))
    assert "On rows · Few groups (changed in the guide since)" in words
    put_guides(monkeypatch, {"book": make_guide("## Few *groups*\n\nCount.\n\n## Few groups!\n")})
    assert "On rows · Few groups Clustered data" in text_of(get(tutor, INBOX))


def test_inbox_says_how_many_answered_passages_there_are(
    ada: User, tutor: User, course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lessons.passages.inbox.ANSWERED_SHOWN", 1)
    give_answer(tutor, ask(ada, course))
    give_answer(tutor, ask(ada, course, heading="missing-rows"))
    response = get(tutor, INBOX)
    assert response.content.decode().count('class="card pile"') == 1
    assert "Show all 2 passages" in text_of(response)
    assert get(tutor, f"{INBOX}?all=1").content.decode().count('class="card pile"') == 2


@pytest.mark.parametrize("number", [1, 7])
def test_inbox_costs_the_same_however_much_was_asked(
    tutor: User, course: Course, django_assert_num_queries: DjangoAssertNumQueries, number: int
) -> None:
    for place in range(number):
        student = make_student(f"Student {place}", course)
        ask(student, course, heading="missing-rows")
        give_answer(tutor, ask(student, course))
    client = as_client(tutor)
    with django_assert_num_queries(5):
        client.get(INBOX)


def test_inbox_does_not_exist_for_who_does_not_teach_the_course(
    ada: User, bela: User, tutor: User, course: Course, colleague: User
) -> None:
    question = ask(ada, course)
    answer = give_answer(tutor, ask(bela, course, "How?"))
    enrol(colleague, course)
    for user in (ada, bela, colleague):
        assert get(user, f"{INBOX}?course={course.pk}").status_code == 404
        assert send(user, f"{INBOX}answer/", reply(question)).status_code == 404
        assert send(user, f"{INBOX}answers/{answer.pk}/edit/", {"text": "Mine."}).status_code == 404
        assert send(user, f"{INBOX}answers/{answer.pk}/publish/", {"published": "1"}).status_code == 404
    assert get(ada, INBOX).status_code == 404
    assert "Nobody has asked yet" in text_of(get(colleague, INBOX))
    answer.refresh_from_db()
    question.refresh_from_db()
    assert (answer.text, answer.published_at, question.answer) == ("So.", None, None)


def test_question_of_another_course_is_not_answered_by_way_of_ones_own(
    ada: User, course: Course, colleague: User
) -> None:
    question = ask(ada, course)
    own = colleague.courses.get()
    response = send(colleague, f"{INBOX}answer/", reply(question) | {"course": str(own.pk)})
    assert response.status_code == 422
    assert "Why?" not in text_of(response)
    question.refresh_from_db()
    assert question.answer is None


@pytest.mark.parametrize("course_pk", ["", "x", "0", "9" * 30])
def test_course_that_does_not_exist_is_not_found(tutor: User, course: Course, course_pk: str) -> None:
    assert send(tutor, f"{INBOX}answer/", {"course": course_pk, "question": "1"}).status_code == 404
    assert get(tutor, f"{INBOX}?course={course_pk}").status_code == 404


def test_stranger_is_sent_to_sign_in_from_the_inbox(client: Client, db: None) -> None:
    urls = [f"{INBOX}answer/", f"{INBOX}answers/1/edit/", f"{INBOX}answers/1/publish/"]
    for response in (client.get(INBOX), *(client.post(url) for url in urls)):
        assert (response.status_code, response.headers["Location"].split("?")[0]) == (302, "/sign-in/")


def test_inbox_is_only_read_and_forms_only_sent(tutor: User, course: Course) -> None:
    client = as_client(tutor)
    urls = [f"{INBOX}answer/", f"{INBOX}answers/1/edit/", f"{INBOX}answers/1/publish/"]
    assert [client.get(url).status_code for url in urls] == [405] * 3
    assert client.post(INBOX).status_code == 405

from __future__ import annotations

import html
import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from accounts.models import Course, Enrolment, User
from lessons.models import Sheet, SheetAnswer
from lessons.sheets import MOST_SHEETS, make_sheet, share_sheet
from tests.factories import NOW, enrol, make_course
from tests.lessons.conftest import signed_in

pytestmark = pytest.mark.django_db

OWN = ["sheet", "sheet-print", "sheet-settings", "sheet-delete"]
ACTIONS = ["sheet", "sheet-study", "sheet-settings", "sheet-share", "sheet-delete"]


def address(name: str, sheet: Sheet, *more: str) -> str:
    return reverse(f"lessons:{name}", args=[sheet.pk, *more])


def text_of(page: str) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split())


def hidden(page: str) -> dict[str, str]:
    """What the page's form carries along: its name, and the digests of what it shows."""
    return dict(re.findall(r'<input type="hidden" name="(page|seen-\w+)"[^>]* value="(\w*)"', page))


def opened(user: User, sheet: Sheet) -> dict[str, str]:
    """The hidden fields of the sheet as the user opens it, in a tab of its own."""
    return hidden(signed_in(user).get(address("sheet", sheet)).content.decode())


def save_item(user: User, sheet: Sheet, tab: dict[str, str], answer: str, note: str = "", **more: str) -> Any:
    data = {**tab, "answer-S1": answer, "note-S1": note, **more}
    return signed_in(user).post(address("sheet-item", sheet, "S1"), data)


def stored(sheet: Sheet, code: str = "S1") -> tuple[str, str] | None:
    return sheet.answers.filter(item=code).values_list("answer", "note").first()


# Who may


@pytest.mark.parametrize("name", OWN)
def test_owner_opens_her_pages(ada: User, sheet: Sheet, name: str):
    assert signed_in(ada).get(address(name, sheet)).status_code == 200


@pytest.mark.parametrize("who", ["tutor", "fellow", "colleague"])
@pytest.mark.parametrize("name", OWN)
def test_pages_are_hidden_from_others(
    sheet: Sheet, course: Course, name: str, who: str, request: pytest.FixtureRequest
):
    share_sheet(sheet=sheet, course=course)

    assert signed_in(request.getfixturevalue(who)).get(address(name, sheet)).status_code == 404


@pytest.mark.parametrize("who", ["tutor", "fellow", "colleague"])
@pytest.mark.parametrize("name", ACTIONS)
def test_nobody_else_changes_a_sheet(
    sheet: Sheet, course: Course, name: str, who: str, request: pytest.FixtureRequest
):
    share_sheet(sheet=sheet, course=course)

    response = signed_in(request.getfixturevalue(who)).post(
        address(name, sheet), {"name": "Mine", "row": "x"}
    )

    sheet.refresh_from_db()
    assert response.status_code == 404
    assert (sheet.name, sheet.study, sheet.shared_with) == ("Sleep of shift workers", {}, course)


@pytest.mark.parametrize("who", ["tutor", "fellow", "colleague"])
def test_nobody_else_answers_an_item(sheet: Sheet, course: Course, who: str, request: pytest.FixtureRequest):
    share_sheet(sheet=sheet, course=course)

    assert save_item(request.getfixturevalue(who), sheet, {}, "yes").status_code == 404
    assert stored(sheet) is None


@pytest.mark.parametrize("name", [*OWN, "sheet-shared"])
def test_strangers_sign_in_first(client: Client, sheet: Sheet, name: str):
    there = address(name, sheet)

    assert client.get(there).headers["Location"] == f"/sign-in/?next={there}"


@pytest.mark.parametrize("name", ACTIONS)
def test_strangers_change_nothing(client: Client, sheet: Sheet, name: str):
    assert client.post(address(name, sheet)).headers["Location"].startswith("/sign-in/")
    assert Sheet.objects.filter(pk=sheet.pk).exists()


def test_tutor_of_the_course_reads_what_is_shared(tutor: User, ada: User, sheet: Sheet, course: Course):
    save_item(ada, sheet, opened(ada, sheet), "yes", "One night of one worker.")
    share_sheet(sheet=sheet, course=course)

    page = signed_in(tutor).get(address("sheet-shared", sheet)).content.decode()

    assert "Working sheet of Ada · shared with the tutors of Longitudinal data" in text_of(page)
    assert "Yes Step 1 One night of one worker." in text_of(page)
    assert "<form method" not in page.split("<main")[1]


@pytest.mark.parametrize("who", ["ada", "fellow", "colleague"])
def test_shared_page_is_for_tutors_of_that_course_only(
    sheet: Sheet, course: Course, who: str, request: pytest.FixtureRequest
):
    share_sheet(sheet=sheet, course=course)

    assert signed_in(request.getfixturevalue(who)).get(address("sheet-shared", sheet)).status_code == 404


def test_what_is_not_shared_is_hidden_from_the_tutor(tutor: User, sheet: Sheet):
    assert signed_in(tutor).get(address("sheet-shared", sheet)).status_code == 404


def test_sharing_ends_with_the_enrolment(tutor: User, ada: User, sheet: Sheet, course: Course):
    share_sheet(sheet=sheet, course=course)
    Enrolment.objects.filter(user=ada).delete()

    assert signed_in(tutor).get(address("sheet-shared", sheet)).status_code == 404


def test_tutor_who_steps_down_reads_no_more(tutor: User, sheet: Sheet, course: Course):
    share_sheet(sheet=sheet, course=course)
    Enrolment.objects.filter(user=tutor).update(role=Enrolment.Role.STUDENT)

    assert signed_in(tutor).get(address("sheet-shared", sheet)).status_code == 404


# The list


@pytest.mark.parametrize("sheets", [1, 3])
def test_list_costs_five_queries(ada: User, sheets: int, django_assert_num_queries: DjangoAssertNumQueries):
    for number in range(sheets):
        make_sheet(owner=ada, name=f"Study {number}", now=NOW)
    client = signed_in(ada)

    with django_assert_num_queries(5):
        page = client.get(reverse("lessons:sheets")).content.decode()

    assert text_of(page).count("0 of 22 settled") == sheets


def test_list_shows_tutors_what_is_shared_with_them(
    tutor: User, colleague: User, fellow: User, sheet: Sheet, course: Course
):
    def list_of(user: User) -> str:
        return text_of(signed_in(user).get(reverse("lessons:sheets")).content.decode())

    assert "Shared with you" not in list_of(tutor)
    share_sheet(sheet=sheet, course=course)

    assert "Shared with you Sleep of shift workers Ada · Longitudinal data · 0 of 22 settled" in list_of(
        tutor
    )
    assert "Shared with you" not in list_of(colleague) + list_of(fellow)


def test_new_sheet_is_opened(ada: User):
    response = signed_in(ada).post(reverse("lessons:sheets"), {"name": " Wine \n tasting "})

    made = Sheet.objects.get()
    assert (made.owner, made.name, made.study) == (ada, "Wine tasting", {})
    assert response.headers["Location"] == address("sheet", made)


@pytest.mark.parametrize("name", ["", " ", "x" * 121])
def test_sheet_wants_a_name(ada: User, name: str):
    response = signed_in(ada).post(reverse("lessons:sheets"), {"name": name})

    assert response.status_code == 200
    assert Sheet.objects.count() == 0


def test_there_is_an_end_to_sheets(ada: User, sheet: Sheet):
    Sheet.objects.bulk_create(
        Sheet(owner=ada, name=f"Study {n}", made_at=NOW, changed_at=NOW) for n in range(MOST_SHEETS - 1)
    )

    page = signed_in(ada).post(reverse("lessons:sheets"), {"name": "One more"}).content.decode()

    assert "You have 100 working sheets, and more are not kept." in page
    assert Sheet.objects.count() == MOST_SHEETS


# Saving


def test_sheet_costs_five_queries(ada: User, sheet: Sheet, django_assert_num_queries: DjangoAssertNumQueries):
    client = signed_in(ada)

    with django_assert_num_queries(5):
        client.get(address("sheet", sheet))


def test_sheet_for_a_tutor_costs_five_queries(
    tutor: User, sheet: Sheet, course: Course, django_assert_num_queries: DjangoAssertNumQueries
):
    share_sheet(sheet=sheet, course=course)
    client = signed_in(tutor)

    with django_assert_num_queries(5):
        client.get(address("sheet-shared", sheet))


def test_item_is_saved_while_one_goes_on(ada: User, sheet: Sheet):
    response = save_item(ada, sheet, opened(ada, sheet), "no", "Two kinds of rows.")

    page = response.content.decode()
    assert stored(sheet) == ("no", "Two kinds of rows.")
    assert re.search(r"Saved at \d\d:\d\d:\d\d", page)
    assert "Stop here. As long as the sentence needs an “or”" in page
    assert 'href="/learn/mixed-effects/method/#step-1-say-what-one-row-is"' in page
    assert re.search(r'name="seen-S1" id="seen-S1" value="\w{16}" hx-swap-oob="true"', page)
    assert "0 of 22" in page


def test_item_saved_counts(ada: User, sheet: Sheet):
    assert "1 of 22" in save_item(ada, sheet, opened(ada, sheet), "yes").content.decode()


def test_autosave_of_an_item_costs_fifteen_queries(
    ada: User, sheet: Sheet, django_assert_num_queries: DjangoAssertNumQueries
):
    tab, client = opened(ada, sheet), signed_in(ada)

    with django_assert_num_queries(15):
        client.post(address("sheet-item", sheet, "S1"), {**tab, "answer-S1": "yes"})


def test_answer_that_is_not_offered_is_none(ada: User, sheet: Sheet):
    save_item(ada, sheet, opened(ada, sheet), "maybe", "x")

    assert stored(sheet) == ("", "x")


def test_item_that_does_not_exist(ada: User, sheet: Sheet):
    assert signed_in(ada).post(address("sheet-item", sheet, "S11"), {}).status_code == 404


def test_note_that_is_too_long_is_refused_and_nothing_changed(ada: User, sheet: Sheet):
    response = save_item(ada, sheet, opened(ada, sheet), "yes", "x" * 4001)

    assert "Not saved: “Note on S1” has 4,001 characters" in text_of(response.content.decode())
    assert stored(sheet) is None


def test_second_tab_does_not_write_over_the_first(ada: User, sheet: Sheet):
    one, two = opened(ada, sheet), opened(ada, sheet)
    save_item(ada, sheet, one, "yes", "Written in the first.")

    page = save_item(ada, sheet, two, "no", "Written in the second.").content.decode()

    assert stored(sheet) == ("yes", "Written in the first.")
    assert "Changed in another window. What stands above is not saved." in text_of(page)
    assert "Written in the first." in page
    assert "seen-S1" not in page


def test_second_tab_writes_over_the_first_when_told_to(ada: User, sheet: Sheet):
    one, two = opened(ada, sheet), opened(ada, sheet)
    save_item(ada, sheet, one, "yes", "First.")
    page = save_item(ada, sheet, two, "no", "Second.").content.decode()
    over = re.search(r'name="over-S1" value="(\w+)"', page)
    assert over is not None

    save_item(ada, sheet, two, "no", "Second.", **{"over-S1": over[1]})

    assert stored(sheet) == ("no", "Second.")


def test_tab_goes_on_writing_what_it_wrote(ada: User, sheet: Sheet):
    tab = opened(ada, sheet)

    for note in ("a", "ab", "abc", ""):
        save_item(ada, sheet, tab, "yes", note)

    assert stored(sheet) == ("yes", "")


def test_untouched_item_leaves_what_another_tab_wrote(ada: User, sheet: Sheet):
    one, two = opened(ada, sheet), opened(ada, sheet)
    save_item(ada, sheet, one, "yes", "First.")

    response = signed_in(ada).post(address("sheet", sheet), {**two, "answer-S2": "no", "at": "S2"})

    assert response.headers["Location"] == f"{address('sheet', sheet)}#S2"
    assert (stored(sheet), stored(sheet, "S2")) == (("yes", "First."), ("no", ""))


def test_whole_sheet_is_saved_without_javascript(ada: User, sheet: Sheet):
    tab = opened(ada, sheet)
    data = {
        **tab,
        "answer-S1": "yes",
        "note-C12": "In chapter 3.",
        "row": "one night",
        "predictors-0-name": "shift",
    }

    response = signed_in(ada).post(address("sheet", sheet), data, follow=True)

    sheet.refresh_from_db()
    assert (stored(sheet, "S1"), stored(sheet, "C12")) == (("yes", ""), ("", "In chapter 3."))
    assert sheet.study == {"lines": {"row": "one night"}, "rows": {"predictors": [{"name": "shift"}]}}
    assert re.search(r"Saved at \d\d:\d\d:\d\d\.", response.content.decode())
    assert SheetAnswer.objects.count() == 2


def test_conflict_without_javascript_keeps_both(ada: User, sheet: Sheet):
    one, two = opened(ada, sheet), opened(ada, sheet)
    signed_in(ada).post(address("sheet", sheet), {**one, "note-S1": "First.", "row": "one night"})

    response = signed_in(ada).post(
        address("sheet", sheet), {**two, "note-S1": "Second.", "note-S2": "New.", "row": "one worker"}
    )

    page, text = response.content.decode(), text_of(response.content.decode())
    sheet.refresh_from_db()
    assert response.status_code == 409
    assert (stored(sheet), stored(sheet, "S2")) == (("", "First."), ("", "New."))
    assert sheet.study["lines"] == {"row": "one night"}
    assert "Not everything was saved" in text
    assert ">Second.</textarea>" in page
    assert 'value="one worker"' in page
    assert "with the note First." in text
    again = hidden(page)
    assert (again["seen-S1"], again["seen-study"], again["page"]) == (
        two["seen-S1"],
        two["seen-study"],
        two["page"],
    )
    assert again["seen-S2"] != two["seen-S2"]


def test_conflict_without_javascript_is_decided_by_a_button(ada: User, sheet: Sheet):
    one, two = opened(ada, sheet), opened(ada, sheet)
    signed_in(ada).post(address("sheet", sheet), {**one, "row": "one night"})
    mine = {**two, "row": "one worker"}
    page = signed_in(ada).post(address("sheet", sheet), mine).content.decode()
    over = re.search(r'name="over-study" value="(\w+)"', page)
    assert over is not None

    response = signed_in(ada).post(address("sheet", sheet), {**mine, "over-study": over[1]})

    sheet.refresh_from_db()
    assert response.status_code == 302
    assert sheet.study["lines"] == {"row": "one worker"}


def test_structure_is_saved_and_answered(ada: User, sheet: Sheet):
    data = {
        **opened(ada, sheet),
        "outcome": "sleep",
        "group": "worker",
        "groups": "about 60",
        "largest": "2",
        "predictors-0-name": "night",
        "predictors-0-varies": "within",
        "predictors-0-differs": "yes",
    }

    page = signed_in(ada).post(address("sheet-study", sheet), data).content.decode()

    sheet.refresh_from_db()
    assert sheet.study["lines"]["groups"] == "about 60"
    assert re.search(r'id="error_groups" hx-swap-oob="true"><li>“about 60” is not a count.', page)
    assert 'id="error_predictors-0-name" hx-swap-oob="true"></ul>' in page
    assert "error_predictors-1-name" not in page
    assert "<code>sleep ~ night + (1 | worker)</code>" in page
    assert "none has more than 2 rows" in page
    assert re.search(r"Saved at \d\d:\d\d:\d\d", page)


def test_second_tab_does_not_write_over_the_structure(ada: User, sheet: Sheet):
    one, two = opened(ada, sheet), opened(ada, sheet)
    signed_in(ada).post(address("sheet-study", sheet), {**one, "row": "one night"})

    page = signed_in(ada).post(address("sheet-study", sheet), {**two, "row": "one worker"}).content.decode()

    sheet.refresh_from_db()
    assert sheet.study["lines"] == {"row": "one night"}
    assert "Changed in another window." in page
    assert 'id="seen-study"' not in page


def test_what_was_typed_is_shown_and_never_run(ada: User, sheet: Sheet):
    nasty = '<script>alert(1)</script>{{ 7|add:"7" }}'
    signed_in(ada).post(
        address("sheet", sheet),
        {**opened(ada, sheet), "note-S1": nasty, "row": nasty, "outcome": nasty, "group": nasty},
    )

    for name in ("sheet", "sheet-print"):
        page = signed_in(ada).get(address(name, sheet)).content.decode()
        assert "<script>alert" not in page
        assert html.escape(nasty) in page


# Name, sharing, end


def test_rename(ada: User, sheet: Sheet):
    signed_in(ada).post(address("sheet-settings", sheet), {"name": "Sleep"})

    sheet.refresh_from_db()
    assert sheet.name == "Sleep"


def test_share_and_take_back(ada: User, sheet: Sheet, course: Course):
    client = signed_in(ada)
    for given, kept in ((str(course.pk), course), ("", None)):
        client.post(address("sheet-share", sheet), {"course": given})
        sheet.refresh_from_db()
        assert sheet.shared_with == kept


def test_sheet_is_shared_with_own_courses_only(ada: User, sheet: Sheet, colleague: User):
    other = Course.objects.get(name="Another course")

    page = (
        signed_in(ada).post(address("sheet-share", sheet), {"course": other.pk}, follow=True).content.decode()
    )

    sheet.refresh_from_db()
    assert sheet.shared_with is None
    assert "You are not in this course. Choose one that you are in." in page
    assert "Another course" not in page


def test_every_own_course_is_offered(ada: User, sheet: Sheet, course: Course):
    enrol(ada, make_course("Growth curves"))

    page = signed_in(ada).get(address("sheet-settings", sheet)).content.decode()

    assert re.findall(r"<option [^>]*>([^<]+)</option>", page) == [
        "Nobody but you",
        "Growth curves",
        "Longitudinal data",
    ]


def test_delete_asks_first(ada: User, sheet: Sheet):
    client = signed_in(ada)

    assert "Delete this working sheet?" in client.get(address("sheet-delete", sheet)).content.decode()
    assert Sheet.objects.count() == 1
    assert client.post(address("sheet-delete", sheet)).headers["Location"] == reverse("lessons:sheets")
    assert Sheet.objects.count() == 0


@pytest.mark.parametrize("name", ["sheet-share", "sheet-study"])
def test_actions_are_posted(ada: User, sheet: Sheet, name: str):
    assert signed_in(ada).get(address(name, sheet)).status_code == 405

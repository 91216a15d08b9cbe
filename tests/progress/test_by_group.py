"""The tutors' pages narrowed down to a group of the course, with what leads on from them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from accounts.models import Course, Group, User
from progress.exercise_results import exercise_results
from quizzes.models import Answer, Exercise
from tests.factories import (
    NOW,
    give_marked_answer,
    make_answer,
    make_exercise,
    make_group,
    make_question,
    make_student,
    make_variant,
)
from tests.progress.pages import csv_rows, get, links_of, text_of

OLS = "ordinary-regression"
GONE = "This group is not in the course any more, so all students are shown. Choose another."


@pytest.fixture
def exercise(course: Course, ada: User, bela: User) -> Exercise:
    """Ada is right, Bela is wrong by a mistake, Chidi waits for a mark that nobody could give."""
    made = make_exercise(course, make_question(title="What one row is", uid="row"))
    give_marked_answer(made, ada, 1.0, "visit")
    give_marked_answer(made, bela, 0.0, "patient", mistakes=[OLS], name="patient")
    chidi = make_variant(made, make_student("Chidi", course))
    make_answer(chidi, status=Answer.Status.NEEDS_ATTENTION, submitted_at=NOW - timedelta(hours=1))
    return made


@pytest.fixture
def tuesday(course: Course, exercise: Exercise, bela: User) -> Group:
    """The group of Bela alone."""
    return make_group("Tuesday", course, bela)


def test_heat_map_and_its_file_show_a_group_and_keep_it_in_their_links(
    course: Course, tutor: User, tuesday: Group
) -> None:
    asked = f"?group={tuesday.pk}"
    page = get(tutor, f"/progress/courses/{course.pk}/{asked}")
    _, *rows = csv_rows(get(tutor, f"/progress/courses/{course.pk}/table.csv{asked}"))
    assert [row.student.name for row in page.context["rows"]] == ["Bela"]
    assert [row[0] for row in rows] == ["Bela"]
    links = links_of(page, within="table")
    assert {f"{asked}&sort=all#table", f"/progress/courses/{course.pk}/table.csv{asked}"} <= set(links)


def test_heat_map_of_a_group_can_be_filtered_further(course: Course, tutor: User, tuesday: Group) -> None:
    page = get(tutor, f"/progress/courses/{course.pk}/?group=none&name=chi")
    assert [row.student.name for row in page.context["rows"]] == ["Chidi"]


def test_results_of_a_group_are_its_own(exercise: Exercise, tuesday: Group) -> None:
    everybody, group = exercise_results(exercise), exercise_results(exercise, group=str(tuesday.pk))
    assert [(found.scored, found.questions[0].facility) for found in (everybody, group)] == [
        (2, 0.5),
        (1, 0.0),
    ]
    assert [[bin.count for bin in found.bins] for found in (everybody, group)] == [
        [1, 0, 0, 0, 1],
        [1, 0, 0, 0, 0],
    ]
    rest = exercise_results(exercise, group="none")
    assert [len(found.mistakes) for found in (everybody, group, rest)] == [1, 1, 0]


def test_results_page_and_its_file_show_a_group_and_keep_it_in_their_links(
    exercise: Exercise, tutor: User, tuesday: Group
) -> None:
    asked = f"?group={tuesday.pk}"
    page = get(tutor, f"/progress/exercises/{exercise.pk}/{asked}")
    _, *rows = csv_rows(get(tutor, f"/progress/exercises/{exercise.pk}/results.csv{asked}"))
    assert [row[0] for row in rows] == ["Bela"]
    text = text_of(page)
    assert "You see students in the group “Tuesday”. “Marking now” is about everybody." in text
    assert "1 student with a mark." in text
    within = f"exercise={exercise.pk}"
    assert {
        f"{asked}&sort=points#students",
        f"/progress/exercises/{exercise.pk}/results.csv{asked}",
        f"/progress/exercises/{exercise.pk}/statistics/{asked}",
        f"/exercises/compose/{exercise.pk}/extensions/{asked}",
        f"/progress/answers/?{within}&mistake={OLS}&group={tuesday.pk}",
        f"/progress/answers/?{within}&question=row&group={tuesday.pk}",
    } <= set(links_of(page))
    # Each of the two forms holds what was chosen in the other.
    assert page.content.decode().count(f'<input type="hidden" name="group" value="{tuesday.pk}">') == 1
    narrowed = get(tutor, f"/progress/exercises/{exercise.pk}/{asked}&state=marked").content.decode()
    assert narrowed.count('<input type="hidden" name="state" value="marked">') == 1


def test_statistics_of_a_group_lead_to_its_answers(exercise: Exercise, tutor: User, tuesday: Group) -> None:
    page = get(tutor, f"/progress/exercises/{exercise.pk}/statistics/?group={tuesday.pk}")
    head, row = csv_rows(get(tutor, f"/progress/exercises/{exercise.pk}/statistics.csv?group={tuesday.pk}"))
    assert dict(zip(head, row, strict=True))["answers"] == "1"
    (report,) = page.context["reports"]
    answers = get(tutor, report.whole.answers_url)
    assert [line.student.name for line in answers.context["lines"]] == ["Bela"]
    assert "Of students in the group “Tuesday”." in text_of(answers)


def test_answers_of_a_group_that_is_gone_are_those_of_everybody_and_say_so(
    exercise: Exercise, tutor: User
) -> None:
    page = get(tutor, f"/progress/answers/?exercise={exercise.pk}&group=777")
    assert [line.student.name for line in page.context["lines"]] == ["Chidi", "Bela", "Ada"]
    assert "Of all students, since this group is not in the course any more." in text_of(page)


def test_attention_and_its_file_hold_what_concerns_a_group(
    course: Course, tutor: User, tuesday: Group
) -> None:
    found = {
        group: [
            get(tutor, f"/progress/courses/{course.pk}/attention/?group={group}").context["waiting"].count,
            len(csv_rows(get(tutor, f"/progress/courses/{course.pk}/attention.csv?group={group}"))) - 1,
        ]
        for group in ("", str(tuesday.pk), "none")
    }
    assert found == {"": [1, 1], str(tuesday.pk): [0, 0], "none": [1, 1]}
    text = text_of(get(tutor, f"/progress/courses/{course.pk}/attention/?group={tuesday.pk}"))
    assert "Nothing from students in the group “Tuesday”." in text


@pytest.mark.parametrize(
    "page",
    [
        "courses/{course}/",
        "exercises/{exercise}/",
        "exercises/{exercise}/statistics/",
        "courses/{course}/attention/",
    ],
)
@pytest.mark.parametrize("has_groups", [True, False])
def test_group_that_was_deleted_meanwhile_narrows_nothing_and_says_so(
    exercise: Exercise, tutor: User, page: str, has_groups: bool
) -> None:
    gone = make_group("Friday", exercise.course)
    if has_groups:
        make_group("Tuesday", exercise.course)
    gone.delete()
    url = f"/progress/{page.format(course=exercise.course_id, exercise=exercise.pk)}"
    asked, plain = get(tutor, f"{url}?group={gone.pk}"), get(tutor, url)
    assert (GONE in text_of(asked), GONE in text_of(plain)) == (True, False)
    assert ("<select" in plain.content.decode() and 'name="group"' in plain.content.decode()) is has_groups


def test_group_without_students_is_no_empty_course(exercise: Exercise, tutor: User) -> None:
    empty = make_group("Friday", exercise.course)
    text = text_of(get(tutor, f"/progress/exercises/{exercise.pk}/?group={empty.pk}"))
    assert "No student fits There are no students in the group “Friday”." in text

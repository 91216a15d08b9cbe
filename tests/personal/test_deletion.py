"""What goes with an account and what stays under a pseudonym."""

from __future__ import annotations

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import IntegrityError, OperationalError
from django.test import Client
from django.utils import timezone
from psycopg.errors import DeadlockDetected

from accounts.letters import LetterNotSent
from accounts.members import remove_member
from accounts.models import AuditEntry, Course, Enrolment, FormerMember, Invitation, RosterImport, User
from accounts.people import register
from accounts.personal import deletion
from accounts.personal.deletion import NeededAsTutor, delete_account
from accounts.personal.naming import Unnaming
from lessons.models import PassageAnswer, PassageQuestion
from progress.gradebook.gathering import gradebook_of
from quizzes.learning.catching_up import catch_up
from quizzes.marks import override_mark
from quizzes.models import (
    Accommodation,
    Answer,
    Excuse,
    Extension,
    Learner,
    LearnerStep,
    Mark,
    MarkChange,
    SecondMark,
    Variant,
)
from quizzes.tasks import learn_from_mark, make_next_attempt, make_variants
from tests.factories import (
    NOW,
    enrol,
    give_marked_answer,
    make_course,
    make_exercise,
    make_question,
    make_student,
    make_user,
)
from tests.personal.scene import EMAIL, PASSWORD, Scene, dump, make_scene, make_teacher

SURE = {"word": "delete", "current_password": PASSWORD}


# All of a deletion, however much work there is.
QUERIES = 103


@pytest.fixture
def scene(db: None) -> Scene:
    return make_scene()


def delete(scene: Scene) -> None:
    delete_account(scene.ada, now=timezone.now())


def test_form_with_word_and_password_deletes_at_once_and_signs_out(scene):
    elsewhere = Client()
    elsewhere.force_login(scene.ada)

    response = scene.client.post("/account/delete/", SURE)

    assert response["Location"] == "/account/deleted/"
    assert not User.objects.filter(pk=scene.ada.pk).exists()
    assert scene.client.get("/account/deleted/").status_code == 200
    assert [client.get("/account/").status_code for client in (scene.client, elsewhere)] == [302, 302]


@pytest.mark.parametrize(
    ("typed", "field", "error"),
    [
        ({"word": "yes"}, "word", "You typed “yes”. Type the word “delete” if the account is to go."),
        ({"current_password": "wrong"}, "current_password", "This is not your present password."),
    ],
)
def test_form_without_word_or_password_changes_nothing(scene, typed, field, error):
    response = scene.client.post("/account/delete/", {**SURE, **typed})

    assert response.context["form"].errors == {field: [error]}
    assert User.objects.get(pk=scene.ada.pk).email == EMAIL


def test_letter_confirms_it_and_names_the_pseudonym(scene):
    scene.client.post("/account/delete/", SURE)

    (letter,) = mail.outbox
    assert letter.to == [EMAIL]
    assert f"“{scene.former.name}”" in letter.body
    assert "without a word that you wrote" in letter.body
    assert "as a tutor" not in letter.body


@pytest.mark.parametrize("is_former", [False, True])
def test_letter_says_to_a_tutor_that_what_they_made_stays(scene, is_former):
    teacher = make_teacher(scene.course)
    User.objects.filter(pk=teacher.pk).update(password=scene.ada.password)
    if is_former:
        remove_member(enrolment=teacher.enrolments.get(), by=scene.tutor, now=NOW)
    client = Client()
    client.force_login(User.objects.get(pk=teacher.pk))

    assert client.post("/account/delete/", SURE)["Location"] == "/account/deleted/"

    (letter,) = mail.outbox
    assert "What you made as a tutor stays with your courses" in letter.body
    assert "all that was stored about you" not in letter.body


def test_account_goes_even_if_the_letter_cannot_be_sent(scene, monkeypatch):
    def refuse(*args: object, **kwargs: object) -> None:
        raise LetterNotSent("The mail server is away.")

    monkeypatch.setattr("accounts.views.personal.send_letter", refuse)
    assert scene.client.post("/account/delete/", SURE)["Location"] == "/account/deleted/"
    assert not User.objects.filter(email=EMAIL).exists()
    assert "letter" not in scene.client.get("/account/deleted/").content.decode()


def test_marks_stay_with_their_numbers_under_a_pseudonym(scene):
    before = list(Mark.objects.order_by("pk").values_list("pk", "score", "outcome", "rubric", "marked_at"))

    delete(scene)

    assert (
        list(Mark.objects.order_by("pk").values_list("pk", "score", "outcome", "rubric", "marked_at"))
        == before
    )
    answers = Answer.objects.filter(variant__student=scene.former).order_by("pk")
    assert list(answers.values_list("response", "mark__comment", "mark__student")) == [
        (["1.25"], "", scene.former.pk),
        ([], "", scene.former.pk),
    ]
    assert scene.number.mark.revealed.get().mistake == "ordinary-regression"
    assert set(MarkChange.objects.values_list("reason", flat=True)) == {""}
    assert SecondMark.objects.get().score == 0.4


def test_pseudonym_has_no_address_and_cannot_sign_in(scene):
    delete(scene)

    former = scene.former
    assert former.name.startswith("Former student ")
    assert (former.has_usable_password(), former.last_login, former.address) == (False, None, "")
    assert former.email.endswith("@deleted.invalid")


def test_gradebook_keeps_the_row_with_its_total(scene):
    def total_of(user: User) -> object:
        book = gradebook_of(scene.course, now=NOW, with_former=True, students=[user.pk])
        return [(row.total, row.entries[0].cell.state) for row in book.rows]

    before = total_of(scene.ada)
    delete(scene)

    assert total_of(scene.former) == before
    assert (Excuse.objects.get().reason, Extension.objects.get().reason) == ("", "")
    assert Accommodation.objects.count() == 0


def test_pseudonym_is_a_former_member_whom_nobody_brings_back(scene, client):
    delete(scene)
    client.force_login(scene.tutor)

    former = FormerMember.objects.get(course=scene.course)
    page = client.get(f"/courses/{scene.course.pk}/").content.decode()
    response = client.post(f"/courses/{scene.course.pk}/former/{former.pk}/")

    assert (former.user, former.group) == (scene.former, None)
    assert f'<th scope="row">{scene.former.name}</th>' in page
    assert "account deleted" in page
    assert "deleted.invalid" not in page
    assert response.status_code == 404


def test_nothing_is_believed_of_a_pseudonym_later(scene):
    delete(scene)

    caught_up = catch_up(now=timezone.now(), lately=None)

    assert caught_up.failed == 0
    assert not Learner.objects.filter(student=scene.former).exists()
    assert not LearnerStep.objects.filter(student=scene.former).exists()


def test_tasks_that_come_too_late_do_nothing(scene):
    student, variant, exercise = scene.ada.pk, scene.waiting.variant_id, scene.exercise.pk
    delete(scene)
    before = dump()
    make_variants(exercise, student)
    make_next_attempt(variant)
    learn_from_mark(scene.number.mark.pk)
    assert dump() == before


def test_work_without_a_mark_goes(scene):
    delete(scene)
    assert not Answer.objects.filter(pk=scene.waiting.pk).exists()
    assert Variant.objects.filter(student=scene.former).count() == 2


def test_links_to_data_end(scene):
    before = scene.number.variant.dataset.link_version
    delete(scene)
    dataset = Variant.objects.get(pk=scene.number.variant_id).dataset
    assert (dataset.owner, dataset.link_version) == (scene.former, before + 1)


def test_answers_of_tutors_stay_where_others_read_them(scene):
    delete(scene)
    assert PassageQuestion.objects.count() == 0
    assert [answer.text for answer in PassageAnswer.objects.all()] == [
        f"{scene.former.name}, look at the rows."
    ]


def test_lists_lose_the_address_and_keep_the_others(scene):
    delete(scene)
    assert Invitation.objects.filter(email=EMAIL).count() == 0
    assert RosterImport.objects.get().text == "email;name\nfay@test.org;Fay\n"


def test_log_says_what_was_done_and_neither_for_whom_nor_why(scene):
    delete(scene)

    name = scene.former.name
    log = {entry.action: entry for entry in AuditEntry.objects.filter(course=scene.course)}
    assert {
        action: log[action].words for action in ("extension-given", "student-excused", "session-held")
    } == {
        "extension-given": f"extension given: {name}",
        "student-excused": f"student excused: {name}",
        "session-held": f"session held: {name}",
    }
    assert log["extension-given"].details == {}
    elsewhere = {entry.action: entry for entry in AuditEntry.objects.filter(course__name="A fourth")}
    assert elsewhere["invitation-withdrawn"].words == f"invitation withdrawn: {name}"
    rows = elsewhere["roster-taken"].details["rows"]
    assert rows == [[name, "invite", ""], [scene.bela.email, "invite", ""]]
    assert (log["member-joined"].by, log["member-joined"].words) == (
        scene.former,
        "joined by code as a student",
    )


@pytest.mark.parametrize("name", ["Mark", "marked", "the"])
def test_log_keeps_lines_about_others_whatever_the_name_means(scene, name):
    of_bela = Answer.objects.get(variant__student=scene.bela)
    override_mark(of_bela, score=0.6, reason="Not all of it", by=scene.tutor, now=NOW)
    User.objects.filter(pk=scene.ada.pk).update(name=name)
    lines = AuditEntry.objects.filter(action__in=["mark-given", "mark-changed", "group-made"]).order_by("pk")
    before = list(lines.values("pk", "words", "about", "details"))

    delete_account(User.objects.get(pk=scene.ada.pk), now=timezone.now())

    assert len(before) == 3
    assert list(lines.values("pk", "words", "about", "details")) == before


def test_waiting_roster_keeps_the_line_of_an_address_that_contains_theirs(course, tutor):
    ann = make_student("Ann", course)
    User.objects.filter(pk=ann.pk).update(email="ann@x.org")
    text = "email\njoann@x.org\nANN@x.org\nann@x.org.uk\n"
    RosterImport.objects.create(course=course, by=tutor, text=text, created_at=NOW)

    delete_account(User.objects.get(pk=ann.pk), now=NOW)

    assert RosterImport.objects.get().text == "email\njoann@x.org\nann@x.org.uk\n"


def test_everything_of_a_classmate_stays(scene):
    before = list(Answer.objects.filter(variant__student=scene.bela).values())
    delete(scene)
    assert list(Answer.objects.filter(variant__student=scene.bela).values()) == before
    assert scene.bela.enrolments.get().course == scene.course


def test_signing_up_again_gives_an_empty_account(scene):
    delete(scene)
    again = register(email=EMAIL, name="Adalgisa", password=PASSWORD)
    assert not again.enrolments.exists()
    assert not Variant.objects.filter(student=again).exists()


def test_account_without_work_leaves_no_pseudonym(db):
    stranger = make_user("Bo")
    deleted = delete_account(stranger, now=NOW)
    assert (deleted.pseudonym, User.objects.count()) == ("", 0)


def test_only_tutor_of_students_hands_over_or_archives_first(scene):
    with pytest.raises(NeededAsTutor, match="the only tutor of “Clustered data”, which has students"):
        delete_account(scene.tutor, now=NOW)
    assert Enrolment.objects.filter(user=scene.tutor, course=scene.course).exists()

    Course.objects.update(archived_at=NOW)
    delete_account(scene.tutor, now=NOW)
    assert not Enrolment.objects.filter(course=scene.course, role="tutor").exists()


def test_page_of_an_only_tutor_says_so_in_place_of_the_form(scene):
    client = Client()
    client.force_login(scene.tutor)
    page = client.get("/account/delete/").content.decode()
    assert "you are the only tutor of" in page
    assert 'name="word"' not in page


def test_tutor_among_several_goes_and_their_acts_stay_under_a_pseudonym(scene):
    enrol(make_user("Chidi"), scene.course, role=Enrolment.Role.TUTOR)
    Course.objects.filter(name="A third").update(archived_at=NOW)

    delete_account(scene.tutor, now=NOW)

    assert scene.former.name.startswith("Former tutor ")
    assert Mark.objects.get(answer=scene.report).by == scene.former
    assert Mark.objects.get(answer=scene.report).comment != ""
    assert SecondMark.objects.get().by == scene.former
    assert AuditEntry.objects.filter(by=scene.former, action="session-held").exists()


def test_what_a_tutor_keeps_for_themselves_goes(scene):
    teacher = make_teacher(scene.course)
    delete_account(teacher, now=NOW)
    assert not scene.course.comments.exists()
    assert scene.course.own_studies.get().owner == scene.former


def test_course_in_which_there_never_was_anybody_else_goes(db):
    tutor = make_user("Miriam")
    course = make_course(tutor=tutor)
    make_exercise(course, make_question())
    delete_account(tutor, now=NOW)
    assert Course.objects.count() == 0


def test_course_that_only_former_members_remember_is_archived(db):
    tutor = make_user("Miriam")
    course = make_course(tutor=tutor)
    FormerMember.objects.create(
        course=course, user=make_user("Fay"), role="student", enrolled_at=NOW, removed_at=NOW
    )
    delete_account(tutor, now=NOW)
    assert Course.objects.get().archived_at == NOW


@pytest.mark.parametrize(
    ("error", "cause"), [(IntegrityError(), None), (OperationalError(), DeadlockDetected())]
)
def test_answer_stored_in_the_same_moment_keeps_everything(scene, monkeypatch, error, cause):
    def collide(*args: object) -> None:
        raise error from cause

    monkeypatch.setattr(deletion, "end_sessions", collide)
    response = scene.client.post("/account/delete/", SURE)

    assert "Something of yours was stored just now" in response.content.decode()
    assert Answer.objects.filter(variant__student=scene.ada).count() == 3


def test_database_that_is_away_is_not_taken_for_a_collision(scene, monkeypatch):
    def fail(*args: object) -> None:
        raise OperationalError("the connection is lost")

    monkeypatch.setattr(deletion, "end_sessions", fail)
    with pytest.raises(OperationalError, match="the connection is lost"):
        delete(scene)


@pytest.mark.parametrize("answers", [1, 4])
def test_deletion_costs_as_many_queries_for_much_work(course, answers, django_assert_num_queries):

    ada = make_student("Ada", course)
    exercise = make_exercise(course, *(make_question() for _ in range(answers)))
    for item in exercise.items.all():
        give_marked_answer(exercise, ada, 0.0, question=item.question)

    with django_assert_num_queries(QUERIES):
        delete_account(ada, now=NOW)


def test_unnaming_takes_whole_words_only():
    unnaming = Unnaming(User(name="Ana Li", email="ana@x.org"), User(name="Former student 7F3K"))
    words = "took Ana Li out; ANA@x.org; Ana Lima and dana@x.org stay"
    assert unnaming.text(words) == (
        "took Former student 7F3K out; Former student 7F3K; Ana Lima and dana@x.org stay"
    )
    assert not unnaming.finds({"rows": [["Ana Lima", 3, None]]})


@pytest.mark.parametrize("words", ["changed the mark of an answer", "Mark", "changed the Mark of an answer"])
def test_unnaming_leaves_a_name_of_one_word_which_may_mean_something_else(words):
    unnaming = Unnaming(User(name="Mark", email="mark@x.org"), User(name="Former student 7F3K"))
    assert unnaming.text(words) == words


def test_unnaming_takes_a_name_only_as_its_owner_writes_it():
    unnaming = Unnaming(User(name="The Answer", email="ta@x.org"), User(name="Former student 7F3K"))
    assert unnaming.text("marked the answer of The Answer") == "marked the answer of Former student 7F3K"


@pytest.mark.parametrize(
    "other",
    [
        "j.smith@uni.edu",
        "j-smith@uni.edu",
        "j+smith@uni.edu",
        "o'smith@uni.edu",
        "smith@uni.edu.au",
        "smith@uni.edu-x.org",
    ],
)
def test_unnaming_leaves_an_address_that_only_contains_theirs(other):
    unnaming = Unnaming(User(name="Ann Smith", email="smith@uni.edu"), User(name="Former student 7F3K"))
    assert unnaming.text(f"invited {other}") == f"invited {other}"
    assert not unnaming.finds_address(f"invited {other}")


@pytest.mark.parametrize("around", ["{}", "invited {}.", "<{}>", "'{}'", "a;{};b", "mailto:{}, and so on"])
def test_unnaming_finds_an_address_between_signs(around):
    unnaming = Unnaming(User(name="", email="smith@uni.edu"), User(name="Former student 7F3K"))
    assert unnaming.text(around.format("Smith@uni.edu")) == around.format("Former student 7F3K")


def test_unnaming_of_somebody_without_a_name_finds_the_address():
    unnaming = Unnaming(User(name="", email="ana@x.org"), User(name="Former student 7F3K"))
    assert unnaming.text("invited ana@x.org") == "invited Former student 7F3K"


def test_command_says_whom_it_would_delete_and_does_it_when_told(scene, capsys):
    call_command("delete_account", EMAIL)
    said = capsys.readouterr().out
    assert User.objects.filter(email=EMAIL).exists()

    call_command("delete_account", str(scene.ada.pk), "--yes")

    assert said.startswith(f"Would delete the account {scene.ada.pk} of Adalgisa Zwetschke ({EMAIL}).")
    assert f"stands under “{scene.former.name}”" in capsys.readouterr().out
    assert not User.objects.filter(email=EMAIL).exists()


@pytest.mark.parametrize(
    ("who", "error"),
    [("nobody@test.org", "No account has the address or number"), ("Miriam", "You are the only tutor of")],
)
def test_command_refuses_with_a_sentence(scene, who, error):
    who = scene.tutor.email if who == "Miriam" else who
    with pytest.raises(CommandError, match=error):
        call_command("delete_account", who, "--yes")


def test_log_names_the_account_by_its_number_only(scene, caplog):
    with caplog.at_level("INFO"):
        delete(scene)
    assert f"account {scene.ada.pk} is deleted" in caplog.text
    assert EMAIL not in caplog.text

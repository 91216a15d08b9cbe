from __future__ import annotations

import html
import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from lessons.models import Report, Sheet
from lessons.reports import MOST_REPORTS
from tests.factories import NOW
from tests.lessons.conftest import signed_in
from tests.lessons.report.filled import LINES, SLOPE, TIME, TREATMENT, typed
from tests.lessons.test_sheet_views import hidden, text_of

pytestmark = pytest.mark.django_db

PAGES = ["report", "report-text", "report-settings", "report-delete"]
ACTIONS = ["report", "report-save", "report-settings", "report-delete"]
SENT = {
    **LINES,
    **{f"effects-0-{name}": text for name, text in TIME.items()},
    **{f"effects-1-{name}": text for name, text in TREATMENT.items()},
    **{f"slopes-0-{name}": text for name, text in SLOPE.items()},
}


def address(name: str, report: Report) -> str:
    return reverse(f"lessons:{name}", args=[report.pk])


def opened(user: User, report: Report) -> dict[str, str]:
    return hidden(signed_in(user).get(address("report", report)).content.decode())


def save(user: User, report: Report, tab: dict[str, str], **sent: str) -> Any:
    return signed_in(user).post(address("report-save", report), {**tab, **sent})


def lines(report: Report) -> dict[str, str]:
    report.refresh_from_db()
    found: dict[str, str] = report.content.get("lines", {})
    return found


@pytest.mark.parametrize("name", PAGES)
def test_owner_opens_her_pages(ada: User, report: Report, name: str):
    assert signed_in(ada).get(address(name, report)).status_code == 200


@pytest.mark.parametrize("who", ["tutor", "fellow", "colleague"])
@pytest.mark.parametrize("name", PAGES)
def test_pages_are_hidden_from_others(report: Report, name: str, who: str, request: pytest.FixtureRequest):
    assert signed_in(request.getfixturevalue(who)).get(address(name, report)).status_code == 404


@pytest.mark.parametrize("who", ["tutor", "fellow", "colleague"])
@pytest.mark.parametrize("name", ACTIONS)
def test_nobody_else_changes_a_report(report: Report, name: str, who: str, request: pytest.FixtureRequest):
    response = signed_in(request.getfixturevalue(who)).post(address(name, report), {"name": "x", "rows": "3"})

    report.refresh_from_db()
    assert response.status_code == 404
    assert (report.name, report.content) == ("Chapter 3", {})


@pytest.mark.parametrize("name", PAGES)
def test_strangers_sign_in_first(client: Client, report: Report, name: str):
    there = address(name, report)

    assert client.get(there).headers["Location"] == f"/sign-in/?next={there}"
    assert client.post(there).headers["Location"].startswith("/sign-in/")


def test_list_costs_five_queries(
    ada: User, report: Report, django_assert_num_queries: DjangoAssertNumQueries
):
    client = signed_in(ada)

    with django_assert_num_queries(5):
        page = client.get(reverse("lessons:reports")).content.decode()

    assert "Chapter 3" in page


def test_list_shows_own_reports_only(fellow: User, report: Report, sheet: Sheet):
    page = signed_in(fellow).get(reverse("lessons:reports")).content.decode()

    assert f'href="{address("report", report)}"' not in page
    assert sheet.name not in page.replace("For example: Sleep of shift workers, results.", "")


def test_report_costs_four_queries(
    ada: User, report: Report, django_assert_num_queries: DjangoAssertNumQueries
):
    client = signed_in(ada)

    with django_assert_num_queries(4):
        client.get(address("report", report))


def test_new_report_is_empty(ada: User):
    signed_in(ada).post(reverse("lessons:reports"), {"name": "Results"})

    assert Report.objects.values_list("owner", "name", "content").get() == (ada.pk, "Results", {})


def test_new_report_begins_from_a_sheet(ada: User, sheet: Sheet):
    sheet.study = {
        "lines": {
            "outcome": "sleep",
            "group": "worker",
            "groups": "60",
            "rows": "240",
            "standing": "observed",
        },
        "rows": {"predictors": [{"name": "night", "varies": "within", "differs": "yes"}]},
    }
    sheet.save()

    signed_in(ada).post(reverse("lessons:reports"), {"name": "Results", "sheet": sheet.pk})

    assert Report.objects.get().content == {
        "lines": {
            "outcome": "sleep",
            "groups": "60",
            "rows": "240",
            "standing": "observed",
            "formula": "sleep ~ night + (night | worker)",
            "intercept": "yes",
            "correlated": "yes",
        },
        "rows": {"effects": [{"name": "night"}], "slopes": [{"name": "night"}]},
    }


def test_report_cannot_begin_from_the_sheet_of_another(fellow: User, sheet: Sheet):
    response = signed_in(fellow).post(reverse("lessons:reports"), {"name": "Results", "sheet": sheet.pk})

    assert response.status_code == 200
    assert Report.objects.count() == 0


def test_there_is_an_end_to_reports(ada: User):
    Report.objects.bulk_create(
        Report(owner=ada, name=f"Report {n}", made_at=NOW, changed_at=NOW) for n in range(MOST_REPORTS)
    )

    page = signed_in(ada).post(reverse("lessons:reports"), {"name": "One more"}).content.decode()

    assert "You have 100 reports, and more are not kept." in page
    assert Report.objects.count() == MOST_REPORTS


def test_text_follows_while_one_goes_on(ada: User, report: Report):
    page = save(ada, report, opened(ada, report), **SENT).content.decode()

    report.refresh_from_db()
    assert report.content == typed().to_json()
    assert "The data were 240 readings from 60 patients (3 to 4 from each) in 12 clinics." in page
    assert "7 of 7 points have all that they ask for." in text_of(page)
    assert "Look at these again" not in page
    assert re.search(r"Saved at \d\d:\d\d:\d\d", page)


def test_what_is_missing_or_wrong_is_said_with_its_passage(ada: User, report: Report):
    page = save(ada, report, opened(ada, report), method="reml", compared="fixed", rows="x").content.decode()

    assert "REML criteria of models with different fixed parts cannot be compared." in page
    assert 'href="/learn/mixed-effects/discussion/#where-to-be-careful"' in page
    assert "Missing: whether the model converged." in page
    assert '<ul class="errorlist" id="error_rows" hx-swap-oob="true"><li>“x” is not a count.' in page


def test_report_is_saved_without_javascript(ada: User, report: Report):
    data = {**opened(ada, report), **SENT, "at": "effects"}

    response = signed_in(ada).post(address("report", report), data)

    report.refresh_from_db()
    assert response.headers["Location"] == f"{address('report', report)}#effects"
    assert report.content == typed().to_json()


def test_second_tab_does_not_write_over_the_first(ada: User, report: Report):
    one, two = opened(ada, report), opened(ada, report)
    save(ada, report, one, outcome="sleep")

    page = save(ada, report, two, outcome="pain").content.decode()

    assert lines(report) == {"outcome": "sleep"}
    assert "Changed in another window." in page
    assert "The outcome was pain." in page
    over = re.search(r'name="over-report" value="(\w+)"', page)
    assert over is not None
    save(ada, report, two, outcome="pain", **{"over-report": over[1]})
    assert lines(report) == {"outcome": "pain"}


def test_conflict_without_javascript_keeps_what_was_typed(ada: User, report: Report):
    one, two = opened(ada, report), opened(ada, report)
    save(ada, report, one, outcome="sleep")

    response = signed_in(ada).post(address("report", report), {**two, "outcome": "pain"})

    page = response.content.decode()
    assert response.status_code == 409
    assert 'name="outcome" value="pain"' in page
    assert hidden(page) == two
    assert lines(report) == {"outcome": "sleep"}


def test_text_that_is_too_long_is_refused(ada: User, report: Report):
    page = save(ada, report, opened(ada, report), limitations="x" * 4001).content.decode()

    assert "Not saved: “Limitations, in sentences” has 4,001 characters" in text_of(page)
    assert lines(report) == {}


def test_export_is_plain_text(ada: User, report: Report):
    save(ada, report, opened(ada, report), outcome="=1+1", limitations="<b>few</b> groups")

    response = signed_in(ada).get(address("report-text", report))

    assert response.content.decode() == (
        "Methods\n\nThe outcome was 1+1.\n\nLimitations\n\n<b>few</b> groups.\n"
    )
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert response["Content-Disposition"] == 'attachment; filename="chapter-3.txt"'
    assert response["X-Content-Type-Options"] == "nosniff"


def test_what_was_typed_is_shown_and_never_run(ada: User, report: Report):
    nasty = "<script>alert(1)</script>{{ 7 }}"
    response = save(ada, report, opened(ada, report), outcome=nasty, limitations=nasty)
    pages = response.content.decode() + signed_in(ada).get(address("report", report)).content.decode()

    assert "<script>alert" not in pages
    assert f"The outcome was {html.escape(nasty)}." in pages


def test_rename_and_delete(ada: User, report: Report):
    client = signed_in(ada)

    client.post(address("report-settings", report), {"name": "Chapter 4"})
    assert Report.objects.get().name == "Chapter 4"
    assert "Delete this report?" in client.get(address("report-delete", report)).content.decode()
    assert client.post(address("report-delete", report)).headers["Location"] == reverse("lessons:reports")
    assert Report.objects.count() == 0


def test_save_is_posted(ada: User, report: Report):
    assert signed_in(ada).get(address("report-save", report)).status_code == 405

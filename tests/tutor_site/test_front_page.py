"""The front page tells the truth: its numbers are refitted from the data that it shows."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pandas as pd
import pytest
import statsmodels.formula.api as smf
from django.test import Client
from django.urls import reverse

from accounts.models import User

pytestmark = pytest.mark.urls("tests.tutor_site.only_home")


@pytest.fixture
def page(client: Client) -> str:
    return client.get("/").content.decode()


@pytest.fixture
def data(page: str) -> pd.DataFrame:
    """One row a visit, from the table behind the figure."""
    table = page.split('id="front-data"')[1].split("</table>")[0]
    rows = []
    for row in re.findall(r"<tr><th scope=\"row\">.*?</tr>", table):
        patient, arm, *pressures = re.findall(r">([^<>]+)<", row)
        rows += [(patient, arm, visit, int(bp)) for visit, bp in enumerate(pressures, start=1)]
    frame = pd.DataFrame(rows, columns=["patient", "arm", "visit", "bp"])
    return frame.assign(new=(frame["arm"] == "new").astype(int))


def polylines(page: str, kind: str) -> Iterator[list[tuple[float, float]]]:
    for points in re.findall(rf'<polyline class="{kind}[^"]*" points="([^"]+)"', page):
        yield [(float(x), float(y)) for x, y in (pair.split(",") for pair in points.split())]


def test_the_data_are_twelve_patients_with_five_visits(data: pd.DataFrame) -> None:
    assert data.groupby("patient").size().tolist() == [5] * 12
    assert data.groupby("arm")["patient"].nunique().to_dict() == {"new": 6, "usual": 6}


def test_the_wrong_answer_is_the_one_of_an_ordinary_regression(page: str, data: pd.DataFrame) -> None:
    fit = smf.ols("bp ~ visit + new", data).fit()

    assert f"treatment effect is {fit.bse['new']:.2f}." in page
    assert f"estimate −{-fit.params['new']:.1f} mm Hg" in page


def test_the_right_answer_is_the_one_of_the_mixed_model(page: str, data: pd.DataFrame) -> None:
    fit = smf.mixedlm("bp ~ visit + new", data, groups=data["patient"]).fit(reml=True)

    assert f"is {fit.bse['new']:.2f}.</p>" in " ".join(page.split())
    assert f"estimate −{-fit.params['new']:.1f} mm Hg" in page


def test_the_lines_are_the_data(page: str, data: pd.DataFrame) -> None:
    drawn = [[y for _, y in line] for line in polylines(page, "own")]
    by_patient = [group["bp"].tolist() for _, group in data.groupby("patient", sort=False)]
    expected = [[round(222 - (bp - 115) * 4.2, 1) for bp in pressures] for pressures in by_patient]

    assert drawn == expected


def test_the_thick_lines_are_the_means(page: str, data: pd.DataFrame) -> None:
    drawn = [[y for _, y in line] for line in polylines(page, "mean")]
    means = data.groupby(["arm", "visit"])["bp"].mean().unstack().loc[["usual", "new"]].to_numpy(dtype=float)
    expected = 222 - (means - 115) * 4.2

    assert drawn == [pytest.approx(line, abs=0.051) for line in expected]


def test_the_intervals_are_two_standard_errors(page: str, data: pd.DataFrame) -> None:
    fits = {
        "series-2": smf.ols("bp ~ visit + new", data).fit(),
        "series-1": smf.mixedlm("bp ~ visit + new", data, groups=data["patient"]).fit(reml=True),
    }
    for series, fit in fits.items():
        found = re.search(rf'<line class="{series}" x1="([\d.]+)" x2="([\d.]+)"', page)
        assert found
        low, high = ((float(x) - 44) * 25 / 286 - 20 for x in found.groups())
        assert low == pytest.approx(fit.params["new"] - 2 * fit.bse["new"], abs=0.02)
        assert high == pytest.approx(fit.params["new"] + 2 * fit.bse["new"], abs=0.02)


def test_the_next_step_is_an_account(page: str) -> None:
    assert '<a class="button is-primary" href="/sign-up/">Create an account</a>' in page
    assert page.count("is-primary") == 1


@pytest.mark.urls("tutor_site.urls")
def test_who_is_signed_in_goes_to_their_day(client: Client, db: None) -> None:
    client.force_login(User.objects.create_user("ana@example.org", name="Ana"))

    assert client.get("/").headers["Location"] == reverse("progress:today")

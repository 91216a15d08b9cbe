from __future__ import annotations

import io
from typing import Any
from urllib.error import HTTPError

import pandas as pd
import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries
from pytest_django.live_server_helper import LiveServer

from accounts.models import User
from datasets.links import make_link, make_token, revoke_links
from datasets.models import Dataset
from tests.datasets.helpers import BLOOD_PRESSURE, make_one

DEAD_LINK = "This link to the data is wrong or has been replaced: copy the current one from your exercise.\n"


@pytest.fixture
def dataset(owner: User) -> Dataset:
    return make_one(owner, "exercise:3:1", setting="dropout-at-random")


def download_url(dataset: Dataset) -> str:
    return reverse("datasets:download", args=[dataset.pk])


def signed_url(dataset: Dataset) -> str:
    return reverse("datasets:signed", args=[make_token(dataset)])


def revoke_url(dataset: Dataset) -> str:
    return reverse("datasets:revoke", args=[dataset.pk])


def test_download_gives_the_owner_the_stored_bytes(
    client: Client, dataset: Dataset, owner: User, django_assert_num_queries: DjangoAssertNumQueries
):
    client.force_login(owner)

    with django_assert_num_queries(4):  # session, user, data set, the exercise that may withhold it
        response = client.get(download_url(dataset))

    assert response.status_code == 200
    assert response.content == dataset.csv.encode()
    assert {name: response[name] for name in ("Content-Type", "Content-Disposition", "Cache-Control")} == {
        "Content-Type": "text/csv; charset=utf-8",
        "Content-Disposition": 'attachment; filename="blood-pressure-exercise-3-1.csv"',
        "Cache-Control": "private, no-store",
    }
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["ETag"] == f'"{dataset.sha256}"'


def test_download_is_read_by_pandas_with_gaps_as_nan(client: Client, dataset: Dataset, owner: User):
    client.force_login(owner)

    frame = pd.read_csv(io.BytesIO(client.get(download_url(dataset)).content))

    pd.testing.assert_frame_equal(frame, dataset.frame, check_exact=True)
    assert frame["sbp"].isna().sum() > 0


def test_download_by_a_stranger_is_not_found(client: Client, dataset: Dataset, stranger: User):
    client.force_login(stranger)

    assert client.get(download_url(dataset)).status_code == 404


def test_download_of_a_preview_is_not_found(client: Client, owner: User):
    client.force_login(owner)

    assert client.get(download_url(make_one(None))).status_code == 404


def test_download_with_an_id_beyond_every_integer_is_not_found(client: Client, owner: User):
    client.force_login(owner)

    assert client.get(f"/data/{10**30}.csv").status_code == 404


def test_download_without_signing_in_leads_to_the_sign_in(client: Client, dataset: Dataset):
    response = client.get(download_url(dataset))

    assert response.status_code == 302
    assert response["Location"] == f"{reverse('accounts:sign-in')}?next={download_url(dataset)}"


@pytest.mark.parametrize("setting", BLOOD_PRESSURE.settings)
def test_download_and_link_do_not_give_the_setting_away(client: Client, owner: User, setting: str):
    dataset = make_one(owner, "practice:12", setting=setting)
    client.force_login(owner)

    response = client.get(download_url(dataset))

    told = " ".join([*map(str, response.items()), make_link(dataset, "http://localhost")])
    assert setting not in told


def test_signed_link_works_without_a_session(
    client: Client, dataset: Dataset, django_assert_num_queries: DjangoAssertNumQueries
):
    with django_assert_num_queries(2):  # data set, the exercise that may withhold it
        response = client.get(signed_url(dataset))

    assert response.status_code == 200
    assert response.content == dataset.csv.encode()
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response["Cache-Control"] == "private, no-store"
    assert not response.cookies


def test_signed_link_that_was_revoked_is_not_found_with_one_plain_line(client: Client, dataset: Dataset):
    old = signed_url(dataset)
    revoke_links(dataset)

    response = client.get(old)

    assert response.status_code == 404
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert response.content.decode() == DEAD_LINK
    assert client.get(signed_url(dataset)).status_code == 200


def test_signed_link_turned_to_another_data_set_is_not_found(
    client: Client, dataset: Dataset, stranger: User
):
    other = make_one(stranger)
    forged = signed_url(dataset).replace(f"/{dataset.pk}-", f"/{other.pk}-")

    response = client.get(forged)

    assert response.status_code == 404
    assert response.content.decode() == DEAD_LINK


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_signed_link_only_reads(client: Client, dataset: Dataset, method: str):
    assert getattr(client, method)(signed_url(dataset)).status_code == 405


@pytest.mark.django_db(transaction=True)
def test_signed_link_is_read_by_pandas_from_a_running_server(live_server: LiveServer, dataset: Dataset):
    link = make_link(dataset, live_server.url)

    frame = pd.read_csv(link)

    pd.testing.assert_frame_equal(frame, dataset.frame, check_exact=True)
    revoke_links(dataset)
    with pytest.raises(HTTPError, match="404") as caught:
        pd.read_csv(link)
    caught.value.close()


def test_revoke_by_the_owner_ends_old_links_and_goes_back(
    client: Client, dataset: Dataset, owner: User, django_assert_num_queries: DjangoAssertNumQueries
):
    client.force_login(owner)
    old = signed_url(dataset)

    with django_assert_num_queries(5):  # session, user, data set, update, new version
        response = client.post(revoke_url(dataset), {"next": "/exercises/3"})

    assert response.status_code == 302
    assert response["Location"] == "/exercises/3"
    assert [str(message) for message in get_messages(response.wsgi_request)] == [
        "The old link to your data no longer works. A new one has taken its place."
    ]
    assert client.get(old).status_code == 404


@pytest.mark.parametrize(
    "target", ["", "nonsense", "https://elsewhere.example/", "//elsewhere.example", "/\\elsewhere.example"]
)
def test_revoke_never_leads_to_another_site(client: Client, dataset: Dataset, owner: User, target: str):
    client.force_login(owner)

    response = client.post(revoke_url(dataset), {"next": target})

    assert response["Location"] == reverse("home")


def test_revoke_by_a_stranger_is_not_found_and_changes_nothing(
    client: Client, dataset: Dataset, stranger: User
):
    client.force_login(stranger)

    response = client.post(revoke_url(dataset))

    assert response.status_code == 404
    dataset.refresh_from_db()
    assert dataset.link_version == 1


@pytest.mark.parametrize(
    ("send", "status"),
    [
        (lambda client, url: client.get(url), 405),
        (lambda client, url: client.post(url), 403),
    ],
    ids=["get", "post-without-csrf-token"],
)
def test_revoke_needs_a_post_from_our_own_page(dataset: Dataset, owner: User, send: Any, status: int):
    client = Client(enforce_csrf_checks=True)
    client.force_login(owner)

    response = send(client, revoke_url(dataset))

    assert response.status_code == status
    dataset.refresh_from_db()
    assert dataset.link_version == 1

from __future__ import annotations

import pytest
from django.test import RequestFactory
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from datasets.links import BadLinkError, make_link, make_token, read_token, revoke_links
from tests.datasets.helpers import make_one


def test_read_token_gives_the_data_set_in_one_query(
    owner: User, django_assert_num_queries: DjangoAssertNumQueries
):
    dataset = make_one(owner)
    token = make_token(dataset)

    with django_assert_num_queries(1):
        assert read_token(token) == dataset


@pytest.mark.parametrize(
    "forge",
    [
        lambda token, other: token[:-1] + ("A" if token[-1] != "A" else "B"),
        lambda token, other: token.replace(token.split("-")[0], str(other), 1),
        lambda token, other: token.replace("-1.", "-2.", 1),
        lambda token, other: token.partition(".")[0],
        lambda token, other: "",
        lambda token, other: "1-1.é",
        lambda token, other: "x" * 5000,
    ],
    ids=["signature", "id", "version", "unsigned", "empty", "not-ascii", "long"],
)
def test_read_token_that_is_not_ours_is_refused_without_a_query(
    forge, owner: User, stranger: User, django_assert_num_queries: DjangoAssertNumQueries
):
    token = forge(make_token(make_one(owner)), make_one(stranger).pk)

    with django_assert_num_queries(0), pytest.raises(BadLinkError):
        read_token(token)


def test_revoke_links_ends_the_old_link_and_the_next_one_works(owner: User):
    dataset = make_one(owner)
    old = make_token(dataset)

    revoke_links(dataset)

    with pytest.raises(BadLinkError) as caught:
        read_token(old)
    assert str(caught.value) == f"The data link “{old}” is wrong or has been replaced."
    assert read_token(make_token(dataset)) == dataset


def test_revoke_links_by_two_stale_copies_counts_both(owner: User):
    one = make_one(owner)
    other = make_one(owner)

    revoke_links(one)
    revoke_links(other)

    assert other.link_version == 3


def test_revoke_links_leaves_other_data_sets_alone(owner: User, stranger: User):
    kept = make_one(stranger)
    token = make_token(kept)

    revoke_links(make_one(owner))

    assert read_token(token) == kept


def test_read_token_of_a_deleted_data_set_is_refused(owner: User):
    dataset = make_one(owner)
    token = make_token(dataset)
    dataset.delete()

    with pytest.raises(BadLinkError):
        read_token(token)


def test_make_link_is_absolute_on_the_host_of_the_request_or_the_given_one(owner: User):
    dataset = make_one(owner)
    path = f"/data/s/{make_token(dataset)}.csv"
    request = RequestFactory().get("/exercises/", headers={"host": "localhost:8000"})

    assert make_link(dataset, request) == f"http://localhost:8000{path}"
    assert make_link(dataset, "https://tutor.example.org/") == f"https://tutor.example.org{path}"

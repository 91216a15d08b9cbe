"""Each request has an id, in its answer and on its lines in the log."""

from __future__ import annotations

import logging
import re

import pytest
from django.test import Client

from accounts.models import User
from tutor_site.request_log import RequestIdFilter, request_id

pytestmark = pytest.mark.django_db


def test_request_keeps_the_id_of_the_proxy(client: Client) -> None:
    response = client.get("/healthz", headers={"X-Request-ID": "proxy-0001"})
    assert response["X-Request-ID"] == "proxy-0001"


@pytest.mark.parametrize("given", ["", "short", "with a space", "line\tbreak", "x" * 65])
def test_request_gets_an_id_where_none_can_be_taken(client: Client, given: str) -> None:
    response = client.get("/healthz", headers={"X-Request-ID": given})
    assert re.fullmatch("[0-9a-f]{32}", response["X-Request-ID"])


def test_request_is_logged_without_what_was_asked(
    client: Client, ada: User, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, logger="tutor.requests")
    client.force_login(ada)

    client.get("/learn/glossary/?secret=1")
    client.get("/healthz")

    (line,) = [record for record in caplog.records if record.name == "tutor.requests"]
    found = {name: getattr(line, name) for name in ("method", "path", "status", "user_id")}
    assert found == {"method": "GET", "path": "/learn/glossary/", "status": 200, "user_id": ada.pk}
    assert "secret" not in line.getMessage()


def test_log_records_carry_the_id() -> None:
    record = logging.makeLogRecord({})
    token = request_id.set("proxy-0001")
    RequestIdFilter().filter(record)
    request_id.reset(token)
    assert record.__dict__["request_id"] == "proxy-0001"

"""The server of the browser tests knows whom it still serves."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from threading import Event, Thread
from typing import Any

import pytest
from django.core.servers.basehttp import WSGIRequestHandler

from tests.browser.serving import CountingServer


class _QuietHandler(WSGIRequestHandler):
    def log_message(self, *args: Any) -> None:
        """Say nothing."""


@pytest.fixture
def may_answer() -> Event:
    return Event()


@pytest.fixture
def server(may_answer: Event) -> Iterator[CountingServer]:
    """A server whose only page waits for leave to be answered."""

    def page(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        assert may_answer.wait(30)
        start_response("200 OK", [("Content-Length", "2")])
        return [b"ok"]

    server = CountingServer(("127.0.0.1", 0), _QuietHandler)
    server.set_app(page)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    may_answer.set()
    server.shutdown()
    server.server_close()
    thread.join()


def _visit(server: CountingServer) -> socket.socket:
    visitor = socket.create_connection(("127.0.0.1", server.server_port), 30)
    visitor.sendall(b"GET / HTTP/1.1\r\nHost: testserver\r\n\r\n")
    return visitor


def test_visitors_are_waited_for_when_their_page_is_closed_before_the_answer(
    server: CountingServer, may_answer: Event
) -> None:
    _visit(server).close()
    with pytest.raises(TimeoutError, match="1 connections are still held"):
        server.wait_for_visitors(0.2)
    may_answer.set()
    server.wait_for_visitors(30)


def test_visitors_are_waited_for_while_their_page_is_open(server: CountingServer, may_answer: Event) -> None:
    may_answer.set()
    visitor = _visit(server)
    assert visitor.recv(8) == b"HTTP/1.1"
    with pytest.raises(TimeoutError):
        server.wait_for_visitors(0.2)
    visitor.close()
    server.wait_for_visitors(30)


def test_nobody_is_waited_for_when_nobody_came(server: CountingServer) -> None:
    server.wait_for_visitors(30)

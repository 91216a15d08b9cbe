"""`make run`: which port it takes, and what it says when one is taken."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.servers import free_port
from tutor_site import serve


@pytest.fixture
def taken_port() -> Iterator[int]:
    with socket.socket() as listener:
        listener.bind((serve.HOST, 0))
        listener.listen()
        yield listener.getsockname()[1]


def test_second_start_is_told_where_the_first_one_is(tmp_path: Path) -> None:
    with serve.lock_folder(tmp_path) as lock:
        lock.write("http://127.0.0.1:8000/")
        lock.flush()
        with pytest.raises(SystemExit) as end:
            serve.lock_folder(tmp_path)
    assert end.value.code == f"The tutor is running on the data of {tmp_path} already: http://127.0.0.1:8000/"
    serve.lock_folder(tmp_path).close()


def test_port_asked_for_is_taken_when_free() -> None:
    port = free_port()
    assert serve.choose_port(port) == port


def test_port_asked_for_is_refused_when_taken(taken_port: int) -> None:
    with pytest.raises(SystemExit) as end:
        serve.choose_port(taken_port)
    assert end.value.code == (
        f"Port {taken_port} is taken by another program. End that, or choose another: make run PORT={taken_port + 1}"
    )


def test_next_port_is_used_and_named_when_the_first_is_taken(
    taken_port: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(serve, "FIRST_PORT", taken_port)
    port = serve.choose_port(None)
    assert taken_port < port < taken_port + 50
    assert capsys.readouterr().out.startswith(
        f"Port {taken_port} is taken by another program; trying the next one.\n"
    )

"""Where the embedded Redis listens, and which server it is."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from tutor_site.embedded import NO_SERVER, find_redis_server, redis_command, redis_socket


def test_socket_stands_in_the_data_folder() -> None:
    assert redis_socket(Path("/srv/tutor")) == Path("/srv/tutor/redis.sock")


def test_socket_moves_when_its_path_is_too_long_for_the_kernel() -> None:
    deep = Path("/" + "a-rather-long-folder-name/" * 6)
    socket = redis_socket(deep)
    assert len(os.fsencode(socket)) <= 100
    assert socket == redis_socket(deep)
    assert socket != redis_socket(deep / "other")


def test_server_on_the_path_comes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    server = tmp_path / "valkey-server"
    server.write_text("#!/bin/sh\n")
    server.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert find_redis_server() == str(server)


def test_error_names_both_ways_out_when_there_is_no_server(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(sys, "path", [])
    monkeypatch.setattr(sys, "prefix", str(tmp_path))
    with pytest.raises(FileNotFoundError) as error:
        find_redis_server()
    assert str(error.value) == NO_SERVER


def test_command_listens_on_no_port(tmp_path: Path) -> None:
    command = redis_command("redis-server", tmp_path / "data")
    assert command[1:5] == ["--port", "0", "--unixsocket", str(tmp_path / "data" / "redis.sock")]

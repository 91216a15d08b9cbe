"""Faults of the database are tried on a server of their own, which the rest of the suite does not use."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import dj_database_url
import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test import override_settings
from pytest_django import DjangoDbBlocker

from tests.classroom import Classroom, make_classroom
from tests.environment import SUITE_DIR
from tests.faults.visitor import Visitor
from tests.faults.website import Website, start_website
from tests.servers import PostgresServer, Process, RedisServer, database_url, start_worker

# As a product uses it, with hashed files; the tests of pages do without.
AS_DEPLOYED = settings.STORAGES


@pytest.fixture
def classroom(product_environment: dict[str, str]) -> Classroom:
    return make_classroom()


@dataclass
class House:
    """The product as it is deployed: its own PostgreSQL, the suite's Redis, and a web server."""

    postgres: PostgresServer
    redis: RedisServer
    website: Website
    environment: dict[str, str]

    def visitor(self) -> Visitor:
        """Somebody who sees each answer of the server itself, and is led nowhere."""
        return Visitor(self.website.port, follows=False)


@pytest.fixture(scope="session")
def own_postgres(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[PostgresServer]:
    """A server with the tables of the suite's database, and nothing in them."""
    folder = SUITE_DIR / "own"
    folder.mkdir()
    server = PostgresServer(folder).start()
    dump = subprocess.run(
        [str(server.programs / "pg_dump"), "--schema-only", "--no-owner", database_url()],
        check=True,
        capture_output=True,
    )
    restore = [str(server.programs / "psql"), "--quiet", "--set", "ON_ERROR_STOP=1", server.url]
    subprocess.run(restore, input=dump.stdout, check=True, capture_output=True)
    yield server
    server.stop()


@pytest.fixture(scope="session")
def running_house(
    own_postgres: PostgresServer, redis_server: RedisServer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[House]:
    folder = tmp_path_factory.mktemp("house")
    with override_settings(STATIC_ROOT=folder / "static", STORAGES=AS_DEPLOYED):
        call_command("collectstatic", interactive=False, verbosity=0)
    environment = {
        "DATABASE_URL": own_postgres.url,
        "REDIS_URL": redis_server.url,
        "TUTOR_DATA_DIR": str(folder),
        "LOG_LEVEL": "INFO",
        "PYTHONWARNINGS": "ignore",
    }
    website = start_website(folder / "web.log", environment)
    yield House(own_postgres, redis_server, website, environment)
    website.process.stop()


@pytest.fixture
def house(transactional_db: None, running_house: House) -> Iterator[House]:
    """The running house, empty; what the test itself reads and writes is in the house's database."""
    connection.close()
    own = dj_database_url.parse(running_house.postgres.url)
    before = {name: connection.settings_dict[name] for name in own}
    connection.settings_dict.update(own)
    running_house.redis.empty()
    tables = ", ".join(connection.introspection.django_table_names(only_existing=True))
    with connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {tables}")
    yield running_house
    connection.close()
    connection.settings_dict.update(before)


@pytest.fixture
def house_worker(house: House, tmp_path: Path) -> Iterator[Process]:
    """A worker of the house, for one test: it shares its Redis with those of other tests."""
    worker = start_worker(tmp_path / "house.log", house.environment)
    yield worker
    worker.stop()

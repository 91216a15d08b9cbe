"""One Chromium for all browser tests of a worker; a fresh context, as of a new visitor, for each test."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.test.testcases import LiveServerThread
from playwright.sync_api import Browser, Page, expect, sync_playwright
from pytest_django.live_server_helper import LiveServer

from lessons.figures.bundle import build_plot_script
from tests.browser.serving import CountingServer
from tests.chromium import ensure_chromium, launch_arguments

# How long a page may take on a machine that is busy with the rest of the suite, in milliseconds.
PATIENCE = 30_000
expect.set_options(timeout=PATIENCE)

# What Chromium names when a page does what our headers forbid.
POLICY = "Content Security Policy"

# Playwright's loop runs in this thread, where Django would otherwise refuse the tests' own queries.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


@pytest.fixture(scope="session")
def plot_script() -> None:
    """The script that draws live figures, made from the installed package as `make run` does."""
    build_plot_script(settings.GENERATED)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = ensure_chromium()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=launch_arguments())
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def counting_server() -> Iterator[LiveServer]:
    """The site, on a port of its own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(LiveServerThread, "server_class", CountingServer)
        server = LiveServer("localhost")
    yield server
    server.stop()


@pytest.fixture
def live_server(transactional_db: None, counting_server: LiveServer) -> Iterator[LiveServer]:
    """The site. When a test ends, the tables are not emptied before everybody has been served."""
    yield counting_server
    served_by = counting_server.thread.httpd
    assert isinstance(served_by, CountingServer)
    served_by.wait_for_visitors(PATIENCE / 1000)


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page of a visitor who was never here. A test fails on an error in the page's script or on what the site forbids."""
    context = browser.new_context(locale="en-GB", accept_downloads=True)
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda line: errors.append(line.text) if POLICY in line.text else None)
    yield page
    context.close()
    assert errors == []

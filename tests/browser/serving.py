"""The site's server for browser tests, which can say when nobody is served any more.

A test that ends may leave a request behind that the page sent last: a draft that is saved, a question whether the
marks are there. If the tables are emptied meanwhile, the two wait for each other's locks, and PostgreSQL ends one of
them. So the tables wait until all visitors have been served.
"""

from __future__ import annotations

import socket
from threading import Condition
from typing import Any

from django.core.servers.basehttp import ThreadedWSGIServer


class CountingServer(ThreadedWSGIServer):
    """Counts the connections it holds, from their arrival to their end."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._held = 0
        self._changed = Condition()

    def _count(self, by: int) -> None:
        with self._changed:
            self._held += by
            self._changed.notify_all()

    def process_request(self, request: Any, client_address: Any) -> None:
        self._count(1)
        super().process_request(request, client_address)

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        try:
            super().process_request_thread(request, client_address)
        finally:
            self._count(-1)

    def wait_for_visitors(self, timeout: float) -> None:
        """Return when every connection made so far has ended; all visitors must have left before.

        Connections are taken in the order of their arrival. So when one of our own has been ended by the server,
        none from before is still waiting to be counted.

        Args:
            timeout: how long to wait for them, in seconds.

        Raises:
            TimeoutError: some are still held then.
        """
        with socket.create_connection(("localhost", self.server_port), timeout) as knock:
            knock.shutdown(socket.SHUT_WR)
            knock.recv(1)
        with self._changed:
            if not self._changed.wait_for(lambda: self._held == 0, timeout):
                raise TimeoutError(
                    f"{self._held} connections are still held after {timeout} s; close every page that a test opens"
                )

"""Files that are sent in: the page of own studies takes one up to its limit, any other page a smaller one."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.urls import Resolver404, resolve

from datasets.own.reading import MOST_BYTES

# Other pages have limits of their own, which they explain; this is what they are given to look at.
MOST_ELSEWHERE = 2 * 1024 * 1024
TAKES_LARGE_FILES = frozenset({"quizzes:course-own-data"})


class LimitedUploads(FileUploadHandler):
    """The first handler of every upload. A file beyond the limit comes to no other handler, as if it had not been sent.

    Django counts the fields of a form, `DATA_UPLOAD_MAX_MEMORY_SIZE`, and not its files.
    """

    def __init__(self, request: Any = None) -> None:
        super().__init__(request)
        self._size = self._most = 0

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self._size, self._most = 0, MOST_BYTES if self._is_large() else MOST_ELSEWHERE

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        self._size += len(raw_data)
        if self._size > self._most:
            raise SkipFile
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """The next handler has the file."""

    def _is_large(self) -> bool:
        try:
            return self.request is not None and resolve(self.request.path_info).view_name in TAKES_LARGE_FILES
        except Resolver404:
            return False

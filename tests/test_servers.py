"""The suite's own processes do not outlive the test that starts them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.servers import Process


def test_process_that_is_not_ready_in_time_is_stopped(tmp_path: Path) -> None:
    process = Process(
        ["-c", "import time; print('not yet', flush=True); time.sleep(600)"], tmp_path / "log"
    ).start()
    with pytest.raises(AssertionError, match="readiness did not come true"):
        process.once(lambda: False, what="readiness", seconds=0.1)

    assert process.process is not None
    assert process.process.poll() is not None


def test_process_that_is_ready_goes_on(tmp_path: Path) -> None:
    process = Process(
        ["-c", "import time; print('ready', flush=True); time.sleep(600)"], tmp_path / "log"
    ).start()
    try:
        assert process.once(lambda: "ready" in process.output, what="readiness") is process
        assert process.process is not None
        assert process.process.poll() is None
    finally:
        process.kill()

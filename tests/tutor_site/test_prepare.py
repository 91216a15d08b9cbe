"""What `prepare` says where it cannot do its work; that it does it is seen by whoever starts the product."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.servers import ROOT


def test_prepare_without_a_database_says_which_setting_to_mend(tmp_path: Path) -> None:
    away = {
        "DATABASE_URL": f"postgres://tutor@{str(tmp_path).replace('/', '%2F')}/tutor",
        "LOG_LEVEL": "ERROR",
    }
    environment = {**os.environ, "TUTOR_DATA_DIR": str(tmp_path), **away}
    tried = subprocess.run(
        [sys.executable, "manage.py", "prepare"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )

    assert tried.returncode == 1
    (line,) = tried.stderr.splitlines()
    assert line.startswith("CommandError: The database cannot be reached: connection ")
    assert line.endswith(
        "DATABASE_URL says where it is and as whom: mend it, or start the database, and run this again."
    )

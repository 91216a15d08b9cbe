"""The script that draws figures in the browser, made from the packages that draw them on the server."""

from __future__ import annotations

from importlib.metadata import version
from pathlib import Path

import vl_convert

SNIPPET = "window.vegaEmbed = vegaEmbed;"
# Where the script stands below a folder of static files.
SCRIPT = Path("js") / "vega.js"


def build_plot_script(folder: Path, *, force: bool = False) -> bool:
    """Write the script to `folder / SCRIPT` unless this version of it is there; true if it was written.

    The script holds Vega, Vega-Lite and vega-embed and loads nothing else. Takes about two seconds.
    """
    target = folder / SCRIPT
    if not force and _stamp_of(target) == _stamp():
        return False
    target.parent.mkdir(parents=True, exist_ok=True)
    # Another process may be writing too; whoever comes last replaces the whole file.
    draft = target.with_suffix(".js.new")
    draft.write_text(f"{_stamp()}\n{vl_convert.javascript_bundle(SNIPPET)}\n", encoding="utf-8")
    draft.replace(target)
    return True


def _stamp() -> str:
    return f"/* vl-convert {version('vl-convert-python')}: {SNIPPET} */"


def _stamp_of(script: Path) -> str:
    if not script.exists():
        return ""
    with script.open(encoding="utf-8") as lines:
        return lines.readline().rstrip("\n")

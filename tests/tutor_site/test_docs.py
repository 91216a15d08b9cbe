"""What the documents name is there, and what is there is named."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_links_between_documents_lead_somewhere(document: Path) -> None:
    links = re.findall(r"\]\((?!https?:)([^)#]+)", document.read_text())

    assert [link for link in links if not (document.parent / link).exists()] == []


def test_every_command_is_described() -> None:
    commands = {path.stem for path in ROOT.glob("*/management/commands/[a-z]*.py")}
    described = re.findall(r"`([a-z_]+)\b[^`]*`", (ROOT / "docs" / "commands.md").read_text())

    assert commands - set(described) == set()


def test_read_me_leads_to_every_document() -> None:
    read_me = (ROOT / "README.md").read_text()

    assert [path.name for path in DOCUMENTS if f"({path.relative_to(ROOT)})" not in read_me] == ["README.md"]

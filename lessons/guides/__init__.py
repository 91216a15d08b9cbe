"""The guides: texts in Markdown, one folder for each guide, one file for each section."""

from lessons.guides.loader import check_guides, load_glossary, load_guides
from lessons.guides.types import Guide, Part, Section, Source

__all__ = ["Guide", "Part", "Section", "Source", "check_guides", "load_glossary", "load_guides"]

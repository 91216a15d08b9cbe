"""What students keep with the guide."""

from lessons.models.sheets import Report, Sheet, SheetAnswer

__all__ = ["Report", "Sheet", "SheetAnswer"]

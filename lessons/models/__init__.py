"""What readers leave in the guide, and what they keep beside it."""

from lessons.models.passages import PassageAnswer, PassageMark, PassageQuestion, SectionReading
from lessons.models.sheets import Report, Sheet, SheetAnswer

__all__ = [
    "PassageAnswer",
    "PassageMark",
    "PassageQuestion",
    "Report",
    "SectionReading",
    "Sheet",
    "SheetAnswer",
]

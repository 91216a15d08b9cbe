"""Items as a QTI 2.1 package (1EdTech: Question and Test Interoperability, Assessment Test, Section and Item, 2.1)."""

from quizzes.exchange.qti.package import qti_package

__all__ = ["qti_package"]

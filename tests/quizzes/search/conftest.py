"""The small bank of the content tests."""

from tests.quizzes.content.conftest import bank

__all__ = ["bank"]

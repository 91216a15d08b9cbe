"""A mixed model as six packages say it: the call, a program that reads the data and runs, and what it means."""

from __future__ import annotations

from grading.translation.meaning import Meaning, describe_model
from grading.translation.packages import Translation, translate, translate_all
from grading.translation.request import DataColumn, DataFile, ModelError, Request

__all__ = [
    "DataColumn",
    "DataFile",
    "Meaning",
    "ModelError",
    "Request",
    "Translation",
    "describe_model",
    "translate",
    "translate_all",
]

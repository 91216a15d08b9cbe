"""What can keep a model from being fitted, said so that the reader can mend it."""

from __future__ import annotations


class DesignError(ValueError):
    """The model cannot be set up on these data: a column, a level or a rank is at fault."""


class FitError(ValueError):
    """The model is set up but has no finite optimum, or is too large for this fitter."""

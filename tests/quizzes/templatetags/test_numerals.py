from __future__ import annotations

import pytest
from django.template import Context, Template


@pytest.mark.parametrize(("value", "shown"), [(-0.333, "−0.33"), (0.5, "0.50"), (-0.0, "0.00"), (None, "")])
def test_minus_is_a_true_one_behind_a_rounded_number(value: float | None, shown: str):
    page = Template("{% load numerals %}{{ value|floatformat:2|minus }}")

    assert page.render(Context({"value": value})) == shown

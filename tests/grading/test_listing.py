from __future__ import annotations

import pytest

from grading.listing import listed


@pytest.mark.parametrize(
    ("parts", "said"), [(["a"], "a"), (["a", "b"], "a and b"), (("a", "b", "c"), "a, b and c")]
)
def test_listed_joins_the_last_by_and(parts: list[str], said: str):
    assert listed(parts) == said

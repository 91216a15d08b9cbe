from __future__ import annotations

from collections.abc import Mapping

import pytest

from lessons.deferred import DeferredFacts, NamedFacts, Source


def recorded(calls: list[str], name: str, pattern: str, facts: Mapping[str, float]) -> Source:
    def compute() -> Mapping[str, float]:
        calls.append(name)
        return facts

    return Source(name, pattern, compute)


def given(pattern: str, facts: Mapping[str, float]) -> Source:
    return recorded([], "given", pattern, facts)


def test_source_is_computed_once_and_only_for_a_name_that_it_may_have():
    calls: list[str] = []
    facts = DeferredFacts(
        recorded(calls, "dear", r"dear\.", {"dear.b": 2.0}), recorded(calls, "cheap", "", {"a": 1.0})
    )

    assert (facts["a"], calls) == (1.0, ["cheap"])
    assert (facts["dear.b"], facts["dear.b"], calls) == (2.0, 2.0, ["cheap", "dear"])


def test_name_that_a_source_might_have_is_looked_for_in_the_next():
    facts = DeferredFacts(given("a", {"a": 1.0}), given("", {"a": 5.0, "after": 2.0}))

    assert (facts["a"], facts["after"]) == (1.0, 2.0)


def test_all_facts_are_listed_once():
    facts = DeferredFacts(given("", {"a": 1.0}), given("", {"a": 5.0, "b": 2.0}))

    assert (dict(facts), len(facts)) == ({"a": 1.0, "b": 2.0}, 2)


def test_unknown_name_is_a_key_error():
    with pytest.raises(KeyError, match="c"):
        DeferredFacts(given("", {"a": 1.0}))["c"]


def test_other_facts_have_a_name_before_theirs():
    facts = NamedFacts({"study.rows": 4.0, "few.old": 9.0}, {"few": {"study.rows": 2.0}})

    assert (facts["study.rows"], facts["few.study.rows"]) == (4.0, 2.0)
    assert dict(facts) == {"study.rows": 4.0, "few.study.rows": 2.0}
    assert len(facts) == 2
    assert "few.old" not in facts

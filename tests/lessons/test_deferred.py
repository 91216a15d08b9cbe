from __future__ import annotations

from collections.abc import Mapping

import pytest

from lessons.deferred import DeferredFacts, NamedFacts


def recorded(calls: list[str], name: str, facts: Mapping[str, float]):
    def source() -> Mapping[str, float]:
        calls.append(name)
        return facts

    return source


def test_source_is_asked_once_and_only_for_what_others_lack():
    calls: list[str] = []
    facts = DeferredFacts(recorded(calls, "cheap", {"a": 1.0}), recorded(calls, "dear", {"a": 5.0, "b": 2.0}))

    assert (facts["a"], calls) == (1.0, ["cheap"])
    assert (facts["b"], facts["b"], calls) == (2.0, 2.0, ["cheap", "dear"])


def test_all_facts_are_listed_once():
    facts = DeferredFacts(lambda: {"a": 1.0}, lambda: {"a": 5.0, "b": 2.0})

    assert (dict(facts), len(facts)) == ({"a": 1.0, "b": 2.0}, 2)


def test_unknown_name_is_a_key_error():
    with pytest.raises(KeyError, match="c"):
        DeferredFacts(lambda: {"a": 1.0})["c"]


def test_other_facts_have_a_name_before_theirs():
    facts = NamedFacts({"study.rows": 4.0, "few.old": 9.0}, {"few": {"study.rows": 2.0}})

    assert (facts["study.rows"], facts["few.study.rows"]) == (4.0, 2.0)
    assert dict(facts) == {"study.rows": 4.0, "few.study.rows": 2.0}
    assert len(facts) == 2
    assert "few.old" not in facts

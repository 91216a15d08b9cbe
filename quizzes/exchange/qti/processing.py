"""How a QTI system marks each kind of answer, as our graders do. Pure."""

from __future__ import annotations

from itertools import combinations
from xml.etree import ElementTree as ET

from quizzes.exchange.qti.expressions import (
    RESPONSE,
    SCORE,
    assign,
    condition,
    node,
    number,
    say,
    value,
    variable,
)
from quizzes.exchange.records import NumberKey, Numbers, Options, Pairs, Sequence

HITS = "HITS"
# The names of what may be said, and its HTML.
Said = dict[str, str]
Processing = tuple[list[ET.Element], Said]


def identifier_of(key: str) -> str:
    """A key of ours as an identifier, which begins with a letter."""
    return f"K-{key}"


def pair_of(item: str, target: str) -> str:
    """The value of a pair. Targets have a letter of their own, since an item may have the key of a target."""
    return f"{identifier_of(item)} {target_identifier(target)}"


def target_identifier(key: str) -> str:
    return f"T-{key}"


def mark_numbers(answer: Numbers) -> Processing:
    """The first interval that the number lies in counts; an empty answer is worth nothing and is not spoken of."""
    said = {f"number-{place}": key.feedback for place, key in enumerate(answer.keys, start=1)}
    branches = [(node("isNull", variable(RESPONSE)), [assign(SCORE, number(0))])]
    branches += [
        (_lies_in(key), [assign(SCORE, number(key.score)), say(name)])
        for name, key in zip(said, answer.keys, strict=True)
    ]
    rule = condition(branches, [assign(SCORE, number(0)), say("unknown")])
    return [rule], {**said, "unknown": answer.unknown}


def _lies_in(key: NumberKey) -> ET.Element:
    compared = (variable(RESPONSE), number(key.value))
    if not key.half_width:
        return node("equal", *compared, toleranceMode="exact")
    return node("equal", *compared, toleranceMode="absolute", tolerance=repr(key.half_width))


def mark_options(answer: Options) -> Processing:
    """Rightly ticked less wrongly ticked by the mapping; what was taken or left wrongly is spoken of."""
    rules = [assign(SCORE, node("mapResponse", identifier=RESPONSE))]
    said: Said = {}
    for option in answer.options:
        key = identifier_of(option.key)
        said[f"option-{option.key}"] = option.feedback
        remark = say(f"option-{option.key}")
        if answer.single:
            taken = node("match", variable(RESPONSE), value("identifier", key))
            rules.append(condition([(taken, [remark])]))
            continue
        taken = node("member", value("identifier", key), variable(RESPONSE))
        rules.append(condition([(node("not", taken) if option.right else taken, [remark])]))
    return rules, said


def mark_order(answer: Sequence) -> Processing:
    """The share of pairs that stand the right way round, from 0 at one half to 1."""
    keys = [key for key, _ in answer.items]
    pairs = list(combinations(keys, 2))
    hit = [assign(HITS, node("sum", variable(HITS), number(1)))]
    rules = [assign(HITS, number(0)), assign(SCORE, number(0))]
    rules += [condition([(_before(first, second, keys), hit)]) for first, second in pairs]
    rules.append(_above_chance(HITS, share_of=len(pairs), chance=0.5))
    said: Said = {}
    for place, part in enumerate(answer.misorders, start=1):
        said[f"order-{place}"] = part.feedback
        rules.append(condition([(_before(part.first, part.second, keys), [say(f"order-{place}")])]))
    return rules, said


def _before(first: str, second: str, keys: list[str]) -> ET.Element:
    """Whether `first` is what the sequence begins with when all but these two are taken out."""
    rest = variable(RESPONSE)
    for key in keys:
        if key not in {first, second}:
            rest = node("delete", value("identifier", identifier_of(key)), rest)
    return node("match", node("index", rest, n="1"), value("identifier", identifier_of(first)))


def mark_pairs(answer: Pairs) -> Processing:
    """The share of right pairs beyond what a guess gives."""
    rules = [
        assign(HITS, node("mapResponse", identifier=RESPONSE)),
        assign(SCORE, number(0)),
        _above_chance(HITS, share_of=len(answer.items), chance=1 / len(answer.targets)),
    ]
    said: Said = {}
    for item in answer.items:
        for target, feedback in item.wrong:
            name = f"pair-{item.key}-{target}"
            said[name] = feedback
            pair = value("directedPair", pair_of(item.key, target))
            rules.append(condition([(node("member", pair, variable(RESPONSE)), [say(name)])]))
    return rules, said


def _above_chance(hits: str, *, share_of: int, chance: float) -> ET.Element:
    """SCORE grows with the share of hits, from 0 at what chance gives to exactly 1."""
    beyond = node("subtract", variable(hits), number(share_of * chance))
    score = node("divide", beyond, number(share_of * (1 - chance)))
    everything = node("gte", variable(hits), number(share_of))
    more = node("gt", variable(hits), number(share_of * chance))
    return condition([(everything, [assign(SCORE, number(1))]), (more, [assign(SCORE, score)])])

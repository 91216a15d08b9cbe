from __future__ import annotations

import random
import re
from typing import Any

import pytest

from lessons.questionnaire import Entry, Typed, read_typed
from lessons.report.facts import read_facts
from lessons.report.questions import EFFECTS, REPORT, SLOPES
from lessons.report.text import as_plain_text, write_report
from tests.lessons.report.filled import LINES, SLOPE, TIME, TREATMENT, facts, nothing

METHODS = (
    "The data were 240 readings from 60 patients (3 to 4 from each) in 12 clinics. The outcome was "
    "systolic blood pressure "
    "(mmHg). The outcome was missing in 12 of 240 readings; reasons: missed visits. The analysis assumes "
    "that missingness "
    "depends on observed values only (missing at random). The values of treatment were allocated at "
    "random. Readings of one "
    "patient correlated at 0.62. We fitted a linear mixed model with fixed effects of time (months since "
    "the first visit) "
    "and treatment (1 new drug, 0 usual care), and correlated random intercepts and random slopes of time "
    "for patients, and "
    "random intercepts for clinics, by REML (sbp ~ time + treated + (1 | clinic) + (time | patient)). "
    "Models with different "
    "random parts were compared by likelihood-ratio tests. Intervals and tests use t with Satterthwaite’s "
    "degrees of freedom. "
    "The software was the R package lme4, version 1.1-35. The model converged without a warning about it. "
    "No term was dropped."
)
RESULTS = (
    "Pressure fell on average (estimate −3.1 mmHg a month; 95% CI −3.9 to −2.2; standard error 0.43). At "
    "the same visit "
    "treated patients had lower pressure on average (estimate −6.9 mmHg; 95% CI −13.2 to −0.5). Between "
    "patients the standard "
    "deviations were 14.2 mmHg for intercepts and 2.1 mmHg a month for slopes of time. The correlation of "
    "intercepts and "
    "slopes was −0.21. Between clinics the standard deviation was 3.5 mmHg for intercepts. The residual "
    "standard deviation "
    "was 5.0 mmHg. The intraclass correlation was 0.62. A benefit is likely; its size is open."
)
LIMITATIONS = "Other explanations: Everybody was advised on diet. Four visits estimate slopes roughly."


def sections(**changes: Any) -> dict[str, str]:
    return {section.title: section.text for section in write_report(facts(**changes))}


def only(**lines: Any) -> list[str]:
    """The sentences of a report in which nothing but this was filled in."""
    return [sentence for section in write_report(nothing(**lines)) for sentence in section.sentences]


def test_whole_report():
    assert sections() == {"Methods": METHODS, "Results": RESULTS, "Limitations": LIMITATIONS}


def test_nothing_filled_in_says_nothing():
    assert write_report(nothing()) == ()
    assert as_plain_text(write_report(nothing())) == ""


def test_plain_text_has_a_heading_over_each_paragraph():
    text = as_plain_text(write_report(facts()))

    assert text == f"Methods\n\n{METHODS}\n\nResults\n\n{RESULTS}\n\nLimitations\n\n{LIMITATIONS}\n"


@pytest.mark.parametrize(
    ("lines", "sentences"),
    [
        ({"row_words": "visits"}, ["The data were visits."]),
        ({"row_words": "visits", "rows": "1"}, ["The data were visits (n = 1)."]),
        ({"group_words": "patients", "groups": "60"}, ["The data came from 60 patients."]),
        ({"group_words": "patients", "upper_words": "wards"}, ["The data came from patients in wards."]),
        ({"row_words": "visits", "group_words": "men", "fewest": "3"}, ["The data were visits from men."]),
        (
            {"row_words": "visits", "group_words": "men", "fewest": "3", "largest": "3"},
            ["The data were visits from men (3 from each)."],
        ),
        ({"rows": "240", "groups": "60"}, []),
        ({"outcome": "sbp"}, ["The outcome was sbp."]),
        ({"outcome": "death", "outcome_kind": "binary", "unit": "x"}, ["The outcome was death (yes or no)."]),
        ({"outcome": "falls", "outcome_kind": "count"}, ["The outcome was falls (a count)."]),
        ({"outcome": "pain", "outcome_kind": "ordered"}, ["The outcome was pain (in ordered categories)."]),
        ({"missing": "0"}, ["No outcome was missing."]),
        (
            {"missing": "0", "rows": "24", "row_words": "visits"},
            ["The data were 24 visits.", "No outcome was missing in the 24 visits."],
        ),
        ({"missing": "3"}, ["The outcome was missing in 3 rows."]),
        ({"missing": "1"}, ["The outcome was missing in rows (n = 1)."]),
        ({"missing": "3", "rows": "24"}, ["The outcome was missing in 3 of 24 rows."]),
        ({"assumed": "mar"}, []),
        ({"method": "ml"}, ["We fitted a mixed model by maximum likelihood."]),
        ({"method": "reml", "outcome_kind": "measured"}, ["We fitted a linear mixed model by REML."]),
        ({"outcome_kind": "binary"}, []),
        ({"formula": "y ~ x + (1 | g)"}, ["We fitted a mixed model (y ~ x + (1 | g))."]),
        ({"intercept": "yes"}, ["We fitted a mixed model with random intercepts."]),
        ({"intercept": "no"}, []),
        ({"upper_intercept": "yes"}, []),
        ({"software": "lme4"}, ["The software was lme4."]),
        ({"version": "1.1"}, []),
        ({"converged": "failed"}, ["The model did not converge."]),
        (
            {"converged": "changed", "changes": "the slope went"},
            ["The model converged after changes.", "The slope went."],
        ),
        (
            {"singular": "yes"},
            [
                "The fit was singular: a variance was estimated as zero, or random effects as perfectly "
                "correlated."
            ],
        ),
        ({"singular": "no"}, []),
        ({"compared": "none"}, []),
        ({"standing": "lot"}, ["The study was randomised."]),
        ({"standing": "observed"}, ["The study was observational."]),
        ({"intercept_sd": "3"}, []),
        ({"correlation": "0.5"}, []),
        ({"residual_sd": "3", "unit": "kg"}, ["The residual standard deviation was 3 kg."]),
        ({"residual_sd": "3", "outcome_kind": "binary"}, []),
        (
            {"intercept": "yes", "intercept_sd": "1.2", "outcome_kind": "binary", "group_words": "men"},
            [
                "The data came from men.",
                "We fitted a logistic mixed model with random intercepts for men.",
                "Between men the standard deviation was 1.2 on the log-odds scale for intercepts.",
            ],
        ),
        ({"limitations": "few groups"}, ["Few groups."]),
    ],
)
def test_part_alone(lines: dict[str, str], sentences: list[str]):
    assert only(**lines) == sentences


@pytest.mark.parametrize(
    ("effect", "sentence"),
    [
        ({"estimate": "2"}, "For dose the estimate was 2."),
        ({"estimate": "2,5", "unit": "kg"}, "For dose the estimate was 2.5 kg."),
        ({"estimate": "2", "low": "1", "high": "3"}, "For dose the estimate was 2 (95% CI 1 to 3)."),
        ({"estimate": "2", "se": "0.5"}, "For dose the estimate was 2 (standard error 0.5)."),
        ({"estimate": "2", "low": "1"}, "For dose the estimate was 2."),
        ({"estimate": "2", "scale": "odds ratio"}, "For dose the odds ratio was 2."),
        ({"estimate": "2", "scale": "log odds"}, "For dose the difference of log-odds was 2."),
        ({"estimate": "2", "meaning": "more sleep"}, "More sleep (estimate 2)."),
        ({"meaning": "more sleep"}, "More sleep."),
        ({"meaning": "more sleep", "low": "1", "high": "3"}, "More sleep (dose: 95% CI 1 to 3)."),
    ],
)
def test_effect_alone(effect: dict[str, str], sentence: str):
    report = write_report(nothing(effects=[{"name": "dose", **effect}]))

    assert [section.text for section in report] == [
        "We fitted a mixed model with a fixed effect of dose.",
        sentence,
    ]


def test_effect_with_a_name_only_has_no_result():
    assert only(effects=[{"name": "dose"}]) == ["We fitted a mixed model with a fixed effect of dose."]


def test_slopes_without_intercepts_are_said_to_be():
    assert only(slopes=[{"name": "time"}], intercept="no", group_words="men")[1] == (
        "We fitted a mixed model with random slopes of time for men, without random intercepts."
    )


def test_uncorrelated_effects_have_no_correlation():
    text = sections(correlated="no", formula="y ~ time + (time || g)")

    assert "uncorrelated random intercepts and random slopes of time for patients" in text["Methods"]
    assert "correlation of intercepts" not in text["Results"]


def test_several_lots_agree_in_number():
    text = sections(effects=(TREATMENT, {**TIME, "by_lot": "yes"}))

    assert "The values of treatment and time were allocated at random." in text["Methods"]


OPENINGS = r"[A-Za-z0-9“]"
FAULTS = {
    "two spaces": r"  ",
    "space before a mark": r"\s[.,;:)]",
    "doubled mark": r"[,;:]\s*[.,;:]|\.\.",
    "empty brackets": r"\(\s*[;,]?\s*\)",
    "opening bracket with a mark": r"\([;,.]",
    "dangling word": r"\b(?:of|for|with|and|in|from|was|were|by|to|the)\s*[.,;:)]",
    "doubled word": r"\b(\w+) \1\b",
    "wrong article": r"\ba [aeiou]\w+ mixed",
    "Python's nothing": r"None|\bnan\b|\[|\{",
}


def faults_of(text: str) -> list[str]:
    return [name for name, pattern in FAULTS.items() if re.search(pattern, text)]


@pytest.mark.parametrize("seed", range(150))
def test_any_part_filled_in_reads_as_english(seed: int):
    rng = random.Random(seed)
    share = rng.choice([0.15, 0.4, 0.7, 0.9])
    drawn = nothing(**draw_lines(rng, share), effects=draw_rows(rng, share), slopes=draw_slopes(rng, share))

    for section in write_report(drawn):
        for sentence in section.sentences:
            assert faults_of(sentence) == [], sentence
            assert re.match(OPENINGS, sentence), sentence
            assert sentence.endswith("."), sentence


@pytest.mark.parametrize("seed", range(40))
def test_nothing_stands_in_the_text_that_was_not_filled_in(seed: int):
    """Every number of the text was typed; “95% CI” and “(n = 1)” are the house's own."""
    rng = random.Random(seed)
    lines = draw_lines(rng, 0.6)
    effects, slopes = draw_rows(rng, 0.6), draw_slopes(rng, 0.6)
    text = as_plain_text(write_report(nothing(**lines, effects=effects, slopes=slopes)))

    typed = " ".join([*lines.values(), *(value for row in (*effects, *slopes) for value in row.values())])
    own = text.replace("95% CI", "").replace("(n = 1)", "").replace("−", "-")
    assert set(re.findall(r"\d+(?:\.\d+)?", own)) <= set(re.findall(r"\d+(?:\.\d+)?", typed))


def draw_lines(rng: random.Random, share: float) -> dict[str, str]:
    """Some entries of the report, each with one of its choices or with a text."""
    drawn = {}
    for part in REPORT:
        for entry in part.asks:
            if isinstance(entry, Entry) and rng.random() < share:
                choices = [value for value, _ in entry.choices]
                drawn[entry.name] = rng.choice(choices) if choices else LINES[entry.name]
    return drawn


def draw_rows(rng: random.Random, share: float) -> list[dict[str, str]]:
    drawn = []
    for row in (TIME, TREATMENT)[: rng.randint(0, 2)]:
        given = {**row, "scale": rng.choice([v for v, _ in EFFECTS.entries[2].choices if "ratio" not in v])}
        drawn.append({name: text for name, text in given.items() if name == "name" or rng.random() < share})
    return drawn


def draw_slopes(rng: random.Random, share: float) -> list[dict[str, str]]:
    names = {entry.name for entry in SLOPES.entries}
    return [
        {
            name: text
            for name, text in SLOPE.items()
            if name in names and (name == "name" or rng.random() < share)
        }
    ][: rng.randint(0, 1)]


HOSTILE = [
    "=HYPERLINK(\"http://evil.example\",\"x\")",
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "+1+cmd|' /C calc'!A0",
    "-1+cmd|' /C calc'!A0",
    "\t=1+1",
    "# Heading",
    "> quoted",
    "```\ncode",
    "<script>alert(1)</script>",
    "{{ settings.SECRET_KEY }}",
    "{% load x %}",
    "%(name)s {0} {name}",
    "line one\r\n=2+2",
    "\u2028=1",
]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_stays_inside_its_paragraph_as_it_is(text: str):
    sent = {entry.name: text for part in REPORT for entry in part.asks if isinstance(entry, Entry)}
    sent |= {f"effects-0-{entry.name}": text for entry in EFFECTS.entries}
    sent |= {f"slopes-0-{entry.name}": text for entry in SLOPES.entries}

    written = as_plain_text(write_report(read_facts(read_typed(REPORT, sent)).facts))

    lines = [line for line in written.split("\n") if line]
    assert lines[0::2] == ["Methods", "Results", "Limitations"]
    assert len(lines) == 6
    assert [line for line in lines if line[0] in "=+-@\t\r#>`|*"] == []
    assert "settings.SECRET_KEY" in written or "SECRET_KEY" not in text


def test_text_without_end_is_one_paragraph():
    assert only(limitations="word " * 800)[0].count("\n") == 0


def test_typed_report_survives_being_stored():
    stored = Typed(LINES, {"effects": (TIME, TREATMENT), "slopes": (SLOPE,)})

    assert Typed.from_json(stored.to_json()) == stored

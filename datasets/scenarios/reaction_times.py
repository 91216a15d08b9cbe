"""Reaction times of people to words: crossed groups, in settings that each show one thing."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from datasets.scenarios.base import Column, Scenario, Setting, Structure
from datasets.scenarios.groups import draw_labels, draw_lot
from datasets.scenarios.words import WORDS

Array = NDArray[np.float64]


def simulate_reaction_times(
    rng: np.random.Generator,
    *,
    people_min: int,
    people_max: int,
    words_min: int,
    words_max: int,
    intercept: float,
    frequency_effect: float,
    older_effect: float,
    person_sd: float,
    slope_sd: float,
    correlation: float,
    word_sd: float,
    residual_sd: float,
    lost: float = 0.0,
) -> pd.DataFrame:
    """One experiment: a row for each person and word, sorted by person and trial.

    rt = intercept + frequency_effect frequency + older_effect older + u0 + u1 frequency + w + e, rounded to whole
    milliseconds, where u0 (ms) and u1 (ms per unit of frequency) belong to the person and have standard deviations
    `person_sd` and `slope_sd` and the given correlation, w belongs to the word and has `word_sd`, and e has
    `residual_sd`.

    The numbers of people and words are drawn between their limits; that of people is even, and half of them are
    older. Everybody sees all the words in an order of their own. `lost` is the probability with which a trial is
    not in the table, whatever was measured.

    Where `word_sd` is zero, e is drawn until words differ no more than chance makes them on average: what a
    certifier would refuse is not made in the first place.
    """
    people = 2 * int(rng.integers(-(-people_min // 2), people_max // 2 + 1))
    words = int(rng.integers(words_min, words_max + 1))
    labels = draw_labels(rng, people, "R")
    chosen = _choose_words(rng, words)
    frequency = np.array([WORDS[word] for word in chosen])
    older = draw_lot(rng, people, people // 2)

    z = rng.standard_normal((2, people, 1))
    u0 = person_sd * z[0]
    u1 = slope_sd * (correlation * z[0] + np.sqrt(1 - correlation**2) * z[1])
    word = word_sd * rng.standard_normal(words)
    error = residual_sd * rng.standard_normal((people, words))
    while word_sd == 0 and not _words_alike(error, frequency):
        error = residual_sd * rng.standard_normal((people, words))
    mean = intercept + older_effect * older[:, None] + frequency_effect * frequency
    frame = pd.DataFrame(
        {
            "person": np.repeat(labels, words),
            "trial": np.argsort(rng.random((people, words))).ravel() + 1,
            "word": np.tile(chosen, people),
            "frequency": np.tile(frequency, people),
            "older": np.repeat(older, words),
            "rt": np.round(mean + u0 + u1 * frequency + word + error).ravel(),
        }
    )
    kept = rng.random(len(frame)) >= lost
    return frame[kept].sort_values(["person", "trial"], ignore_index=True)


def _choose_words(rng: np.random.Generator, count: int) -> list[str]:
    """Words at random, as many rare as common ones, so that every experiment spans both."""
    by_frequency = sorted(WORDS, key=WORDS.__getitem__)
    half = len(by_frequency) // 2
    rare = rng.choice(by_frequency[:half], size=count // 2, replace=False)
    common = rng.choice(by_frequency[half:], size=count - count // 2, replace=False)
    return sorted([*map(str, rare), *map(str, common)])


def _words_alike(error: Array, frequency: Array) -> bool:
    """Whether the mean square of words around a line on frequency is below that of what is left."""
    people, words = error.shape
    means = error.mean(axis=0)
    x = frequency - frequency.mean()
    around = means - means.mean() - x * (x @ means) / (x @ x)
    rest = error - error.mean(axis=1, keepdims=True) - means + means.mean()
    between = people * np.sum(around**2) / (words - 2)
    return bool(between < np.sum(rest**2) / ((people - 1) * (words - 1)))


POPULATION: Mapping[str, float] = {
    "people_min": 22,
    "people_max": 28,
    "words_min": 14,
    "words_max": 18,
    "intercept": 720.0,
    "frequency_effect": -40.0,
    "older_effect": 100.0,
    "person_sd": 70.0,
    "slope_sd": 0.0,
    "correlation": 0.0,
    "word_sd": 55.0,
    "residual_sd": 85.0,
}
"""Who takes part and what they see, in ms; each setting changes what it is about."""

CLEAR = ("reference_converged", "not_singular")
ASKS = ("estimates", "parameters", "deviance_difference", "counts")

STANDARD = Setting(
    slug="standard",
    title="People and words both vary",
    shows="Every answer belongs to a person and to a word, so without a term for words the standard error of the "
    "word's frequency is far too small, and without one for people that of age is.",
    reference="crossed",
    parameters=POPULATION,
    claims=(
        *CLEAR,
        *("both_factors_needed", "ols_se_between_too_small"),
        *("ols_se_within_too_small", "group_only_se_within_too_small", "second_only_se_between_too_small"),
    ),
    asks=(*ASKS, "standard_errors", "variances"),
    points=(
        *("P1", "P5", "I1", "I2", "I3", "I6", "S1", "S2", "S3", "S4", "S5", "S8", "S9", "S10", "L4", "D1"),
        *("D2", "D3", "D4", "D5", "D6", "C1", "C2", "C5", "C6", "C10", "C12", "M1", "M2", "M3", "M4", "M6"),
    ),
)

FEW_WORDS = Setting(
    slug="few-words",
    title="Six words",
    shows="Six words say little about words in general, so the effect of frequency stays uncertain however many "
    "people take part, and the estimated word variance can land far from the truth.",
    reference="crossed",
    parameters={**POPULATION, "words_min": 6, "words_max": 6},
    claims=(*CLEAR, "few_seconds", "ols_se_between_too_small", "group_only_se_within_too_small"),
    asks=(*ASKS, "standard_errors", "residual_variance"),
    points=("P5", "S2", "S9", "L1", "L4", "C2", "C5", "D7", "M2", "M3", "M8"),
)

NO_WORD_VARIANCE = Setting(
    slug="no-word-variance",
    title="Words of one frequency are alike",
    shows="Once their frequency is known, words differ no more than chance makes them, so the crossed fit is "
    "singular in the words and says what the model with people alone says.",
    reference="random_intercept",
    parameters={**POPULATION, "word_sd": 0.0},
    claims=(*CLEAR, "second_variance_zero", "second_adds_nothing", "ols_se_between_too_small"),
    asks=(*ASKS, "standard_errors", "variances"),
    points=("I2", "S5", "S7", "L3", "L4", "C5", "C8", "D7", "M3", "M8", "M9"),
)

SLOPES_DIFFER = Setting(
    slug="slopes-differ",
    title="Frequency matters more to some people than to others",
    shows="How much the frequency of a word matters differs from person to person, so a crossed model without "
    "slopes is too sure of its average effect.",
    reference="crossed_slope",
    parameters={**POPULATION, "slope_sd": 42.0, "correlation": -0.6, "word_sd": 25.0, "residual_sd": 65.0},
    claims=(*CLEAR, "crossed_se_within_too_small", "ols_se_between_too_small"),
    asks=(*ASKS, "standard_errors", "slope_variance", "correlation", "slope_range", "residual_variance"),
    points=(
        *("P7", "I4", "S6", "S7", "S9", "L2", "L4", "D4"),
        *("C5", "C7", "C9", "C10", "C12", "M3", "M5", "M6", "M9"),
    ),
)

LOST_TRIALS = Setting(
    slug="lost-trials",
    title="One trial in seven is missing",
    shows="Trials are missing whatever the person or the word, so the table is unbalanced, the crossed model takes "
    "that in its stride, and models that agree in full tables no longer do.",
    reference="crossed",
    parameters={**POPULATION, "lost": 0.15},
    claims=(
        *CLEAR,
        *("cells_missing", "ols_se_between_too_small"),
        *("group_only_se_within_too_small", "second_only_se_between_too_small"),
    ),
    asks=(*ASKS, "standard_errors", "residual_variance"),
    points=("I5", "I6", "S2", "L5", "C2", "C11", "D7", "M2", "M10"),
)

STRONG_WORDS = Setting(
    slug="strong-words",
    title="Words differ more than people",
    shows="Words differ more than people do, so it is the words that must not be left out, although the study is "
    "one of people.",
    reference="crossed",
    parameters={**POPULATION, "word_sd": 90.0, "person_sd": 45.0},
    claims=(
        *CLEAR,
        *("both_factors_needed", "seconds_vary_more"),
        *("ols_se_within_too_small", "group_only_se_within_too_small"),
    ),
    asks=ASKS,
    points=("P5", "I2", "S2", "S3", "S9", "L4", "D2", "D4", "C2", "C10", "M2", "M3"),
)

REACTION_TIMES = Scenario(
    slug="reaction-times",
    title="How fast people recognise words",
    story="Younger and older adults sat in front of a screen that showed one string of letters at a time. They "
    "pressed one key if it was an English word and another if it was not, as fast as they could. The table holds "
    "the trials with words that were answered rightly. Everybody was shown the same words, each once and in an "
    "order of their own; how common each word is was looked up in a large collection of texts.",
    row="One trial: one person's answer to one word.",
    columns=(
        Column(
            "person",
            "label of the person; there are gaps because not everybody who was asked took part",
            "group",
            label=True,
        ),
        Column("trial", "number of the trial in this person's order, from 1", "row"),
        Column("word", "the word", "second", label=True),
        Column(
            "frequency",
            "how common the word is: 0 for ten times in a million words of text, 1 for a hundred times, -1 for once",
            "second",
            "powers of ten",
        ),
        Column("older", "1 if the person is 65 or older, 0 if between 18 and 30", "group"),
        Column("rt", "time from the word to the key", "row", "ms"),
    ),
    structure=Structure(
        outcome="rt",
        group="person",
        within="frequency",
        between="older",
        second="word",
        arrangement="crossed",
        group_plural="people",
    ),
    settings={
        setting.slug: setting
        for setting in (
            STANDARD,
            FEW_WORDS,
            NO_WORD_VARIANCE,
            SLOPES_DIFFER,
            LOST_TRIALS,
            STRONG_WORDS,
        )
    },
    version=1,
    simulator=simulate_reaction_times,
)

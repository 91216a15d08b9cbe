"""English words and how common they are, to draw those of an experiment from."""

from __future__ import annotations

from collections.abc import Mapping

WORDS: Mapping[str, float] = {
    "anvil": -1.2,
    "apple": 0.5,
    "barge": -0.3,
    "bread": 0.8,
    "cellar": -0.1,
    "chair": 0.8,
    "clover": -0.8,
    "crown": 0.4,
    "dagger": -0.4,
    "door": 1.4,
    "ferret": -0.9,
    "field": 0.9,
    "flint": -0.7,
    "garden": 1.1,
    "goblet": -1.5,
    "hinge": -1.0,
    "horse": 1.0,
    "house": 1.7,
    "kettle": -0.2,
    "ladder": -0.1,
    "lantern": -0.6,
    "letter": 0.9,
    "market": 0.9,
    "mitten": -1.6,
    "money": 1.6,
    "napkin": -0.8,
    "orchard": -0.5,
    "paper": 1.1,
    "pepper": 0.2,
    "pillow": -0.1,
    "quilt": -0.9,
    "river": 0.8,
    "saddle": -0.3,
    "school": 1.4,
    "spoon": 0.0,
    "street": 1.2,
    "thimble": -1.6,
    "turnip": -1.0,
    "window": 0.8,
    "winter": 0.7,
}
"""The frequency of each word as a power of ten, 0 for ten times in a million words: plausible, not looked up."""

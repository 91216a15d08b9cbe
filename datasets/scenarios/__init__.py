"""The scenarios by their slugs: those of the house, and others that somebody who knows where they are kept can find."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from datasets.scenarios.base import Scenario, Setting
from datasets.scenarios.blood_pressure import BLOOD_PRESSURE
from datasets.scenarios.casks import CASKS
from datasets.scenarios.growth import GROWTH
from datasets.scenarios.hospitals import HOSPITALS
from datasets.scenarios.litters import LITTERS
from datasets.scenarios.reaction_times import REACTION_TIMES
from datasets.scenarios.schools import SCHOOLS
from datasets.scenarios.trial import TRIAL

SCENARIOS: Mapping[str, Scenario] = {
    scenario.slug: scenario
    for scenario in (BLOOD_PRESSURE, GROWTH, SCHOOLS, HOSPITALS, TRIAL, LITTERS, CASKS, REACTION_TIMES)
}

Finder = Callable[[str], Scenario | None]
"""Gives the scenario of a slug that is not one of the house, or None."""

_FINDERS: list[Finder] = []


def add_finder(finder: Finder) -> None:
    """Have scenarios that are kept elsewhere found by `get_scenario` too. Called once for each, when the house starts."""
    if finder not in _FINDERS:
        _FINDERS.append(finder)


class UnknownScenarioError(LookupError):
    """No scenario, or no setting of a scenario, has this slug."""


def get_scenario(slug: str) -> Scenario:
    """The scenario with this slug.

    Raises:
        UnknownScenarioError: there is none; the message names those there are.
    """
    if slug in SCENARIOS:
        return SCENARIOS[slug]
    for find in _FINDERS:
        if (found := find(slug)) is not None:
            return found
    known = ", ".join(SCENARIOS)
    raise UnknownScenarioError(f"There is no scenario “{slug}”; choose one of: {known}.")


def get_setting(scenario: Scenario, slug: str) -> Setting:
    """The setting of the scenario with this slug.

    Raises:
        UnknownScenarioError: there is none; the message names those there are.
    """
    try:
        return scenario.settings[slug]
    except KeyError:
        known = ", ".join(scenario.settings)
        raise UnknownScenarioError(
            f"The scenario “{scenario.slug}” has no setting “{slug}”; choose one of: {known}."
        ) from None

"""One line of code that reads a data set in each statistics package."""

from __future__ import annotations

from datasets.scenarios.base import Scenario


def reading_code(url: str, scenario: Scenario) -> dict[str, str]:
    """By package, the line that reads the CSV at `url`; the table is named after the scenario.

    Raises:
        ValueError: the address has a character that would end the text it is put in.
    """
    if any(character.isspace() or character in "\"'\\$`" for character in url):
        raise ValueError(f"The address {url!r} has a space, quote, $ or backslash: encode it first.")
    name = scenario.slug.replace("-", "_")
    return {
        "R": f'{name} <- read.csv("{url}")',
        "Python": f'import pandas as pd; {name} = pd.read_csv("{url}")',
        "Stata": f'import delimited "{url}", clear',
        "Julia": "using CSV, DataFrames, Downloads; "
        f'{name} = CSV.read(Downloads.download("{url}"), DataFrame)',
    }

"""What every simulator of units in groups promises: columns, labels, sizes, levels, the same rows for a seed."""

from __future__ import annotations

import numpy as np
import pytest

from datasets.scenarios.base import Scenario
from datasets.scenarios.hospitals import HOSPITALS
from datasets.scenarios.litters import LITTERS
from datasets.scenarios.schools import SCHOOLS
from datasets.scenarios.trial import TRIAL
from datasets.seeds import derive_seed
from datasets.tables import from_csv, sha256_of, to_csv
from tests.datasets.clustered import draw

# The least and the greatest number of groups, and the limits of their size.
SIZES = {
    "schools/standard": (26, 34, 10, 40),
    "schools/contextual-effect": (26, 34, 10, 40),
    "schools/opposite-slopes": (26, 34, 10, 40),
    "schools/slopes-differ": (26, 34, 18, 45),
    "schools/few-schools": (5, 6, 20, 60),
    "schools/no-school-variance": (26, 34, 10, 40),
    "hospitals/standard": (24, 32, 8, 40),
    "hospitals/strong-clustering": (24, 32, 15, 50),
    "hospitals/weak-clustering": (24, 32, 20, 60),
    "hospitals/few-hospitals": (5, 6, 25, 80),
    "hospitals/confounded-exposure": (24, 32, 8, 40),
    "hospitals/single-or-few-patients": (48, 60, 1, 24),
    "trial/standard": (20, 28, 6, 22),
    "trial/small-icc-large-clinics": (26, 30, 50, 70),
    "trial/few-clinics": (6, 8, 20, 60),
    "trial/unequal-clinics": (20, 28, 3, 90),
    "trial/no-effect": (18, 24, 55, 85),
    "litters/standard": (24, 32, 2, 14),
    "litters/size-matters": (24, 32, 2, 16),
    "litters/few-litters": (6, 8, 4, 16),
    "litters/no-litter-variance": (24, 32, 2, 14),
    "litters/very-unequal": (24, 32, 1, 18),
}
# A change of the rows needs a new version of the scenario and a new line here.
ROWS_OF_VERSION_1 = {
    "schools/standard": "69322985907958a72877f1a367cb67e2e78c62a435095d8b642c781bef855325",
    "schools/contextual-effect": "5f867022b933b961fedbe9bbc260ea6a43a663a72e5a4c0d877b17cda9c1774c",
    "schools/opposite-slopes": "7528053d82da62b07fa15fc2fd7d65adb64e8663e390b30599fe0dc6e0dd51d3",
    "schools/slopes-differ": "ba291239eba6f1a1cee0aed1d9ca2344320cfae16838d36a21b762de5b7b4f1a",
    "schools/few-schools": "332d62b7a45144364428092fefe5ec4e99806f168b84ed01e8014ce4248ccabf",
    "schools/no-school-variance": "d209027509df324e3b935e2b5b0fc252bfb29eb8a8dbe457912fccc5f44178b5",
    "hospitals/standard": "28a10531d8196a9af76c40ceeb4760f34c07f3f4d975d225c2d7f6777899e503",
    "hospitals/strong-clustering": "1c53104cb116958257b4313b4971ac5a8ed794dc8c3aafef02b19c806408512b",
    "hospitals/weak-clustering": "8d7de4ace68e56c2a629e6d683aa029c765ebdf49af3c47d54c57ff1913a5e93",
    "hospitals/few-hospitals": "92d40edb221853e6a6354b09cd610e3f49505c7a52fa2122ad217703c6a5b0c8",
    "hospitals/confounded-exposure": "6a5115c0ff1f79a40a534d38e4a0922dcc514dae64a160af5598333e9b24bfb6",
    "hospitals/single-or-few-patients": "f858ba94822c2983c9fd047dde2b9502b34a6acc4663778a9ff475ed527da8ff",
    "trial/standard": "c03616746a882330f75dd895dcf09567c5ee6bf6c6ba82c3309ddec04c4cd45c",
    "trial/small-icc-large-clinics": "996d7dcb8abf158d3ebd472e7728a64cb97f001457e204baba4de0964424bd55",
    "trial/few-clinics": "617fc96c4ddb031a656c2f009ad7cf79e29b88110a937aa74ee0b80577558514",
    "trial/unequal-clinics": "66663d56917a3fea0913c5c67de93006d0873a1062d9755d771362d29b091450",
    "trial/no-effect": "d875e863de366fd9b8a6b37051057ef7cce0bd8e2261b5a70c760e69a9ec3e2d",
    "litters/standard": "0238706e9727b5e2aaf48192552519b3beae02b6fb6b4e221042094e032e4d64",
    "litters/size-matters": "9cc3d53d5adc0022c1517751c88fbd889c3a708418b2cca3835704a1ac962c28",
    "litters/few-litters": "3a36dd9328c164300dc7c71bcb53d3d3f31010e926043786d95eace0f25bdd14",
    "litters/no-litter-variance": "8048263829e6a711deb59e00118ab295964d9d00ad688fab052f22bd5cccb148",
    "litters/very-unequal": "1a0e18e28c2c11dc8a479197e6433021fb2de864a979d65130b84078647a681b",
}
CLUSTERED = {scenario.slug: scenario for scenario in (SCHOOLS, HOSPITALS, TRIAL, LITTERS)}
# What a value must lie between to be one of its column.
LIMITS = {
    "ses": (-5, 5),
    "maths": (0, 100),
    "severity": (0, 10),
    "recovery": (0, 100),
    "baseline": (0, 100),
    "pain": (0, 100),
    "weight": (2.5, 10),
}
TWO_DECIMALS = {"ses", "weight"}

every_scenario = pytest.mark.parametrize("scenario", CLUSTERED.values(), ids=CLUSTERED)
every_setting = pytest.mark.parametrize(
    ("scenario", "setting"),
    [(scenario, setting) for scenario in CLUSTERED.values() for setting in scenario.settings],
    ids=[f"{scenario.slug}/{setting}" for scenario in CLUSTERED.values() for setting in scenario.settings],
)


@every_setting
def test_rows_of_a_seed_are_the_same_as_long_as_the_version_is(scenario: Scenario, setting: str):
    rng = np.random.default_rng(derive_seed("pinned", try_number=1))

    text = to_csv(scenario.simulate(setting, rng), scenario)

    assert scenario.version == 1
    assert sha256_of(text) == ROWS_OF_VERSION_1[f"{scenario.slug}/{setting}"]


@every_setting
def test_rows_survive_the_way_through_csv(scenario: Scenario, setting: str):
    text = to_csv(draw(scenario, setting), scenario)

    assert to_csv(from_csv(text, scenario), scenario) == text


@every_setting
def test_groups_are_as_many_and_as_large_as_they_should_be(scenario: Scenario, setting: str):
    fewest, most, smallest, largest = SIZES[f"{scenario.slug}/{setting}"]
    counts = []
    for seed in range(40):
        sizes = draw(scenario, setting, seed).groupby(scenario.structure.group).size()
        counts.append(len(sizes))
        assert smallest <= sizes.min() < sizes.max() <= largest
        assert (sizes == sizes.min()).sum() == 1
        assert (sizes == sizes.max()).sum() == 1

    assert fewest <= min(counts) < max(counts) <= most


@every_setting
def test_rows_are_sorted_by_labels_with_gaps_and_by_number(scenario: Scenario, setting: str):
    group, unit = (column.name for column in scenario.columns[:2])
    for seed in range(10):
        frame = draw(scenario, setting, seed)
        labels = frame[group].unique()

        assert frame[group].is_monotonic_increasing
        assert frame[group].str.fullmatch(r"[A-Z]\d\d").all()
        assert int(labels[-1][1:]) > len(labels)
        assert (frame[unit] == frame.groupby(group).cumcount() + 1).all()


@every_setting
def test_columns_vary_at_their_level_and_look_real(scenario: Scenario, setting: str):
    structure = scenario.structure
    for seed in range(40):
        frame = draw(scenario, setting, seed)
        between = frame.groupby(structure.group)[structure.between]

        assert (between.nunique() == 1).all()
        assert set(between.first()) == {0, 1}
        assert frame.notna().all().all()
        for name in set(LIMITS) & set(frame):
            assert frame[name].between(*LIMITS[name]).all()
            assert (frame[name] == frame[name].round(2 if name in TWO_DECIMALS else 1)).all()


@every_scenario
def test_settings_have_texts_that_do_not_give_them_away(scenario: Scenario):
    told = f"{scenario.title} {scenario.story} {scenario.row}".lower()

    for setting in scenario.settings.values():
        assert setting.slug not in told
        assert setting.shows.count(".") == 1
        assert setting.shows.endswith(".")
        assert setting.points


@every_scenario
def test_labels_and_lots_differ_from_seed_to_seed(scenario: Scenario):
    first = scenario.structure.group
    frames = [draw(scenario, "standard", seed) for seed in range(60)]

    starts = [frame[scenario.structure.between].iloc[0] for frame in frames]

    assert 10 < sum(starts) < 50
    assert len({tuple(frame[first].unique()) for frame in frames}) == 60

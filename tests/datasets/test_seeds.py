from __future__ import annotations

import pytest

from datasets.seeds import derive_seed


def test_derive_seed_gives_the_same_number_on_every_machine():
    assert derive_seed("exercise", 3, "user", 7, try_number=1) == 5201281344824586516


def test_derive_seed_fits_a_signed_64_bit_column():
    seeds = [derive_seed("limits", number, try_number=1) for number in range(2000)]

    assert min(seeds) >= 0
    assert max(seeds) < 2**63
    assert len(set(seeds)) == 2000


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("a", "bc"), ("ab", "c")),
        ((1,), ("1",)),
        ((1, 2), (2, 1)),
        (("a,1",), ("a", 1)),
    ],
)
def test_derive_seed_differs_when_the_parts_do(one: tuple[str | int, ...], other: tuple[str | int, ...]):
    assert derive_seed(*one, try_number=1) != derive_seed(*other, try_number=1)


def test_derive_seed_differs_from_try_to_try():
    assert len({derive_seed("x", try_number=number) for number in range(50)}) == 50

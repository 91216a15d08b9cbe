"""What a setting claims that its data show, checked on the family of fits. Pure."""

from __future__ import annotations

import math
from collections.abc import Mapping

from grading.claims.arranged import CLAIMS as OF_TWO_GROUPINGS
from grading.claims.base import Claim, Finding
from grading.claims.clustered import CLAIMS as OF_CLUSTERS
from grading.claims.general import CLAIMS as OF_ANY_DATA
from grading.claims.missing import CLAIMS as OF_GAPS
from grading.claims.repeated import CLAIMS as OF_REPEATED_MEASURES
from grading.claims.slopes import CLAIMS as OF_SLOPES
from grading.numbers import Family
from grading.quantities import QuantityError

__all__ = ["CLAIMS", "Claim", "Finding", "check_claim"]

CLAIMS: Mapping[str, Claim] = {
    **OF_ANY_DATA,
    **OF_REPEATED_MEASURES,
    **OF_CLUSTERS,
    **OF_TWO_GROUPINGS,
    **OF_GAPS,
    **OF_SLOPES,
}


def check_claim(name: str, family: Family) -> Finding:
    """The finding for one claim of a setting. A fit that the claim needs and that failed means: it does not hold.

    Raises:
        KeyError: no such claim.
    """
    check = CLAIMS[name]
    try:
        return check(family)
    except (QuantityError, KeyError, ZeroDivisionError) as error:
        return Finding(False, math.nan, f"every fit and number that it rests on ({error})")

"""Every quantity by its name."""

from __future__ import annotations

from collections.abc import Mapping

from grading.quantities.base import Quantity
from grading.quantities.components import QUANTITIES as OF_COMPONENTS
from grading.quantities.counts import QUANTITIES as OF_COUNTS
from grading.quantities.fixed import QUANTITIES as OF_FIXED_EFFECTS
from grading.quantities.likelihoods import QUANTITIES as OF_LIKELIHOODS
from grading.quantities.shares import QUANTITIES as OF_SHARES

QUANTITIES: Mapping[str, Quantity] = {
    quantity.name: quantity
    for quantities in (OF_FIXED_EFFECTS, OF_COMPONENTS, OF_SHARES, OF_LIKELIHOODS, OF_COUNTS)
    for quantity in quantities
}
# Counts of the table itself.
NEEDS_NO_FIT = frozenset({"rows_used", "groups_used", "seconds_used"})

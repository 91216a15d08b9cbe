"""What data with two grouping factors show, nested or crossed."""

from __future__ import annotations

from collections.abc import Mapping

from grading.claims.base import Claim

CLAIMS: Mapping[str, Claim] = {}

"""What data of units in clusters show: pupils in schools, patients in hospitals, pups in litters."""

from __future__ import annotations

from collections.abc import Mapping

from grading.claims.base import Claim

CLAIMS: Mapping[str, Claim] = {}

"""Seeds that follow from what a data set is for, so that it can always be made again."""

from __future__ import annotations

import hashlib
import json


def derive_seed(*parts: str | int, try_number: int) -> int:
    """A seed in 0 .. 2^63 - 1 from the SHA-256 of the parts and the number of the try.

    The parts are hashed as a JSON list, so ("a", "bc") and ("ab", "c"), or 1 and "1", give different seeds.
    """
    message = json.dumps([*parts, try_number], separators=(",", ":"))
    digest = hashlib.sha256(message.encode()).digest()
    return int.from_bytes(digest[:8]) >> 1

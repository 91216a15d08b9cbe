from __future__ import annotations

import json
import math

import numpy as np

from datasets.certificates import Certificate


def test_certificate_to_json_turns_what_is_not_finite_into_null():
    certificate = Certificate(
        accepted=False,
        reasons=("few_groups: 6",),
        evidence={"ratio": float(np.float64(0.5)), "gap": math.nan, "t": math.inf},
    )

    assert json.loads(json.dumps(certificate.to_json(), allow_nan=False)) == {
        "accepted": False,
        "reasons": ["few_groups: 6"],
        "evidence": {"ratio": 0.5, "gap": None, "t": None},
    }


def test_certificate_failed_checks_leaves_out_what_was_found():
    certificate = Certificate(accepted=False, reasons=("few_groups: 6", "slope_singular"))

    assert certificate.failed_checks == ("few_groups", "slope_singular")

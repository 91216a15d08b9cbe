"""Load: 500 students at once, on the whole product as it is deployed, with locust.

- `start`: a class signs in within a minute, opens one exercise and works through it with time to think.
- `storm`: a deadline: 1,000 answers within a minute, while data are made for another exercise of all 500.
- `day`: an ordinary mix of reading, practising, revising, exercises and tutors' pages.
"""

from __future__ import annotations

SCENARIOS = ("start", "storm", "day")
STUDENTS = 500

"""The gradebook of a course: what its exercises come to for each student, and why."""

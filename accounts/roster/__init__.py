"""Rosters: the text of a table of people, and what it would do to a course. Nothing here changes anything."""

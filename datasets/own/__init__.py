"""Studies of tutors' own: a file is read, its columns are given their parts, and whole groups are resampled."""

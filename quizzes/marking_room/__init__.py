"""Where tutors mark by hand: reports by their rubric, one question after another, and any answer that they look at."""

"""The learner in the database: answers are taken in, states kept and rebuilt, the next question chosen.

What an answer means is decided in `quizzes/learner/`, which knows no database.
"""

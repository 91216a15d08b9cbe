"""The bank, exercises, what students were given and answered, marks, gradebooks, practice, and beliefs of students."""

from quizzes.models.answers import Answer, AnswerQuerySet, Mark, MarkChange, RevealedMistake
from quizzes.models.bank import Question, QuestionPoint, QuestionVersion
from quizzes.models.exercises import Exercise, ExerciseItem, ExerciseQuerySet
from quizzes.models.gradebook import Excuse, ExerciseWeight, GradebookRules
from quizzes.models.learner import Estimate, Learner, LearnerStep, MistakeState, QuestionBelief
from quizzes.models.marking import BlindMarking, Comment, CommentQuerySet, SecondMark
from quizzes.models.practice import PooledDataset, Practice, PracticeQuestion
from quizzes.models.regrades import Regrade, RegradeLetter, RegradeLine, RegradeQuerySet
from quizzes.models.revision import RevisionPlan, RevisionPlanQuerySet
from quizzes.models.search import SearchEntry
from quizzes.models.times import Accommodation, Extension, ExtensionQuerySet, Sitting
from quizzes.models.variants import Draft, Variant, VariantQuerySet

__all__ = [
    "Accommodation",
    "Answer",
    "AnswerQuerySet",
    "BlindMarking",
    "Comment",
    "CommentQuerySet",
    "Draft",
    "Estimate",
    "Excuse",
    "Exercise",
    "ExerciseItem",
    "ExerciseQuerySet",
    "ExerciseWeight",
    "Extension",
    "ExtensionQuerySet",
    "GradebookRules",
    "Learner",
    "LearnerStep",
    "Mark",
    "MarkChange",
    "MistakeState",
    "PooledDataset",
    "Practice",
    "PracticeQuestion",
    "Question",
    "QuestionBelief",
    "QuestionPoint",
    "QuestionVersion",
    "Regrade",
    "RegradeLetter",
    "RegradeLine",
    "RegradeQuerySet",
    "RevealedMistake",
    "RevisionPlan",
    "RevisionPlanQuerySet",
    "SearchEntry",
    "SecondMark",
    "Sitting",
    "Variant",
    "VariantQuerySet",
]

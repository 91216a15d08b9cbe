"""Addresses of the reading side."""

from django.urls import path

from progress.views import attention, gradebook, own, results, sessions, statistics, taught

app_name = "progress"

urlpatterns = [
    path("today/", own.today, name="today"),
    path("map/", own.mistake_map, name="map"),
    path("map/learning.json", own.own_learning, name="own-learning"),
    path("map/<slug:slug>/", own.mistake, name="mistake"),
    path("map/answers.csv", own.own_answers, name="own-answers"),
    path("courses/", taught.course_list, name="course-list"),
    path("courses/<int:pk>/", taught.course, name="course"),
    path("courses/<int:pk>/table.csv", taught.course_csv, name="course-csv"),
    path("courses/<int:pk>/attention/", attention.attention, name="course-attention"),
    path("courses/<int:pk>/attention.csv", attention.attention_csv, name="course-attention-csv"),
    path("courses/<int:course_pk>/students/<int:pk>/", taught.student, name="student"),
    path("courses/<int:course_pk>/students/<int:pk>/brief/", sessions.brief, name="student-brief"),
    path("courses/<int:course_pk>/students/<int:pk>/met/", sessions.met, name="student-met"),
    path("exercises/<int:pk>/", results.exercise, name="exercise"),
    path("exercises/<int:pk>/results.csv", results.exercise_csv, name="exercise-csv"),
    path("exercises/<int:pk>/queue/", results.queue, name="exercise-queue"),
    path("exercises/<int:pk>/statistics/", statistics.exercise_statistics, name="exercise-statistics"),
    path(
        "exercises/<int:pk>/statistics.csv",
        statistics.exercise_statistics_csv,
        name="exercise-statistics-csv",
    ),
    path("questions/<slug:uid>/", statistics.question_statistics, name="course-question-statistics"),
    path(
        "questions/<slug:uid>.csv", statistics.question_statistics_csv, name="course-question-statistics-csv"
    ),
    path("answers/", statistics.answers, name="course-answers"),
    path("answers.csv", statistics.answers_csv, name="course-answers-csv"),
    path("courses/<int:pk>/gradebook/", gradebook.course_gradebook, name="course-gradebook"),
    path("courses/<int:pk>/gradebook.csv", gradebook.course_gradebook_csv, name="course-gradebook-csv"),
    path("courses/<int:pk>/gradebook.xlsx", gradebook.course_gradebook_xlsx, name="course-gradebook-xlsx"),
    path(
        "courses/<int:pk>/gradebook/rules/", gradebook.course_gradebook_rules, name="course-gradebook-rules"
    ),
    path(
        "courses/<int:course_pk>/gradebook/students/<int:pk>/",
        gradebook.course_gradebook_student,
        name="course-gradebook-student",
    ),
    path(
        "courses/<int:course_pk>/gradebook/students/<int:pk>/excuse/<int:exercise_pk>/",
        gradebook.course_excuse,
        name="course-excuse",
    ),
    path("courses/<int:pk>/scores/", gradebook.grades, name="grades"),
]

"""Addresses of the reading side."""

from django.urls import path

from progress.views import gradebook, own, taught

app_name = "progress"

urlpatterns = [
    path("today/", own.today, name="today"),
    path("map/", own.mistake_map, name="map"),
    path("map/answers.csv", own.own_answers, name="own-answers"),
    path("courses/", taught.course_list, name="course-list"),
    path("courses/<int:pk>/", taught.course, name="course"),
    path("courses/<int:pk>/table.csv", taught.course_csv, name="course-csv"),
    path("courses/<int:course_pk>/students/<int:pk>/", taught.student, name="student"),
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
    path("exercises/<int:pk>/", taught.exercise, name="exercise"),
]

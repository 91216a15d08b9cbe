"""Addresses of marks, questions and answers; `lessons.urls` takes them in."""

from django.urls import path

from lessons.passages import inbox, views

urlpatterns = [
    path("my-questions/", views.own_questions, name="own-questions"),
    path("my-questions/<int:pk>/take-back/", views.take_back, name="take-back"),
    path("my-questions/<int:pk>/send/", views.send, name="send-note"),
    path("questions/", inbox.inbox, name="course-questions"),
    path("questions/answer/", inbox.answer, name="course-answer"),
    path("questions/answers/<int:pk>/edit/", inbox.edit, name="course-edit"),
    path("questions/answers/<int:pk>/publish/", inbox.publish, name="course-publish"),
    path("<slug:guide>/<slug:section>/mark/", views.mark, name="mark"),
    path("<slug:guide>/<slug:section>/ask/", views.ask, name="ask"),
    path("<slug:guide>/<slug:section>/read/", views.read, name="read"),
]

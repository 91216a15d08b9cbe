"""Addresses of revision."""

from django.urls import path

from quizzes.revising import views

app_name = "revising"

urlpatterns = [
    path("", views.page, name="page"),
    path("pace", views.pace, name="pace"),
    path("pause", views.pause, name="pause"),
    path("resume", views.resume, name="resume"),
    path("reminders", views.reminders, name="reminders"),
    path("reminders/off/<str:token>/", views.reminders_off, name="reminders-off"),
]

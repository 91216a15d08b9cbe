"""Addresses of practice."""

from django.urls import path

from quizzes.practising import views

app_name = "practising"

urlpatterns = [
    path("", views.start, name="start"),
    path("begin", views.begin_practice, name="begin"),
    path("challenge/<slug:mistake>", views.challenge, name="challenge"),
    path("<int:pk>/", views.practice, name="practice"),
    path("<int:pk>/next", views.next_question, name="next"),
    path("<int:pk>/end", views.end_practice, name="end"),
    path("<int:pk>/<int:place>/", views.question, name="question"),
    path("<int:pk>/<int:place>/answer", views.answer, name="answer"),
    path("<int:pk>/<int:place>/hint", views.hint, name="hint"),
    path("<int:pk>/<int:place>/again", views.again, name="again"),
    path("<int:pk>/<int:place>/know", views.know, name="know"),
]

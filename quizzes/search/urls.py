from django.urls import path

from quizzes.search import views

urlpatterns = [path("", views.search, name="search")]

from django.urls import path

from lessons import views

app_name = "lessons"

urlpatterns = [
    path("", views.index, name="index"),
    path("glossary/", views.glossary, name="glossary"),
    path("figures/<slug:slug>.json", views.figure_data, name="figure-data"),
    path(
        "figures/<slug:slug>/<slug:layout>.vl.json", views.figure_specification, name="figure-specification"
    ),
    path("<slug:guide>/<slug:section>/", views.section, name="section"),
]

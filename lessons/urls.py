from django.urls import include, path

from lessons import report_views, sheet_views, views
from lessons.translator.views import translator

app_name = "lessons"

urlpatterns = [
    path("", views.index, name="index"),
    path("glossary/", views.glossary, name="glossary"),
    path("translator/", translator, name="translator"),
    path("figures/<slug:slug>.json", views.figure_data, name="figure-data"),
    path(
        "figures/<slug:slug>/<slug:layout>.vl.json", views.figure_specification, name="figure-specification"
    ),
    path("sheets/", sheet_views.sheets, name="sheets"),
    path("sheets/<int:pk>/", sheet_views.sheet, name="sheet"),
    path("sheets/<int:pk>/items/<slug:code>/", sheet_views.save_item, name="sheet-item"),
    path("sheets/<int:pk>/study/", sheet_views.save_study, name="sheet-study"),
    path("sheets/<int:pk>/print/", sheet_views.sheet_print, name="sheet-print"),
    path("sheets/<int:pk>/shared/", sheet_views.sheet_shared, name="sheet-shared"),
    path("sheets/<int:pk>/settings/", sheet_views.sheet_settings, name="sheet-settings"),
    path("sheets/<int:pk>/share/", sheet_views.sheet_share, name="sheet-share"),
    path("sheets/<int:pk>/delete/", sheet_views.sheet_delete, name="sheet-delete"),
    path("reports/", report_views.reports, name="reports"),
    path("reports/<int:pk>/", report_views.report, name="report"),
    path("reports/<int:pk>/save/", report_views.report_save, name="report-save"),
    path("reports/<int:pk>/text/", report_views.report_text, name="report-text"),
    path("reports/<int:pk>/settings/", report_views.report_settings, name="report-settings"),
    path("reports/<int:pk>/delete/", report_views.report_delete, name="report-delete"),
    path("", include("lessons.passages.urls")),
    path("<slug:guide>/<slug:section>/", views.section, name="section"),
]

"""Which app answers which address."""

from django.urls import include, path

from tutor_site import views

urlpatterns = [
    path("", views.home, name="home"),
    path("", include("accounts.urls")),
    path("data/", include("datasets.urls")),
    path("learn/", include("lessons.urls")),
    path("search/", include("quizzes.search.urls")),
    path("exercises/", include("quizzes.urls")),
    path("practise/", include("quizzes.practising.urls")),
    path("revise/", include("quizzes.revising.urls")),
    path("progress/", include("progress.urls")),
    path("healthz", views.health, name="health"),
    path("readyz", views.readiness, name="readiness"),
    path("metrics", views.metrics, name="metrics"),
]

handler403 = "tutor_site.views.permission_denied"
handler400 = "tutor_site.views.bad_request"
handler500 = "tutor_site.views.server_error"

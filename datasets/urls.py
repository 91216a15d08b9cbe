from django.urls import path

from datasets import views

app_name = "datasets"

urlpatterns = [
    path("<int:pk>.csv", views.download, name="download"),
    path("s/<str:token>.csv", views.signed, name="signed"),
    path("<int:pk>/revoke", views.revoke, name="revoke"),
]

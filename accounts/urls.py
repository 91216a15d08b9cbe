"""Addresses of accounts and courses."""

from django.urls import path

from accounts.views import account, courses, sign_in, sign_up

app_name = "accounts"

urlpatterns = [
    path("sign-in/", sign_in.SignIn.as_view(), name="sign-in"),
    path("sign-out/", sign_in.SignOut.as_view(), name="sign-out"),
    path("sign-up/", sign_up.sign_up, name="sign-up"),
    path("sign-up/sent/", sign_up.sign_up_sent, name="sign-up-sent"),
    path("sign-up/<str:token>/", sign_up.register_person, name="register"),
    path("password/reset/", sign_in.PasswordReset.as_view(), name="password-reset"),
    path("password/reset/sent/", sign_in.PasswordResetSent.as_view(), name="password-reset-sent"),
    path(
        "password/reset/<uidb64>/<token>/",
        sign_in.PasswordResetConfirm.as_view(),
        name="password-reset-confirm",
    ),
    path("password/reset/done/", sign_in.PasswordResetComplete.as_view(), name="password-reset-complete"),
    path("password/change/", sign_in.PasswordChange.as_view(), name="password-change"),
    path("account/", account.account, name="account"),
    path("account/e-mail/", account.ask_email_change, name="email-change"),
    path("account/e-mail/sent/", account.email_change_sent, name="email-change-sent"),
    path("account/e-mail/<str:token>/", account.confirm_email_change, name="email-change-confirm"),
    path("courses/", courses.course_list, name="course-list"),
    path("courses/new/", courses.course_create, name="course-create"),
    path("courses/<int:pk>/", courses.course_detail, name="course-detail"),
    path("courses/<int:pk>/name/", courses.course_rename, name="course-rename"),
    path("courses/<int:pk>/join-code/", courses.course_renew_code, name="course-renew-code"),
    path(
        "courses/<int:pk>/members/<int:enrolment_pk>/", courses.course_change_role, name="course-change-role"
    ),
    path("join/", courses.join, name="join"),
]

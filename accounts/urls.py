"""Addresses of accounts and courses."""

from django.urls import path

from accounts.views import (
    account,
    changes,
    courses,
    groups,
    invitations,
    members,
    personal,
    rosters,
    sign_in,
    sign_up,
)

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
    path("account/data/", personal.own_data, name="own-data"),
    path("account/delete/", personal.delete, name="delete"),
    path("account/deleted/", personal.deleted, name="deleted"),
    path("courses/", courses.course_list, name="course-list"),
    path("courses/new/", courses.course_create, name="course-create"),
    path("courses/<int:pk>/", courses.course_detail, name="course-detail"),
    path("courses/<int:pk>/name/", courses.course_rename, name="course-rename"),
    path("courses/<int:pk>/join-code/", courses.course_renew_code, name="course-renew-code"),
    path("courses/<int:pk>/join-code/open/", courses.course_open_code, name="course-open-code"),
    path("courses/<int:pk>/archive/", courses.course_archive, name="course-archive"),
    path("courses/<int:pk>/restore/", courses.course_restore, name="course-restore"),
    path(
        "courses/<int:pk>/members/<int:enrolment_pk>/", members.course_change_role, name="course-change-role"
    ),
    path("courses/<int:pk>/members/<int:enrolment_pk>/remove/", members.course_remove, name="course-remove"),
    path("courses/<int:pk>/former/<int:former_pk>/", members.course_bring_back, name="course-bring-back"),
    path("courses/<int:pk>/invite/", invitations.course_invite, name="course-invite"),
    path(
        "courses/<int:pk>/invitations/<int:invitation_pk>/",
        invitations.course_invitation,
        name="course-invitation",
    ),
    path("courses/<int:pk>/groups/", groups.course_groups, name="course-groups"),
    path("courses/<int:pk>/groups/assign/", groups.course_assign, name="course-assign"),
    path("courses/<int:pk>/groups/<int:group_pk>/", groups.course_group, name="course-group"),
    path(
        "courses/<int:pk>/groups/<int:group_pk>/delete/",
        groups.course_group_delete,
        name="course-group-delete",
    ),
    path("courses/<int:pk>/roster/", rosters.course_roster, name="course-roster"),
    path(
        "courses/<int:pk>/roster/<int:import_pk>/",
        rosters.course_roster_preview,
        name="course-roster-preview",
    ),
    path("courses/<int:pk>/changes/", changes.course_changes, name="course-changes"),
    path("courses/<int:pk>/changes.csv", changes.course_changes_csv, name="course-changes-csv"),
    path("invitations/<int:pk>/take/", invitations.take_up, name="take-up"),
    path("invitations/<str:token>/", invitations.invitation, name="invitation"),
    path("join/", courses.join, name="join"),
]

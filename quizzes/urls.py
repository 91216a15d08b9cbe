from django.urls import path

from quizzes import views
from quizzes.bank_pages import views as bank_views
from quizzes.composing import publishing_views, question_views
from quizzes.composing import views as composing_views
from quizzes.extending import accommodation_views
from quizzes.extending import views as extending_views
from quizzes.marking_room import desk_views
from quizzes.marking_room import views as marking_views
from quizzes.own_studies import views as own_views
from quizzes.quick_questions import views as quick_views
from quizzes.regrading import views as regrading_views

app_name = "quizzes"

urlpatterns = [
    path("", views.index, name="index"),
    path("bank/", bank_views.bank, name="course-bank"),
    path("bank/export", bank_views.export_bank, name="course-bank-export"),
    path("bank/<slug:uid>/", bank_views.bank_question, name="course-bank-question"),
    path("compose/in/<int:course_pk>/", composing_views.new, name="course-exercise-new"),
    path("compose/<int:pk>/", composing_views.edit, name="course-exercise-edit"),
    path("compose/<int:pk>/questions/", question_views.questions, name="course-exercise-questions"),
    path("compose/<int:pk>/questions/add", question_views.add, name="course-exercise-add"),
    path("compose/<int:pk>/preview/", publishing_views.preview, name="course-exercise-preview"),
    path("compose/<int:pk>/publish/", publishing_views.publish, name="course-exercise-publish"),
    path("compose/<int:pk>/release/", publishing_views.release, name="course-exercise-release"),
    path("compose/<int:pk>/duplicate/", composing_views.duplicate, name="course-exercise-duplicate"),
    path("compose/<int:pk>/delete/", composing_views.delete, name="course-exercise-delete"),
    path("compose/<int:pk>/extensions/", extending_views.extensions, name="course-exercise-extensions"),
    path("extensions/<int:pk>/take-back/", extending_views.withdraw, name="course-extension-withdraw"),
    path(
        "accommodations/in/<int:course_pk>/", accommodation_views.accommodations, name="course-accommodations"
    ),
    path(
        "accommodations/in/<int:course_pk>/<int:enrolment_pk>/",
        accommodation_views.accommodation,
        name="course-accommodation",
    ),
    path("own-data/in/<int:course_pk>/", own_views.studies, name="course-own-data"),
    path("own-data/<int:pk>/", own_views.roles, name="course-own-roles"),
    path("own-data/<int:pk>/check/", own_views.check, name="course-own-check"),
    path("own-data/<int:pk>/check/again", own_views.again, name="course-own-again"),
    path("own-data/<int:pk>/archive", own_views.archive, name="course-own-archive"),
    path("own-data/<int:pk>/delete", own_views.delete, name="course-own-delete"),
    path("check/<slug:uid>/", quick_views.inline_check, name="inline-check"),
    path("warm-up/", quick_views.warm_up, name="warm-up"),
    path("warm-up/<str:token>/", quick_views.warm_up_round, name="warm-up-round"),
    path("<int:pk>/", views.exercise, name="exercise"),
    path("<int:pk>/start", views.start, name="start"),
    path("variants/<int:pk>/", views.card, name="card"),
    path("variants/<int:pk>/submit", views.submit, name="submit"),
    path("variants/<int:pk>/draft", views.draft, name="draft"),
    path("variants/<int:pk>/retry", views.retry, name="retry"),
    path("variants/<int:pk>/replace/", regrading_views.replace, name="course-replace-data"),
    path("regrades/of/<slug:uid>/", regrading_views.new, name="course-regrade-new"),
    path("regrades/<int:pk>/", regrading_views.show, name="course-regrade"),
    path("regrades/<int:pk>/answers.csv", regrading_views.lines_csv, name="course-regrade-csv"),
    path("regrades/<int:pk>/apply", regrading_views.apply, name="course-regrade-apply"),
    path("regrades/<int:pk>/undo", regrading_views.undo, name="course-regrade-undo"),
    path("regrades/<int:pk>/renew", regrading_views.renew, name="course-regrade-renew"),
    path("regrades/<int:pk>/discard", regrading_views.discard, name="course-regrade-discard"),
    path("answers/<int:pk>/give-back", views.give_back, name="give-back"),
    path("answers/<int:pk>/", desk_views.answer, name="course-answer"),
    path("answers/<int:pk>/withdraw", desk_views.withdraw, name="course-answer-withdraw"),
    path("answers/<int:pk>/data.csv", desk_views.answer_data, name="course-answer-data"),
    path("marking/in/<int:course_pk>/", marking_views.course, name="course-marking-all"),
    path("marking/comments/<int:pk>/forget", desk_views.forget_comment, name="course-comment-forget"),
    path("<int:pk>/marking/", marking_views.exercise, name="course-marking"),
    path("<int:pk>/marking/blind", marking_views.blind, name="course-marking-blind"),
    path("<int:pk>/marking/seconds", marking_views.seconds, name="course-marking-seconds"),
    path("<int:pk>/marking/agreement/", marking_views.agreement, name="course-marking-agreement"),
    path("<int:pk>/marking/<int:answer_pk>/", desk_views.mark, name="course-mark"),
]

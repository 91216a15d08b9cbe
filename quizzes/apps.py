from django.apps import AppConfig


class QuizzesConfig(AppConfig):
    name = "quizzes"

    def ready(self) -> None:
        from datasets.withholding import withhold
        from lessons.own_data import offer
        from quizzes.personal.leaving import register
        from quizzes.practising.own_data import practised_data
        from quizzes.student_data.open_data import is_too_early, open_data

        offer(open_data)
        offer(practised_data)
        withhold(is_too_early)
        register()

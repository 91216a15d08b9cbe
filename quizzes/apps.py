from django.apps import AppConfig


class QuizzesConfig(AppConfig):
    name = "quizzes"

    def ready(self) -> None:
        from lessons.own_data import offer
        from quizzes.own_data import open_data

        offer(open_data)

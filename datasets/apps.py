from django.apps import AppConfig


class DatasetsConfig(AppConfig):
    name = "datasets"

    def ready(self) -> None:
        """Let the studies of tutors be found beside the scenarios of the house."""
        from datasets.own.finding import find_own_scenario
        from datasets.scenarios import add_finder

        add_finder(find_own_scenario)

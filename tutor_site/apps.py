from django.apps import AppConfig


class TutorSiteConfig(AppConfig):
    """The house itself: base templates, design tokens, the commands that serve and prepare."""

    name = "tutor_site"

from django.apps import AppConfig


class LettersConfig(AppConfig):
    name = "hyte.letters"
    label = "letters"

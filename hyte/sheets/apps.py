from django.apps import AppConfig


class SheetsConfig(AppConfig):
    name = "hyte.sheets"
    label = "sheets"

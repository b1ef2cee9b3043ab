from django.apps import AppConfig


class FilesConfig(AppConfig):
    name = "hyte.files"
    label = "sheets"  # the table's and the migrations' name since the first version

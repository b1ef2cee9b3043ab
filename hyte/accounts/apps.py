from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "hyte.accounts"
    label = "accounts"

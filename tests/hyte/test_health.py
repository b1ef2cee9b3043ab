"""Whether the application lives, asked from inside, past the proxy."""

import pytest
from django.test import Client


@pytest.mark.django_db
def test_health_answers_without_tls_and_all_else_leads_to_tls(settings) -> None:
    settings.SECURE_SSL_REDIRECT = True
    inside = Client()
    health, page = inside.get("/health/"), inside.get("/help/")
    assert (health.status_code, health.content) == (200, b"ok")
    assert (page.status_code, page.headers["Location"]) == (301, "https://testserver/help/")

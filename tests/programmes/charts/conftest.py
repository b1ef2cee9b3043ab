import pytest
from django.utils import translation


@pytest.fixture(autouse=True)
def _in_finnish():
    with translation.override("fi"):
        yield

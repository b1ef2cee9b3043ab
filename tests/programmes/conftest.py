from tests.municipalities.conftest import browser, english

__all__ = ["browser", "english"]

"""What a password may not be: like its owner's name, a run over the keyboard, repeated, or a common word with a number."""

import re
from itertools import pairwise

from django.contrib.auth.password_validation import (
    CommonPasswordValidator,
    MinimumLengthValidator,
    UserAttributeSimilarityValidator,
)
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from hyte.accounts.models import User

ROWS = ("abcdefghijklmnopqrstuvwxyzåäö", "01234567890", "qwertyuiopå", "asdfghjklöä", "zxcvbnm")
NEIGHBOURS = {pair for row in (*ROWS, *(row[::-1] for row in ROWS)) for pair in pairwise(row)}
FEWEST_FREE = 8  # characters that do not follow from those before them
# fmt: off
WORDS = frozenset([
    "salasana", "lösenord", "passord", "kuntakierros", "hyvinvointi", "hyvinvointialue", "hyvinvointisuunnittelija",
    "välfärd", "välfärdsområde", "suunnittelija", "tervetuloa", "välkommen", "tammikuu", "helmikuu", "maaliskuu",
    "huhtikuu", "toukokuu", "kesäkuu", "heinäkuu", "elokuu", "syyskuu", "lokakuu", "marraskuu", "joulukuu", "januari",
    "februari", "augusti", "september", "oktober", "november", "december",
])
# fmt: on


def free_characters(password: str) -> int:
    """How many characters do not follow from the ones before: as the next of a row, the same again, or a repeated piece."""
    text = password.casefold()
    for length in range(1, len(text) // 2 + 1):
        if all(text[n] == text[n % length] for n in range(len(text))):
            text = text[:length]
            break
    return 1 + sum(one != other and (one, other) not in NEIGHBOURS for one, other in pairwise(text)) if text else 0


class LengthValidator(MinimumLengthValidator):
    """Refuses a short password, in the page's language: Django's own sentence is not in all of them."""

    def get_error_message(self) -> str:
        return _("This password is too short: it needs at least %(n)s characters.") % {"n": self.min_length}

    def get_help_text(self) -> str:
        return _("At least %(n)s characters.") % {"n": self.min_length}


class SequenceValidator:
    """Refuses passwords that a row of keys or a repetition gives away: abcdefghijkl, 123412341234, aaaaaaaaaaaa."""

    def validate(self, password: str, user: User | None = None) -> None:
        if free_characters(password) < FEWEST_FREE:
            raise ValidationError(self.get_help_text(), code="password_sequence")

    def get_help_text(self) -> str:
        return _("Do not repeat the same characters, nor follow the alphabet, numbers or the keyboard in order.")


class CommonWordValidator(CommonPasswordValidator):
    """Refuses a common password also when only numbers and signs have been put around it."""

    def validate(self, password: str, user: User | None = None) -> None:
        word = re.sub(r"^[\W\d_]+|[\W\d_]+$", "", password.casefold())
        if {word, password.casefold()} & (WORDS | self.passwords):
            raise ValidationError(
                _("This password is too easy to guess. Put several words together."), code="password_too_common"
            )

    def get_help_text(self) -> str:
        return _("Not one common word with a number: put several words together.")


class OwnNameValidator(UserAttributeSimilarityValidator):
    """Refuses a password that is like the person's own name or address."""

    def __init__(self) -> None:
        super().__init__(user_attributes=("login", "name"))

    def get_error_message(self) -> str:
        return _("This password is too much like your name or address.")

    def get_help_text(self) -> str:
        return _("Not your name or address.")

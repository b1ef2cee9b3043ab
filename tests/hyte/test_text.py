"""What comes in from files and forms is composed, and holds nothing that nobody sees."""

import unicodedata

import pytest

from hyte.text import spaced, tidy


def test_a_letter_written_as_two_signs_is_one():
    assert tidy(unicodedata.normalize("NFD", "Jämsänkoski, Åbo")) == "Jämsänkoski, Åbo"


@pytest.mark.parametrize("sign", ["\u00ad", "\u061c", "\u200b", "\u200e", "\u202e", "\u2060", "\u2066", "\ufeff"])
def test_invisible_signs_are_taken_off(sign: str):
    assert tidy(f"{sign}maija@{sign}lemi.example{sign}") == "maija@lemi.example"


def test_every_run_of_spaces_is_one_space_and_line_breaks_stay():
    assert spaced("\u00a0 Maija \u2009\t Meikäläinen\n\u3000Lemi ") == "Maija Meikäläinen\n Lemi"

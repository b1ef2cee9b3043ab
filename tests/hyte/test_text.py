"""What comes in from files and forms is composed, and holds nothing that nobody sees."""

import unicodedata

import pytest

from hyte.text import spaced, tidy


def test_a_letter_written_as_two_signs_is_one():
    assert tidy(unicodedata.normalize("NFD", "Jämsänkoski, Åbo")) == "Jämsänkoski, Åbo"


@pytest.mark.parametrize(
    "sign",
    [*"\u00ad\u061c\u200b\u200e\u202e\u2060\u2066\ufeff\u034f\u115f\u180b\u206a\u3164\ufe0f\uffa0\ufffc\U000e0041"],
)
def test_invisible_signs_are_taken_off(sign: str):
    assert tidy(f"{sign}maija@{sign}lemi.example{sign}") == "maija@lemi.example"


def test_every_run_of_spaces_is_one_space_and_line_breaks_stay():
    assert spaced("\u00a0 Maija \u2009\t Meikäläinen\n\u3000Lemi ") == "Maija Meikäläinen\n Lemi"


@pytest.mark.parametrize("end", ["\r\n", "\r", "\x0b", "\x0c", "\x85", "\u2028", "\u2029"])
def test_every_programs_end_of_line_is_one_sign(end: str):
    assert tidy(f"yhdessä{end}tästä") == "yhdessä\ntästä"


def test_a_bullet_that_only_one_computer_has_is_a_bullet_and_control_signs_go():
    assert tidy("\uf0b7\tyksi\x07 \x1b[31mkaksi\x9f") == "•\tyksi [31mkaksi"


def test_a_nul_stays_for_its_field_to_refuse():
    assert tidy("a\0b") == "a\0b"

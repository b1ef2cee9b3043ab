"""Letters that were taken for others on the way: a file of a Mac or of DOS, or UTF-8, read as Windows-1252. Pure."""

import re

OURS = re.compile("[åäöÅÄÖ]")
# What Windows-1252 and Latin-1 make of the bytes 80–BF, of which the second half of a letter in UTF-8 is one.
HALVES = "\u0080-\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ"
# The halves; a sign for what could not be read; bytes that Windows-1252 has no letter for (85 is a line break).
CERTAIN = re.compile(f"[ÃÂ][{HALVES}]|\ufffd|[\u0080-\u0084\u0086-\u009f]")
# Mac's and DOS's ä, ö, å and the ? of a program that could not write them, within a word in small letters.
INSIDE = re.compile(r"[^\W\d_](?:[Š„”†‡Œ€?][a-zåäö]|Š(?!\w))")
IN_WINDOWS_TEXT = re.compile(r"[^\W\d_][ŠšŒ€…„”†‡][^\W\d_]")
APART = re.compile(r"[\s;,\"]")
LONGEST = 40


def found_in(text: str) -> str:
    """The word that shows it, or nothing. An address on the web may have a question mark within."""
    return _word(text, CERTAIN) or ("" if "://" in text else _word(text, INSIDE))


def found_in_windows_text(text: str) -> str:
    """In a whole file read as Windows-1252: one with our own letters has been read rightly."""
    return ("" if OURS.search(text) else _word(text, IN_WINDOWS_TEXT)) or found_in(text)


def _word(text: str, wreck: re.Pattern[str]) -> str:
    match = wreck.search(text)
    if match is None:
        return ""
    before, after = text[max(match.start() - LONGEST, 0) : match.start()], text[match.end() : match.end() + LONGEST]
    return APART.split(before)[-1] + match[0] + APART.split(after)[0]

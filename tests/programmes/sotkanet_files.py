"""Saved answers of Sotkanet for tests: one good row, and whole files of rows."""

import json
from pathlib import Path

SAMPLES = Path(__file__).parent / "samples"
HEADER = "indicator;region;year;gender;primary value;absolute value"
ROW = {"indicator": 683, "region": 191, "year": 2023, "gender": "total", "value": 11.5, "absValue": 182}
LINE = "683;191;2023;total;11.5;182"


def as_json(*rows: object) -> bytes:
    return json.dumps(list(rows)).encode()


def as_csv(*lines: str, end: str = "\n") -> bytes:
    return "".join(line + end for line in (HEADER, *lines)).encode()


def with_raw(name: str, text: str) -> bytes:
    """A file of a good row and one whose `name` is written as `text`, which need not be JSON."""
    pairs = (f'"{key}": {text if key == name else json.dumps(value)}' for key, value in ROW.items())
    return f"[{json.dumps({**ROW, 'year': 2022})},\n{{{', '.join(pairs)}}}]".encode()

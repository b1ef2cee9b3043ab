"""A database of before letters and documents moved to the ground floor is migrated, and nothing in it is lost.

Before: read by SQL, as the tables stood then. After: read by the application (read_after.py).
"""

import json
import lzma
import os
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from hyte import links

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
KEY = "the key of a demo in a test, and of nothing else at all"
WITHDRAWN = """
UPDATE negotiations_document SET withdrawn_at = '2023-11-01 10:00:00', withdrawal_reason = 'Väärä päivä'
WHERE id = (SELECT min(id) FROM negotiations_document WHERE memo_id IS NOT NULL)
"""
UNMADE = """
UPDATE negotiations_document SET pdf = NULL, pdf_sha256 = '', problem = '{problem}', attempts = {attempts}
WHERE id = (SELECT id FROM negotiations_document WHERE pdf IS NOT NULL AND negotiation_id IS NOT NULL ORDER BY id DESC)
"""
PAPER = """
INSERT INTO programmes_paper (public_id, area_id, kind, key, language, name, content, fingerprint, asked_at,
                              pdf, pdf_sha256, problem, attempts, attempted_at)
SELECT '{public_id}', area_id, 'programme', id, 'fi', 'sopuisa.pdf', '{{"name": "SOPUISA"}}', '{public_id}',
       '2026-11-01 10:00:00', X'25504446', '{sha256}', '', 1, '2026-11-01 10:00:00'
FROM programmes_programme ORDER BY id LIMIT 1
"""
PAPER_ID = "0123456789abcdef0123456789abcdef"
PAPER_HASH = "5e8c8b2a2c3f8f9d3c1f4a3f62c5b3b1d6e7f8091a2b3c4d5e6f708192a3b4c5"
KINDS = {"memo": "muistio", "profile": "hyvinvointi", "summary": "yhteenveto"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The database as it was, with what the demo has none of: a withdrawn memo, failed PDFs, a paper of a programme."""
    folder = tmp_path_factory.mktemp("november")
    packed = (HERE / "demo-2026-11-30.sqlite3.xz").read_bytes()
    (folder / "db.sqlite3").write_bytes(lzma.decompress(packed))
    with sqlite3.connect(folder / "db.sqlite3") as database:
        database.execute(WITHDRAWN)
        database.execute(UNMADE.format(problem="MemoryError: 1234", attempts=1))
        database.execute(UNMADE.format(problem="killed", attempts=3))
        database.execute(PAPER.format(public_id=PAPER_ID, sha256=PAPER_HASH))
    database.close()
    return folder


@pytest.fixture(scope="module")
def before(folder: Path) -> dict[str, list[sqlite3.Row]]:
    database = sqlite3.connect(folder / "db.sqlite3")
    database.row_factory = sqlite3.Row
    tables = ("accounts_user", "negotiations_document", "negotiations_letter", "negotiations_letter_sheets",
              "programmes_indicator")  # fmt: skip
    rows = {table: database.execute(f"SELECT * FROM {table} ORDER BY id").fetchall() for table in tables}
    database.close()
    return rows


@pytest.fixture(scope="module")
def after(folder: Path, before: dict[str, list[sqlite3.Row]]) -> dict[str, dict[str, Any]]:
    unset = ("DATABASE_URL", "REDIS_URL", "HYTE_ENV", "EMAIL_URL")
    environment = {name: value for name, value in os.environ.items() if name not in unset}
    environment |= {"HYTE_VAR": str(folder), "SECRET_KEY": KEY, "PYTHONPATH": str(ROOT)}
    migrate = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
    subprocess.run(migrate, cwd=ROOT, env=environment, check=True)
    read = [sys.executable, str(HERE / "read_after.py")]
    told = subprocess.run(read, cwd=ROOT, env=environment, check=True, stdout=subprocess.PIPE)
    return json.loads(told.stdout)


def test_every_personal_link_opens_the_same_page(before, after, settings):
    settings.SECRET_KEY = KEY
    people = before["accounts_user"]
    expected = {
        row["public_id"]: [links.token_for(row["public_id"], row["link_version"]), row["email"], bool(row["is_active"])]
        for row in people
    }
    assert len(expected) == 90
    assert after["people"] == expected


def test_every_document_keeps_its_number_words_bytes_hash_and_address(before, after):
    expected = {
        row["public_id"]: {
            "pk": row["id"],
            "version": row["number"],
            "language": row["language"],
            "content": json.loads(row["content"]),
            "fingerprint": row["fingerprint"],
            "sha256": row["pdf_sha256"],
            "bytes": row["pdf_sha256"],  # of a stored PDF the hash is that of its bytes
            "withdrawn": row["withdrawal_reason"],
        }
        for row in before["negotiations_document"]
    }
    assert len(expected) == 25
    kept = {
        public_id: {name: document[name] for name in expected[public_id]}
        for public_id, document in after["documents"].items()
        if public_id != PAPER_ID
    }
    assert kept == expected
    assert [document["withdrawn"] for document in kept.values() if document["withdrawn"]] == ["Väärä päivä"]


def test_a_document_is_about_what_it_was_about_and_its_file_has_its_name(before, after):
    kinds = {"memo_id": "memo", "summary_id": "summary", "negotiation_id": "profile"}
    for row in before["negotiations_document"]:
        document = after["documents"][row["public_id"]]
        [kind] = [name for column, name in kinds.items() if row[column]]
        assert (document["kind"], document["key"], document["schema"]) == (kind, row["municipality_id"] or "", 1)
        assert document["area"] == "11"
        assert document["filename"].startswith(KINDS[kind])
        if kind == "profile":
            assert document["subject"] == row["negotiation_id"]


def test_a_failure_is_told_in_plain_words_afterwards(after):
    assert sorted(document["problem"] for document in after["documents"].values() if document["problem"]) == [
        "cut off",
        "memory",
    ]


def test_the_pdf_of_a_programme_is_a_document_without_versions(after):
    paper = after["documents"][PAPER_ID]
    assert (paper["kind"], paper["version"], paper["filename"]) == ("programme", 0, "sopuisa.pdf")
    assert (paper["content"], paper["fingerprint"], paper["sha256"]) == ({"name": "SOPUISA"}, PAPER_ID, PAPER_HASH)


def test_every_letter_keeps_its_words_its_state_and_what_it_carries(before, after):
    address = {row["id"]: row["public_id"] for row in before["negotiations_document"]}
    sheets: dict[int, list[str]] = {}
    for row in before["negotiations_letter_sheets"]:
        sheets.setdefault(row["letter_id"], []).append(address[row["document_id"]])
    expected = {
        row["message_uid"]: {
            "subject": row["subject"],
            "text": row["text"],
            "to": row["to_email"],
            "state": row["state"],
            "calendar": row["calendar"],
            "carries": sorted(
                sheets.get(row["id"], []) + ([address[row["document_id"]]] if row["document_id"] else [])
            ),
        }
        for row in before["negotiations_letter"]
    }
    assert (len(expected), sum(len(letter["carries"]) for letter in expected.values())) == (371, 294 + 138)
    assert after["letters"] == expected


def test_each_indicator_keeps_its_unit_and_gets_its_kind_of_number(before, after):
    expected = {row["key"]: [row["unit_fi"], row["unit_sv"], row["decimals"]] for row in before["programmes_indicator"]}
    assert {key: facts[:3] for key, facts in after["indicators"].items()} == expected
    scales = {facts[0]: facts[3] for facts in after["indicators"].values()}
    assert scales == {
        "%": "share",
        "% 40 vuotta täyttäneistä": "share",
        "% 75 vuotta täyttäneistä": "share",
        "/ 1 000": "rate",
        "/ 1 000 vastaavan ikäistä": "rate",
        "/ 10 000": "rate",
        "/ 100 000": "rate",
        "henkilöä": "count",
        "indeksi, koko maa = 100": "score",
        "pistettä, 0–100": "score",
    }

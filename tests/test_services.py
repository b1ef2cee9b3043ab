"""The tests' own servers are the real ones: what a green run claims rests on it."""

import os
import re
import smtplib

import pytest
from django.core.mail import send_mail
from django.db import connection
from pypdf import PdfReader, PdfWriter
from weasyprint import HTML

from hyte.celery import app
from scripts.system_packages import NEEDS, Missing, ensure, main
from tests.servers import ROOT
from tests.sharing import TOGETHER, ByCost


@pytest.mark.django_db
def test_the_database_is_postgresql_without_a_network_port():
    with connection.cursor() as cursor:
        cursor.execute("SHOW listen_addresses")
        assert connection.vendor == "postgresql"
        assert cursor.fetchone() == ("",) or "DATABASE_URL" not in os.environ["OWN_SERVERS"]


@pytest.mark.django_db
def test_the_database_sorts_as_finns_do():
    with connection.cursor() as cursor:
        cursor.execute("SELECT n FROM (VALUES ('Ähtäri'), ('Åland'), ('Zeta'), ('Öja'), ('Aura')) AS v(n) ORDER BY n")
        assert [name for (name,) in cursor.fetchall()] == ["Aura", "Zeta", "Åland", "Ähtäri", "Öja"]


def test_tasks_run_at_once_where_no_worker_is_asked_for():
    assert app.conf.task_always_eager is True


@pytest.mark.django_db(transaction=True)
def test_the_worker_is_a_process_of_its_own_on_redis(celery_worker_process):
    assert app.conf.task_always_eager is False
    answers = app.control.broadcast("ping", reply=True, limit=1, timeout=10)
    assert [list(answer.values()) for answer in answers] == [[{"ok": "pong"}]]
    assert celery_worker_process.poll() is None


def test_the_sink_keeps_what_it_gets(smtp_sink):
    send_mail("Hyvää päivää", "Äiti öljysi.\n", "hyte@example.fi", ["lemi@example.fi"])
    (mail,) = smtp_sink.mails
    assert (mail.sender, mail.recipients) == ("hyte@example.fi", ["lemi@example.fi"])
    assert mail.message["Subject"] == "Hyvää päivää"
    assert mail.message.get_content() == "Äiti öljysi.\n"


def test_the_sink_refuses_whom_it_is_told_to_refuse(smtp_sink):
    smtp_sink.refuse("imatra@example.fi", "451 4.7.1 Try again later", times=1)
    with pytest.raises(smtplib.SMTPRecipientsRefused) as refused:
        send_mail("Kutsu", "Tervetuloa", "hyte@example.fi", ["imatra@example.fi"])
    assert refused.value.recipients == {"imatra@example.fi": (451, b"4.7.1 Try again later")}
    send_mail("Kutsu", "Tervetuloa", "hyte@example.fi", ["imatra@example.fi"])
    assert len(smtp_sink.to("imatra@example.fi")) == 1


def test_verapdf_says_which_rule_a_plain_pdf_breaks(verapdf, tmp_path):
    HTML(string="<html lang=fi><title>Muistio</title><h1>Muistio</h1></html>").write_pdf(tmp_path / "plain.pdf")
    lines = verapdf(tmp_path / "plain.pdf")
    assert [line.split()[0] for line in lines if line.startswith(("PASS", "FAIL"))] == ["FAIL", "FAIL"]


def test_verapdf_passes_a_pdf_a(verapdf, tmp_path):
    HTML(string="<html lang=fi><title>Muistio</title><h1>Muistio</h1></html>").write_pdf(
        tmp_path / "archive.pdf", pdf_variant="pdf/a-2a", pdf_tags=True
    )
    (line,) = verapdf(tmp_path / "archive.pdf", profiles="2a")
    assert line.startswith("PASS 2a ")
    untitled = PdfWriter(clone_from=PdfReader(tmp_path / "archive.pdf"))
    del untitled._root_object["/Metadata"]
    untitled.write(tmp_path / "stripped.pdf")
    assert verapdf(tmp_path / "stripped.pdf", profiles="2a")[0].startswith("FAIL 2a ")


def test_verapdf_says_so_when_it_can_not_read_a_file_and_goes_on(verapdf, tmp_path):
    with pytest.raises(RuntimeError, match=r"^veraPDF can not read it: .*ERROR"):
        verapdf(tmp_path / "nothing.pdf")
    HTML(string="<html lang=fi><title>Muistio</title><h1>Muistio</h1></html>").write_pdf(
        tmp_path / "archive.pdf", pdf_variant="pdf/a-2a", pdf_tags=True
    )
    assert [line.split()[0] for line in verapdf(tmp_path / "archive.pdf", profiles="2a")] == ["PASS"]


def test_the_files_that_read_the_rehearsed_round_are_one_piece_of_work_the_others_one_each():
    share = ByCost.__new__(ByCost)._split_scope
    assert {share(f"{file}::test_x") for file in TOGETHER} == {"rehearsal"}
    assert [file for file in TOGETHER if "rehearsed" not in (ROOT / file).read_text()] == []
    readers = [
        path for path in (ROOT / "tests").rglob("test_*.py") if re.search(r"def .*\brehearsed\b", path.read_text())
    ]
    assert {str(path.relative_to(ROOT)) for path in readers} == set(TOGETHER)
    assert share("tests/hyte/test_pdf.py::test_x") == "tests/hyte/test_pdf.py"


def test_axe_finds_a_picture_without_a_text(page, axe_source):
    page.set_content("<html lang=fi><title>x</title><main><h1>Kuva</h1><img src='data:,'></main></html>")
    page.evaluate(axe_source)
    result = page.evaluate("axe.run()")
    assert [violation["id"] for violation in result["violations"]] == ["image-alt"]


def test_what_is_missing_is_named_in_one_sentence(monkeypatch):
    monkeypatch.setitem(NEEDS, "pango", (lambda: None, ("libpango-1.0-0",), "making PDFs"))
    assert main(["pango"]) == "pango is missing, needed for making PDFs: sudo apt-get install libpango-1.0-0"
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    with pytest.raises(
        Missing, match=r"^Missing on this machine: pango for making PDFs\. Install with: sudo apt-get install"
    ):
        ensure(["pango"])

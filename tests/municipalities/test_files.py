"""The register as files: what is taken out can be brought back, and only what was shown is done."""

import csv
import io
import unicodedata
from collections.abc import Sequence

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import translation
from openpyxl import Workbook, load_workbook

from hyte.accounts.models import Event, User
from hyte.files.models import Upload
from hyte.tables.writing import Sheet, csv_bytes, xlsx_bytes
from municipalities import reference
from municipalities.files.places import Places, Unknown
from municipalities.models import Body, Municipality, Organisation, Sector, WelfareArea, WelfareGroupMember
from tests import factories
from tests.municipalities.conftest import reading_english
from tests.municipalities.test_register import rows, text

pytestmark = pytest.mark.usefixtures("english")
HEAD = [
    "Municipality",
    "Name",
    "Title",
    "E-mail",
    "Language of the letters",
    "Role in the welfare group",
    "Contact duty",
]
ORGANISATIONS = ["Name in Finnish", "Public, private or third sector", "Representative", "Title", "E-mail"]
Rows = Sequence[Sequence[object]]


def made(head: Sequence[str], *lines: Sequence[object], kind: str = "xlsx") -> bytes:
    sheet = Sheet("Taulu", head, lines)
    return csv_bytes(sheet) if kind == "csv" else xlsx_bytes(sheet)


def bring(browser: Client, data: bytes, table: str = "members", name: str = "ryhmät.xlsx"):
    file = SimpleUploadedFile(name, data)
    return browser.post(reverse("register_files"), {"kind": table, "file": file}, follow=True)


def plan_of(answer):
    return answer.context["plan"]


def apply(browser: Client, answer, **more: str):
    upload = answer.context["upload"]
    data = {"seen": answer.context["form"]["seen"].value(), **more}
    return browser.post(reverse("register_apply", args=[upload.pk]), data, follow=True)


def table_of(browser: Client, name: str, kind: str = "csv") -> list[list[str]]:
    answer = browser.get(reverse(name, args=[kind]))
    data = answer.getvalue() if answer.streaming else answer.content
    if kind == "xlsx":
        sheet = load_workbook(io.BytesIO(data)).active
        return [[cell.value for cell in row] for row in sheet.iter_rows()]
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), delimiter=";"))


@pytest.fixture
def chair(lemi: User) -> WelfareGroupMember:
    user = factories.contact(
        Municipality.objects.get(code="416"), "", "chair", name="Paavo Puhe", email="p@lemi.example"
    )
    return user.group_membership


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
@pytest.mark.parametrize("name", ["members", "contacts", "organisations"])
def test_a_template_brought_back_as_it_is_changes_nothing(
    browser: Client, chair, imatra, organisation, name: str, kind: str
):
    answer = browser.get(reverse(f"template_{name}", args=[kind]))
    data = answer.getvalue() if answer.streaming else answer.content
    title = {"members": "welfare-groups", "contacts": "hyte-contacts", "organisations": "organisations"}[name]
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{title}-etela-karjala.{kind}"'
    plan = plan_of(bring(browser, data, "organisations" if name == "organisations" else "members"))
    assert (plan.added, plan.changed, plan.refused, plan.notes) == ([], [], [], [])
    assert plan.unchanged == {"members": 3, "contacts": 2, "organisations": 1}[name]
    missing = {} if name == "organisations" else {"no person in the row": 16}  # seven contacts and nine deputies
    assert plan.skipped == missing


def test_a_template_in_another_language_is_understood(browser: Client, planner, chair):
    in_swedish = factories.signed_in(planner)
    in_swedish.cookies["django_language"] = "sv"
    answer = in_swedish.get(reverse("template_members", args=["csv"]))
    assert plan_of(bring(browser, answer.getvalue())).unchanged == 2


def test_contacts_that_are_missing_have_an_empty_row_to_fill_in(browser: Client, lemi):
    for name in ("template_contacts", "template_members"):
        lemis = [row for row in table_of(browser, name) if row[1] == "Lemi"]
        assert [(row[2], row[8]) for row in lemis] == [("Contact of Lemi", "HYTE contact"), ("", "deputy contact")]
    sheet = load_workbook(io.BytesIO(browser.get(reverse("template_members", args=["xlsx"])).content)).active
    lists = [rule.formula1 for rule in sheet.data_validations.dataValidation]
    assert '"no contact duty,HYTE contact,deputy contact"' in lists


def test_a_file_is_shown_before_anything_is_done(browser: Client, chair, lemi):
    answer = bring(
        browser,
        made(
            HEAD,
            ["Lemi", "Paavo Puhe", "rehtori", "p@lemi.example", "", "", ""],
            ["416", "Uusi Ihminen", "", "uusi@lemi.example", "Swedish", "councillor", "deputy contact"],
            ["Lemi", lemi.name, "", lemi.email, "", "", ""],
        ),
    )
    plan = plan_of(answer)
    assert [(one.line, one.what, one.before, one.after) for one in plan.changed] == [
        (2, "Lemi · Paavo Puhe: Title", "", "rehtori")
    ]
    assert [(one.line, one.what, one.before, one.after) for one in plan.added] == [
        (3, "Lemi · Uusi Ihminen", "", "uusi@lemi.example, Swedish, councillor, deputy contact")
    ]
    assert plan.unchanged == 1
    assert WelfareGroupMember.objects.filter(municipality="416").count() == 2
    assert "What would ryhmät.xlsx change?" in text(answer)
    assert [(upload.state, upload.kind, upload.area) for upload in Upload.objects.all()] == [
        ("staged", "members", "11")
    ]


def test_what_was_shown_is_done_through_the_registers_own_actions(browser: Client, chair, lemi, planner):
    token = chair.user.link_token
    answer = bring(
        browser,
        made(
            HEAD,
            ["Lemi", "Paavo Puhe", "rehtori", "uusi.osoite@lemi.example", "Swedish", "member of the welfare group", ""],
            ["Lemi", "Uusi Ihminen", "", "uusi@lemi.example", "", "", "HYTE contact"],
        ),
    )
    assert plan_of(answer).notes == [
        "A new address ends the personal link that was sent to the former one: Paavo Puhe."
    ]
    assert [one.what for one in plan_of(answer).changed if one.line == 3] == ["Lemi · Contact of Lemi: Contact duty"]
    Event.objects.all().delete()
    page = apply(browser, answer)
    assert "1 row was added, 1 row was changed." in text(page)
    found = WelfareGroupMember.objects.filter(municipality="416").order_by("user__name")
    assert [(one.user.name, one.role, one.duty, one.left_on) for one in found] == [
        ("Contact of Lemi", "member", "", None),
        ("Paavo Puhe", "member", "", None),
        ("Uusi Ihminen", "member", "contact", None),
    ]
    paavo = User.objects.get(name="Paavo Puhe")
    assert (paavo.title, paavo.email, paavo.language) == ("rehtori", "uusi.osoite@lemi.example", "sv")
    assert Client().get(reverse("contact", args=[token])).status_code == 404
    assert list(Event.objects.order_by("pk").values_list("verb", "by", "area")) == [
        ("member.change", planner.pk, "11"),
        ("member.add", planner.pk, "11"),
        ("member.set_contacts", planner.pk, "11"),
        ("upload.apply", planner.pk, "11"),
    ]
    assert (Upload.objects.get().state, bytes(Upload.objects.get().content)) == ("applied", b"")


def test_the_same_file_again_changes_nothing(browser: Client, lemi):
    data = made(
        HEAD, ["Lemi", "Uusi Ihminen", "rehtori", "uusi@lemi.example", "Swedish", "councillor", "deputy contact"]
    )
    apply(browser, bring(browser, data))
    plan = plan_of(bring(browser, data))
    assert (plan.added, plan.changed, plan.unchanged) == ([], [], 1)


def test_every_wrong_row_is_told_with_its_reason_and_the_rest_waits_for_a_yes(browser: Client, lemi):
    answer = bring(
        browser,
        made(
            HEAD,
            ["Lemi", "Hyvä Rivi", "", "hyva@lemi.example", "", "", ""],
            ["Kaavi", "Maija", "", "m@k.example", "", "", ""],
            ["Olematon", "Maija", "", "m@k.example", "", "", ""],
            ["", "Maija", "", "m@k.example", "", "", ""],
            ["Lemi", "", "", "m@k.example", "", "", ""],
            ["Lemi", "Maija", "", "maija", "", "", ""],
            ["Lemi", "Maija", "", "m@k.example", "latin", "boss", "perhaps"],
            ["Lemi", "x" * 121, "", "m@k.example", "", "", ""],
            ["Lemi", "Kaksi", "", "kaksi@k.example", "", "", ""],
            ["Lemi", "Kaksi", "rehtori", "kaksi@k.example", "", "", ""],
            ["Lemi", "Kolme", "", "kolme@k.example", "", "", ""],
            ["Lemi", "Kolme", "", "kolme@k.example", "", "", ""],
        ),
    )
    plan = plan_of(answer)
    address = "Give an e-mail address, for example maija.meikalainen@kunta.fi."
    twice = "Several lines tell different things of the same person: 10, 11."
    assert [(one.line, one.column, one.reason) for one in plan.refused] == [
        (3, "Municipality", "Kaavi belongs to another county: Pohjois-Savon hyvinvointialue."),
        (4, "Municipality", "No municipality has this name or code."),
        (5, "", "Say whose welfare group the person belongs to."),
        (6, "Name", "Give the person's name."),
        (7, "E-mail", address),
        (8, "Language of the letters", "Write one of these: Finnish, Swedish."),
        (
            8,
            "Role in the welfare group",
            "Write one of these: chair of the welfare group, municipal manager, councillor, member of the welfare group.",
        ),
        (8, "Contact duty", "Write one of these: no contact duty, HYTE contact, deputy contact."),
        (9, "Name", "Ensure this value has at most 120 characters (it has 121)."),
        (10, "", twice),
        (11, "", twice),
    ]
    assert [one.line for one in plan.added] == [2, 12]
    assert plan.skipped == {"the same row stands above": 1}
    before = WelfareGroupMember.objects.count()
    page = apply(browser, answer)
    assert page.context["form"].errors == {
        "leave_out": ["Say that the refused rows may be left out, or correct the file."]
    }
    assert WelfareGroupMember.objects.count() == before
    apply(browser, answer, leave_out="on")
    assert WelfareGroupMember.objects.count() == before + 2


def test_a_row_whose_code_and_name_differ_is_refused(browser: Client, lemi):
    head = ["Municipality code", "Municipality", "Name", "E-mail"]
    plan = plan_of(
        bring(browser, made(head, ["153", "Lemi", "Maija", "m@k.example"], [416, "", "Matti", "x@k.example"]))
    )
    assert [(one.line, one.reason) for one in plan.refused] == [
        (2, "The code and the name are of different municipalities.")
    ]
    assert [one.what for one in plan.added] == ["Lemi · Matti"]


def test_a_municipality_has_one_contact(browser: Client, chair, lemi):
    """Two rows with the duty contradict each other; taking it away from the only one is told."""
    two = made(
        HEAD,
        ["Lemi", lemi.name, "", lemi.email, "", "", "HYTE contact"],
        ["Lemi", "Paavo Puhe", "", "p@lemi.example", "", "", "HYTE contact"],
    )
    told = "Lemi has HYTE contact on several lines: 2, 3. Leave one of them."
    assert [(one.line, one.reason) for one in plan_of(bring(browser, two)).refused] == [(2, told), (3, told)]
    none = bring(browser, made(HEAD, ["Lemi", lemi.name, "", lemi.email, "", "", "no contact duty"]))
    assert plan_of(none).notes == ["After this these have no HYTE contact, so nobody would get their invitation: Lemi."]
    swap = made(
        HEAD,
        ["Lemi", lemi.name, "", lemi.email, "", "", "deputy contact"],
        ["Lemi", "Paavo Puhe", "", "p@lemi.example", "", "", "HYTE contact"],
    )
    apply(browser, bring(browser, swap))
    duties = dict(WelfareGroupMember.objects.exclude(duty="").values_list("user__name", "duty"))
    assert duties == {"Contact of Lemi": "deputy", "Paavo Puhe": "contact"}


def test_a_duty_left_empty_stays_and_is_told_when_another_takes_it(browser: Client, chair, lemi):
    data = made(
        HEAD,
        ["Lemi", lemi.name, "", lemi.email, "", "", ""],
        ["Lemi", "Paavo Puhe", "", "p@lemi.example", "", "", "HYTE contact"],
    )
    plan = plan_of(bring(browser, data))
    assert [(one.what, one.before, one.after) for one in plan.changed] == [
        ("Lemi · Paavo Puhe: Contact duty", "no contact duty", "HYTE contact"),
        ("Lemi · Contact of Lemi: Contact duty", "HYTE contact", "no contact duty"),
    ]


def test_one_who_shares_an_address_is_not_taken_for_another(browser: Client, chair, lemi):
    """Two people use the office's mailbox: the new row is a new person, not the old one renamed."""
    data = made(
        HEAD,
        ["Lemi", "Paavo Puhe", "", "p@lemi.example", "", "", ""],
        ["Lemi", "Toinen Puhe", "", "P@lemi.example", "", "", ""],
    )
    plan = plan_of(bring(browser, data))
    assert ([one.what for one in plan.added], plan.changed, plan.unchanged) == (["Lemi · Toinen Puhe"], [], 1)


def test_a_row_that_could_mean_two_people_is_refused(browser: Client, chair, lemi):
    plan = plan_of(bring(browser, made(HEAD, ["Lemi", "Paavo Puhe", "", lemi.email, "", "", ""])))
    [refusal] = plan.refused
    assert refusal.reason.startswith("This row could mean several people: ")
    assert sorted(refusal.reason.partition(": ")[2].partition(".")[0].split(", ")) == ["Contact of Lemi", "Paavo Puhe"]


def test_one_who_has_left_comes_back(browser: Client, chair):
    WelfareGroupMember.objects.filter(pk=chair.pk).update(left_on="2026-01-01")
    answer = bring(browser, made(HEAD, ["Lemi", "Paavo Puhe", "", "p@lemi.example", "", "", ""]))
    assert [(one.what, one.before) for one in plan_of(answer).added] == [
        ("Lemi · Paavo Puhe", "comes back to the group")
    ]
    apply(browser, answer)
    chair.refresh_from_db()
    assert (chair.left_on, WelfareGroupMember.objects.filter(municipality="416").count()) == (None, 2)


def test_nothing_is_done_when_the_register_has_changed_since(browser: Client, chair, lemi):
    answer = bring(browser, made(HEAD, ["Lemi", "Paavo Puhe", "rehtori", "p@lemi.example", "", "", ""]))
    User.objects.filter(pk=chair.user_id).update(title="apulainen")
    page = apply(browser, answer)
    assert "The register has changed since this was shown. Look at what the file would do now." in text(page)
    assert [(one.before, one.after) for one in plan_of(page).changed] == [("apulainen", "rehtori")]
    assert User.objects.get(pk=chair.user_id).title == "apulainen"
    apply(browser, page)
    assert User.objects.get(pk=chair.user_id).title == "rehtori"


def test_all_or_nothing(browser: Client, lemi, monkeypatch):
    """What breaks on the second row leaves nothing of the first."""
    from municipalities.actions import member

    real, calls = member.add, []

    def breaks(*args, **kwargs):
        calls.append(args)
        if len(calls) == 2:
            raise RuntimeError("the power went")
        return real(*args, **kwargs)

    lines = [["Lemi", f"Uusi {n}", "", f"u{n}@lemi.example", "", "", ""] for n in range(3)]
    answer = bring(browser, made(HEAD, *lines))
    before = (User.objects.count(), Event.objects.count())
    monkeypatch.setattr(member, "add", breaks)
    with pytest.raises(RuntimeError):
        apply(browser, answer)
    assert len(calls) == 2
    assert (User.objects.count(), Event.objects.count()) == before
    assert Upload.objects.get().state == "staged"


def test_a_file_acts_once(browser: Client, lemi):
    answer = bring(browser, made(HEAD, ["Lemi", "Uusi", "", "uusi@lemi.example", "", "", ""]))
    apply(browser, answer)
    assert apply(browser, answer).status_code == 404
    assert WelfareGroupMember.objects.filter(municipality="416").count() == 2


def test_a_file_can_be_let_go(browser: Client, lemi):
    answer = bring(browser, made(HEAD, ["Lemi", "Uusi", "", "uusi@lemi.example", "", "", ""]))
    pk = answer.context["upload"].pk
    assert "Waits for you ryhmät.xlsx" in text(browser.get(reverse("register_files")))
    page = browser.post(reverse("register_discard", args=[pk]), follow=True)
    assert "The file was discarded. Nothing was changed." in text(page)
    assert browser.get(reverse("register_preview", args=[pk])).status_code == 404
    assert WelfareGroupMember.objects.filter(municipality="416").count() == 1


def test_a_file_is_its_bringers_and_of_a_county_that_they_plan(browser: Client, planner, stranger, area, lemi):
    answer = bring(browser, made(HEAD, ["Lemi", "Uusi", "", "uusi@lemi.example", "", "", ""]))
    pk = answer.context["upload"].pk
    for other in (stranger, factories.staff(area, "planner")):
        client = factories.signed_in(other)
        assert client.get(reverse("register_preview", args=[pk])).status_code == 404
        assert client.post(reverse("register_apply", args=[pk])).status_code == 404
        assert client.post(reverse("register_discard", args=[pk])).status_code == 404
    planner.memberships.update(role="manager")
    factories.staff(area, "planner")
    assert browser.get(reverse("register_preview", args=[pk])).status_code == 403
    assert Upload.objects.get().state == "staged"


@pytest.mark.parametrize(
    ("table", "data", "error"),
    [
        ("members", b"", "The file is empty."),
        ("members", b"%PDF-1.7", "This is a PDF. Bring an Excel workbook (.xlsx) or a CSV file."),
        (
            "organisations",
            b"Kunta;Nimi\nLemi;Maija\n",
            "The file has no column “Name in Finnish”. The columns are: Name in Finnish, Name in Swedish, Public, private or "
            "third sector, Representative, Title, E-mail, Telephone, Language of the letters. Line 1 of the file says: Kunta, Nimi.",
        ),
        (
            "members",
            b"Municipality;Name;E-mail;Kunta\nLemi;a;b;c\n",
            "The columns “Municipality” and “Kunta” mean the same. Leave one of them out.",
        ),
    ],
)
def test_a_wrong_file_is_told_beside_its_field_and_not_kept(browser: Client, area, table: str, data: bytes, error: str):
    answer = bring(browser, data, table)
    assert answer.context["form"].errors == {"file": [error]}
    assert Upload.objects.count() == 0
    assert bring(browser, data, "nothing").context["form"].errors["kind"] == ["Say what is in the file."]


def test_columns_that_nobody_reads_are_named(browser: Client, lemi):
    answer = bring(browser, made(["Municipality", "Name", "E-mail", "Notes"], ["Lemi", lemi.name, lemi.email, "hei"]))
    assert "Nothing is read from these columns: Notes" in text(answer)
    assert "Nothing of this file would change anything, so there is nothing to apply." in text(answer)


# Organisations


def test_organisations_are_added_changed_and_kept(browser: Client, organisation: Organisation, area):
    gone = Organisation.objects.create(area=area, name_fi="Entiset", left_on="2026-01-01")
    voice = organisation.representative
    assert voice is not None
    answer = bring(
        browser,
        made(
            ORGANISATIONS,
            [organisation.name_fi.upper(), "public sector", "", "", ""],
            ["Martat", "", "Olli Ääni", "", "olli@ngo.example"],
            ["Entiset", "", "", "", ""],
            ["Ilman puolta", "", "Olli", "", ""],
            ["Väärä", "neljäs", "", "", ""],
            ["", "", "Olli", "", "o@ngo.example"],
        ),
        "organisations",
    )
    plan = plan_of(answer)
    assert [(one.what, one.before, one.after) for one in plan.changed] == [
        ("Yhdistykset ry: Name in Finnish", "Yhdistykset ry", "YHDISTYKSET RY"),
        ("Yhdistykset ry: Public, private or third sector", "third sector", "public sector"),
    ]
    assert [(one.what, one.before, one.after) for one in plan.added] == [
        ("Martat", "", "third sector, Olli Ääni, olli@ngo.example, Finnish"),
        ("Entiset", "is invited again", "third sector"),
    ]
    assert [(one.line, one.column, one.reason) for one in plan.refused] == [
        (5, "E-mail", "Give an e-mail address, for example maija.meikalainen@kunta.fi."),
        (6, "Public, private or third sector", "Write one of these: public sector, private sector, third sector."),
        (7, "Name in Finnish", "Give the name in Finnish."),
    ]
    apply(browser, answer, leave_out="on")
    organisation.refresh_from_db()
    gone.refresh_from_db()
    assert (organisation.name_fi, organisation.kind, organisation.representative) == ("YHDISTYKSET RY", "public", voice)
    assert gone.left_on is None
    martat = Organisation.objects.get(name_fi="Martat")
    assert (martat.area, martat.representative.name, martat.representative.email) == (
        area,
        "Olli Ääni",
        "olli@ngo.example",
    )


def test_an_organisation_has_one_row(browser: Client, area):
    lines = [
        ["Martat", "", "", "", ""],
        ["martat", "public sector", "", "", ""],
        ["Muut", "", "", "", ""],
        ["Muut", "", "", "", ""],
    ]
    plan = plan_of(bring(browser, made(ORGANISATIONS, *lines), "organisations"))
    told = "Several lines tell different things of the same organisation: 2, 3."
    assert [(one.line, one.reason) for one in plan.refused] == [(2, told), (3, told)]
    assert ([one.what for one in plan.added], plan.skipped) == (["Muut"], {"the same row stands above": 1})


# What a row tells of the municipality, and of telephones

FACTS = [*HEAD[:4], "Telephone", "Contact duty", "Usual meeting place", "E-mail of the registry office"]


def shown(changes) -> list[tuple[int, str, str, str]]:
    return [(change.line, change.what, change.before, change.after) for change in changes]


def test_a_row_tells_where_its_municipality_meets_and_its_registry_office(browser: Client, lemi):
    row = ["Lemi", lemi.name, "", lemi.email, "040 123 4567", "", "Kunnantalo", "kirjaamo@lemi.example"]
    nobody = ["Imatra", "", "", "", "", "HYTE contact", "Kaupungintalo, 2. krs", ""]
    answer = bring(browser, made(FACTS, row, nobody, ["Savitaipale", *[""] * 4, "HYTE contact", "", ""]))
    assert shown(plan_of(answer).changed) == [
        (2, f"Lemi · {lemi.name}: Telephone", "", "040 123 4567"),
        (2, "Lemi: Usual meeting place", "", "Kunnantalo"),
        (2, "Lemi: E-mail of the registry office", "", "kirjaamo@lemi.example"),
        (3, "Imatra: Usual meeting place", "", "Kaupungintalo, 2. krs"),
    ]
    assert plan_of(answer).counts() == {
        "rows": 3, "added": 0, "changed": 2, "unchanged": 0, "refused": 0, "skipped": 1}  # fmt: skip
    Event.objects.all().delete()
    assert "0 rows were added, 2 rows were changed." in text(apply(browser, answer))
    facts = Municipality.objects.filter(code__in=("416", "153")).order_by("name_fi")
    assert [(place.meeting_place, place.registry_email) for place in facts] == [
        ("Kaupungintalo, 2. krs", ""),
        ("Kunnantalo", "kirjaamo@lemi.example"),
    ]
    lemi.refresh_from_db()
    assert lemi.phone == "040 123 4567"
    assert sorted(event.verb for event in Event.objects.all()) == [
        "member.change", "municipality.change", "municipality.change", "upload.apply"]  # fmt: skip
    again = plan_of(bring(browser, made(FACTS, row, nobody)))
    assert (again.changed, again.unchanged, again.skipped) == ([], 1, {"no person in the row": 1})


def test_an_empty_cell_leaves_place_telephone_and_registry_office_as_they_are(browser: Client, lemi):
    Municipality.objects.filter(code="416").update(meeting_place="Talo", registry_email="kirjaamo@lemi.example")
    User.objects.filter(pk=lemi.pk).update(phone="040 1")
    plan = plan_of(bring(browser, made(FACTS, ["Lemi", lemi.name, "", lemi.email, "", "", "", ""])))
    assert (plan.changed, plan.unchanged) == ([], 1)


def test_rows_of_one_municipality_that_tell_different_places_are_refused(browser: Client, lemi, imatra):
    """What stands in the register already contradicts nothing: one row of the template may be changed alone."""
    Municipality.objects.filter(code="416").update(meeting_place="Vanha talo")
    lemis = ["Lemi", lemi.name, "", lemi.email, "", ""]
    imatras = ["Imatra", imatra.name, "", imatra.email, "", ""]
    data = made(
        FACTS,
        [*lemis, "Uusi talo", ""],
        ["Lemi", "Uusi Ihminen", "", "uusi@lemi.example", "", "", "Vanha talo", ""],
        [*imatras, "Kirjasto", ""],
        ["Imatra", "", "", "", "", "", "Uimahalli", ""],
    )
    plan = plan_of(bring(browser, data))
    told = "Several lines tell different things of Imatra: 4, 5. Leave one of them."
    assert [(one.line, one.reason) for one in plan.refused] == [(4, told), (5, told)]
    assert shown(plan.changed) == [(2, "Lemi: Usual meeting place", "Vanha talo", "Uusi talo")]
    assert [change.line for change in plan.added] == [3]


def test_what_is_wrong_of_a_municipality_refuses_its_row(browser: Client, lemi):
    person = ["Lemi", lemi.name, "uusi nimike", lemi.email, "", ""]
    plan = plan_of(bring(browser, made(FACTS, [*person, "x" * 501, "kirjaamo"])))
    assert [(one.column, one.reason) for one in plan.refused] == [
        ("Usual meeting place", "Ensure this value has at most 500 characters (it has 501)."),
        ("E-mail of the registry office", "Give an e-mail address, for example kirjaamo@kunta.fi."),
    ]
    assert (plan.changed, plan.rows) == ([], 1)


@pytest.mark.parametrize(
    ("written", "number"),
    [
        (401234567, "0401234567"),
        (358401234567, "+358401234567"),
        ("+358 40 123 4567", "+358 40 123 4567"),
        ("040-123 4567", "040-123 4567"),
        (116117, "116117"),
        ("vaihde 05 123, alanro 4", "vaihde 05 123, alanro 4"),
    ],
)
def test_a_telephone_number_that_excel_has_shortened_is_whole_again(browser: Client, lemi, written, number: str):
    plan = plan_of(bring(browser, made(FACTS, ["Lemi", lemi.name, "", lemi.email, written, "", "", ""])))
    assert [change.after for change in plan.changed] == [number]


def test_a_telephone_number_goes_out_and_comes_back_as_it_is(browser: Client, lemi):
    User.objects.filter(pk=lemi.pk).update(phone="+358 40 123 4567")
    for kind in ("csv", "xlsx"):
        answer = browser.get(reverse("template_members", args=[kind]))
        plan = plan_of(bring(browser, answer.getvalue() if answer.streaming else answer.content))
        assert (plan.changed, plan.unchanged) == ([], 1)


def test_headings_of_other_peoples_tables_are_understood(browser: Client, lemi):
    head = ["Kuntanro", "Kunta *", "Nimi:", "Sähköpostiosoite", "Puh.", "Kokouspaikka", "Kirjaamo"]
    row = ["416", "Lemi", lemi.name, lemi.email, "040 1", "Talo", "kirjaamo@lemi.example"]
    plan = plan_of(bring(browser, made(head, row)))
    assert [change.after for change in plan.changed] == ["040 1", "Talo", "kirjaamo@lemi.example"]
    assert plan.unread == ()


def test_a_representative_has_a_telephone_too(browser: Client, organisation):
    person = organisation.representative
    row = [organisation.name_fi, "", person.name, "", person.email, "05 123"]
    answer = bring(browser, made([*ORGANISATIONS, "Telephone"], row), "organisations")
    assert [change.after for change in plan_of(answer).changed] == ["05 123"]
    apply(browser, answer)
    assert "05 123" in text(browser.get(reverse("organisations")))
    person.refresh_from_db()
    assert person.phone == "05 123"


# Every table out


def test_each_table_goes_out_with_its_own_county_only(browser: Client, chair, organisation, area, stranger):
    other = WelfareArea.objects.get(code="13")
    Municipality.objects.filter(code="416").update(meeting_place="=Kunnantalo", registry_email="kirjaamo@lemi.example")
    User.objects.filter(group_membership__municipality="416", group_membership__duty="contact").update(
        phone="+358 40 1"
    )
    for county in (area, other):
        Sector.objects.create(area=county, name_fi=f"Toimiala {county.pk}")
        Body.objects.create(area=county, name_fi=f"Ryhmä {county.pk}", kind="steering")
        factories.organisation(county, f"Seura {county.pk}")
    factories.contact(Municipality.objects.get(code="204"))
    found = {
        name: table_of(browser, f"export_{name}")[1:] for name in ("members", "sectors", "bodies", "organisations")
    }
    assert found["sectors"] == [["Toimiala 11", "", "Etelä-Karjalan hyvinvointialue"]]
    assert found["bodies"] == [["Ryhmä 11", "", "steering group", "Etelä-Karjalan hyvinvointialue"]]
    assert [row[2] for row in found["members"]] == ["Contact of Lemi", "Paavo Puhe"]
    assert [row[0] for row in found["organisations"]] == ["Seura 11", "Yhdistykset ry"]
    municipalities = table_of(browser, "export_municipalities")
    lemi = next(row for row in municipalities if row[0] == "416")
    assert len(municipalities) == 1 + Municipality.objects.filter(area=area).count()
    assert lemi[5:9] == [lemi[5], "'=Kunnantalo", "kirjaamo@lemi.example", "Contact of Lemi"]
    assert lemi[10:] == ["'+358 40 1", "", "", "", "2"]
    typed = next(row for row in table_of(browser, "export_municipalities", "xlsx") if row[0] == "416")
    assert (typed[5], typed[6], typed[-1]) == (int(lemi[5]), "=Kunnantalo", 2)


def add_rows(area: WelfareArea, n: int) -> None:
    for number in range(n):
        municipality = Municipality.objects.filter(area=area).order_by("pk")[number]
        factories.contact(municipality)
        factories.contact(municipality, "deputy")
        factories.organisation(area, f"Seura {municipality.pk}")
        Sector.objects.create(area=area, name_fi=f"Toimiala {municipality.pk}")
        Body.objects.create(area=area, name_fi=f"Ryhmä {municipality.pk}", kind="steering")


@pytest.mark.parametrize("n", [1, 3])
@pytest.mark.parametrize(
    ("name", "queries"),
    [
        ("export_municipalities", 5),
        ("export_members", 6),
        ("export_organisations", 5),
        ("export_sectors", 4),
        ("export_bodies", 4),
        ("template_members", 6),
        ("template_contacts", 6),
        ("template_organisations", 5),
    ],
)
def test_a_table_takes_as_many_queries_with_one_row_as_with_three(
    browser: Client, area, django_assert_num_queries, name: str, queries: int, n: int
):
    add_rows(area, n)
    with django_assert_num_queries(queries):
        answer = browser.get(reverse(name, args=["csv"]))
        assert answer.getvalue()


@pytest.mark.parametrize("n", [1, 3])
def test_a_preview_takes_as_many_queries_with_one_row_as_with_three(
    browser: Client, area, django_assert_num_queries, n: int
):
    add_rows(area, n)
    municipalities = Municipality.objects.filter(area=area).order_by("pk")[:n]
    answer = bring(
        browser,
        made(
            HEAD,
            *[[municipality.pk, "Uusi", "", "u@k.example", "", "", "HYTE contact"] for municipality in municipalities],
        ),
    )
    assert plan_of(answer).rows_added == n
    with django_assert_num_queries(7):
        browser.get(reverse("register_preview", args=[answer.context["upload"].pk]))
    with django_assert_num_queries(11):
        browser.get(reverse("register_files"))


def test_the_register_leads_to_its_files(browser: Client, small_county, lemi):
    assert reverse("register_files") in browser.get(reverse("register")).content.decode()
    page = browser.get(reverse("register_files"))
    assert [row[:3] for row in rows(page)] == [
        ["HYTE contacts and deputies", "1", "3"],
        ["Welfare groups", "1", "3"],
        ["Organisations", "0", "0"],
    ]


def test_only_planners_take_tables_out(small_county, expert, manager):
    for user in (expert, manager):
        client = reading_english(user)
        assert client.get(reverse("register_files")).status_code == 403
        assert client.get(reverse("export_members", args=["csv"])).status_code == 403
        assert reverse("register_files") not in client.get(reverse("register")).content.decode()


def test_the_same_person_in_the_other_unicode_form_is_the_same_person(browser: Client, lemi):
    """A Mac writes ä as two signs; the file is then the twin of one in which it is one."""
    browser.post(reverse("member_edit", args=[lemi.group_membership.pk]), {
        "name": "Väinö Näytelmä", "title": "", "email": "vaino@lemi.example", "language": "fi", "role": "member"})  # fmt: skip
    data = made(HEAD, ["Lemi", "Väinö Näytelmä", "yliäiti", "vaino@lemi.example", "", "", ""], kind="csv")
    answer = bring(browser, unicodedata.normalize("NFD", data.decode()).encode())
    assert [change.after for change in plan_of(answer).changed] == ["yliäiti"]
    assert (plan_of(answer).added, plan_of(answer).refused) == ([], [])


def test_a_name_typed_into_a_form_is_stored_as_a_file_would_bring_it(browser: Client, lemi):
    typed = {"name": unicodedata.normalize("NFD", "Väinö \u00a0 Näytelmä"), "email": "\u200bvaino@lemi.example\u2060",
             "title": "", "language": "fi", "role": "member"}  # fmt: skip
    browser.post(reverse("member_edit", args=[lemi.group_membership.pk]), typed)
    lemi.refresh_from_db()
    assert (lemi.name, lemi.email) == ("Väinö Näytelmä", "vaino@lemi.example")


def test_a_row_that_is_hidden_in_excel_is_told_beside_its_change(browser: Client, lemi):
    book, file = Workbook(), io.BytesIO()
    book.active.append(HEAD)
    book.active.append(["Lemi", "Näkyvä Rivi", "", "nakyva@lemi.example", "", "", ""])
    book.active.append(["Lemi", "Piilossa Rivi", "", "piilossa@lemi.example", "", "", "HYTE contact"])
    book.active.row_dimensions[3].hidden = True
    book.save(file)
    answer = bring(browser, file.getvalue())
    assert plan_of(answer).hidden == {3}
    assert plan_of(answer).notes[0] == "Line 3 is hidden in the file, and is read all the same."
    assert [row for row in rows(answer) if "hidden row" in row[0]] == [
        ["3 hidden row", *row[1:]] for row in rows(answer) if row[0].startswith("3")
    ]


@pytest.mark.parametrize(
    "written",
    [
        *("Lemi", "LEMI ", "416", "416.0", "416,0", "KU416", "ku 416", "K416", "Kunta 416"),
        *("416 Lemi", "416 – Lemi", "416-Lemi", "416/Lemi", "KU416 Lemi", "Lemi 416", "Lemi, 416", "Lemi (416)"),
        *("Lemi (KU416)", "Lemin kunta", "LEMIN KUNTA", "416 Lemin kunta", "Lemin kunta (416)", "Lemi kommun"),
        *("Lemis kommun", "Lemi / Lemi"),
    ],
)
def test_a_municipality_is_known_by_what_other_sources_call_it(area, written: str):
    assert Places.seen_from(area).find(written).pk == "416"


@pytest.mark.parametrize("written", ["Imatran kaupunki", "Imatra kaupunki", "Imatra stad", "Imatras stad"])
def test_a_town_is_known_with_its_kind(area, written: str):
    assert Places.seen_from(area).find(written).name_fi == "Imatra"


@pytest.mark.parametrize(
    "written",
    [
        *("Villmanstrand", "Villmanstrands stad", "Lappeenranta / Villmanstrand", "Villmanstrand – Lappeenranta"),
        *("Lappeenranta (Villmanstrand)", "Lappeenranta, Villmanstrand", "405 Lappeenranta/Villmanstrand"),
    ],
)
def test_a_bilingual_town_is_known_by_either_name_and_by_both(area, written: str):
    assert Places.seen_from(area).find(written).pk == "405"


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("Lemmi", "Did you mean Lemi (416)?"),
        ("Lapeenranta", "Did you mean Lappeenranta (405)?"),
        ("153 Lemi", "The code and the name are of different municipalities."),
        ("Atlantis", "No municipality has this name or code."),
        ("999", "No municipality has this name or code."),
        ("Lappeenranta / Imatra", "No municipality has this name or code."),
        ("/".join("a" * 500), "No municipality has this name or code."),
        ("Joutsenon kaupunki", "Joutseno has been part of Lappeenranta since 2009. Say Lappeenranta if that is meant."),
        ("173 Joutseno", "Joutseno has been part of Lappeenranta since 2009. Say Lappeenranta if that is meant."),
        ("KU173", "Joutseno has been part of Lappeenranta since 2009. Say Lappeenranta if that is meant."),
        ("Joutseno (173)", "Joutseno has been part of Lappeenranta since 2009. Say Lappeenranta if that is meant."),
        ("Joutseno", "Joutseno has been part of Lappeenranta since 2009. Say Lappeenranta if that is meant."),
        ("173", "Joutseno has been part of Lappeenranta since 2009. Say Lappeenranta if that is meant."),
        ("Pertunmaa", "Pertunmaa has been part of Mäntyharju since 2025. Say Mäntyharju if that is meant."),
        ("Kaavin kunta", "Kaavi belongs to another county: Pohjois-Savon hyvinvointialue."),
    ],
)
def test_what_is_no_municipality_of_the_county_is_told_with_a_hint(area, written: str, reason: str):
    with translation.override("en"), pytest.raises(Unknown) as unknown:
        Places.seen_from(area).find(written)
    assert str(unknown.value) == reason


def test_no_former_municipality_is_one_of_today_and_each_has_a_successor():
    today = {row.code for row in reference.municipalities()}
    former = reference.former_municipalities()
    assert [row.name_fi for row in former if row.code in today or row.successor not in today] == []
    assert len({row.code for row in former}) == len(former) == 112

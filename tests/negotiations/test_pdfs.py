"""The memo and the summary as a municipality reads them: what they show, in which words, and that they are valid."""

import copy
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest

from negotiations.documents import pdfs

MEASURE = {
    "what": "Kotikäynneillä arvioidaan kaatumisvaara",
    "theme": "Ikääntyneet",
    "programme": "IKÄYSTÄVÄLLINEN",
    "mark": "●",
    "county_owner": "kotihoidon esihenkilö",
    "municipality_owner": "vapaa-aikasihteeri",
    "organisation": "Liikunta ja Urheilu",
    "body": "Ikääntyneiden työryhmä",
    "due_on": "2024-04-30",
}


def person(side: str, role: str, label: str, name: str = "", title: str = "", organisation: str = "") -> dict[str, str]:
    return {
        "side": side,
        "role": role,
        "role_label": label,
        "name": name,
        "title": title,
        "organisation": organisation,
    }


@pytest.fixture
def memo() -> Any:
    """Lemi's memo of 2023, as it was frozen: its approval, two decision-makers, one topic that came late."""
    return {
        "kind": "memo",
        "language": "fi",
        "area": "Etelä-Karjalan hyvinvointialue",
        "year": 2023,
        "case_number": "EKHVA/1234/2023",
        "municipalities": ["Lemi"],
        "starts_at": "2023-09-05T06:00:00+00:00",
        "ends_at": "2023-09-05T11:00:00+03:00",
        "place": "Lemin kunnantalo",
        "convener": "HYTE-päällikkö",
        "head_count": 9,
        "present": [
            person("county", "county", "asiantuntija", "Ville Virtanen", "suunnittelija"),
            person("municipality", "municipal_manager", "kunnanjohtaja", "Maija Mallikas"),
            person("municipality", "councillor", "valtuutettu"),
            person("municipality", "councillor", "valtuutettu"),
        ],
        "absent": [person("municipality", "chair", "puheenjohtaja", "Paavo Pöyry")],
        "topics": [
            {"title": "Perhekeskus", "description": "Tilat", "theme": "Perheet", "late": True, "from": "Lemin kunta"}
        ],
        "subjects": {
            "goals": "Yhdyspinta selkeytetään.",
            "measures": "Sovittiin yhdestä.",
            "cooperation": "Rivi yksi.\nRivi kaksi.",
            "monitoring": "",
        },
        "topic_sections": [
            {"title": "Perhekeskus", "theme": "Perheet", "text": "Auki kolmena päivänä."},
            {"title": "Muut asiat", "theme": "", "text": "Ei muita."},
        ],
        "measures": [MEASURE],
        "version": 1,
        "approved_on": "2023-09-20T12:00:00+03:00",
        "approved_by": "Kalle Kallio",
        "distribution": ["Lemin kunta", "Kumppanuusverkosto"],
    }


def summary_of(names: list[str], themes: int = 3) -> Any:
    """The summary of a round with these municipalities."""
    return {
        "kind": "summary",
        "language": "fi",
        "area": "Etelä-Karjalan hyvinvointialue",
        "year": 2023,
        "version": 2,
        "approved_on": "2023-10-20",
        "approved_by": "Kalle Kallio",
        "cover": "Päätettäväksi jää yksi asia.",
        "introduction": "Neuvottelut käytiin syyskuussa.",
        "conclusions": "Yhdyspinnat ensin.",
        "next_steps": "Tila kysytään huhtikuussa.",
        "municipalities": [
            {
                "name": name,
                "date": "2023-09-05T09:00:00+03:00",
                "head_count": 9,
                "decision_makers": ["kunnanjohtaja"],
                "topics": 2,
                "measures": 1,
            }
            for name in names
        ],
        "themes": [
            {"label": f"Teema {i}", "counts": [i % 3] * len(names), "municipality_count": len(names) if i % 3 else 0}
            for i in range(themes)
        ],
        "findings": [{"theme": "Teema 1", "text": "Havainto."}],
        "measures": [MEASURE | {"municipality": names[0]}] if names else [],
        "feedback": [{"text": "Aikaa jäi keskustelulle.", "from": "Lemi"}, {"text": "Kutsu aiemmin.", "from": ""}],
        "presentations": [{"body": "Johtoryhmä", "date": "2023-10-24", "outcome": "Merkittiin tiedoksi"}],
    }


SOUTH_KARELIA = ["Imatra", "Lappeenranta", "Lemi", "Luumäki", "Parikkala", "Rautjärvi", "Ruokolahti", "Savitaipale"]


def pages_of(data: bytes, path: Path) -> list[str]:
    """The words of each page, on one line, hyphenation undone."""
    path.write_bytes(data)
    text = subprocess.run(["pdftotext", "-layout", path, "-"], capture_output=True, text=True, check=True).stdout
    return [" ".join(re.sub("\u2010\n *", "", page).split()) for page in text.split("\f")[:-1]]


def text_of(data: bytes, path: Path) -> str:
    return " ".join(pages_of(data, path))


def test_a_memo_shows_all_that_the_law_and_a_reader_ask(memo, tmp_path):
    text = text_of(pdfs.memo_pdf(memo), tmp_path / "memo.pdf")
    shown = [
        "Etelä-Karjalan hyvinvointialue",
        "Muistio · versio 1",
        "HYTE-neuvottelu · 612/2021 7 §",
        "Lemi, tiistai 5.9.2023",
        "5.9.2023 klo 9.00–11.00",
        "Lemin kunnantalo",
        "Läsnä kunnasta 9",
        "kunnanjohtaja Kunta 1 Maija Mallikas",
        "valtuutettu Kunta 2 –",
        "asiantuntija Hyvinvointialue 1 Ville Virtanen, suunnittelija",
        "Poissa: puheenjohtaja (Paavo Pöyry)",
        "1 Tavoitteet Yhdyspinta selkeytetään.",
        "2 Toimenpiteet Sovittiin yhdestä.",
        "3 Yhteistyö Rivi yksi. Rivi kaksi.",
        "4 Seuranta Ei kirjauksia.",
        "● IKÄYSTÄVÄLLINEN · Ikääntyneet",
        "vapaa-aikasihteeri",
        "30.4.2024",
        "Järjestö: Liikunta ja Urheilu",
        "Käsittelevä ryhmä: Ikääntyneiden työryhmä",
        "Perhekeskus Perheet · Lemin kunta · tuli määräajan jälkeen Tilat Auki kolmena päivänä.",
        "Muut asiat Ei muita.",
        "Hyvinvointialue hyväksyi muistion 20.9.2023. Hyväksyjä: Kalle Kallio.",
        "Jakelu • Lemin kunta • Kumppanuusverkosto",
    ]
    assert [words for words in shown if words not in text] == []


def test_people_are_listed_by_side_whatever_the_order_they_were_written_in(memo):
    assert [(r["side"], r["label"], r["count"]) for r in pdfs._roles(memo)] == [
        ("municipality", "kunnanjohtaja", 1),
        ("municipality", "valtuutettu", 2),
        ("county", "asiantuntija", 1),
    ]


def test_every_page_of_a_memo_says_its_case_its_fingerprint_and_its_number(memo, tmp_path):
    memo["subjects"]["goals"] = "Yhdyspinta selkeytetään niin, että vastinparit tunnetaan.\n\n" * 60
    mark = pdfs.fingerprint(memo)
    pages = pages_of(pdfs.memo_pdf(memo), tmp_path / "memo.pdf")
    foot = f"EKHVA/1234/2023 · tarkistussumma {mark[:4]} {mark[4:8]} {mark[8:12]} {mark[12:16]}"
    assert [page.endswith(f"{foot} Sivu {n}/{len(pages)}") for n, page in enumerate(pages, 1)] == [True] * len(pages)
    assert len(pages) > 2


def test_a_swedish_memo_has_the_four_subjects_in_swedish(memo, tmp_path):
    text = text_of(pdfs.memo_pdf(memo | {"language": "sv", "case_number": ""}), tmp_path / "memo.pdf")
    shown = ["Lemi, tisdag 5.9.2023", "1 Mål", "2 Åtgärder", "3 Samarbete", "4 Uppföljning", "612/2021 7 §", "Sida 1/"]
    assert [words for words in shown if words not in text] == []
    assert re.findall("Tavoitteet|Toimenpiteet|Yhteistyö|Seuranta|Sivu|Muistio", text) == []


def test_the_fingerprint_follows_the_words_and_not_the_order_of_the_keys(memo):
    turned = dict(reversed(list(memo.items())))
    assert pdfs.fingerprint(turned) == pdfs.fingerprint(memo)
    other = copy.deepcopy(memo)
    other["subjects"]["goals"] += "!"
    assert pdfs.fingerprint(other) != pdfs.fingerprint(memo)
    assert re.fullmatch("[0-9a-f]{64}", pdfs.fingerprint(memo))


def test_the_same_memo_gives_the_same_bytes_and_is_left_as_it_was(memo):
    before = copy.deepcopy(memo)
    assert pdfs.memo_pdf(memo) == pdfs.memo_pdf(memo)
    assert memo == before


def test_a_topic_is_not_torn_between_pages_unless_it_is_longer_than_one(memo, verapdf, tmp_path):
    names = [f"Nosto{number}" for number in range(1, 10)]
    memo["topics"] = [
        {"title": name, "description": f"{name}alku. " + "Miten palvelut löydetään? " * 12, "theme": "Perheet"}
        | {"late": False, "from": "Lemin kunta"}
        for name in names
    ]
    talk = "Asiasta keskusteltiin pitkään ja sovittiin jatkosta. " * 9
    memo["topic_sections"] = [{"title": name, "theme": "Perheet", "text": f"{talk}{name}loppu."} for name in names]
    memo["topic_sections"][4]["text"] = "\n\n".join([talk] * 12) + "Nosto5loppu."
    made = pdfs.memo_pdf(memo)
    pages = pages_of(made, tmp_path / "memo.pdf")
    begins = [next(number for number, page in enumerate(pages) if f"{name}alku" in page) for name in names]
    ends = [next(number for number, page in enumerate(pages) if f"{name}loppu" in page) for name in names]
    assert [name for name, first, last in zip(names, begins, ends, strict=True) if first != last] == ["Nosto5"]
    assert [line.split()[0] for line in verapdf(tmp_path / "memo.pdf")] == ["PASS"] * 2


def test_a_bare_memo_is_still_a_memo(memo, tmp_path):
    bare = memo | {key: [] for key in ("present", "absent", "topics", "topic_sections", "measures", "distribution")}
    bare |= {"subjects": dict.fromkeys(memo["subjects"], ""), "place": "", "convener": "", "approved_on": ""}
    text = text_of(pdfs.memo_pdf(bare), tmp_path / "memo.pdf")
    assert text.count("Ei kirjauksia.") == 4


def test_hostile_words_in_every_field_stay_words(memo, verapdf, tmp_path):
    words = '😀 Ääkköset <img src="file:///etc/passwd"> \x00\u202eeb\u202c עברית 日 ' + "x" * 300
    fixed = ("kind", "language", "side", "role", "starts_at", "ends_at", "approved_on", "due_on", "mark")

    def spoil(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: item if key in fixed else spoil(item) for key, item in value.items()}
        if isinstance(value, list):
            return [spoil(item) for item in value]
        return words if isinstance(value, str) else value

    data = pdfs.memo_pdf(spoil(memo))
    assert '<img src="file:///etc/passwd">' in text_of(data, tmp_path / "memo.pdf")
    assert [line.split()[:2] for line in verapdf(tmp_path / "memo.pdf")] == [["PASS", "ua1"], ["PASS", "2a"]]


def test_a_summary_opens_with_a_cover_for_management_and_names_every_municipality(tmp_path):
    pages = pages_of(pdfs.summary_pdf(summary_of(SOUTH_KARELIA)), tmp_path / "summary.pdf")
    cover = ["HYTE-neuvottelut 2023 –", "8 72 16 8", "Johdolle Päätettäväksi jää yksi asia.", "Hyväksytty 20.10.2023."]
    assert [words for words in cover if words not in pages[0]] == []
    rows = [f"{name} 5.9.2023 9 kunnanjohtaja 2 1" for name in SOUTH_KARELIA]
    assert [row for row in rows if row not in pages[1]] == []
    rest = [
        "Yhteensä 72 16 8",
        "Teema 0 – – – – – – – – 0/8",
        "Teema 2 2 2 2 2 2 2 2 2 8/8",
        "Teema 1 Havainto.",
        "Johtopäätökset Yhdyspinnat ensin.",
        "Aikaa jäi keskustelulle.",
        "Johtoryhmä 24.10.2023 Merkittiin tiedoksi",
        "Sivu 2/",
    ]
    text = " ".join(pages)
    assert [words for words in rest if words not in text] == []


@pytest.mark.parametrize(
    ("municipalities", "themes", "shapes"),
    [
        (9, 14, [(9, 14)]),
        (12, 3, [(12, 3)]),
        (13, 10, [(10, 13)]),
        (30, 14, [(7, 30), (7, 30)]),
        (0, 3, []),
        (9, 0, []),
    ],
)
def test_the_table_of_themes_fits_its_page(municipalities, themes, shapes):
    content = summary_of([f"Kunta {i}" for i in range(municipalities)], themes)
    tables = pdfs.theme_tables(content)
    assert [(len(table["columns"]), len(table["rows"])) for table in tables] == shapes
    assert {len(row["counts"]) == len(table["columns"]) for table in tables for row in table["rows"]} <= {True}


def test_memos_and_summaries_pass_verapdf_in_both_languages(memo, verapdf, tmp_path):
    paths = []
    for language in ("fi", "sv"):
        documents = {
            "memo": pdfs.memo_pdf(memo | {"language": language}),
            "nine": pdfs.summary_pdf(summary_of(SOUTH_KARELIA, 12) | {"language": language}),
            "thirty": pdfs.summary_pdf(summary_of([f"Kunta {i}" for i in range(30)], 14) | {"language": language}),
            "none": pdfs.summary_pdf(summary_of([]) | {"language": language}),
        }
        for name, data in documents.items():
            paths.append(tmp_path / f"{name}-{language}.pdf")
            paths[-1].write_bytes(data)
    assert [line.split()[0] for line in verapdf(*paths)] == ["PASS"] * 16


def test_a_table_that_goes_on_says_whose_it_is_and_no_other_page_does(tmp_path):
    content = summary_of(["Imatra", "Lemi"])
    content["measures"] = [MEASURE | {"municipality": name} for name in ("Imatra", "Lemi") for _ in range(14)]
    pages = pages_of(pdfs.summary_pdf(content), tmp_path / "summary.pdf")
    done, told = 0, []
    for page in pages:
        rows = page.count("30.4.2024")
        goes_on = "Imatra" if 0 < done < 14 else "Lemi" if 14 < done < 28 else ""
        expected = [goes_on] if goes_on and rows else []
        assert [name for name in ("Imatra", "Lemi") if f"{name} (jatkuu)" in page] == expected
        told += expected
        done += rows
    assert (done, list(dict.fromkeys(told))) == (28, ["Imatra", "Lemi"])


def test_a_large_group_fills_the_first_page_and_its_people_are_not_called_by_their_own_town(memo, tmp_path):
    group = [person("municipality", "member", "jäsen", f"Jäsen {n}", "johtaja", "Lemi") for n in range(40)]
    memo["present"] = [*group, person("municipality", "other", "muu", "Vieras Vihtori", "opettaja", "Savitaipale")]
    pages = pages_of(pdfs.memo_pdf(memo), tmp_path / "memo.pdf")
    counts = [len(re.findall(r"Jäsen \d+, johtaja(?!, Lemi)", page)) for page in pages[:2]]
    assert (sum(counts), counts[0] > 15, counts[1] > 1) == (40, True, True)
    assert "Vieras Vihtori, opettaja, Savitaipale" in pages[1]


@pytest.mark.parametrize("paragraphs", range(8, 26, 3))
def test_the_distribution_never_stands_on_a_page_without_the_approval(memo, tmp_path, paragraphs):
    memo["subjects"]["monitoring"] = "\n\n".join(
        ["Seurataan yhdessä, miten sovittu etenee ja keneen se vaikuttaa."] * paragraphs
    )
    memo["distribution"] = [f"Vastaanottaja {n}" for n in range(30)]
    last = pages_of(pdfs.memo_pdf(memo), tmp_path / "memo.pdf")[-1]
    assert ("Hyväksyntä" in last, last.count("Vastaanottaja")) == (True, 30)

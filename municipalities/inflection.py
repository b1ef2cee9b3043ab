"""The genitive of the names of Finland's municipalities: "Luumäki" is "Luumäen" before "hyvinvointityöryhmä".

Pure. Most names take -n. The last part of a compound, and the short list of names of their own kind, decide the rest; the result
is right for all 308 names of today, and a test holds each of them.
"""

# The last part of the name -> its genitive.
FINNISH_ENDINGS = {
    "harju": "harjun",
    "inen": "isten",  # most such names are plural in their inflection: Ikaalinen, Ikaalisten
    "järvi": "järven",
    "joki": "joen",
    "kaupunki": "kaupungin",
    "koski": "kosken",
    "lahti": "lahden",
    "mäki": "mäen",
    "niemi": "niemen",
    "nummi": "nummen",
    "ranta": "rannan",
    "saari": "saaren",
    "salmi": "salmen",
    "vesi": "veden",
    "virta": "virran",
}

# Names that follow neither the endings above nor a plain -n.
FINNISH_OF_THEIR_OWN = {
    # two words
    "Koski Tl": "Kosken Tl",
    "Pedersören kunta": "Pedersören kunnan",
    # both parts inflect
    "Isokyrö": "Isonkyrön",
    "Uusikaarlepyy": "Uudenkaarlepyyn",
    "Uusikaupunki": "Uudenkaupungin",
    # a consonant changes
    "Hailuoto": "Hailuodon",
    "Hanko": "Hangon",
    "Harjavalta": "Harjavallan",
    "Helsinki": "Helsingin",
    "Iitti": "Iitin",
    "Juuka": "Juuan",
    "Kurikka": "Kurikan",
    "Lieto": "Liedon",
    "Liminka": "Limingan",
    "Loppi": "Lopen",
    "Luhanka": "Luhangan",
    "Luoto": "Luodon",
    "Outokumpu": "Outokummun",
    "Pomarkku": "Pomarkun",
    "Puolanka": "Puolangan",
    "Pyhäntä": "Pyhännän",
    "Rautalampi": "Rautalammin",
    "Toholampi": "Toholammin",
    "Toivakka": "Toivakan",
    "Turku": "Turun",
    "Vesanto": "Vesannon",
    "Vihti": "Vihdin",
    # -e takes a long vowel; Kumlinge, Muurame and Raahe do not
    "Keitele": "Keiteleen",
    "Kempele": "Kempeleen",
    "Kuortane": "Kuortaneen",
    "Pälkäne": "Pälkäneen",
    "Savitaipale": "Savitaipaleen",
    "Tampere": "Tampereen",
    # -s and -n
    "Alavus": "Alavuden",
    "Kannus": "Kannuksen",
    "Muhos": "Muhoksen",
    "Nurmes": "Nurmeksen",
    "Pihtipudas": "Pihtiputaan",
    "Punkalaidun": "Punkalaitumen",
    "Varkaus": "Varkauden",
    # singular where its kin is plural, and plural
    "Kaustinen": "Kaustisen",
    "Virrat": "Virtain",
}

VOWELS = "aeiouyåäö"


def genitive(name_fi: str) -> str:
    """The Finnish genitive of a municipality's Finnish name."""
    if name_fi in FINNISH_OF_THEIR_OWN:
        return FINNISH_OF_THEIR_OWN[name_fi]
    for ending, inflected in FINNISH_ENDINGS.items():
        if name_fi.lower().endswith(ending):
            stem = name_fi[: -len(ending)]
            return stem + inflected if stem else inflected.capitalize()
    return name_fi + ("n" if name_fi[-1].lower() in VOWELS else "in")


def genitive_sv(name_sv: str) -> str:
    """The Swedish genitive of a municipality's Swedish name: -s, unless the name already ends in such a sound."""
    return name_sv if name_sv[-1].lower() in "sxz" else name_sv + "s"

"""Names of municipalities in the cases that letters need, made from name and genitive. Pure."""

ALLATIVES = {"Virrat": "Virroille"}
INFLECTED_FIRST = {"Ison": "Isolle", "Uuden": "Uudelle"}  # compounds whose first part is inflected too: Uusikaupunki


def allative(name: str, genitive: str) -> str:
    """ "Lemille", "Kauniaisille", "Uudellekaupungille": to the municipality. Without a genitive, "Lemi" as it is."""
    if name in ALLATIVES:
        return ALLATIVES[name]
    word = next((word for word in reversed(genitive.split()) if word.endswith("n")), "")
    if not word:
        return name
    stem = f"{word[:-3]}i" if word.endswith("isten") else word[:-1]
    for first, inflected in INFLECTED_FIRST.items():
        if word.startswith(first) and not name.startswith(first):
            stem = inflected + stem.removeprefix(first)
    return genitive.replace(word, f"{stem}lle")


def swedish_genitive(name: str) -> str:
    """ "Lemis", "Malax": a name that ends in a sibilant stays as it is."""
    return name if name.endswith(("s", "x", "z")) else f"{name}s"

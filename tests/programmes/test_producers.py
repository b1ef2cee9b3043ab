"""The producers of national figures are named in the reader's language."""

import pytest
from django.utils import translation

from programmes import catalogue, producers
from programmes.charts import words
from programmes.models import Indicator
from programmes.reports.wellbeing import sources_of

KELA = Indicator(provider="Kansaneläkelaitos (Kela)", licence="CC BY 4.0", sotkanet_id=683)
THL = Indicator(provider="Terveyden ja hyvinvoinnin laitos (THL)", licence="CC BY 4.0")
OWN = Indicator(provider="Kaatumisrekisteri")


@pytest.mark.parametrize(("language", "kela", "thl"), [
    ("fi", "Kansaneläkelaitos (Kela)", "Terveyden ja hyvinvoinnin laitos (THL)"),
    ("sv", "Folkpensionsanstalten (FPA)", "Institutet för hälsa och välfärd (THL)"),
])  # fmt: skip
def test_sources_name_the_producer_in_the_language_of_the_page_or_paper(language: str, kela: str, thl: str):
    with translation.override(language):
        assert sorted(told.rsplit(": ", 1)[-1] for told in sources_of([KELA, THL, OWN])) == sorted(
            [kela, f"{thl}, CC BY 4.0", "Kaatumisrekisteri"]
        )
        assert words.source(KELA).rsplit(": ", 1)[-1] == kela
        assert words.source(THL).rsplit(": ", 1)[-1] == f"{thl}, CC BY 4.0"
        assert words.source(OWN).rsplit(": ", 1)[-1] == "Kaatumisrekisteri"


def test_every_producer_that_is_shipped_has_a_swedish_name():
    with translation.override("sv"):
        assert [row.provider for row in catalogue.rows() if producers.named(row.provider) == row.provider] == []

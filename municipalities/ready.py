"""Names that most counties have: sectors and bodies that can be taken into the register as they are. Pure."""

from typing import NamedTuple


class Ready(NamedTuple):
    name_fi: str
    name_sv: str
    kind: str = ""


SECTORS = (
    Ready("Ikääntyneiden palvelut", "Service för äldre"),
    Ready("Lasten, nuorten ja perheiden palvelut", "Service för barn, unga och familjer"),
    Ready("Mielenterveys- ja päihdepalvelut", "Mentalvårds- och missbrukarservice"),
    Ready("Pelastuspalvelut", "Räddningsväsendet"),
    Ready("Sosiaalipalvelut", "Socialservice"),
    Ready("Suun terveydenhuolto", "Mun- och tandvård"),
    Ready("Terveyspalvelut", "Hälso- och sjukvård"),
    Ready("Vammaispalvelut", "Funktionshinderservice"),
)
BODIES = (
    Ready("Aluevaltuusto", "Välfärdsområdesfullmäktige", "council"),
    Ready("Aluehallitus", "Välfärdsområdesstyrelsen", "board"),
    Ready("Hyvinvointilautakunta", "Välfärdsnämnden", "committee"),
    Ready("Johtoryhmä", "Ledningsgruppen", "management"),
    Ready("HYTE-ohjausryhmä", "Styrgruppen för främjande av välfärd och hälsa", "steering"),
    Ready("HYTE-työryhmä", "Arbetsgruppen för främjande av välfärd och hälsa", "working"),
    Ready("Yhdyspintapöytä", "Samverkansbordet", "partnership"),
)

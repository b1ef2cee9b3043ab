"""The demo as `make demo` serves it, in a process and a database of its own: what the browser looks at."""

import json
import os
import socket
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.servers import ROOT, die_with_parent, wait_until

STEPS = ("dates", "municipalities", "team", "windows", "letter", "review")
OWN = ("DATABASE_URL", "REDIS_URL", "EMAIL_URL", "HYTE_ENV", "OWN_SERVERS")
FACTS = """
import json
from hyte.accounts.models import User
from municipalities.models import *
from negotiations.models import *
from hyte.letters.models import Letter
from programmes.models import *
area = WelfareArea.objects.get(code="11")
new, old = Round.objects.filter(area=area).order_by("-year")[:2]
def party(round, code): return Party.objects.get(round=round, municipality=code)
def contact(code): return WelfareGroupMember.objects.contacts().get(municipality=code).user.link_token
draft = Topic.objects.get(sent_at=None)
# A round that is being prepared, so that its six steps can be seen; and lists that are never empty.
from negotiations.actions import feedback, round as rounds, summary
planner = User.objects.get(login="suunnittelija@demo.example")
prepared = rounds.prepare(area=area, year=new.year + 1, by=planner)
summary.start(new, by=planner)
finding = feedback.save_finding(Finding(round=new, text="Yhteiset tilat puuttuvat."), by=planner)
# Somebody who has been invited and has not come yet.
from hyte.accounts import passwords
from municipalities.actions import staff
anna = {"email": "anna@demo.example", "name": "Anna Kutsuttu", "title": "", "language": "fi"}
invited = staff.invite(area, person=anna, roles=["expert"], by=User.objects.get(login="yllapitaja@demo.example"))
# A message that is kept in the outbox, so that its words can be changed.
from hyte.letters import queue as letters
from negotiations.actions import message
lemi = Municipality.objects.get(pk="416")
message.send(new, to=message.readers(new, [lemi], ["contact"]), texts={"fi": ("Linkki", "Hei."), "sv": ("x", "x")}, by=planner)
waiting = letters.stop(Letter.objects.get(kind="message"), by=planner)
# A topic that the expert answers for.
asked = Topic.objects.sent().filter(negotiation=party(new, "689").negotiation).first()
Topic.objects.filter(pk=asked.pk).update(expert=User.objects.get(login="asiantuntija@demo.example"))
# A file of the register that waits: a row is added, one changed, one refused.
from hyte.files import uploads
known = WelfareGroupMember.objects.contacts().get(municipality="416").user
lines = ["Kunta;Nimi;Nimike;Sähköposti;Yhteystehtävä", f"Lemi;{known.name};uusi nimike;{known.email};"]
lines += ["Imatra;Uusi Ihminen;;uusi@imatra.example;", "Kaavi;Muun Alueen;;x@kaavi.example;"]
brought = uploads.stage("\\n".join(lines).encode(), name="ryhmät.csv", kind="members", area="11", by=planner)
# A file of own figures that waits: one is added, one corrected, one refused.
from programmes.models import ImportRun, Indicator
falls = Indicator.objects.filter(area=area).first()
lines = ["indicator;municipality;first_year;value;number"]
lines += [f"{falls.name_fi};{municipality}" for municipality in ("Lemi;2025;61,5;49", "Imatra;2024;90,5;722", "Kaavi;2024;1;1")]
figures = uploads.stage("\\n".join(lines).encode(), name="kaatumiset.csv", kind="own_figures", area="11", by=planner)
programme = area.programmes.get(key="sopuisa", starts_year=2025)
print(json.dumps({
    "new": new.pk, "old": old.pk, "prepared": prepared.pk,
    "lemi": contact("416"), "imatra": contact("153"), "taipalsaari": contact("831"), "parikkala": contact("580"),
    "organisation": area.organisations.first().representative.link_token,
    "planned": party(new, "416").negotiation_id, "party": party(new, "416").pk, "draft": draft.pk, "asked": asked.pk,
    "comments": party(new, "153").negotiation_id, "written": party(new, "831").negotiation_id,
    "sent": party(new, "580").negotiation_id, "booked": party(new, "689").negotiation_id,
    "held_before": party(old, "416").negotiation_id,
    "measure": Measure.objects.filter(negotiations__round=new).first().pk,
    "finding": finding.pk,
    "letter": Letter.objects.in_collection(new).filter(calendar="").first().pk,
    "invitation": Letter.objects.in_collection(new).exclude(calendar="").first().pk,
    "waiting": waiting.pk,
    "colleague": planner.memberships.get().pk, "invited": invited.memberships.get().pk,
    "password_link": passwords.open_link(invited, by=None).password_token,
    "member": WelfareGroupMember.objects.contacts().get(municipality="416").pk,
    "organisation_pk": area.organisations.first().pk, "sector": area.sectors.first().pk,
    "body": area.bodies.first().pk, "register_file": brought.pk,
    "import_run": ImportRun.objects.filter(kind="own_file").first().pk, "figures_file": figures.pk,
    "own_indicator": falls.pk, "falls_key": falls.key,
    "programme": programme.pk, "programme_measure": programme.own_measures[0].pk,
}))
"""


@dataclass
class Demo:
    """Where it answers, and the numbers and links in its addresses."""

    address: str
    facts: dict[str, Any]
    process: subprocess.Popen


def start(home: Path) -> Demo:
    """Fill it (the same command as `make demo`) and serve it."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    kept = {name: value for name, value in os.environ.items() if name not in OWN}
    env = kept | {"HYTE_VAR": str(home), "PORT": str(port), "DJANGO_RUNSERVER_HIDE_WARNING": "true"}
    (home / "static").mkdir(parents=True)
    for command in (["migrate", "--verbosity", "0"], ["seed_demo"]):
        _manage(command, env)
    facts = json.loads(_manage(["shell", "--no-imports", "--command", FACTS], env).splitlines()[-1])
    log = home / "server.log"
    with log.open("wb") as output:
        serve = [sys.executable, "manage.py", "runserver", "--noreload", "--nostatic", f"127.0.0.1:{port}"]
        process = subprocess.Popen(serve, cwd=ROOT, env=env, stdout=output, stderr=output, preexec_fn=die_with_parent)
    wait_until(lambda: _answers(port), what="the demo", log=log, process=process, seconds=30)
    return Demo(f"http://127.0.0.1:{port}", facts, process)


def _manage(arguments: list[str], env: dict[str, str]) -> str:
    done = subprocess.run([sys.executable, "manage.py", *arguments], cwd=ROOT, env=env, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"manage.py {arguments[0]} failed:\n{done.stderr[-3000:]}")
    return done.stdout


def _answers(port: int) -> bool:
    with socket.socket() as client:
        return client.connect_ex(("127.0.0.1", port)) == 0

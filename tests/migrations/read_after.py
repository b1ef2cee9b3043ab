"""Run in a process of its own, on the migrated database: what the application finds in it, as JSON on standard output."""

import hashlib
import json
import os
import sys

import django


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hyte.settings")
    django.setup()
    read = {"people": people(), "documents": documents(), "letters": letters(), "indicators": indicators()}
    json.dump(read, sys.stdout)


def people() -> dict[str, list[object]]:
    from hyte.accounts.models import User

    return {person.public_id.hex: [person.link_token, person.email, person.is_active] for person in User.objects.all()}


def indicators() -> dict[str, list[object]]:
    from programmes.models import Indicator

    return {row[0]: list(row[1:]) for row in Indicator.objects.values_list("key", "unit_fi", "unit_sv", "decimals", "scale")}


def documents() -> dict[str, dict[str, object]]:
    from hyte.documents.models import Document

    found = {}
    for document in Document.objects.order_by("pk"):
        with document.open() as file:
            data = file.read()
        found[document.public_id.hex] = {
            "pk": document.pk,
            "kind": document.kind,
            "subject": document.subject_id,
            "key": document.key,
            "version": document.version,
            "language": document.language,
            "area": document.area,
            "filename": document.filename,
            "schema": document.schema,
            "content": document.content,
            "fingerprint": document.fingerprint,
            "sha256": document.pdf_sha256,
            "bytes": hashlib.sha256(data).hexdigest() if data else "",
            "withdrawn": document.withdrawal_reason,
            "problem": document.problem,
        }
    return found


def letters() -> dict[str, dict[str, object]]:
    from hyte.letters.models import Letter

    return {
        letter.message_uid.hex: {
            "subject": letter.subject,
            "text": letter.text,
            "to": letter.to_email,
            "state": letter.state,
            "calendar": letter.calendar,
            "carries": sorted(document.public_id.hex for document in letter.documents.all()),
        }
        for letter in Letter.objects.prefetch_related("documents")
    }


if __name__ == "__main__":
    main()

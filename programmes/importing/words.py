"""What an import did, in words."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext


def said(counts: Mapping[str, Any]) -> str:
    """12 figures added, 3 corrected, 40 as before, 2 rows passed over. Nothing where nothing was counted."""
    added, changed = counts.get("added", 0), counts.get("changed", 0)
    parts = []
    if added:
        parts.append(ngettext("%(n)s figure added", "%(n)s figures added", added) % {"n": grouped(added)})
    if changed:
        parts.append(ngettext("%(n)s figure corrected", "%(n)s figures corrected", changed) % {"n": grouped(changed)})
    if unchanged := counts.get("unchanged", 0):
        parts.append(ngettext("%(n)s as before", "%(n)s as before", unchanged) % {"n": grouped(unchanged)})
    if skipped := sum(counts.get("skipped", {}).values()):
        parts.append(ngettext("%(n)s row passed over", "%(n)s rows passed over", skipped) % {"n": grouped(skipped)})
    return ", ".join(parts) or (_("nothing came") if counts else "")


def planned(added: int, changed: int, unchanged: int) -> str:
    """2 to add, 3 to correct, 40 as before."""
    parts = []
    if added:
        parts.append(ngettext("%(n)s to add", "%(n)s to add", added) % {"n": grouped(added)})
    if changed:
        parts.append(ngettext("%(n)s to correct", "%(n)s to correct", changed) % {"n": grouped(changed)})
    if unchanged:
        parts.append(ngettext("%(n)s as before", "%(n)s as before", unchanged) % {"n": grouped(unchanged)})
    return ", ".join(parts)


def grouped(n: int) -> str:
    """12 345, with spaces that do not break."""
    return f"{n:,}".replace(",", "\u00a0")

"""How the approved versions of a memo differ, each from the one before it."""

from collections.abc import Iterable
from dataclasses import dataclass

from hyte.documents.models import Document
from negotiations.documents.changes import Change, changes
from negotiations.models import Memo


@dataclass(frozen=True)
class Revision:
    """From one version to the next: why it was made, and what changed, in the active language."""

    old: Document
    new: Document
    changes: list[Change]

    @property
    def reason(self) -> str:
        return self.old.withdrawal_reason


def revisions(memo: Memo) -> list[Revision]:
    """The newest first. One query; none where there is one version only."""
    if memo.version < 2:
        return []
    documents = list(memo.documents.defer("pdf").order_by("version"))
    return [_revision(old, new) for old, new in _pairs(documents)][::-1]


def _pairs(documents: list[Document]) -> Iterable[tuple[Document, Document]]:
    """Each with the next version in the same language."""
    for number, new in enumerate(documents):
        before = [old for old in documents[:number] if old.language == new.language and old.version < new.version]
        if before:
            yield before[-1], new


def _revision(old: Document, new: Document) -> Revision:
    return Revision(old, new, changes(old.content, new.content))

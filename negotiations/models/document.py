"""A frozen document: what was approved, word for word, and the PDF that everyone gets."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from hyte import clock
from hyte.accounts.models import User
from hyte.made import MadePdf, MadePdfQuerySet
from municipalities.models import Membership, Municipality, WelfareGroupMember
from negotiations.models.memo import Memo
from negotiations.models.negotiation import Negotiation
from negotiations.models.summary import Summary

MEMO = {"fi": "muistio", "sv": "promemoria"}  # what files are called, ASCII
SHEET = {"fi": "hyvinvointi", "sv": "valfard"}
SUMMARY = {"fi": "yhteenveto", "sv": "sammandrag"}


class DocumentQuerySet(MadePdfQuerySet):
    def visible_to(self, user: User, *roles: str) -> "DocumentQuerySet":
        """Staff: those of their areas. By link: the own memo's, those one was invited to, and a summary once sent.

        Of the sheets of a negotiation the own municipality's alone; an organisation that is invited sees them as it sees the memo.
        """
        if roles or user.is_staff_member:
            areas = Membership.objects.areas_of(user, *roles)
            of_memo, of_summary = Q(memo__negotiation__round__area__in=areas), Q(summary__round__area__in=areas)
            return self.filter(of_memo | of_summary | Q(negotiation__round__area__in=areas))
        groups = WelfareGroupMember.objects.present().filter(user_id=user.pk).values("municipality")
        own_memo = Q(memo__negotiation__parties__municipality__in=groups)
        invited = Q(memo__negotiation__round__organisations__representative_id=user.pk)
        sheet = Q(municipality__in=groups) | Q(negotiation__round__organisations__representative_id=user.pk)
        sent_summary = Q(summary__state="sent") & (
            Q(summary__round__parties__municipality__in=groups)
            | Q(summary__round__organisations__representative_id=user.pk)
        )
        return self.filter(own_memo | invited | sheet | sent_summary).distinct()

    def standing(self) -> "DocumentQuerySet":
        """Those whose approval has not been withdrawn."""
        return self.filter(withdrawn_at=None)

    def sheets(self) -> "DocumentQuerySet":
        """What tells a municipality's state of wellbeing, with what its name needs; the newest version first."""
        found = self.filter(negotiation__isnull=False).select_related("negotiation__round", "municipality")
        return found.defer("pdf").order_by("-number", "-pk")


class Document(MadePdf):
    """Version `number` of a memo, of a summary, or of the sheet that tells a negotiation how one of its municipalities does.

    `content` never changes; the PDF is made from it once, and kept. Of a sheet only the newest version is shown.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    memo = models.ForeignKey(Memo, on_delete=models.PROTECT, null=True, related_name="documents")
    summary = models.ForeignKey(Summary, on_delete=models.PROTECT, null=True, related_name="documents")
    negotiation = models.ForeignKey(Negotiation, on_delete=models.PROTECT, null=True, related_name="sheets")
    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, null=True, related_name="+")
    number = models.PositiveSmallIntegerField()
    language = models.CharField(max_length=2, choices=settings.LANGUAGES)
    content = models.JSONField()
    fingerprint = models.CharField(max_length=64)
    approved_at = models.DateTimeField(default=clock.now)
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)
    withdrawal_reason = models.CharField(_("reason"), max_length=500, blank=True)

    objects = DocumentQuerySet.as_manager()

    class Meta:
        verbose_name = _("document")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["memo", "number", "language"], condition=Q(summary=None), name="document_memo_version_once"
            ),
            models.UniqueConstraint(
                fields=["summary", "number", "language"], condition=Q(memo=None), name="document_summary_version_once"
            ),
            models.CheckConstraint(
                condition=Q(memo__isnull=False, summary=None, negotiation=None, municipality=None)
                | Q(memo=None, summary__isnull=False, negotiation=None, municipality=None)
                | Q(memo=None, summary=None, negotiation__isnull=False, municipality__isnull=False),
                name="document_of_one_thing",
            ),
            models.UniqueConstraint(
                fields=["negotiation", "municipality", "number"], name="document_sheet_version_once"
            ),
            models.CheckConstraint(
                condition=Q(pdf=None, pdf_sha256="") | (Q(pdf__isnull=False) & ~Q(pdf_sha256="")),
                name="document_pdf_and_hash",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None, withdrawal_reason="")
                | (Q(withdrawn_at__isnull=False) & ~Q(withdrawal_reason="")),
                name="document_withdrawn_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.filename

    @property
    def filename(self) -> str:
        """ASCII, telling what it is in its language: muistio-luumaki-2023-v1.pdf, sammandrag-2023-v1-sv.pdf."""
        if self.memo:
            negotiation = self.memo.negotiation
            return f"{MEMO[self.language]}-{negotiation.slug}-{negotiation.round.year}-v{self.number}.pdf"
        if self.negotiation and self.municipality:
            return f"{SHEET[self.language]}-{self.municipality.slug}-{self.negotiation.round.year}-v{self.number}.pdf"
        assert self.summary is not None
        return f"{SUMMARY[self.language]}-{self.summary.round.year}-v{self.number}-{self.language}.pdf"

    @property
    def about(self) -> Negotiation | None:
        """The negotiation that a memo or a sheet belongs to."""
        return self.memo.negotiation if self.memo else self.negotiation

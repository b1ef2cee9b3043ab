"""The themes that topics, measures and findings are counted by."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Theme(models.TextChoices):
    """Common to all counties, so that rounds can be compared; what does not fit is `other`."""

    FAMILY = "family_services", _("family services")
    SCHOOL = "school_wellbeing", _("school and pupils")
    MENTAL = "mental_health_substance", _("mental health and substance use")
    LIFESTYLE = "overweight_lifestyle", _("overweight and lifestyle")
    AGEING = "ageing_falls_loneliness", _("ageing, falls and loneliness")
    COUNTERPARTS = "cooperation_counterparts", _("cooperation and counterparts")
    COMMUNICATION = "communication", _("communication")
    GROUPS = "working_groups", _("regional working groups")
    RESOURCES = "resources_awareness", _("resources and knowledge of HYTE work")
    ORGANISATIONS = "organisations", _("organisations")
    OTHER = "other", _("another theme")

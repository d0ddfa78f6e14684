"""The legal lives of medical equipment (法定耐用年数), by which it is written off.

Source: 減価償却資産の耐用年数等に関する省令, 別表第一, 器具及び備品, 8 医療機器. They are of
taxation and say nothing of safety; into which class a device falls is a judgement, shown for
reference (参考).
"""

from collections.abc import Mapping
from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _

from shared.kernel.choices import choice


class LegalClass(models.TextChoices):
    STERILISING = choice("sterilising", _("Disinfection and sterilisation (4 years)"))
    SURGERY = choice("surgery", _("Surgery (5 years)"))
    DIALYSIS = choice("dialysis", _("Haemodialysis and plasma exchange (7 years)"))
    REHABILITATION = choice("rehabilitation", _("Rehabilitation with moving parts (6 years)"))
    DISPENSING = choice("dispensing", _("Dispensing (6 years)"))
    DENTAL = choice("dental", _("Dental units (7 years)"))
    FIBRESCOPE = choice("fibrescope", _("Optical examination: fibrescopes (6 years)"))
    OPTICAL = choice("optical", _("Optical examination: other (8 years)"))
    MOBILE = choice(
        "mobile", _("Electronic: mobile, for emergencies, or automatic blood analysers (4 years)")
    )
    ELECTRONIC = choice("electronic", _("Electronic: other (6 years)"))
    GLASS = choice("glass", _("Other: of ceramics or glass (3 years)"))
    METAL = choice("metal", _("Other: mainly of metal (10 years)"))
    OTHER = choice("other", _("Other (5 years)"))


YEARS: Final[Mapping[str, int]] = {
    LegalClass.STERILISING: 4,
    LegalClass.SURGERY: 5,
    LegalClass.DIALYSIS: 7,
    LegalClass.REHABILITATION: 6,
    LegalClass.DISPENSING: 6,
    LegalClass.DENTAL: 7,
    LegalClass.FIBRESCOPE: 6,
    LegalClass.OPTICAL: 8,
    LegalClass.MOBILE: 4,
    LegalClass.ELECTRONIC: 6,
    LegalClass.GLASS: 3,
    LegalClass.METAL: 10,
    LegalClass.OTHER: 5,
}
"""Years by class."""

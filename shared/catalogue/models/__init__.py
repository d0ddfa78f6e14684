"""What everybody calls the same, the words that mean it, and what is still to be decided."""

from shared.catalogue.models.official import Institution, Jmdn, ListKind, OfficialList
from shared.catalogue.models.proposals import Proposal, ProposalKind, ProposalState
from shared.catalogue.models.tasks import (
    CatalogueChange,
    Holding,
    MatchDecision,
    Matching,
    MatchTask,
    Occurrence,
    TaskState,
)
from shared.catalogue.models.things import Category, DeviceModel, Maker, Named
from shared.catalogue.models.words import (
    AliasSource,
    CategoryAlias,
    Different,
    MakerAlias,
    ModelAlias,
    ModelGtin,
)

__all__ = [
    "AliasSource",
    "CatalogueChange",
    "Category",
    "CategoryAlias",
    "DeviceModel",
    "Different",
    "Holding",
    "Institution",
    "Jmdn",
    "ListKind",
    "Maker",
    "MakerAlias",
    "MatchDecision",
    "MatchTask",
    "Matching",
    "ModelAlias",
    "ModelGtin",
    "Named",
    "Occurrence",
    "OfficialList",
    "Proposal",
    "ProposalKind",
    "ProposalState",
    "TaskState",
]

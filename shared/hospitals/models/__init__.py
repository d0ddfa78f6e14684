"""The hospitals that take part: where they live, what they hand over, what happens to them."""

from shared.hospitals.models.custom_domain import (
    HELD,
    REST,
    UNENDED,
    CustomDomain,
    CustomDomainState,
)
from shared.hospitals.models.domain import Domain
from shared.hospitals.models.feed import Feed, Reminder
from shared.hospitals.models.file_key import FileKey
from shared.hospitals.models.handover import FileKind, Handover, HandoverState
from shared.hospitals.models.hospital import OPEN_STATES, Corporation, Hospital, HospitalState
from shared.hospitals.models.job import UNFINISHED, Job, JobKind, JobState
from shared.hospitals.models.move import MOVE_ENDED, Move, MoveState
from shared.hospitals.models.schema import Golden, Schema, SchemaState
from shared.hospitals.models.usage import StatementTime, Usage

__all__ = [
    "HELD",
    "MOVE_ENDED",
    "OPEN_STATES",
    "REST",
    "UNENDED",
    "UNFINISHED",
    "Corporation",
    "CustomDomain",
    "CustomDomainState",
    "Domain",
    "Feed",
    "FileKey",
    "FileKind",
    "Golden",
    "Handover",
    "HandoverState",
    "Hospital",
    "HospitalState",
    "Job",
    "JobKind",
    "JobState",
    "Move",
    "MoveState",
    "Reminder",
    "Schema",
    "SchemaState",
    "StatementTime",
    "Usage",
]

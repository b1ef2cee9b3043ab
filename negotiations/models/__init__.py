from negotiations.models.absence import Absence
from negotiations.models.agreement import Agreement
from negotiations.models.feedback import Feedback, Finding
from negotiations.models.memo import Memo, MemoComment, MemoSection
from negotiations.models.negotiation import (
    Negotiation,
    Participant,
    Party,
)
from negotiations.models.organisation_reply import OrganisationReply
from negotiations.models.recorded_answer import RecordedAnswer
from negotiations.models.round import Reopening, Round, Window
from negotiations.models.summary import Presentation, Summary
from negotiations.models.time_proposal import TimeProposal
from negotiations.models.time_request import TimeRequest
from negotiations.models.topic import Topic
from negotiations.models.unsent import UnsentForm

__all__ = [
    "Absence",
    "Agreement",
    "Feedback",
    "Finding",
    "Memo",
    "MemoComment",
    "MemoSection",
    "Negotiation",
    "OrganisationReply",
    "Participant",
    "Party",
    "Presentation",
    "RecordedAnswer",
    "Reopening",
    "Round",
    "Summary",
    "TimeProposal",
    "TimeRequest",
    "Topic",
    "UnsentForm",
    "Window",
]

from negotiations.models.agreement import Agreement
from negotiations.models.feedback import Feedback, Finding
from negotiations.models.memo import Memo, MemoComment, MemoSection
from negotiations.models.negotiation import (
    Negotiation,
    Participant,
    Party,
    TimeProposal,
)
from negotiations.models.round import Round, Window
from negotiations.models.summary import Presentation, Summary
from negotiations.models.time_request import TimeRequest
from negotiations.models.topic import Topic

__all__ = [
    "Agreement",
    "Feedback",
    "Finding",
    "Memo",
    "MemoComment",
    "MemoSection",
    "Negotiation",
    "Participant",
    "Party",
    "Presentation",
    "Round",
    "Summary",
    "TimeProposal",
    "TimeRequest",
    "Topic",
    "Window",
]

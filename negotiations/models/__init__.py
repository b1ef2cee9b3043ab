from negotiations.models.document import Document
from negotiations.models.feedback import Feedback, Finding
from negotiations.models.letter import Letter
from negotiations.models.measure import Measure
from negotiations.models.memo import Memo, MemoComment, MemoSection
from negotiations.models.negotiation import (
    Negotiation,
    Participant,
    Party,
    TimeProposal,
)
from negotiations.models.round import Round, Window
from negotiations.models.summary import Presentation, Summary
from negotiations.models.topic import Theme, Topic

__all__ = [
    "Document",
    "Feedback",
    "Finding",
    "Letter",
    "Measure",
    "Memo",
    "MemoComment",
    "MemoSection",
    "Negotiation",
    "Participant",
    "Party",
    "Presentation",
    "Round",
    "Summary",
    "Theme",
    "TimeProposal",
    "Topic",
    "Window",
]

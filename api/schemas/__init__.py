"""The shapes of the REST API. They live here and nowhere else; rows and values are translated at the route."""

from api.schemas.drafts import (
    ClaimOut,
    DraftOut,
    DraftRequest,
    EvidenceOut,
    FindingOut,
    ReplyOut,
    ReplyRequest,
    ReviewOut,
    draft_out,
    findings_out,
    reply_out,
)
from api.schemas.interactions import (
    CardOut,
    EventOut,
    InteractionOut,
    InteractionPage,
    MessageOut,
    PulledOut,
    SyncOut,
    event_out,
    interaction_out,
)
from api.schemas.preview import PreviewOut, PreviewRequest
from api.schemas.products import ProductContextOut, ResponsePageOut
from api.schemas.settings import SettingChangeOut, SettingOut, SettingRequest
from api.schemas.switches import (
    SwitchesOut,
    SwitchRequest,
)
from api.schemas.timeline import TimelineOut, TimelineStepOut, timeline_out

__all__ = [
    "CardOut",
    "ClaimOut",
    "DraftOut",
    "DraftRequest",
    "EventOut",
    "EvidenceOut",
    "FindingOut",
    "InteractionOut",
    "InteractionPage",
    "MessageOut",
    "PreviewOut",
    "PreviewRequest",
    "ProductContextOut",
    "PulledOut",
    "ReplyOut",
    "ReplyRequest",
    "ResponsePageOut",
    "ReviewOut",
    "SettingChangeOut",
    "SettingOut",
    "SettingRequest",
    "SwitchRequest",
    "SwitchesOut",
    "SyncOut",
    "TimelineOut",
    "TimelineStepOut",
    "draft_out",
    "event_out",
    "findings_out",
    "interaction_out",
    "reply_out",
    "timeline_out",
]

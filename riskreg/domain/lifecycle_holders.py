"""Whose a task of a lifecycle may be besides a role's, and by which date, with how people call them."""

from collections.abc import Mapping
from types import MappingProxyType

HOLDERS: Mapping[str, str] = MappingProxyType(
    {
        "risk_owner": "Risk owner",
        "mitigation_owner": "Mitigation owner",
        "confirmer": "Risk owner or focal point",
        "focal_point": "Focal point",
        "submitter": "Whoever submitted it",
        "addressee": "The level that is asked",
        "decider": "Whoever may take the decision",
        "chair": "The chair of the workshop",
        "responsible": "Whoever answers for the decision",
        "voting_member": "Each voting member",
    }
)
"""People named on a subject; each noun says who they are."""

DATE_FIELDS: Mapping[str, str] = MappingProxyType(
    {
        "due": "the due date",
        "target_date": "the target date",
        "closes": "the day the review or the pre-vote closes",
        "begins": "the day the workshop begins",
        "expires_on": "the last day it is in force",
        "update_due": "the day of its next update",
    }
)
"""Dates of a subject a task may be due on."""

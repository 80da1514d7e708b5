"""Opening a strictly confidential risk: nothing changes but that everybody can later see who opened it."""

from riskreg.domain.permissions import Permission
from riskreg.domain.references import risk_reference
from riskreg.risks.keeping import at_risk, find_risk
from riskreg.store.work import Work, operation


@operation(needs=Permission.RISK_READ, within=at_risk)
def open_sealed_risk(work: Work, reference: str) -> str:
    """Record that the actor opens the risk; answers its reference as it is written."""
    risk = find_risk(work, reference)
    written = risk_reference(risk.number)
    work.record("risk.opened", risk.id, written)
    return written

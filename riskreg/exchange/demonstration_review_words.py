"""What the people of the demonstration say in its review."""

from riskreg.domain.review import ReviewAnswer

LOOKED = (
    "Read the statement and the controls with the team; the situation is as described.",
    "Went through the incident log of the last six months: nothing new, nothing worse.",
    "Spoke with both programme officers and the partner; causes and actions still hold.",
    "Checked the access log and the mission reports since January.",
    "Compared with the last country brief of the resident coordinator; no change.",
    "The monthly monitoring sheet shows the same picture as at the last review.",
    "Asked the finance assistant: pledges and transfers are as planned.",
    "Two field visits this quarter; controls were seen working.",
    "Discussed in the management meeting of last week; level confirmed by all.",
    "Looked at open cases and complaints: the number is stable.",
    "The action plan is on time; the control test of spring is still valid.",
    "Reviewed with security: same zones, same restrictions, same measures.",
    "Vacancies and contracts checked with human resources; unchanged.",
)
LOOKED_IN_2025 = (
    "Read again before the plan of 2026 was written: {} is described as it is.",
    "Gone through with the heads of unit; {} stays as it was rated.",
    "What was done this year is known; {} needs no other words.",
    "Compared {} with the incidents of the year: the rating fits them.",
    "The owner of {} was asked and confirms causes and controls.",
)
HAPPENED = "One mission was called off at short notice; it was made up for three weeks later, without lasting effect."
EMERGING = {
    "EOHC": "Member States discuss moving two branches to another duty station; staff ask what it means for them.",
    "CO-TUN": "A new law on associations is announced; partners may lose their registration.",
    "RO-EAF": "Floods along the river displace people towards areas we do not cover.",
    "CO-GTM": "The mandate of the national institution’s head ends in autumn, and the selection is contested.",
    "PSMS": "The provider of the payroll system announces the end of support in two years.",
    "HRA-KGZ": "Local elections are brought forward.",
}
_PROPOSED = {
    "R-0001": (ReviewAnswer.UPDATED, "The cash forecast was drawn in; the causes stay, the drivers are new.", ""),
    "R-0009": (ReviewAnswer.UPDATED, "Drivers added after the drill of this spring.", ""),
    "R-0018": (
        ReviewAnswer.ESCALATED,
        "The road to the north is closed by three parties; only headquarters can ask all.",
        "",
    ),
    "R-0026": (ReviewAnswer.CLOSE, "The damaged office is rebuilt and the season has passed without harm.", ""),
    "R-0029": (ReviewAnswer.UPDATED, "The authorities have named a contact; drivers changed.", ""),
    "R-0045": (ReviewAnswer.MERGE, "Same counterparts and same cause as the other risk of this office.", "R-0041"),
}
_DRIVERS = {
    "R-0001": "Contributions come later each year; two large payers announce instalments.",
    "R-0009": "A hot summer is forecast; the drill showed gaps at night.",
    "R-0029": "A contact is named at the ministry; the election calendar is open.",
}


def proposed(reference: str) -> tuple[ReviewAnswer, str, str] | None:
    """(answer, words, other risk) where a risk is not simply confirmed."""
    return _PROPOSED.get(reference)


def drivers_of(reference: str) -> str:
    return _DRIVERS[reference]

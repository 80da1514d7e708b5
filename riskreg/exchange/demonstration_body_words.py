"""The words of what bodies decided in the demonstration; like its risks, they are illustrative."""

from datetime import date

ENDORSED_2020 = (
    "The Senior Management Team endorses the Risk Register compiled from the office-wide risk assessment of 2020,"
    " with its sixteen primary risks: four very high, four high and eight medium."
)
PLANS = (
    "A response plan is written for every very high and every high risk of the register, and reported on at the"
    " Mid-Year Review and at the end of the year."
)
PLANS_SAID = (
    (date(2021, 6, 14), "Plans are written for the four very high risks; those of the high risks follow by September."),
    (date(2021, 12, 8), "Every very high and high risk has its plan. The first reports come with the end of the year."),
)
PLANS_DONE = (
    "All eight plans were reported on at the end of the year, and the Senior Management Team has read the report."
)
SHARED = (
    "Implementing partners that receive funds sign the standard terms against fraud and misuse of funds before"
    " the first transfer, in every country programme."
)
SHARED_SAID = (
    "The terms are agreed with Legal and used for all new agreements; the old ones are signed again as they fall due.",
    "The standard terms are in every agreement in force. Transfers without them are refused by the system.",
)
POSTS = (
    "The vacant posts of security focal points in the field are advertised by June, and filled or covered from"
    " the roster by the end of September."
)
ENDORSED_2026 = (
    "The Senior Management Team endorses the Risk Register as validated in the workshop of 12 May 2026, with its"
    " sixteen primary risks: four very high, four high and eight medium."
)
WHY_ANEW = "The register was compiled anew from the assessments of all entities."
ACCESS = (
    "Every country office without a host-country agreement has an access strategy by the end of the year, agreed"
    " with the Director."
)
ACCESS_SAID = "Strategies are agreed for seven of eleven offices. The other four wait for the answer of the host."
RETURNED = (
    "The Senior Management Team agrees that the register is returned to the UN Secretariat as it stands, with the"
    " measures for the four very high risks."
)
RETURNED_OBJECTION = "The measures for access were written before the summer. Bring them up to date first."

# What was reported on decisions of the workshop: on one of them nothing yet, so that something waits.
ROOM_SAID = (
    (
        "B-0007",
        "Director FOTCD",
        "Access strategies exist for two of the three presences; the third waits for a new government.",
    ),
    (
        "B-0013",
        "Deputy High Commissioner",
        "Five of eight offices exercised their plans this year; the other three do in January.",
    ),
    (
        "B-0017",
        "Chief PPMES",
        "The ranking of mandates went to the SMT in September and is used for the plan of next year.",
    ),
)

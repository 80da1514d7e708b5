"""The words of what bodies decided in the demonstration; like its risks, they are illustrative."""

from datetime import date

ENDORSED_2020 = (
    "The Senior Management Team endorses the Risk Register compiled from the office-wide risk assessment of 2020"
    " and validated in the workshop of 12 and 13 May, with its sixteen primary risks: four very high, four high and"
    " eight medium."
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
    "The Senior Management Team endorses the Risk Register as its owners confirmed it this spring, with its"
    " sixteen primary risks: four very high, four high and eight medium."
)
WHY_ANEW = "All entities looked at their risks again at the end of 2025, and the owners rated the primary risks anew."
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

# What was reported on decisions of the workshop that had a day: decision, who, when, what, evidence.
ROOM_SAID = (
    (
        "B-0003",
        "Director FOTCD",
        date(2021, 3, 29),
        "Access strategies exist for all three presences; two of them are used.",
        "Three strategies, agreed on 22 March 2021",
    ),
    (
        "B-0005",
        "Chief PSMS",
        date(2020, 12, 11),
        "The posts that had been vacant for more than a year were filled or given up, but for two.",
        "Report to the SMT of November 2020",
    ),
    (
        "B-0009",
        "Deputy High Commissioner",
        date(2021, 2, 22),
        "Every office exercised its plan while it was closed. What did not hold was written down.",
        "Summary of 74 reports",
    ),
    (
        "B-0013",
        "Chief PPMES",
        date(2021, 1, 26),
        "The ranking of mandates went to the SMT and was used for the plan of the year.",
        "Minutes of the SMT, 19 January 2021",
    ),
)

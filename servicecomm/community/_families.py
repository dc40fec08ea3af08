"""Words that often stand for one another when people describe public services.

Written for this project from everyday usage, and only lists: a word in a family is a
hint that two statements may mean the same, never a proof.
"""

from __future__ import annotations

from functools import lru_cache

from servicecomm.community._stems import stem

FAMILIES = """
adopt adoption foster fostering
aged elderly old older
allowance benefit welfare
animal dog livestock pet
announce inform notify report tell told warn warning alert
appeal challenge complain complaint dispute object objection
appointment book booking slot
arrears borrow borrowing debt loan owe owed
assess assessment exam examination examiner inspect inspection test
asylum refugee
authority council
baby infant newborn
bank bill cash charge cost expense fee finance fund money price
bereaved bereavement dead death deceased die died funeral
bin recycling rubbish waste
birth born maternity pregnancy pregnant
broken fix maintenance mend repair
bus journey lift train transport travel
business company enterprise firm shop trade trader
call helpline phone ring telephone
car drive driver driving motor motorist vehicle
care carer
charity voluntary volunteer
child children kid minor teenager youngster youth young
city town urban
class classroom education pupil school teacher
clinic hospital ward
college course graduate learner student university
computer software system
contract procurement supplier tender
countryside rural village
court hearing judge magistrate trial tribunal
credential login password
crime criminal
custody jail offender prison prisoner
data detail figure
decide decision
delay backlog hold late overdue queue slow slowly wait waiting
deny refuse refused refusal reject rejected rejection
department ministry
development building construction planning
digital internet online web website broadband
disability disabled impaired impairment
disease ill illness sick sickness
doctor gp surgery
document form paper paperwork certificate
earnings income pay payroll salary wage
eat food hungry meal
election elector poll vote
electricity energy fuel gas heating
employ employee employer employment job staff work worker
error incorrect mistake wrong
evidence proof prove verify
explain explanation reason why
family household relative kin
father mother parent guardian mum dad
farm farmer landowner
flood flooding river
foreign abroad overseas international
fraud scam theft
home house housing accommodation dwelling flat residence room
homeless rough
husband wife spouse widow widower
identification identity
immigration migrant visa
interpreter translate translation translator
letter mail post
lose lost miss missing
medical medication medicine prescription
move relocate relocation
neighbour local locals nearby
pension retirement retire
quick fast urgent
refund rebate reimburse repay repaid
repeat duplicate
road street highway
renter tenant
survivor victim
abuse violence violent assault
armed army military soldier veteran
marriage marry wedding
"""


@lru_cache(maxsize=1)
def families() -> dict[str, str]:
    """
    Give the family of each word that has one.

    Returns
    -------
    dict of str to str
        By stem: the stem of the family's first word.

    Examples
    --------
    >>> families()[stem("queues")] == families()[stem("delayed")]
    True
    """
    found: dict[str, str] = {}
    for line in FAMILIES.strip().splitlines():
        stems = [stem(word) for word in line.split()]
        for own in stems:
            found.setdefault(own, stems[0])
    return found

"""The invented families of the demonstration: what was said, and how far each contact has come.

Owns only words and hours. Every person, place and number here is made up; numbers are from the ranges kept
for fiction. `demo` plays them through the acts.
"""

from dataclasses import dataclass, field
from typing import Final, Literal

Course = Literal[
    "call", "recording", "sent", "returned", "withdrawn", "escalated", "strategy", "held", "endorsed"
]
"""How far a contact has come: still on the call behind its gate, ..., endorsed."""


@dataclass(frozen=True, slots=True)
class Child:
    """A child as the caller gave it; "?" and the other marks as typed."""

    name: str
    born: str
    gender: str
    ethnicity: str
    nationality: str = "br"
    own: tuple[str, str] = ("", "")
    """Its own outcome, and why it differs; empty where that of the contact holds."""


@dataclass(frozen=True, slots=True)
class Promised:
    """The tool of a presenting issue, asked for on the call and promised."""

    tool: str
    number: int
    """Its place among the tools."""
    who: str
    hours: float
    """From now until it is promised."""
    cells: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Story:
    """One family. Hours are before now."""

    family: str
    children: tuple[Child, ...]
    caller: tuple[str, str, str]
    """Name, role and agency, phone."""
    seen: str
    course: Course
    began: float
    sent: float = 0.0
    """When it was sent to the manager."""
    decided: float = 0.0
    """When the manager endorsed it, sent it back or escalated it, or the discussion was held."""
    by: Literal["khan", "webb"] = "khan"
    outcome: str = "2"
    level: str = "2"
    need: str = "5"
    rationale: str = ""
    comment: str = ""
    answers: dict[str, str] = field(default_factory=dict)
    """Answers that differ from the ordinary ones, by question key."""
    notes: tuple[str, ...] = ()
    tools: tuple[Promised, ...] = ()


ORDINARY: Final = {
    "gate.caller": "1",
    "told.informed": "y",
    "danger.now": "n",
    "referrer.email": "duty@agency.example",
    "address.line": "14 Elm Road, Leicester",
    "address.postcode": "LE4 9ZZ",
    "address.phone": "07700 900123",
    "protective.factors": "Grandmother near by, comes most days",
    "early_help.state": "2",
    "early_help.detail": "Offered in the spring; the family said not now",
    "told.how": "Told by telephone this morning by the caller; took it calmly",
    "outcomes.wanted": "Someone to look at this with the family",
    "feedback.advised": "y",
    "tools.issues": "1",
    "chronology.childrens_services": "n",
    "chronology.early_help": "f",
    "chronology.against_known": "The first worry of this kind",
    "views.contacted": "y",
    "views.answer": "Mother rung back: wants help with mornings",
    "analysis.threshold": "Several needs at once, met by services working together",
    "analysis.reflection": "Seen by school staff on four days; nothing points to intent",
    "analysis.view": "Support round the family, looked at again in six weeks",
}
"""What most callers say, as typed, by question key."""

NOT_TOLD: Final = {
    "told.informed": "n",
    "told.reason": "2",
    "told.how": "",
    "gate.safeguarding": "y",
    "views.contacted": "n",
    "views.answer": "Not rung: the police and health are asked first",
    "outcomes.wanted": "The child safe tonight",
}
"""Where telling the parents would put the child at risk."""

STORIES: Final = (
    Story(
        "SINGH",
        (Child("Arjun Singh", "4m", "m", "ai", "?"),),
        ("Sr Ann Wood", "Hospital emergency department", "0300 303 1573"),
        "Bruise to left cheek on a 4 month old who cannot roll. Father's account changed twice.",
        "strategy",
        began=3.6,
        sent=3.2,
        outcome="42",
        level="4",
        need="1",
        rationale="A bruise on a baby who cannot move, and an account that changed.",
        answers=NOT_TOLD
        | {
            "danger.now": "y",
            "protective.factors": "On the ward now; mother stays with him and is calm with him",
            "early_help.state": "3",
            "early_help.detail": "",
            "chronology.early_help": "n",
            "chronology.against_known": "No earlier contact; he was born in January",
            "analysis.threshold": "An injury a baby of his age cannot do to himself",
            "analysis.reflection": "Seen by a nurse and the registrar; a test for bleeding is still out",
            "analysis.view": "Strategy discussion today, before he leaves the ward",
        },
        notes=(
            "/n dad: rolled off the sofa, then his brother hit him",
            "/n registrar: not consistent with a fall",
        ),
    ),
    Story(
        "OKORO",
        (
            Child("Ada Okoro", "9", "f", "ba"),
            Child("Obi Okoro", "6", "m", "ba"),
            Child("Uche Okoro", "about 2", "m", "ba"),
        ),
        ("Mark Hill", "Housing officer", "0116 496 0150"),
        "Front door broken, no heating, the youngest in a wet vest. Neighbours heard shouting.",
        "recording",
        began=24.7,
        need="7",
        notes=("waiting for the health visitor to ring back",),
    ),
    Story(
        "AHMED",
        (Child("Sami Ahmed", "13", "m", "ap"),),
        ("Joy Bell", "School nurse", "0116 496 0162"),
        "Not in school for three weeks; a cousin says he stays with older boys.",
        "recording",
        began=22.4,
        by="webb",
        need="6",
    ),
    Story(
        "NOWAK",
        (
            Child("Zofia Nowak", "7", "f", "wo", "po"),
            Child("Jan Nowak", "3", "m", "wo", "po", ("1", "Nursery sees him well cared for")),
        ),
        ("Tom Reid", "Designated safeguarding lead, Oakfield Primary", "0116 496 0123"),
        "No coat or lunch four times this month. Zofia tired, says she gets her brother ready.",
        "sent",
        began=20.3,
        sent=2.0,
        rationale="Care has slipped since the father left; the mother asks for help herself.",
        answers={
            "referrer.email": "duty@oakfield.example",
            "outcomes.wanted": "Support at home with mornings; the school keeps breakfast club open",
        },
    ),
    Story(
        "ADEYEMI",
        (Child("Tola Adeyemi", "11", "f", "ba"),),
        ("Ruth Cole", "General practitioner", "0116 496 0177"),
        "Third visit for stomach pain with no cause found. Quiet when her uncle is in the room.",
        "returned",
        began=12.0,
        sent=4.0,
        decided=1.2,
        outcome="3",
        rationale="A worried child and no clear cause; the surgery would see her again.",
        comment="What of the visits in March and May? Set them against today, then send it again.",
        answers={
            "views.answer": "Mother rung back: worried too, and will bring her again",
            "analysis.threshold": "One need so far, seen by one service",
            "analysis.reflection": "Well grown and in school; pain may be no more than pain",
            "analysis.view": "The surgery sees her alone next week and rings again",
        },
    ),
    Story(
        "LEWIS",
        (Child("Evie Lewis", "5", "f", "wb"), Child("Max Lewis", "8", "m", "wb")),
        ("Gail Frost", "Neighbour", "07700 900311"),
        "Left alone on two evenings; Max cooks for his sister.",
        "recording",
        began=5.3,
        by="webb",
        answers={"gate.caller": "2"},
    ),
    Story(
        "WOOD",
        (Child("Amber Wood", "14", "f", "?", "?"),),
        ("Dan Price", "Youth worker", "0116 496 0140"),
        "New phone and clothes, will not say from whom. Missed her last two sessions.",
        "sent",
        began=15.5,
        sent=0.7,
        by="webb",
        outcome="41",
        level="3",
        need="1",
        rationale="Signs that someone older gives her things; her mother cannot say where she goes.",
        answers={
            "tools.issues": "4",
            "views.answer": "Mother rung back: does not know where she goes, asks for help",
            "analysis.threshold": "Signs of exploitation, which her mother cannot end alone",
            "analysis.reflection": "A present from an aunt would explain the phone, not the missed sessions",
            "analysis.view": "A single assessment, and the exploitation tool with her youth worker",
        },
        tools=(
            Promised(
                "cse",
                3,
                "Dan Price",
                20.0,
                (("how", "3"), ("risk", "Not tonight: she is at her aunt's until Monday, no phone with her")),
            ),
        ),
    ),
    Story(
        "KOWALSKI",
        (Child("Filip Kowalski", "1", "m", "wo", "po"),),
        ("Meera Shah", "Health visitor", "0116 496 0181"),
        "Flat damp and cold, weight steady. Parents ask about rehousing.",
        "sent",
        began=6.5,
        sent=3.0,
        by="webb",
        outcome="1",
        level="1",
        need="7",
        rationale="Housing need, and parents who manage well; advice and a letter to Housing.",
        answers={
            "outcomes.wanted": "A letter to Housing",
            "views.answer": "Mother rung back: wants a dry flat, nothing else",
            "analysis.threshold": "Services for every family meet this",
            "analysis.reflection": "Seen at home twice; he grows well",
            "analysis.view": "Advice, and a letter to Housing",
        },
    ),
    Story(
        "FOFANA",
        (Child("Binta Fofana", "10", "f", "ba"), Child("Musa Fofana", "4", "m", "ba")),
        ("PC Lee Marsh", "Police", "101"),
        "Called to shouting on Saturday. Both children awake upstairs. Mother had a cut lip.",
        "escalated",
        began=10.0,
        sent=3.5,
        decided=1.5,
        outcome="2",
        level="3",
        need="1",
        rationale="One call-out; the father has left the home for now.",
        comment="Injury, and children in the house: this needs an assessment.",
        answers={
            "tools.issues": "2",
            "told.how": "Told at the door by the officers; mother took it calmly",
            "views.answer": "Mother rung back: says it was the first time",
            "analysis.threshold": "Two children who heard it, and a mother who was hurt",
            "analysis.reflection": "He has left; whether he comes back is not known",
            "analysis.view": "Support for the mother, and the school and nursery told",
        },
        tools=(Promised("dash", 1, "PC Lee Marsh", 2.0),),
    ),
    Story(
        "HUSSAIN",
        (Child("Noor Hussain", "8", "f", "ap"),),
        ("Kate Dunn", "Teacher", "0116 496 0119"),
        "Said in class that her stepfather hurts her when her mother works nights.",
        "held",
        began=50.0,
        sent=49.2,
        decided=47.5,
        outcome="42",
        level="4",
        need="1",
        rationale="A clear account by the child of being hurt; he lives in the home.",
        comment="Agreed: joint enquiry, and she stays with her aunt tonight.",
        answers=NOT_TOLD
        | {
            "protective.factors": "Her aunt lives near by and would have her tonight",
            "analysis.threshold": "Harm told by the child herself, by someone in the home",
            "analysis.reflection": "She told it twice in the same words; no mark was seen",
            "analysis.view": "Strategy discussion today; she is spoken to at school first",
        },
    ),
    Story(
        "MURPHY",
        (Child("Sean Murphy", "12", "m", "wi", "ir"),),
        ("Tom Reid", "Designated safeguarding lead, Oakfield Primary", "0116 496 0123"),
        "Cares for his father alone since August. Falls asleep in lessons.",
        "endorsed",
        began=19.0,
        sent=3.0,
        decided=0.9,
        outcome="41",
        level="3",
        need="3",
        rationale="A young carer whose own needs are not met.",
        comment="Agreed. Assessment as a young carer.",
        answers={
            "protective.factors": "Father is proud of him and asks for help",
            "outcomes.wanted": "Help for the father, so that Sean sleeps",
            "views.contacted": "y",
            "views.answer": "Father rung back: agrees, wants Sean to be a boy again",
            "analysis.threshold": "His own needs go unmet while he cares for another",
            "analysis.reflection": "He likes to help; it is the nights that are too much",
            "analysis.view": "A young carer's assessment, and care for the father at night",
        },
    ),
    Story(
        "TAYLOR",
        (Child("Poppy Taylor", "2", "f", "wb"),),
        ("Sue Grant", "Nursery manager", "0116 496 0135"),
        "Biting other children since the new baby came. Parents asked for ideas.",
        "endorsed",
        began=7.0,
        sent=2.6,
        decided=1.1,
        outcome="1",
        level="1",
        rationale="Ordinary upset at a new baby; the parents ask for help and take it.",
        comment="Agreed. Advice to the nursery and the parents.",
        answers={
            "outcomes.wanted": "Ideas for the nursery and the parents",
            "views.answer": "Mother rung back: glad of ideas, sees it at home too",
            "analysis.threshold": "Services for every family meet this",
            "analysis.reflection": "Seen by nursery staff each day; nothing points to more",
            "analysis.view": "Advice, and the health visitor at the next clinic",
        },
    ),
    Story(
        "GREEN",
        (Child("Baby Green", "due in 3 months", "-", "-", "-"),),
        ("Lena Fox", "Midwife", "0116 496 0190"),
        "Booked late. An older child lives with her grandmother under an order of 2023.",
        "recording",
        began=1.4,
        need="3",
    ),
    Story(
        "CARTER",
        (Child("Leah Carter", "7", "f", "wb"),),
        ("Nina Wells", "Teaching assistant", "0116 496 0128"),
        "Came in without a coat again; says mum sleeps all day.",
        "call",
        began=0.1,
        notes=("her little brother is at home", "/n no coat four times this month"),
        answers={"gate.caller": "1", "told.informed": ""},
    ),
)

"""What the history calls each act: one list of words, for the paper and for the screen."""

from typing import Final

from dutydesk.acts.feedback_values import ACTS as FEEDBACK_ACTS

SECOND: Final = "second_signed"
"""The act of a manager who decided at another's desk; the line keeps whose it was as the new."""


def second_words(desk_of: str) -> str:
    """That a manager decided with a second sign-in, in words; "" at their own desk.

    Source: ours, after the flag that R-804 asks for.
    """
    if not desk_of:
        return ""
    return f"Decided at {desk_of}'s desk, out of hours, with the manager's own passphrase."


OF_FIELDS: Final = {
    "typed": "",
    "undone": "Undone: ",
    "redone": "Redone: ",
    "not_kept": "Not written over what another window saved: ",
    "kept_mine": "Of two versions the one that was not kept: ",
    "kept_theirs": "Of two versions the one that stood: ",
    "kept_both": "Of two versions both: ",
    "corrected": "Corrected: ",
}
"""Acts that change a field; the last two may also be of a row."""
ACTS: Final = {
    "undone": "Undone.",
    "redone": "Redone.",
    "called": "The call began.",
    "call_ended": "The call ended.",
    "settled": "Taken onto the desk.",
    "start_corrected": "The start was corrected.",
    "sent": "Sent to the manager.",
    "withdrawn": "Taken back from the manager.",
    "opened": "Opened by the manager.",
    "endorsed": "Endorsed.",
    "oversight_entered": "The manager's oversight is on Liquid Logic too.",
    "returned": "Sent back to the worker.",
    "version_made": "Corrected after endorsement.",
    "version_endorsed": "Correction endorsed.",
    "version_returned": "Correction sent back, what was endorsed stands.",
    "version_taken_back": "Correction taken back, what was endorsed stands.",
    "version_read": "Correction read by a manager.",
    "correction_took_out": "Corrected: a row was taken out.",
    "correction_put_back": "Corrected: a row was put back.",
    "correction_left": "Left as it is, for it moved on since the correction.",
    "correction_beside": "Put back beside the discussion it was said in, for a further one was opened since.",
    "escalated": "Escalated.",
    SECOND: "Decided at another's desk, out of hours, with the manager's own passphrase.",
    "taken_out": "A row was taken out.",
    "put_back": "A row was put back.",
    "clock_done": "Done.",
    "acknowledged": "Acknowledged.",
    "parked": "Parked for another call.",
    "taken_up": "Taken up again.",
    "call_dropped": "The line dropped.",
    "rang_back": "The caller rang back.",
    "redialled": "The caller was rung back.",
    "not_rung_back": "The caller is not to be rung back.",
    "message_left": "A caller's message was left here.",
    "on_paper": "Taken on paper, entered later.",
    "linked": "Linked to another contact.",
    "unlinked": "A link was taken back.",
    "taken_over": "Taken over by another worker.",
    "handed_over": "Handed over by a manager.",
    "line_marked": "Whose words a line of the note is:",
    "read_back": "Read back to the caller.",
    "correction_stands": "The answer stands beside what the caller put right:",
    "strategy_needed": "A further strategy discussion is needed.",
    "strategy_held": "The strategy discussion was held.",
    "endorsement_withdrawn": "The endorsement was withdrawn.",
    "restriction_asked": "Restricted, until a manager decides.",
    "restriction_approved": "A manager approved that not everybody may read it.",
    "restriction_refused": "A manager did not restrict it.",
    "restriction_kept": "A manager looked again, and it stays as it is.",
    "restriction_lift_asked": "Asked that everybody may read it again.",
    "restriction_lift_refused": "A manager did not lift the restriction.",
    "restriction_lifted": "Everybody here may read it again.",
    "restriction_change_asked": "Asked that it be restricted for another reason.",
    "restriction_changed": "A manager approved the other reason and its level.",
    "restriction_change_refused": "A manager left its reason and level as they were.",
    "shut_out_asked": "Somebody was shut out of it by name, until a manager decides.",
    "shut_out_approved": "A manager approved that somebody is shut out of it by name.",
    "shut_out_refused": "A manager did not shut somebody out of it.",
    "let_in_asked": "Asked that somebody who was shut out be let in again.",
    "let_in": "Somebody who was shut out may read it again.",
    "let_in_refused": "A manager left somebody shut out.",
    "glass_broken": "Opened with break glass.",
    "glass_reviewed": "A broken glass was looked at.",
} | FEEDBACK_ACTS
"""Acts that are no change of a field, each as a sentence."""

"""The row of a restriction as the value that the screens are handed, with its categories in words."""

from dutydesk.acts.guarded_values import Standing
from dutydesk.practice.restrictions import restrictions
from dutydesk.records.restrict_tables import Restriction


def standing_of(row: Restriction) -> Standing:
    """How a contact is restricted, of the row that stands."""
    category, other = restrictions().category(row.category), restrictions().category(row.to_category)
    return Standing(
        row.id,
        row.contact_id,
        row.level,
        category.words if category is not None else row.category,
        row.reason,
        row.asked_by_name,
        row.asked_at,
        row.approved_by_name,
        row.review_at,
        row.lift_asked_by_name,
        row.lift_reason,
        row.to_level,
        other.words if other is not None else row.to_category,
        row.to_reason,
        row.to_asked_by_name,
        row.category,
    )

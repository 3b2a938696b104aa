"""What is asked to draw itself when a part of the screen changed: only what stands in that part.

Textual asks every widget whose parent touches the box round all changes, which on a page of thirty fields is
more work than the key itself. Kept to one method, since it is the library's own and may change with it.
"""

from collections.abc import Iterable

from textual._compositor import ChopsUpdate, Compositor
from textual.geometry import Region
from textual.strip import Strip


class NearCompositor(Compositor):
    """A compositor that draws the widgets under the changed regions and no others."""

    _changed: tuple[Region, ...] = ()

    def render_partial_update(self) -> ChopsUpdate | None:
        """As Textual's; remembers which regions changed while it draws."""
        self._changed = tuple(self._dirty_regions)
        try:
            return super().render_partial_update()
        finally:
            self._changed = ()

    def _get_renders(self, crop: Region | None = None) -> Iterable[tuple[Region, Region, list[Strip]]]:
        if not self._changed:
            return super()._get_renders(crop)
        changed, standing = self._changed, self.visible_widgets
        near = {
            widget: (region, clip)
            for widget, (region, clip) in standing.items()
            if any(region.overlaps(each) for each in changed)
        }
        self._visible_widgets = near
        try:
            return list(super()._get_renders(crop))
        finally:
            if self._visible_widgets is near:
                self._visible_widgets = standing

"""A disk whose power goes: ext4 on a loop device, shut down at once with all that it had not flushed.

Owns the disk and its end: whatever happens to the test, it is unmounted and its loop device let go. What the
system had written down before the cut is there afterwards, and nothing else. Source: safety.md 2d.
"""

import fcntl
import os
import shutil
import struct
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import pytest

_SHUTDOWN: Final = 0x8004587D
"""EXT4_IOC_SHUTDOWN. Source: Linux, fs/ext4/ext4.h."""
_NOLOGFLUSH: Final = 2
"""Nothing of the journal is written first, as when the power goes. Source: as above."""


class CutDisk:
    """One disk, mounted at `place` for as long as the block of `cut_disk` lasts."""

    def __init__(self, place: Path, image: Path) -> None:
        self.place, self._image = place, image
        self._mounted = False

    def mount(self) -> None:
        """The power is back: the file system replays its journal."""
        subprocess.run(["mount", "-o", "loop", str(self._image), str(self.place)], check=True)
        self._mounted = True

    def cut(self) -> None:
        """The power goes, at this moment. Whoever writes on it is refused from now on."""
        handle = os.open(self.place, os.O_RDONLY)
        try:
            fcntl.ioctl(handle, _SHUTDOWN, struct.pack("I", _NOLOGFLUSH))
        finally:
            os.close(handle)

    def unmount(self) -> None:
        """Nobody may have a file of it open."""
        subprocess.run(["umount", str(self.place)], check=True, capture_output=True)
        self._mounted = False

    def anew(self) -> None:
        """An empty disk in its place, mounted."""
        if self._mounted:
            self.unmount()
        subprocess.run(["mkfs.ext4", "-q", "-F", str(self._image)], check=True, capture_output=True)
        self.mount()

    def gone(self) -> None:
        """In any case."""
        if self._mounted:
            subprocess.run(["umount", "-l", str(self.place)], check=False, capture_output=True)
            self._mounted = False


_GUARD: Final = 'read -r _; umount -l "$1" 2>/dev/null; rm -f "$2"'
"""Waits for the end of the test, however it comes."""


@contextmanager
def _guarded(place: Path, image: Path) -> Iterator[None]:
    """When this process has gone, killed or not, the disk goes too."""
    words = ["sh", "-c", _GUARD, "sh", str(place), str(image)]
    with subprocess.Popen(words, stdin=subprocess.PIPE, start_new_session=True) as guard:
        try:
            yield
        finally:
            assert guard.stdin is not None
            guard.stdin.close()


@contextmanager
def cut_disk(folder: Path, megabytes: int = 32) -> Iterator[CutDisk]:
    """A disk to be cut; the test is skipped aloud where none can be had."""
    if sys.platform != "linux" or os.geteuid() != 0:
        pytest.skip(
            "NOT TESTED: only root on Linux can cut a disk's power, and nothing saved may go with it."
        )
    if any(shutil.which(each) is None for each in ("mkfs.ext4", "mount", "umount")):
        pytest.skip("NOT TESTED: mkfs.ext4 or mount is not HERE, so no disk's power can be cut.")
    place, image = folder / "disk", folder / "disk.img"
    place.mkdir()
    with image.open("wb") as file:
        file.truncate(megabytes << 20)
    disk = CutDisk(place, image)
    with _guarded(place, image):
        try:
            try:
                disk.anew()
                disk.cut()
                disk.unmount()
            except (OSError, subprocess.CalledProcessError) as refused:
                pytest.skip(f"NOT TESTED: no ext4 on a loop device can be cut HERE ({refused}).")
            yield disk
        finally:
            disk.gone()

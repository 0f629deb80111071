"""Reads a large file without its holes, and to the end that it had when opened.

A file of a terabyte that takes no space on the disk consists of holes, which read as
zeros. The file system says where they are.
https://man7.org/linux/man-pages/man2/lseek.2.html
"""

import errno
import io
import os

KEPT = 1 << 16  # bytes of a longer hole, which keep apart what is around it
GROWTH = 1 << 30  # bytes that may be added in the meantime, or of a file without a size
BLOCK = 512  # bytes; https://man7.org/linux/man-pages/man3/stat.3type.html


class WithoutHoles(io.RawIOBase):
    """A file that is read from its beginning.

    Of a hole, ``KEPT`` bytes and less than as many again are read, so that whatever
    follows begins at the same remainder: text of two or four bytes a character stays
    readable.
    """

    def __init__(self, file: io.FileIO) -> None:
        super().__init__()
        status = os.fstat(file.fileno())
        self._file = file
        self._end = status.st_size + GROWTH
        self._place = 0
        self._has_holes = (
            hasattr(os, "SEEK_DATA")
            and getattr(status, "st_blocks", 0) * BLOCK < status.st_size
        )
        self._data = self._hole = 0  # the next piece that was written
        file.seek(0)

    def readable(self) -> bool:
        """Always: it is for reading."""
        return True

    def seekable(self) -> bool:
        """Only to the beginning."""
        return True

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """Go back to the beginning.

        Raises:
            UnsupportedOperation: to any other place.
        """
        if offset or whence:
            raise io.UnsupportedOperation
        self._place = self._data = self._hole = 0
        return self._file.seek(0)

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]  # any buffer will do
        """Read what comes next; 0 at the end."""
        room = min(len(buffer), self._end - self._place)
        if self._has_holes:
            self._skip()
        if room <= 0:
            return 0
        with memoryview(buffer) as view:
            size = self._file.readinto(view[:room]) or 0
        self._place += size
        return size

    def _skip(self) -> None:
        """Leave out the most of a hole that begins here."""
        if self._place < self._hole:
            return
        try:
            number = self._file.fileno()
            self._data = os.lseek(number, self._place, os.SEEK_DATA)
            self._hole = os.lseek(number, self._data, os.SEEK_HOLE)
        except OSError as error:
            if error.errno != errno.ENXIO:  # the file system knows of none
                self._has_holes = False
                return
            self._data = self._hole = os.fstat(self._file.fileno()).st_size
        left_out = (self._data - self._place - KEPT) // KEPT * KEPT
        self._place += max(0, left_out)
        self._file.seek(self._place)

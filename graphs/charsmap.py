"""SentencePiece's compiled normalisation rules: longest match in a double-array trie."""

import struct


class Charsmap:
    """Rules that rewrite the longest matching prefix of a text.

    Layout: uint32 size of the trie in bytes, its uint32 units (little-endian), then zero-terminated UTF-8 results.
    """

    def __init__(self, blob: bytes) -> None:
        (size,) = struct.unpack_from("<I", blob)
        self._units = struct.unpack_from(f"<{size // 4}I", blob, 4)
        self._results = blob[4 + size :]

    def _result(self, start: int) -> str:
        return self._results[start : self._results.index(0, start)].decode()

    def longest(self, text: bytes, start: int) -> tuple[str, int] | None:
        """What the longest rule at byte `start` of `text` makes, and its length in bytes; None if no rule matches."""
        found = None
        place = _offset(self._units[0])
        for index in range(start, len(text)):
            place ^= text[index]
            if place >= len(self._units):
                break
            unit = self._units[place]
            if unit & 0x800000FF != text[index]:
                break
            place ^= _offset(unit)
            if unit >> 8 & 1:
                found = self._units[place] & 0x7FFFFFFF, index + 1 - start
        return found and (self._result(found[0]), found[1])


def _offset(unit: int) -> int:
    return (unit >> 10) << ((unit & 0x200) >> 6)

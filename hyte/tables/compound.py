"""Compound files (MS-CFB), in which old workbooks are kept: one stream by its name. What contradicts itself raises ValueError."""

import struct
from collections.abc import Iterator, Mapping
from itertools import chain

HEADER, ENTRY = 512, 128
END = 0xFFFFFFFA  # this and what is above it is no sector
SMALL = 4096  # shorter streams are kept within the root's


class Compound:
    """`streams`: (first sector, length) by name; of folders the length is nothing."""

    def __init__(self, data: bytes) -> None:
        if len(data) < HEADER or data[:4] != b"\xd0\xcf\x11\xe0":
            raise ValueError("no compound file")
        self.data, self.size = data, 1 << struct.unpack_from("<H", data, 30)[0]
        if self.size not in (512, 4096):
            raise ValueError("sectors of an odd size")
        self.most = len(data) // self.size
        counts = struct.unpack_from("<I4xI", data, 64) + struct.unpack_from("<I", data, 44)  # MiniFAT, DIFAT, FAT
        if any(count > self.most for count in counts):
            raise ValueError("more sectors than the file has")
        directory, small = struct.unpack_from("<I", data, 48)[0], struct.unpack_from("<I", data, 60)[0]
        self.table = [number for sector in self._of_table() for number in self._numbers(sector)]
        self.small_table = [number for sector in self._chain(small) for number in self._numbers(sector)]
        self.streams = dict(self._entries(b"".join(map(self._sector, self._chain(directory)))))

    def stream(self, name: str) -> bytes:
        first, length = self.streams[name]
        if length >= SMALL:
            return b"".join(map(self._sector, self._chain(first)))[:length]
        root = b"".join(map(self._sector, self._chain(self.streams["Root Entry"][0])))
        pieces = _follow(self.small_table, first, len(root) // 64)
        return b"".join(root[number * 64 : number * 64 + 64] for number in pieces)[:length]

    def _sector(self, number: int) -> bytes:
        start = HEADER + number * self.size if self.size == HEADER else (number + 1) * self.size
        return self.data[start : start + self.size]

    def _numbers(self, sector: int) -> tuple[int, ...]:
        piece = self._sector(sector)
        return struct.unpack(f"<{len(piece) // 4}I", piece[: len(piece) // 4 * 4])

    def _chain(self, first: int) -> Iterator[int]:
        return _follow(self.table, first, self.most)

    def _of_table(self) -> Iterator[int]:
        """The sectors of the table of sectors: 109 in the header, the rest in a chain of their own."""
        header = struct.unpack_from("<109I", self.data, 76)
        more, rest = struct.unpack_from("<I", self.data, 68)[0], list[int]()
        while more < END and len(rest) <= self.most:
            *numbers, more = self._numbers(more)
            rest += numbers
        return (number for number in chain(header, rest) if number < END)

    def _entries(self, directory: bytes) -> Iterator[tuple[str, tuple[int, int]]]:
        for place in range(0, len(directory) - ENTRY + 1, ENTRY):
            length, kind = struct.unpack_from("<HB", directory, place + 64)
            name = directory[place : place + max(min(length, 64) - 2, 0)].decode("utf-16-le", "replace")
            if kind:
                yield name, struct.unpack_from("<II", directory, place + 116)


def _follow(table: Mapping[int, int] | list[int], first: int, most: int) -> Iterator[int]:
    for _step in range(most + 1):
        if first >= END:
            return
        yield first
        first = table[first]
    raise ValueError("a chain that never ends")

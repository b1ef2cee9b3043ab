"""Which kind of file an address asks for: `path("members.<filekind:kind>", …)`."""

from django.urls import register_converter

from hyte.tables.writing import KINDS


class FileKind:
    regex = "|".join(KINDS)

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(FileKind, "filekind")

"""From a file to a table of texts: encoding, sheet, header, rows."""

from tenants.intake.reading import marks
from tenants.intake.reading.choices import Choices, chosen
from tenants.intake.reading.reader import read_table
from tenants.intake.reading.table import Anew, Notice, Row, Table, UnreadableFile

__all__ = [
    "Anew",
    "Choices",
    "Notice",
    "Row",
    "Table",
    "UnreadableFile",
    "chosen",
    "marks",
    "read_table",
]

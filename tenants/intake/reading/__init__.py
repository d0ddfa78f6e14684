"""From a file to a table of texts: encoding, sheet, header, rows."""

from tenants.intake.reading import marks
from tenants.intake.reading.reader import read_table
from tenants.intake.reading.table import Anew, Notice, Row, Table, UnreadableFile

__all__ = ["Anew", "Notice", "Row", "Table", "UnreadableFile", "marks", "read_table"]

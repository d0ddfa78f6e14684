"""From a file's bytes to a table of texts: encoding, sheet, header, rows."""

from tenants.intake.reading.reader import read_table
from tenants.intake.reading.table import Notice, Row, Table, UnreadableFile

__all__ = ["Notice", "Row", "Table", "UnreadableFile", "read_table"]

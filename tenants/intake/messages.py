"""What the intake's codes mean to a person: what is wrong, and how to mend it."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

_RE_SAVE = _("Save the file again as CSV or Excel (xlsx) and upload it.")
_CORRECT = _("Correct the cell here, or in the file of rejected rows.")
_NOTHING = _("There is nothing to do.")
_LOOK = _("Check that the value was understood rightly.")

_FILES: dict[str, tuple[Promise, Promise]] = {
    "U-EMPTY": (_("The file is empty."), _("Check that you chose the right file.")),
    "U-ENCODING": (
        _("The character encoding of the file could not be determined."),
        _("Choose the encoding, or save the file as CSV in UTF-8."),
    ),
    "U-QUOTES": (
        _("A quotation mark is not closed in the record that begins on line %(line)s."),
        _("Close the quotation mark, or export the file again."),
    ),
    "U-FORMAT": (_("The file is neither a CSV file nor an Excel workbook."), _RE_SAVE),
    "U-ENCRYPTED": (
        _("The file is protected by a password."),
        _("Remove the password and upload the file again."),
    ),
    "U-MACRO": (_("The workbook contains macros."), _("Save the workbook without macros (xlsx).")),
    "U-TOO-LARGE": (
        _("The workbook is too large to be opened."),
        _("Delete sheets that are not needed, or split the file."),
    ),
    "U-SIZE": (
        _("The file is larger than %(limit)s bytes."),
        _("Split the file, or leave out columns that are not needed."),
    ),
    "U-SHEET": (_("There is no sheet named %(sheet)s."), _("Choose one of the sheets.")),
    "U-NO-HEADER": (
        _("No row with column names was found in the first 20 rows."),
        _("Choose the row that holds the column names."),
    ),
}

_NOTICES: dict[str, tuple[Promise, Promise]] = {
    "N-ENCODING": (
        _("The file was read as %(encoding)s, but could also be %(other)s."),
        _("Look at the preview, and choose the other encoding if the text is garbled."),
    ),
    "N-OLD-EXCEL": (
        _("Old Excel files (xls) do not tell whether numbers are shown with leading zeros."),
        _("If zeros are missing, save the file as xlsx and upload it again."),
    ),
    "N-HIDDEN": (
        _("%(count)s hidden rows or columns were read as well."),
        _("Delete them in the file if they should not be imported."),
    ),
    "N-DATES-1904": (
        _("The workbook counts dates from 1904."),
        _("Check dates that are stored as plain numbers."),
    ),
    "N-SHEETS": (
        _("Only the sheet %(sheet)s was read. Other sheets: %(others)s"),
        _("Choose another sheet if this is the wrong one."),
    ),
    "N-DUPLICATE-HEADERS": (
        _("Several columns have the same name: %(columns)s"),
        _("Choose the right column for each field."),
    ),
    "N-PERSONAL-COLUMNS": (
        _("Columns that name persons were removed before anything was stored: %(columns)s"),
        _NOTHING,
    ),
    "N-RENAMED": (
        _("Columns seem to have a new name since the last file: %(columns)s"),
        _("Check that the new columns hold the same, or choose others."),
    ),
    "N-GONE": (
        _("Columns of the last file are missing: %(columns)s"),
        _("Choose other columns for them, or go on without."),
    ),
    "W-SIZE": (
        _("The file has %(rows)s devices; the last ledger had %(before)s."),
        _("Check that the whole ledger was exported, and confirm the number if it is right."),
    ),
    "W-WORDS": (
        _("%(rows)s rows have a status that is not known; nothing is committed before it is."),
        _("Choose once what each of the words means."),
    ),
    "N-SAME-CONTENT": (
        _("The file says the same as %(file)s, which is committed already. Nothing was changed."),
        _NOTHING,
    ),
    "W-OVERLAP": (
        _("%(loans)s loans begin before the device's loan before them has ended."),
        _("They count as one in every figure. Check them in your lending records."),
    ),
    "W-UNKNOWN-DEVICE": (
        _("%(rows)s rows are about devices that no ledger knows."),
        _("Hand over a ledger that lists them; they are linked then."),
    ),
}

_MAPPINGS: dict[str, tuple[Promise, Promise]] = {
    "M-REQUIRED": (_("%(name)s is required."), _("Choose the column that holds it.")),
    "M-KEY": (
        _("Devices cannot be told apart."),
        _("Choose the asset number, or maker, model and serial number."),
    ),
    "M-COLUMN-TWICE": (
        _("The column %(name)s was chosen for several fields."),
        _("Choose each column once."),
    ),
    "M-COLUMN-MISSING": (
        _("The file has no column %(name)s."),
        _("Choose another column."),
    ),
    "M-PERSONAL": (
        _("The column %(name)s seems to name persons."),
        _("Leave it out: data about persons is never stored."),
    ),
    "M-UNKNOWN-FIELD": (_("There is no field %(name)s."), _("Map the columns again.")),
}

_ERRORS: dict[str, tuple[Promise, Promise]] = {
    "E-REQUIRED": (_("A required value is missing."), _("Fill in the cell.")),
    "E-KEY": (
        _("The row does not say which device it is about."),
        _("Fill in the asset number, or maker, model and serial number."),
    ),
    "E-KEY-TWICE": (
        _("Rows %(other)s and %(row)s are about the same thing. Only row %(other)s was accepted."),
        _("Delete one of the rows, or correct its number or its date."),
    ),
    "E-MULTIROW": (
        _("The row seems to continue the row above it."),
        _("Write each record in one row."),
    ),
    "E-DATE": (_("This is not a date."), _("Write the date as 2026/4/1 or R8.4.1.")),
    "E-IMPOSSIBLE-DATE": (_("This day does not exist."), _CORRECT),
    "E-TWO-DIGIT-YEAR": (
        _("The year has only two digits."),
        _("Write the year with four digits, or allow two in the import profile."),
    ),
    "E-TIME": (_("This is not a time of day."), _("Write the time as 9:30.")),
    "E-FUTURE": (_("The date lies after %(latest)s."), _CORRECT),
    "E-ORDER": (_("The end lies before the beginning (%(begin)s)."), _CORRECT),
    "E-MONEY": (
        _("This is not an amount in whole yen."),
        _("Write the amount in digits, or leave the cell empty."),
    ),
    "E-NUMBER": (
        _("This is not a number that can stand here."),
        _("Write a number, or leave the cell empty."),
    ),
    "E-SCI": (
        _("A spreadsheet has destroyed the digits of this number. The cell was left out."),
        _("Format the column as text, enter the number again and upload the file."),
    ),
    "E-IDNUM": (
        _("The number is shown in a form that cannot be told. The cell was left out."),
        _("Format the column as text, enter the number as it is shown and upload the file."),
    ),
    "E-WORD": (_("This word is not known."), _("Choose once what it means.")),
    "E-DITTO": (
        _("A ditto mark stands in place of the value."),
        _("Write out the value, or allow ditto marks for this column."),
    ),
}

_WARNINGS: dict[str, tuple[Promise, Promise]] = {
    "W-ERA": (_("The year lies outside its era."), _LOOK),
    "W-NO-DAY": (_("The date has no day."), _NOTHING),
    "W-SERIAL": (_("A number was read as a date of a spreadsheet."), _LOOK),
    "W-GTIN": (
        _("The GTIN is not valid. The cell was left out."),
        _("Check the digits on the label."),
    ),
    "W-JMDN": (
        _("A JMDN code has eight digits. The cell was left out."),
        _("Check the code in the package insert."),
    ),
    "W-WORD": (
        _("This word is not known. The cell was left out."),
        _("Choose once what it means."),
    ),
    "W-RETURN-ONLY": (
        _("The row tells a return and no loan."),
        _("There is nothing to do: it ends the device's open loan before it, if there is one."),
    ),
    "W-MASKED": (
        _("Something that looks like a person's name or number was masked."),
        _("Leave such data out of the file."),
    ),
}

_SKIPPED: dict[str, tuple[Promise, Promise]] = {
    "S-BLANK": (_("Skipped: the row is blank."), _NOTHING),
    "S-TOTAL": (_("Skipped: the row is a total."), _NOTHING),
    "S-NOTE": (_("Skipped: the row is a remark."), _NOTHING),
    "S-HEADER": (_("Skipped: the row repeats the column names."), _NOTHING),
}

MESSAGES: dict[str, tuple[Promise, Promise]] = (
    _FILES | _NOTICES | _MAPPINGS | _ERRORS | _WARNINGS | _SKIPPED
)
"""Code -> what is wrong, how to mend it."""


def message(code: str, **params: object) -> str:
    """What is wrong, in the reader's language. Raises KeyError for an unknown code or parameter."""
    return str(MESSAGES[code][0]) % params


def remedy(code: str) -> str:
    """How to mend it, in the reader's language. Raises KeyError for an unknown code."""
    return str(MESSAGES[code][1])

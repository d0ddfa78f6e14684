"""The clerk of a hospital: writes devices, loans and faults the way its own system would."""

from datetime import date, datetime
from zlib import crc32

from optiserve.demo.catalogue import CATEGORIES, MAKERS
from optiserve.demo.fleet import Device
from optiserve.demo.life import Fault, Loan
from optiserve.demo.sheets import Cell
from optiserve.demo.source_systems import (
    CAUSE_WORDS,
    MANAGED_WORDS,
    OUTCOME_WORDS,
    ROUTE_WORDS,
    STATUS_WORDS,
    source_system,
)
from optiserve.demo.wording import DATE_WRITERS, MONEY_WRITERS, full_width, half_kana
from optiserve.demo.world import Hospital

Row = dict[str, Cell]

_NAMES = {category.code: category.name_ja for category in CATEGORIES}
_WORDS = {category.code: category.words for category in CATEGORIES}
_SPELLINGS = {maker.code: maker.spellings for maker in MAKERS}
_SYMPTOMS = {
    "human": ("落下による外装破損", "ポールクランプ破損", "電源コード断線", "薬液固着"),
    "mechanical": ("電源が入らない", "バッテリ劣化", "表示部不良", "センサ異常アラーム"),
    "mixed": ("閉塞アラーム頻発", "動作不良（外装に亀裂あり）"),
    "no_fault": ("動作確認依頼", "アラームが鳴る（再現せず）"),
}


class Clerk:
    """Turns records into rows, a cell for each field; the same record always into the same row."""

    def __init__(self, hospital: Hospital) -> None:
        self.hospital = hospital
        self.system = source_system(hospital.source_system)
        self._date = DATE_WRITERS[self.system.dates]
        self._money = MONEY_WRITERS[self.system.money]

    def device(self, device: Device, *, status: str) -> Row:
        """A line of the ledger; the day of retirement shows only once it is past."""
        chance = crc32(device.asset_no.encode())
        spellings = _SPELLINGS[device.maker]
        return {
            "asset_no": device.asset_no,
            "serial": device.serial,
            "local_name": self.name(device),
            "local_category": self._category(device.category),
            "local_maker": spellings[chance % len(spellings)],
            "local_model": _model(device.model, chance=chance // 8),
            "ward": device.ward,
            "acquired_on": self.day(device.acquired_on),
            "acquisition_cost_yen": self._yen(device.cost_yen) or self.system.missing,
            "status": self.system.word(STATUS_WORDS[status]),
            "managed": MANAGED_WORDS[device.managed],
            "retired_on": self.day(device.retired_on) if status == "scrapped" else None,
        }

    def loan(self, loan: Loan, *, name: str, until: datetime) -> Row:
        """A loan as known at ``until``: open if it was."""
        chance = crc32(f"{loan.asset_no} {loan.loaned_at:%y%m%d}".encode())
        return {
            "asset_no": loan.asset_no,
            "local_name": name,
            "ward": loan.ward,
            "borrower": f"職員{'ABCDEFGHJK'[chance % 10]}",
            "loaned_at": self._moment(loan.loaned_at),
            "returned_at": self._moment(loan.returned_at) if loan.returned_at < until else None,
        }

    def fault(self, fault: Fault, *, name: str, until: datetime) -> Row:
        """A fault as known at ``until``: cause, costs and outcome only once it was closed."""
        chance = crc32(f"{fault.asset_no} {fault.reported_at:%y%m%d}".encode())
        symptoms = _SYMPTOMS[fault.cause]
        row: Row = {
            "asset_no": fault.asset_no,
            "local_name": name,
            "reported_at": self._moment(fault.reported_at),
            "symptom": symptoms[chance % len(symptoms)],
            "cause_class": CAUSE_WORDS["unknown"],
        }
        if fault.closed_at >= until:
            return row
        return row | {
            "cause_class": CAUSE_WORDS[fault.cause],
            "route": self.system.word(ROUTE_WORDS[fault.route]),
            "restored_at": self._moment(fault.restored_at) if fault.restored_at else None,
            "parts_yen": self._yen(fault.parts_yen),
            "outsourced_yen": self._yen(fault.outsourced_yen),
            "outcome": self.system.word(OUTCOME_WORDS[fault.outcome]),
        }

    def name(self, device: Device) -> str:
        """What the hospital's system calls such a device."""
        return self._text(_NAMES[device.category])

    def day(self, day: date) -> Cell:
        """A date the system's way."""
        if self.system.dates == "cell":
            return day
        return self._date(day.year, day.month, day.day)

    def impossible_day(self, year: int) -> str:
        """The thirtieth of February, written the system's way."""
        return self._date(year, 2, 30)

    def _moment(self, moment: datetime) -> Cell:
        if not self.system.times:
            return self.day(moment.date())
        if self.system.dates == "cell":
            return moment
        return f"{self.day(moment.date())} {moment:%H:%M}"

    def _yen(self, yen: int | None) -> Cell:
        return None if yen is None else self._money(yen)

    def _category(self, code: str) -> str:
        """One word for a category, always the same in one hospital."""
        words = _WORDS[code]
        return self._text(words[crc32(f"{self.hospital.code}{code}".encode()) % len(words)])

    def _text(self, text: str) -> str:
        return half_kana(text) if self.system.half_kana else text


def _model(name: str, *, chance: int) -> str:
    """Most write a model as its plate does; a few in full width, without or with another hyphen."""
    odd = {0: full_width(name), 1: name.replace("-", ""), 2: name.replace("-", "‐")}
    return odd.get(chance % 12, name)

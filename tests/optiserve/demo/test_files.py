import csv
import io
import re
from collections import Counter
from datetime import datetime

import openpyxl
import pytest
import python_calamine

from optiserve.demo.files import GeneratedFile, monthly_files
from optiserve.demo.life import Simulation
from optiserve.demo.source_systems import SOURCE_SYSTEMS, SourceSystem, source_system
from optiserve.demo.world import Hospital, World

Simulations = dict[str, Simulation]
Hospitals = dict[str, Hospital]
MONTH = (2026, 6)


def _table(system: SourceSystem, file: GeneratedFile) -> list[list[object]]:
    """Every line of a file, the header first."""
    if system.encoding == "xlsx":
        book = openpyxl.load_workbook(io.BytesIO(file.data), read_only=True)
        lines = [list(line) for line in book.worksheets[0].iter_rows(values_only=True)]
    else:
        lines = list(csv.reader(io.StringIO(file.data.decode(system.encoding), newline="")))
    return lines[3 if system.titles else 0 :]


def _files(
    simulations: Simulations, hospital: Hospital, month: tuple[int, int] = MONTH
) -> dict[str, GeneratedFile]:
    return monthly_files(hospital, simulations[hospital.code], month=month)


@pytest.mark.parametrize("system", SOURCE_SYSTEMS, ids=lambda system: system.code)
def test_every_system_writes_its_headers_and_the_rows_it_counts(
    system: SourceSystem, simulations: Simulations, by_system: Hospitals
):
    for kind, file in _files(simulations, by_system[system.code]).items():
        header, *rows = _table(system, file)
        assert [x for x in header if x] == list(system.headers[kind].values())
        assert len(rows) == file.rows + file.totals


@pytest.mark.parametrize("system", SOURCE_SYSTEMS, ids=lambda system: system.code)
def test_the_same_month_gives_the_same_bytes(
    system: SourceSystem, simulations: Simulations, by_system: Hospitals
):
    hospital = by_system[system.code]
    assert _files(simulations, hospital) == _files(simulations, hospital)


@pytest.mark.parametrize("system", SOURCE_SYSTEMS, ids=lambda system: system.code)
def test_no_column_answers_to_two_headers(system: SourceSystem):
    for headers in system.headers.values():
        assert len(set(headers.values())) == len(headers)


def _lines(
    simulations: Simulations, hospital: Hospital, month: tuple[int, int], kind: str
) -> list[list[object]]:
    system = source_system(hospital.source_system)
    return _table(system, _files(simulations, hospital, month)[kind])[1:]


def _column(simulations: Simulations, hospital: Hospital, *, kind: str, field: str) -> list[object]:
    place = list(source_system(hospital.source_system).headers[kind]).index(field)
    rows = _lines(simulations, hospital, MONTH, kind)
    return [row[place] for row in rows if row[0] != "合計"]


@pytest.mark.parametrize(
    ("system", "pattern"),
    [
        ("card-file", r"[HR]\d{1,2}\.\d{1,2}\.\d{1,2}"),
        ("shisan-daicho", r"(平成|令和)(元|\d{1,2})年\d{1,2}月\d{1,2}日"),
        ("pump-keeper", r"20\d{6}"),
        ("kiki-cloud", r"20\d\d-\d\d-\d\d"),
    ],
)
def test_dates_are_written_the_systems_way(
    system: str, pattern: str, simulations: Simulations, by_system: Hospitals
):
    hospital = by_system[system]
    dates = _column(simulations, hospital, kind="ledger", field="acquired_on")
    assert all(re.fullmatch(pattern, str(text)) for text in dates)


def test_a_workbook_keeps_moments_as_date_cells(simulations: Simulations, by_system: Hospitals):
    hospital = by_system["kikikanri-book"]
    moments = _column(simulations, hospital, kind="loans", field="loaned_at")
    true = {loan.loaned_at.replace(tzinfo=None) for loan in simulations[hospital.code].loans}
    assert all(isinstance(moment, datetime) for moment in moments)
    assert set(moments) <= true


def test_calamine_and_openpyxl_read_the_same_workbook(
    simulations: Simulations, by_system: Hospitals
):
    system = source_system("kikikanri-book")
    file = _files(simulations, by_system[system.code])["ledger"]
    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(file.data))
    lines = book.get_sheet_by_index(0).to_python(skip_empty_area=False)[3:]
    numbers = [line[1] for line in lines]
    assert numbers == [line[1] for line in _table(system, file)]


def test_half_width_kana_stand_in_the_category_column(
    simulations: Simulations, by_system: Hospitals
):
    words = _column(simulations, by_system["shisan-daicho"], kind="ledger", field="local_name")
    assert "輸液ﾎﾟﾝﾌﾟ" in words
    assert "ｼﾘﾝｼﾞﾎﾟﾝﾌﾟ" in words


def test_money_may_stand_in_full_width(simulations: Simulations, by_system: Hospitals):
    hospital = by_system["card-file"]
    money = _column(simulations, hospital, kind="ledger", field="acquisition_cost_yen")
    assert any("，" in str(text) and str(text).endswith("円") for text in money)
    assert "不明" in money


def test_one_makers_name_is_spelt_in_many_ways(simulations: Simulations, by_system: Hospitals):
    hospital = by_system["kiki-cloud"]
    spellings = set(_column(simulations, hospital, kind="ledger", field="local_maker"))
    makers = {device.maker for device in simulations[hospital.code].devices}
    assert len(spellings) > 3 * len(makers)


def test_a_device_is_described_alike_month_after_month(
    simulations: Simulations, by_system: Hospitals
):
    hospital = by_system["me-daicho"]
    june, july = (
        {row[0]: row[:10] for row in _lines(simulations, hospital, month, "ledger")}
        for month in ((2026, 6), (2026, 7))
    )
    assert all(july[number] == line for number, line in june.items())


def test_a_loan_is_open_until_the_file_of_the_month_it_ends_in(
    simulations: Simulations, by_system: Hospitals
):
    hospital = by_system["me-daicho"]
    june, july = (
        {tuple(row[:4]): row[4] for row in _lines(simulations, hospital, month, "loans")}
        for month in ((2026, 6), (2026, 7))
    )
    still_out = {key for key, returned in june.items() if not returned}
    assert still_out
    assert still_out <= set(july)


def test_borrowers_are_named_in_one_system_only():
    with_borrowers = [x.code for x in SOURCE_SYSTEMS if "borrower" in x.headers["loans"]]
    assert with_borrowers == ["kashidashi-note"]


def test_only_untidy_hospitals_have_flaws(world: World, simulations: Simulations):
    flawed = set()
    for hospital in world.hospitals:
        if any(file.flaws for file in _files(simulations, hospital).values()):
            flawed.add(hospital.code)
    assert flawed == {hospital.code for hospital in world.hospitals if hospital.untidy}
    assert len(flawed) == 3


def test_duplicate_keys_are_counted_exactly(simulations: Simulations, by_system: Hospitals):
    for hospital in by_system.values():
        file = _files(simulations, hospital)["ledger"]
        numbers = Counter(_column(simulations, hospital, kind="ledger", field="asset_no"))
        repeated = sum(numbers.values()) - len(numbers)
        assert repeated == file.flaws.get("duplicate-key", 0)


def test_loans_and_faults_name_devices_a_ledger_has_shown(world: World, simulations: Simulations):
    for hospital in (x for x in world.hospitals if not x.untidy):
        ledger, loans, faults = (
            set(_column(simulations, hospital, kind=kind, field="asset_no"))
            for kind in ("ledger", "loans", "faults")
        )
        assert loans | faults <= ledger


def test_a_month_outside_the_simulation_is_refused(world: World, simulations: Simulations):
    with pytest.raises(ValueError, match="does not cover"):
        _files(simulations, world.hospitals[0], (2027, 1))


def test_another_hospitals_simulation_is_refused(world: World, simulations: Simulations):
    one, other = world.hospitals[:2]
    with pytest.raises(ValueError, match="another hospital's"):
        monthly_files(one, simulations[other.code], month=MONTH)


def test_encodings_are_what_hospitals_really_send(simulations: Simulations, by_system: Hospitals):
    data = {code: _files(simulations, x)["ledger"].data for code, x in by_system.items()}
    assert data["pump-keeper"].startswith(b"\xef\xbb\xbf")
    assert not data["card-file"].startswith(b"\xef\xbb\xbf")
    with pytest.raises(UnicodeDecodeError):
        data["me-daicho"].decode("utf-8")


def test_csv_lines_end_as_windows_ends_them(simulations: Simulations, by_system: Hospitals):
    data = _files(simulations, by_system["me-daicho"])["loans"].data
    assert data.count(b"\r\n") == data.count(b"\n") > 100

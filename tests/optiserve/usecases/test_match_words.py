"""Words cross, devices are matched anew, and decisions serve every hospital (I-52)."""

from datetime import date, datetime
from typing import Any

import pytest

from optiserve.tenancy.context import inside
from optiserve.usecases import keep_catalogue, match_words
from shared.aggregates.models import CollectState, HospitalRun, MonthRun
from shared.audit.models import Event
from shared.catalogue.models import (
    DeviceModel,
    Maker,
    MakerAlias,
    Matching,
    MatchTask,
    ModelAlias,
    Occurrence,
)
from shared.catalogue.services import Choice, NotToPutBack, SpellingTaken, TaskChanged, matching
from shared.hospitals.models import Hospital
from shared.kernel.clock import JST
from tenants.equipment.models import Device
from tests.people import OLGA

AT = datetime(2026, 11, 10, 9, 0, tzinfo=JST)
OCTOBER = date(2026, 10, 1)


def stock(hospital: Hospital, count: int, since: date = OCTOBER, **words: str) -> None:
    """Devices of one kind in a hospital's ledger."""
    with inside(hospital):
        start = Device.objects.count()
        Device.objects.bulk_create(
            Device(key=f"d{start + n}", first_seen_month=since, last_seen_month=OCTOBER, **words)
            for n in range(count)
        )


def hear(*hospitals: Hospital) -> None:
    for hospital in hospitals:
        match_words.match_hospital(hospital_id=hospital.pk, at=AT)


def decide(task: MatchTask, **choice: Any) -> Any:
    task.refresh_from_db()
    return keep_catalogue.decide(
        task_id=task.pk, version=task.version, choice=Choice(**choice), by=OLGA, at=AT
    )


def matched(hospital: Hospital) -> set[tuple[str | None, str | None, int | None]]:
    with inside(hospital):
        return set(Device.objects.values_list("category_code", "maker_code", "model_id"))


@pytest.fixture
def unknown(alpha: Hospital, bravo: Hospital) -> MatchTask:
    """A spelling of Aoba's AP-100 that both hospitals use."""
    stock(alpha, 2, local_maker="青葉医科", local_model="AP-100", local_name="輸液ポンプ")
    stock(bravo, 3, local_maker="青葉医科", local_model="AP-100", local_name="輸液ポンプ")
    hear(alpha, bravo)
    return MatchTask.objects.get()


def test_equal_words_of_all_hospitals_are_one_task_with_counts(unknown: MatchTask) -> None:
    assert (unknown.devices, unknown.hospitals, unknown.weight) == (5, 2, 10)
    assert unknown.missing == ["maker", "model"]


def test_only_words_that_nobody_matched_cross(alpha: Hospital) -> None:
    stock(alpha, 2, local_maker="あおば医科工業", local_model="AP-100", local_name="輸液ポンプ")
    hear(alpha)
    assert not MatchTask.objects.exists()


@pytest.mark.parametrize(
    "written",
    [
        "株式会社あおば医科工業",
        "あおば医科工業㈱",
        "(株)あおば医科工業",
        "あおば医科工業 Co., Ltd.",
    ],
)
def test_i51_legal_forms_are_stripped_for_matching_and_both_raw_values_are_kept(
    alpha: Hospital, written: str
) -> None:
    stock(alpha, 1, local_maker=written, local_model="ＡＰ 100")
    hear(alpha)
    assert matched(alpha) == {("infusion-pump", "aoba", DeviceModel.objects.get(key="ap100").pk)}
    with inside(alpha):
        device = Device.objects.get()
    assert (device.local_maker, device.local_model) == (written, "ＡＰ 100")


def test_hearing_twice_changes_nothing(alpha: Hospital, unknown: MatchTask) -> None:
    before = list(MatchTask.objects.values())
    hear(alpha)
    assert list(MatchTask.objects.values()) == before


def test_words_that_nobody_writes_any_more_go(
    alpha: Hospital, bravo: Hospital, unknown: MatchTask
) -> None:
    for hospital in (alpha, bravo):
        with inside(hospital):
            Device.objects.all().delete()
        hear(hospital)
    assert not MatchTask.objects.exists()


def test_i42_words_that_look_like_persons_or_sentences_are_masked(alpha: Hospital) -> None:
    stock(alpha, 1, local_maker="青葉医科", local_name="山田様 090-1234-5678")
    stock(alpha, 1, local_maker="青葉医科", local_name="電源が入りません。")
    hear(alpha)
    assert {task.raw_name for task in MatchTask.objects.all()} == {"*** ***", "***"}


def test_i52_one_decision_serves_every_hospital(
    alpha: Hospital, bravo: Hospital, unknown: MatchTask
) -> None:
    model = DeviceModel.objects.get(key="ap100")
    decide(unknown, model=model.pk)
    hear(alpha, bravo)
    assert matched(alpha) == matched(bravo) == {("infusion-pump", "aoba", model.pk)}
    unknown.refresh_from_db()
    assert (unknown.state, unknown.version, unknown.devices) == ("accepted", 1, 5)


def test_i52_a_preview_says_what_would_change_and_changes_nothing(
    alpha: Hospital, unknown: MatchTask
) -> None:
    run = MonthRun.objects.create(month=OCTOBER, opened_at=AT, opened_by=OLGA)
    HospitalRun.objects.create(run=run, hospital=alpha, state=CollectState.COLLECTED)
    choice = Choice(model=DeviceModel.objects.get(key="ap100").pk)
    impact, months = keep_catalogue.preview(task=unknown, choice=choice, by=OLGA, at=AT)
    assert (impact.devices, len(impact.hospitals), months) == (5, 2, [OCTOBER])
    assert MakerAlias.objects.count() == 2
    assert MatchTask.objects.get().version == 0


def test_i52_affected_months_wait_for_a_revision_until_one_is_opened(
    alpha: Hospital, unknown: MatchTask
) -> None:
    opened = datetime(2026, 11, 5, tzinfo=JST)
    run = MonthRun.objects.create(month=OCTOBER, opened_at=opened, opened_by=OLGA)
    HospitalRun.objects.create(run=run, hospital=alpha, state=CollectState.COLLECTED)
    decide(unknown, model=DeviceModel.objects.get(key="ap100").pk)
    assert keep_catalogue.to_revise() == {OCTOBER: 1}
    MonthRun.objects.create(
        month=OCTOBER, revision=2, opened_at=datetime(2026, 11, 11, tzinfo=JST), opened_by=OLGA
    )
    assert keep_catalogue.to_revise() == {}


def test_i52_months_before_the_devices_are_not_revised(alpha: Hospital, unknown: MatchTask) -> None:
    run = MonthRun.objects.create(month=date(2026, 9, 1), opened_at=AT, opened_by=OLGA)
    HospitalRun.objects.create(run=run, hospital=alpha, state=CollectState.COLLECTED)
    assert decide(unknown, model=DeviceModel.objects.get(key="ap100").pk).months == []


def test_i52_putting_back_restores_exactly(
    alpha: Hospital, bravo: Hospital, unknown: MatchTask
) -> None:
    before = matched(alpha)
    decide(unknown, model=DeviceModel.objects.get(key="ap100").pk)
    hear(alpha, bravo)
    decide(unknown, put_back=True)
    hear(alpha, bravo)
    assert matched(alpha) == before
    unknown.refresh_from_db()
    assert (unknown.version, unknown.missing) == (2, ["maker", "model"])
    assert [one.action for one in unknown.decisions.all()] == ["put_back", "accept"]
    with pytest.raises(NotToPutBack):
        decide(unknown, put_back=True)


def test_i52_a_new_maker_and_model_come_and_go_with_the_decision(
    alpha: Hospital, unknown: MatchTask
) -> None:
    new = {"new_maker_code": "aobaika", "new_maker_ja": "青葉医科", "new_model": "AP-100"}
    decide(unknown, category="infusion-pump", **new)
    hear(alpha)
    made = DeviceModel.objects.get(maker__code="aobaika")
    assert matched(alpha) == {("infusion-pump", "aobaika", made.pk)}
    decide(unknown, put_back=True)
    assert not Maker.objects.filter(code="aobaika").exists()


def test_i52_what_another_decision_builds_on_cannot_be_put_back(
    alpha: Hospital, unknown: MatchTask
) -> None:
    new = {"new_maker_code": "aobaika", "new_maker_ja": "青葉医科", "new_model": "AP-100"}
    decide(unknown, category="infusion-pump", **new)
    stock(alpha, 1, local_maker="青葉医科", local_model="AP100改")
    hear(alpha)
    made = DeviceModel.objects.get(maker__code="aobaika")
    decide(MatchTask.objects.get(raw_model="AP100改"), model=made.pk)
    with pytest.raises(NotToPutBack):
        decide(unknown, put_back=True)
    assert ModelAlias.objects.get().model == made


def test_a_decision_settles_what_it_explains_besides(alpha: Hospital, unknown: MatchTask) -> None:
    stock(alpha, 1, local_maker="青葉医科", local_name="AED")
    hear(alpha)
    decide(unknown, maker=Maker.objects.get(code="aoba").pk)
    assert MatchTask.objects.get(raw_name="AED").state == "settled"


def test_a_decision_upon_what_somebody_decided_meanwhile_is_refused(unknown: MatchTask) -> None:
    decide(unknown, reject=True)
    with pytest.raises(TaskChanged):
        keep_catalogue.decide(
            task_id=unknown.pk, version=0, choice=Choice(reject=True), by=OLGA, at=AT
        )


def test_a_spelling_of_one_maker_cannot_mean_another(alpha: Hospital) -> None:
    stock(alpha, 1, local_maker="光器械", local_model="AP-100")
    hear(alpha)
    with pytest.raises(SpellingTaken):
        decide(MatchTask.objects.get(), model=DeviceModel.objects.get(key="ap100").pk)


def test_a_category_word_is_decided_without_maker_and_model(alpha: Hospital) -> None:
    stock(alpha, 1, local_name="シリポン")
    hear(alpha)
    decide(MatchTask.objects.get(), category="infusion-pump")
    hear(alpha)
    assert matched(alpha) == {("infusion-pump", None, None)}


def test_the_trail_says_what_was_decided_before_and_after(unknown: MatchTask) -> None:
    decide(unknown, model=DeviceModel.objects.get(key="ap100").pk)
    decide(unknown, put_back=True)
    event = Event.objects.filter(operation="catalogue.decide").order_by("pk").last()
    assert event is not None
    assert event.details["before"]["model"] == "AP-100"
    assert event.details["after"]["decision"] == "put_back"


def test_hospitals_are_due_after_a_change_until_they_are_matched(
    alpha: Hospital, bravo: Hospital, unknown: MatchTask
) -> None:
    assert match_words.due(at=AT) == []
    decide(unknown, reject=True)
    assert match_words.due(at=AT) == [alpha.pk, bravo.pk]
    assert match_words.due(at=AT) == []  # taken just now
    hear(alpha, bravo)
    assert keep_catalogue.being_matched() == 0
    matching.ask(hospital_id=alpha.pk, at=AT)
    assert match_words.due(at=AT) == [alpha.pk]


def test_a_hospital_killed_between_matching_and_telling_is_done_again(
    alpha: Hospital, unknown: MatchTask, monkeypatch: pytest.MonkeyPatch
) -> None:
    decide(unknown, model=DeviceModel.objects.get(key="ap100").pk)
    with monkeypatch.context() as broken:
        broken.setattr(match_words.hearing, "hear", _killed)
        with pytest.raises(ConnectionError):
            hear(alpha)
    assert Matching.objects.get(hospital_id=alpha.pk).change_id == 0
    hear(alpha)
    assert Matching.objects.get(hospital_id=alpha.pk).change_id == matching.latest_change()
    assert Occurrence.objects.filter(hospital_id=alpha.pk).count() == 1


def _killed(**_: Any) -> int:
    raise ConnectionError

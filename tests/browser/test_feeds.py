"""Files that come by themselves, as a hospital's administrator and the operator see them."""

from tests.browser import arrivals, people
from tests.browser.test_program import Program, _key
from tests.browser.visiting import Visitor


def test_a_hospital_looks_after_what_comes_by_itself(visitor: Visitor, turn: int) -> None:
    code = people.CODES[12 + turn] if len(people.CODES) > 15 else people.CODES[turn]
    people.hospital(visitor, code)
    visitor.look()
    visitor.turn_to("Automatic delivery")
    visitor.look()
    program = Program(visitor.served, code, key=_key(visitor))
    pushed = program.call("PUT", "/feeds/ledger?filename=ledger_2026-05.csv", arrivals.as_bytes())
    assert (pushed["month"], pushed["is_new"]) == ("2026-05-01", True)
    visitor.turn_to("Automatic delivery")
    visitor.says("ledger_2026-05.csv")
    visitor.look()
    visitor.link("Change").click()
    visitor.look()
    visitor.control(
        "A month's files are expected from this day of the next month on"
    ).select_option("5")
    visitor.button("Save").click()
    visitor.says("Saved.")


def test_the_operator_sees_who_is_late(visitor: Visitor) -> None:
    people.operator(visitor)
    visitor.says("All three files committed")
    visitor.look()

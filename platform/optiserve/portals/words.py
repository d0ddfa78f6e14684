"""Roles and operations of the matrix in the reader's words. A new one is one line here."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

# role: what it is called, and what whoever has it is there for
ROLES: Final[dict[str, tuple[Promise | str, Promise | str]]] = {
    "hospital.administrator": (
        _("Administrator"),
        _("Lets people, dealers and programs in; may do everything in the hospital."),
    ),
    "hospital.staff": (_("Staff"), _("Hands over files and works with devices and reports.")),
    "hospital.viewer": (_("Viewer"), _("Reads, changes nothing.")),
    "dealer.visitor": (
        _("Dealer's visitor"),
        _("Sees in a hospital what the hospital has granted the dealer."),
    ),
    "maker.administrator": (_("Administrator"), _("Lets people and programs in; reads figures.")),
    "maker.analyst": (_("Analyst"), _("Reads the figures that the contract covers.")),
    "maker.billing": (_("Billing"), _("Looks after invoices.")),
    "dealer.administrator": (
        _("Administrator"),
        _("Lets people and programs in; visits hospitals that have granted access."),
    ),
    "dealer.member": (_("Member"), _("Visits hospitals that have granted access.")),
    "operator.administrator": (
        _("Administrator"),
        _("Lets people in and runs the system; approves no payments."),
    ),
    "operator.onboarding": (_("Onboarding"), _("Brings hospitals, makers and dealers in.")),
    "operator.catalogue": (_("Catalogue keeper"), _("Keeps categories, makers and models.")),
    "operator.steward": (_("Data steward"), _("Looks after month-ends and the quality of data.")),
    "operator.billing_clerk": (_("Billing clerk"), _("Prepares invoices to makers.")),
    "operator.billing_approver": (_("Billing approver"), _("Approves invoices.")),
    "operator.payout_clerk": (_("Payout clerk"), _("Prepares payments to hospitals.")),
    "operator.payout_approver": (_("Payout approver"), _("Approves payments.")),
    "operator.accounting_lead": (_("Accounting lead"), _("Answers for the books.")),
    "operator.auditor": (
        _("Auditor"),
        _("Reads everything that tells who did what; writes nothing."),
    ),
    "operator.support": (
        _("Support"),
        _("Looks into a hospital that let it in, for a while; takes nothing away."),
    ),
    "operator.support_writer": (
        _("Support that may write"),
        _("Also mends files that were handed over, where the hospital allowed it."),
    ),
}
OPERATIONS: Final[dict[str, Promise | str]] = {
    "home.read": _("Home"),
    "file.read": _("Read files"),
    "file.upload": _("Upload files"),
    "file.commit": _("Commit files"),
    "file.mend": _("Correct rows of files"),
    "file.hand_over": _("Hand files over on a hospital's behalf"),
    "master.read": _("Read wards, categories, words, beds and the quality of data"),
    "master.write": _("Change wards, categories, words and beds"),
    "matching.read": _("Read what the ledger's makers and models are taken for"),
    "matching.propose": _("Tell the operator what makers and models mean"),
    "file.undo": _("Take committed files back"),
    "profile.read": _("Read how files are understood"),
    "profile.write": _("Change how files are understood"),
    "device.decide": _("Say which devices are the same or gone"),
    "feed.read": _("Read how files come by themselves"),
    "feed.write": _("Change how files come by themselves"),
    "device.read": _("Read devices"),
    "loan.read": _("Read loans"),
    "fault.read": _("Read faults"),
    "report.read": _("Read reports"),
    "report.rows": _("Take the rows behind reports"),
    "analysis.read": _("Read the analysis"),
    "analysis-rows.read": _("Take the rows behind the analysis away"),
    "report-settings.read": _("Read what reports are to show"),
    "report-settings.write": _("Change what reports are to show"),
    "report.comment": _("Comment on reports for the committee"),
    "grant.read": _("Read dealers' access"),
    "grant.write": _("Change dealers' access"),
    "sharing.read": _("Read what the hospital's data are used for"),
    "sharing.write": _("Stop and resume sharing the hospital's data"),
    "visit.read": _("Read the audit trail"),
    "key.read": _("Read API keys"),
    "key.write": _("Change API keys"),
    "key.find": _("Find whose a leaked API key is"),
    "key.end_leaked": _("End a leaked API key of any organisation"),
    "people.read": _("Read people and their roles"),
    "people.write": _("Invite people and change their roles"),
    "identity-provider.read": _("Read how the organisation's own sign-in is set up"),
    "identity-provider.write": _("Set up the organisation's own sign-in"),
    "role.read": _("Read what roles may do"),
    "role.export": _("Take the whole matrix of roles away"),
    "audit.read": _("Read the record of changes"),
    "audit.read_any": _("Read every organisation's record of changes"),
    "hospital.limit": _("Change how much a hospital may use"),
    "domain.read": _("See hospitals' own host names"),
    "domain.write": _("Change the hospital's own host names"),
    "domain.take_away": _("Take a host name away"),
    "sign-in-rules.write": _("Change the rules for signing in"),
    "aggregate.read": _("Read figures across hospitals"),
    "look.keep": _("Keep looks at the figures and share them"),
    "granted.read": _("Read which hospitals have granted access"),
    "granted.enter": _("Visit a hospital under its grant"),
    "support.read": _("Read requests for support access"),
    "support.decide": _("Approve, refuse and end support access"),
    "support.ask": _("Ask for support access"),
    "support.enter": _("Enter a hospital that let support in"),
    "support.break_glass": _("Let support in where the hospital cannot be reached"),
    "support.read_any": _("Read everybody's requests for support access"),
    "support.leave": _("Leave a hospital that let support in"),
    "hospital.read": _("Read the list of hospitals"),
    "hospital.write": _("Onboard hospitals and change their data"),
    "hospital.suspend": _("Suspend and resume hospitals"),
    "hospital.rename": _("Change a hospital's address"),
    "hospital.export": _("Export everything a hospital has"),
    "hospital.backup": _("Back a hospital up"),
    "hospital.restore": _("Restore a hospital"),
    "hospital.erase": _("Ask for a hospital's erasure"),
    "hospital.erase_approve": _("Approve a hospital's erasure"),
    "hospital.move": _("Move a hospital to another cell"),
    "hospital.login": _("Give a hospital its own login to PostgreSQL"),
    "catalogue.read": _("Read the catalogue and its queue"),
    "catalogue.write": _("Decide what words mean; keep makers, models and lists"),
    "partner.read": _("Read makers and dealers"),
    "partner.write": _("Onboard makers and dealers"),
    "agreement.read": _("Read contracts"),
    "agreement.write": _("Write contracts"),
    "month.read": _("Read month-ends"),
    "month.run": _("Run month-ends"),
    "usage.read": _("Read use and cost"),
    "schema.read": _("Read the state of schemas"),
    "schema.run": _("Migrate and compare schemas"),
}


def role(code: str) -> str:
    """What a role, ``<kind>.<role>``, is called."""
    return str(ROLES[code][0])


def operation(code: str) -> str:
    """What an operation is called."""
    return str(OPERATIONS[code])

"""The operator's addresses, below /operator/."""

from collections.abc import Callable

from django.http import HttpResponse
from django.urls import path

from optiserve.portals.operator.job_acts import JOB_OPERATIONS
from optiserve.portals.operator.life_acts import ACTS
from optiserve.portals.operator.thing_words import KINDS, Kind
from optiserve.portals.operator.views import (
    agreement,
    agreements,
    audit,
    domains,
    hospitals,
    leaked_keys,
    limits,
    lists,
    lives,
    matches,
    months,
    moves,
    partners,
    proposals,
    revisions,
    schemas,
    support,
    thing_acts,
    things,
    usage,
)

app_name = "operator"


def _pages(kind: Kind) -> list[tuple[str, Callable[..., HttpResponse], str]]:
    """The pages of makers, models or categories."""
    one = f"{kind.plural}/<int:pk>/"
    return [
        (f"{kind.plural}/", things.index, f"catalogue_{kind.plural}"),
        (f"{kind.plural}/new/", thing_acts.enter, f"enter_{kind.name}"),
        (one, things.detail, f"catalogue_{kind.name}"),
        (f"{one}change/", thing_acts.change, f"change_{kind.name}"),
        (f"{one}merge/", thing_acts.merge, f"merge_{kind.name}"),
    ]


_HOSPITAL = "hospitals/<slug:code>/"
_JOB = f"{_HOSPITAL}jobs/<int:job_id>/"
urlpatterns = [
    path("", hospitals.home, name="home"),
    path("hospitals/", hospitals.index, name="hospitals"),
    path("hospitals/new/", hospitals.onboard, name="onboard"),
    path("hospitals/<slug:code>/", hospitals.detail, name="hospital"),
    *(
        path(f"{_HOSPITAL}{act.name}/", lives.act_view(act.name), name=f"act_{act.name}")
        for act in ACTS
    ),
    path(_JOB, lives.job, name="job"),
    path(f"{_JOB}certificate/", lives.certificate, name="certificate"),
    *(
        path(f"{_JOB}{name}/", lives.job_act_view(name, operation), name=f"job_{name}")
        for name, operation in JOB_OPERATIONS.items()
    ),
    path(f"{_HOSPITAL}move/", moves.detail, name="move"),
    path(f"{_HOSPITAL}move/confirm/", moves.confirm, name="confirm_move"),
    path(f"{_HOSPITAL}move/back/", moves.roll_back, name="return_move"),
    path(f"{_HOSPITAL}limits/", limits.change, name="limits"),
    path("domains/", domains.index, name="domains"),
    path("domains/<int:claim_id>/", domains.detail, name="domain"),
    path("domains/<int:claim_id>/take/", domains.take_away, name="take_domain"),
    path("usage/", usage.index, name="usage"),
    path("catalogue/", matches.queue, name="catalogue"),
    path("catalogue/decided/", matches.decided, name="decided_matches"),
    path("catalogue/words/<int:task_id>/", matches.detail, name="match"),
    path("catalogue/words/<int:task_id>/decide/", matches.decide, name="decide_match"),
    path(
        "catalogue/words/<int:task_id>/different/",
        thing_acts.words_different,
        name="words_different",
    ),
    path("catalogue/lists/", lists.index, name="lists"),
    path("catalogue/lists/new/", lists.upload, name="load_list"),
    path("catalogue/lists/<str:kind>/<str:digest>/", lists.look, name="look_at_list"),
    path("catalogue/proposals/", proposals.index, name="hospitals_proposals"),
    path("catalogue/proposals/<int:proposal_id>/", proposals.detail, name="proposal"),
    path("catalogue/proposals/<int:proposal_id>/answer/", proposals.answer, name="answer_proposal"),
    path("catalogue/revisions/", revisions.index, name="revisions"),
    path("catalogue/revisions/start/", revisions.start, name="start_revisions"),
    path("catalogue/makers/alike/", things.alike, name="makers_alike"),
    path(
        "catalogue/makers/<int:pk>/different/<int:other>/",
        thing_acts.makers_different,
        name="makers_different",
    ),
    path("catalogue/changes/<int:change_id>/undo/", thing_acts.undo, name="undo_change"),
    *(
        path(f"catalogue/{place}", view, {"kind": kind.name}, name=name)
        for kind in KINDS.values()
        for place, view, name in _pages(kind)
    ),
    path("partners/", partners.index, name="partners"),
    path("partners/makers/new/", partners.add_maker, name="add_maker"),
    path("partners/dealers/new/", partners.add_dealer, name="add_dealer"),
    path("contracts/", agreements.index, name="agreements"),
    path("contracts/new/", agreements.write, name="write_agreement"),
    path("contracts/of/<path:number>/renew/", agreement.renew, name="renew_agreement"),
    path("contracts/of/<path:number>/suspend/", agreement.suspend, name="suspend_agreement"),
    path("contracts/of/<path:number>/resume/", agreement.resume, name="resume_agreement"),
    path("contracts/of/<path:number>/", agreement.detail, name="agreement"),
    path("months/", months.index, name="months"),
    path("months/open/", months.open_month, name="open_month"),
    path("months/<int:run_id>/", months.detail, name="month"),
    path("months/<int:run_id>/start/", months.start, name="start_month"),
    path("months/<int:run_id>/rerun/", months.rerun, name="rerun_month"),
    path("audit/", audit.index, name="audit"),
    path("audit/<int:position>/", audit.event, name="audit_event"),
    path("audit/chains/", audit.all_chains, name="chains"),
    path("audit/chains/<slug:name>/", audit.chain, name="chain"),
    path("audit/chains/<slug:name>/<int:position>/", audit.chain_event, name="chain_event"),
    path("support/", support.index, name="support"),
    path("support/new/", support.ask, name="ask_support"),
    path("support/<int:access_id>/", support.detail, name="support_access"),
    path("support/<int:access_id>/end/", support.end, name="end_support"),
    path("support/<int:access_id>/break-glass/", support.break_glass, name="break_glass"),
    path("keys/leaked/", leaked_keys.find, name="leaked_keys"),
    path("keys/leaked/end/", leaked_keys.end, name="end_leaked_keys"),
    path("schemas/", schemas.index, name="schemas"),
    path("schemas/run/", schemas.run, name="run_schemas"),
    path("schemas/compare/", schemas.compare, name="compare_schemas"),
]

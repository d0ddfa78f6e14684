"""OptiServe on AWS: ``cdk synth -c stage=minimal`` or ``-c stage=ha``, from one code."""

from dataclasses import fields
from typing import Any

from aws_cdk import App, Environment, Tags, Validations
from cdk_nag import AwsSolutionsChecks

from account import Account
from backups import Refuge
from commands import Commands
from data import Data
from delivery import Delivery
from names import Names
from network import Network
from reasons import give_reasons
from services import Services
from stages import REFUGE, REGION, STAGES, Place, Stage
from tasks import Surroundings
from watching import Watching


def build(stage: Stage, place: Place, *, with_reasons: bool = True, **options: Any) -> App:
    """All stacks of a stage. Synthesis fails on a finding of cdk-nag that has no reason."""
    app = App(**options)
    tokyo = {"env": Environment(account=place.account, region=REGION)}
    prefix = f"optiserve-{stage.name}"
    delivery = Delivery(app, f"{prefix}-Delivery", stage=stage, place=place, **tokyo)
    names = Names(app, f"{prefix}-Names", place=place, **tokyo)
    network = Network(app, f"{prefix}-Network", stage=stage, **tokyo)
    data = Data(app, f"{prefix}-Data", stage=stage, network=network, **tokyo)
    around = Surroundings(place=place, names=names, data=data, images=delivery.images)
    shared: dict[str, Any] = {"stage": stage, "network": network, "around": around, **tokyo}
    commands = Commands(app, f"{prefix}-Commands", **shared)
    services = Services(app, f"{prefix}-Services", commands=commands, **shared)
    guards: dict[str, Any] = {"stage": stage, "place": place, "key": network.logs_key, **tokyo}
    Watching(app, f"{prefix}-Watching", data=data, services=services, **guards)
    Account(app, f"{prefix}-Account", files=data.files, **guards)
    if stage.is_guarded:
        osaka = Environment(account=place.account, region=REFUGE)
        data.add_stack_dependency(Refuge(app, f"{prefix}-Refuge", env=osaka))
    Tags.of(app).add("project", "optiserve")
    Tags.of(app).add("stage", stage.name)
    if with_reasons:
        give_reasons(app, stage, place.account)
    Validations.of(app).add_plugins(AwsSolutionsChecks(verbose=True))
    return app


def main() -> None:
    context = App().node
    chosen = context.try_get_context("stage") or "minimal"
    given = {
        one.name: value
        for one in fields(Place)
        if (value := context.try_get_context(one.name)) is not None
    }
    build(STAGES[chosen], Place(**given)).synth()


if __name__ == "__main__":
    main()

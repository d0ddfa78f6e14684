"""Run one of a deployment's commands as a task, wait, and say how it ended.

    python run.py ha release
    python run.py ha release -- manage hospital alpha restore --backup 17

What stands after ``--`` is said to the image instead of the task's own command. Ends with the
command's own status; its log is printed.
"""

import argparse
import sys
from dataclasses import dataclass
from typing import Any

import boto3

REGION = "ap-northeast-1"
PATIENCE = 3600  # seconds: migrations of thousands of schemas
_NO_ANSWER = 70


@dataclass(frozen=True, slots=True)
class Outcome:
    """``status`` of the command; ``reason`` where it never began."""

    status: int
    reason: str
    log: list[str]


def outputs(stage: str) -> dict[str, str]:
    """What the stack of commands tells: cluster, network, definitions."""
    stack = boto3.client("cloudformation", region_name=REGION).describe_stacks(
        StackName=f"optiserve-{stage}-Commands"
    )["Stacks"][0]
    return {one["OutputKey"]: one["OutputValue"] for one in stack["Outputs"]}


def run(stage: str, command: str, words: list[str]) -> Outcome:
    """Start, wait until it has stopped, fetch its log."""
    told = outputs(stage)
    ecs = boto3.client("ecs", region_name=REGION)
    started = ecs.run_task(
        cluster=told["ClusterName"],
        taskDefinition=told[f"{command.capitalize()}Definition"],
        launchType="FARGATE",
        networkConfiguration={
            "awsvpcConfiguration": {
                "subnets": told["Subnets"].split(","),
                "securityGroups": [told["Group"]],
                "assignPublicIp": "DISABLED",
            }
        },
        overrides={"containerOverrides": [{"name": "main", "command": words}] if words else []},
    )
    if started.get("failures"):
        return Outcome(_NO_ANSWER, str(started["failures"]), [])
    arn = started["tasks"][0]["taskArn"]
    ecs.get_waiter("tasks_stopped").wait(
        cluster=told["ClusterName"],
        tasks=[arn],
        WaiterConfig={"Delay": 6, "MaxAttempts": PATIENCE // 6},
    )
    task = ecs.describe_tasks(cluster=told["ClusterName"], tasks=[arn])["tasks"][0]
    stream = f"{command}/main/{arn.rpartition('/')[2]}"
    return _outcome(task, _log(told["LogName"], stream))


def _outcome(task: dict[str, Any], log: list[str]) -> Outcome:
    main: dict[str, Any] = next((one for one in task["containers"] if one["name"] == "main"), {})
    reason = main.get("reason") or task.get("stoppedReason", "")
    return Outcome(main.get("exitCode", _NO_ANSWER), reason, log)


def _log(group: str, stream: str) -> list[str]:
    logs = boto3.client("logs", region_name=REGION)
    found = []
    asked: dict[str, Any] = {"logGroupName": group, "logStreamName": stream, "startFromHead": True}
    try:
        while True:
            page = logs.get_log_events(**asked)
            found += [event["message"] for event in page["events"]]
            if page["nextForwardToken"] == asked.get("nextToken"):
                return found
            asked["nextToken"] = page["nextForwardToken"]
    except logs.exceptions.ResourceNotFoundException:
        return found  # it never said a word


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("stage", choices=["minimal", "ha"])
    parser.add_argument("command", choices=["install", "release"])
    parser.add_argument("words", nargs="*", help="said to the image instead (after --)")
    given = parser.parse_args()
    outcome = run(given.stage, given.command, given.words)
    print(*outcome.log, sep="\n")
    print(f"ended with {outcome.status} {outcome.reason}".rstrip())
    return outcome.status


if __name__ == "__main__":
    sys.exit(main())

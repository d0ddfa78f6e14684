"""A month's figures worked out again from the CSV files behind them, minute by minute.

It knows the published definitions and nothing of the code that computed the figures: time is a grid
of devices by minutes, so that union is "or" and overlap is "and".
"""

import csv
from collections import Counter
from datetime import datetime, timedelta
from io import BytesIO, TextIOWrapper
from math import ceil
from zipfile import ZipFile

import numpy as np
from scipy.special import gammainc, gammaincinv
from scipy.stats import kruskal

DAY, YEAR_DAYS = 1440, 365.25


class Recomputed:
    """The figures of an archive of rows."""

    def __init__(self, archive):
        with ZipFile(BytesIO(archive)) as file:
            tables = {
                name.removesuffix(".csv"): list(
                    csv.DictReader(TextIOWrapper(file.open(name), "utf-8-sig", newline=""))
                )
                for name in file.namelist()
            }
        spans = {row["period"]: (row["since"], row["until"]) for row in tables["period"]}
        self.begins = datetime.fromisoformat(spans["year"][0])
        self.minutes = self.at(spans["year"][1])
        self.month = slice(self.at(spans["month"][0]), self.minutes)
        self.devices, self.loans, self.faults = (
            tables[name] for name in ("devices", "loans", "faults")
        )
        self.place = {row["device"]: n for n, row in enumerate(self.devices)}
        self.central = np.array([row["central"] == "TRUE" for row in self.devices])
        self.category = np.array([row["category"] for row in self.devices])
        self.served = self.grid(
            [
                (row["device"], row["in_service_from"], row["in_service_until"])
                for row in self.devices
            ]
        )
        told = [(row["device"], row["loaned"], row["returned"]) for row in self.loans]
        self.lent = self.grid(told) & self.served & self.central[:, np.newaxis]
        self.real = [row for row in self.faults if row["cause"] != "no_fault"]
        self.timed = [row for row in self.real if row["timed"] == "TRUE"]
        told = [(row["device"], row["reported"], row["restored"]) for row in self.timed]
        self.broken = self.grid(told) & self.served

    def at(self, moment):
        return int((datetime.fromisoformat(moment) - self.begins) / timedelta(minutes=1))

    def grid(self, spans):
        found = np.zeros((len(self.devices), self.minutes), dtype=np.bool_)
        for device, start, end in spans:
            found[self.place[device], max(self.at(start), 0) : max(self.at(end), 0)] = True
        return found

    def group(self, category):
        return self.central & ((self.category == category) | (category is None))

    def in_service(self, chosen):
        """Which of the chosen devices serve on the month's last day."""
        return self.served[:, -DAY:].any(axis=1) & chosen

    # Page 2

    def use(self, category):
        ours = self.group(category)
        served, lent = self.served[ours, self.month], self.lent[ours, self.month]
        levels = lent.sum(axis=0)
        nine = slice(9 * 60, None, DAY)
        owned_at, lent_at = served.sum(axis=0)[nine], levels[nine]
        spared = lent | ~self.broken[ours, self.month]
        left = (served & ~lent & ~self.broken[ours, self.month]).sum(axis=0).reshape(-1, DAY)
        there = served.sum(axis=0).reshape(-1, DAY).max(axis=1) > 0
        days = owned_at > 0
        return {
            "central": int(self.in_service(ours).sum()),
            "mean_lent": levels.mean(),
            "p95_lent": int(np.sort(levels)[ceil(0.95 * len(levels)) - 1]),
            "peak_lent": int(levels.max(initial=0)),
            "standard": lent.sum() / served.sum() if served.sum() else None,
            "customary": (lent_at[days] / owned_at[days]).mean() if days.any() else None,
            "stock_outs": int(((left.min(axis=1) == 0) & there).sum()),
            "days": list(
                zip(
                    owned_at.tolist(),
                    (served & spared).sum(axis=0)[nine].tolist(),
                    lent_at.tolist(),
                    levels.reshape(-1, DAY).max(axis=1).tolist(),
                    strict=True,
                )
            ),
        }

    # Page 3

    def sizing(self, category):
        ours = self.group(category)
        levels = self.lent[ours].sum(axis=0).reshape(-1, DAY)
        peaks = np.sort(levels.max(axis=1))
        unavailable = self.broken[ours].sum() / self.served[ours].sum()
        begun = [
            ((self.at(row["returned"]) - self.at(row["loaned"])) / DAY, row["closed"] == "TRUE")
            for row in self.loans
            if ours[self.place[row["device"]]] and 0 <= self.at(row["loaned"]) < self.minutes
        ]
        offered = len(begun) / len(peaks) * restricted_mean(begun)
        daily = levels[:, 9 * 60]
        enlarged = lambda n: ceil(n / (1 - unavailable) - 1e-9)  # noqa: E731
        return {
            "owned": int(self.in_service(ours).sum()),
            "by_peaks": enlarged(peaks[ceil(0.95 * len(peaks)) - 1]),
            "by_erlang": enlarged(erlang(offered, 0.01)),
            "steady": steady(daily, [(self.begins.weekday() + n) % 7 for n in range(len(daily))]),
            "dispersion": daily.var(ddof=1) / daily.mean() if daily.mean() else None,
            "median": quantile(begun, 0.5),
        }

    # Page 4

    def wards(self):
        """Device-days by (category, ward); time two claim is the ward's that had it first."""
        found, taken = Counter(), np.zeros_like(self.lent)
        for row in sorted(self.loans, key=self.turn):
            place = self.place[row["device"]]
            span = slice(max(self.at(row["loaned"]), 0), max(self.at(row["returned"]), 0))
            new = self.lent[place, span] & ~taken[place, span]
            taken[place, span] |= new
            here = np.zeros(self.minutes, dtype=np.bool_)
            here[span] = new
            ward = int(row["ward"]) if row["ward"] != "-1" else None
            found[self.category[place], ward] += int(here[self.month].sum())
        return {where: minutes / DAY for where, minutes in found.items() if minutes}

    def turn(self, row):
        """Who had a device first, as far as the month saw it; then who gave it back first."""
        device = self.devices[self.place[row["device"]]]
        seen = (self.month.start, self.at(device["in_service_from"]))
        ends = (self.at(row["returned"]), self.at(device["in_service_until"]))
        ward = int(row["ward"])
        return max(self.at(row["loaned"]), *seen), min(ends), ward < 0, ward

    def long_loans(self, limit=30):
        found = [
            (int(row["device"]), (self.at(row["returned"]) - self.at(row["loaned"])) / DAY)
            for row in self.loans
            if row["closed"] == "FALSE" and self.central[self.place[row["device"]]]
        ]
        return sorted(one for one in found if one[1] > limit)

    def idle(self):
        """Devices in service for 90 days and up to the end, that were not lent in the last 90."""
        last = dict.fromkeys(self.place, 0)
        for row in self.loans:
            last[row["device"]] = max(last[row["device"]], self.at(row["returned"]))
        found = {}
        for row in self.devices:
            end, start = self.at(row["in_service_until"]), self.at(row["in_service_from"])
            served = (self.minutes - start) // DAY if end >= self.minutes else 0
            unused = (self.minutes - max(last[row["device"]], start)) // DAY
            if row["central"] == "TRUE" and served >= 90 and min(served, unused) >= 90:
                found[int(row["device"])] = min(served, unused)
        return found

    # Page 5

    def rate(self, chosen):
        years = self.served[chosen].sum() / DAY / YEAR_DAYS
        k = sum(
            self.at(row["reported"]) >= 0 and bool(chosen[self.place[row["device"]]])
            for row in self.real
        )
        if not years:
            return None
        tail = 0.025 if k else 0.05
        lower = gammaincinv(k, tail) / years if k else 0.0
        return k, years, k / years, lower, gammaincinv(k + 1, 1 - tail) / years

    def availability(self):
        return 1 - self.broken.sum() / self.served.sum()

    def causes(self):
        told = Counter(row["cause"] for row in self.faults if self.at(row["reported"]) >= 0)
        return {cause: count / told.total() for cause, count in told.items()}

    def repair_days(self, route):
        return quantile(
            [
                (
                    (self.at(row["restored"]) - self.at(row["reported"])) / DAY,
                    row["closed"] == "TRUE",
                )
                for row in self.timed
                if self.at(row["restored"]) >= 0 and route in ("", row["route"])
            ],
            0.5,
        )

    def repeats(self, days):
        """(failed again, followed) of the repairs that ended in the year."""
        again = followed = 0
        for row in self.timed:
            restored = self.at(row["restored"])
            if row["closed"] != "TRUE" or not 0 <= restored <= self.minutes - days * DAY:
                continue
            followed += restored < self.minutes
            again += any(
                other["device"] == row["device"]
                and restored < self.at(other["reported"]) <= restored + days * DAY
                for other in self.real
            )
        return again, followed

    def lemons(self):
        """Devices with three failures or more, too many for their model (1 % false alarms)."""
        models = [(row["category"], row["model"]) for row in self.devices]
        years = self.served.sum(axis=1) / DAY / YEAR_DAYS
        failed = np.zeros(len(self.devices))
        for row in self.real:
            failed[self.place[row["device"]]] += self.at(row["reported"]) >= 0
        chances = []
        for n, model in enumerate(models):
            same = [m for m, other in enumerate(models) if other == model]
            expected = failed[same].sum() / years[same].sum() * years[n] if years[n] else 0.0
            chances.append(gammainc(failed[n], expected) if failed[n] else 1.0)
        order = np.argsort(chances)
        passing = [
            rank for rank, at in enumerate(order, 1) if chances[at] <= 0.01 * rank / len(chances)
        ]
        chosen = order[: max(passing, default=0)]
        return {
            int(self.devices[at]["device"]): int(failed[at]) for at in chosen if failed[at] >= 3
        }

    # Page 7

    def ages(self):
        """Devices below 3, 6, 9, 12, 15 years and above; those past the life of the IFU."""
        last = self.in_service(np.ones(len(self.devices), dtype=np.bool_))
        ours = [row for row, there in zip(self.devices, last, strict=True) if there]
        known = [float(row["age_years"]) for row in ours if row["age_years"]]
        bands = Counter(sum(age >= bound for bound in (3, 6, 9, 12, 15)) for age in known)
        both = [
            (float(row["age_years"]), float(row["ifu_life_years"]))
            for row in ours
            if row["age_years"] and row["ifu_life_years"]
        ]
        past = sum(age > life for age, life in both)
        return [bands[n] for n in range(6)], len(ours) - len(known), (past, len(both))


def steady(levels, weekdays):
    """N3: up to 1.3 times as dispersed as chance, and no weekly rhythm (1 % by Kruskal-Wallis)."""
    mean = levels.mean()
    groups = [levels[np.array(weekdays) == day] for day in range(7)]
    told = min(map(len, groups)) >= 2 and levels.min() < levels.max()
    rhythm = told and kruskal(*groups).pvalue < 0.01
    return bool(mean) and levels.var(ddof=1) / mean <= 1.3 and not rhythm


def gini(amounts):
    """Half the mean difference of all pairs over the mean."""
    amounts = np.array(amounts)
    apart = np.abs(amounts[:, np.newaxis] - amounts).mean()
    return apart / (2 * amounts.mean())


def survival(spans):
    """Kaplan and Meier's steps of (length, ended) pairs."""
    left, found = 1.0, []
    for moment in sorted({length for length, ended in spans if ended}):
        at_risk = sum(length >= moment for length, _ in spans)
        left *= 1 - sum(ended and length == moment for length, ended in spans) / at_risk
        found.append((moment, left))
    return found


def quantile(spans, share):
    return next((at for at, left in survival(spans) if left <= 1 - share + 1e-12), None)


def restricted_mean(spans):
    if not spans:
        return 0.0
    reached, left, area = 0.0, 1.0, 0.0
    for moment, then in [*survival(spans), (max(length for length, _ in spans), 0.0)]:
        area += left * (moment - reached)
        reached, left = moment, then
    return area


def erlang(offered, accepted):
    devices, blocked = 0, 1.0 if offered else 0.0
    while blocked > accepted:
        devices += 1
        blocked = offered * blocked / (devices + offered * blocked)
    return devices

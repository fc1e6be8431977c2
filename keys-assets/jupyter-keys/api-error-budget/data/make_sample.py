"""Write the sample data of this KEY beside this file: requests.csv and deploys.csv.

The data is synthetic and the service invented. The same seed gives the same bytes on every machine (only
random.Random.random is used, whose sequence Python keeps stable). Built in, so that you can see whether the notebook
finds it: two bad releases; a night outage of a dependency with few requests; six hours in which search is a little too slow, too
little for a page; a background of slow searches that grows in the last week; 40 minutes
without any data; and 25 minutes in which checkout gets hardly any requests and therefore has no errors.
"""

import csv
import math
import random
from datetime import datetime, timedelta
from pathlib import Path

HERE = Path(__file__).parent
START, DAYS, SLICE = datetime(2026, 10, 5), 28, 5
BINS = DAYS * 1440 // SLICE
# route: requests in a slice at the busiest time, errors and slow ones as shares in a calm slice
ROUTES = {"checkout": (330, 0.00028, 0.0030), "search": (1400, 0.00010, 0.0042), "reports": (7, 0.0012, 0.0040)}
rng = random.Random(20261005)


def poisson(mean):
    if mean > 60:
        return max(0, round(mean + math.sqrt(mean * -2 * math.log(1 - rng.random())) * math.cos(2 * math.pi * rng.random())))
    limit, k, product = math.exp(-mean), 0, rng.random()
    while product > limit:
        k += 1
        product *= rng.random()
    return k


def at(day, clock):
    hour, minute = map(int, clock.split(":"))
    return (day * 1440 + hour * 60 + minute) // SLICE


# (route, from, to, share of errors, share of slow ones)
EPISODES = [
    ("checkout", at(8, "14:10"), at(8, "14:35"), 0.27, 0.10),   # release, taken back
    ("checkout", at(16, "02:05"), at(16, "03:20"), 0.62, 0.30),  # the payment provider, at night
    ("search", at(11, "09:00"), at(11, "15:00"), 0.0002, 0.055),  # a missing index
    ("search", at(22, "10:35"), at(22, "10:45"), 0.38, 0.05),   # release, taken back
    ("reports", at(19, "03:00"), at(19, "03:05"), 0.75, 0.0),   # three of four requests
]
DEPLOYS = [("checkout", 8, "14:05"), ("search", 22, "10:30")]
for route, rate in (("checkout", 0.45), ("search", 0.35), ("reports", 0.2)):
    for day in range(DAYS):
        if (START + timedelta(days=day)).weekday() < 5 and rng.random() < rate and (route, day) not in ((r, d) for r, d, _ in DEPLOYS):
            DEPLOYS.append((route, day, f"{9 + int(8 * rng.random()):02d}:{SLICE * int(12 * rng.random()):02d}"))

rows = []
for index in range(BINS):
    moment = START + timedelta(minutes=index * SLICE)
    hour, weekend = moment.hour + moment.minute / 60, moment.weekday() >= 5
    wave = (0.12 + 0.88 * max(0.0, math.sin((hour - 6) / 17 * math.pi)) if 6 <= hour <= 23 else 0.12) * (0.6 if weekend else 1.0)
    for route, (busiest, error_share, slow_share) in ROUTES.items():
        mean = busiest * wave
        if at(12, "18:20") <= index < at(12, "19:00"):
            continue  # nothing was recorded
        if route == "checkout" and at(18, "11:00") <= index < at(18, "11:25"):
            mean *= 0.04  # a broken front page: nobody gets here
        errors, slow = error_share, slow_share
        if route == "search" and index >= at(21, "00:00"):
            slow *= 1 + 1.4 * (index - at(21, "00:00")) / (7 * 288)
        for other, begin, end, e, s in EPISODES:
            if other == route and begin <= index < end:
                errors, slow = max(errors, e), max(slow, s)
        count = poisson(mean)
        if count:
            bad = min(count, poisson(count * errors))
            rows.append([moment.strftime("%Y-%m-%dT%H:%MZ"), route, count, bad, min(count - bad, poisson((count - bad) * slow))])

rows.insert(900, list(rows[899]))  # the same row twice
rows.append([(START + timedelta(days=27, hours=23, minutes=55)).strftime("%Y-%m-%dT%H:%MZ"), "healthz", 60, 0, 0])  # not a route of anybody


def write(name, head, table):
    with open(HERE / name, "w", newline="", encoding="utf-8") as file:
        csv.writer(file, lineterminator="\n").writerows([head, *table])


write("requests.csv", ["slice", "route", "requests", "errors", "slow"], rows)
DEPLOYS.sort(key=lambda deploy: (deploy[1], deploy[2], deploy[0]))
write("deploys.csv", ["at", "route", "version"], [
    [(START + timedelta(minutes=at(day, clock) * SLICE)).strftime("%Y-%m-%dT%H:%MZ"), route, f"r{number}"]
    for number, (route, day, clock) in enumerate(DEPLOYS, start=310)
])

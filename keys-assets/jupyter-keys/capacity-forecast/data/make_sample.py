"""Write the sample data of this KEY beside this file: usage.csv, limits.csv, plan.csv and load_test.csv.

The data is synthetic and the company invented. The same seed gives the same bytes on every machine (only
random.Random.random is used, whose sequence Python keeps stable). Built in, so that you can see whether the notebook
finds it: the database grows faster since the middle of May 2026 and was cleaned up once; connections and requests grow by a share
each week and know weekends; workers do not grow at all; the load test flattens because nodes wait for each other; one day has a
peak that was a test, ten days are missing, and on one the recorder stood still.
"""

import csv
import math
import random
from datetime import date, timedelta
from pathlib import Path

HERE = Path(__file__).parent
START, DAYS = date(2025, 7, 7), 483  # to 2026-11-01, a Sunday
WEEKDAYS = [1.00, 1.03, 1.04, 1.02, 0.96, 0.62, 0.58]
rng = random.Random(20261101)


def normal():
    return math.sqrt(-2 * math.log(1 - rng.random())) * math.cos(2 * math.pi * rng.random())


def wander(spread, back=0.97):
    """A slow drift around zero."""
    drift = 0.0
    while True:
        drift = back * drift + spread * normal()
        yield drift


drifts = {name: wander(spread) for name, spread in (("db_storage_gb", 0.001), ("db_connections", 0.008), ("api_rps", 0.009), ("worker_cores", 0.012), ("object_storage_tb", 0.001))}
storage, objects = 820.0, 14.0
rows = []
for index in range(DAYS):
    day = START + timedelta(days=index)
    week = WEEKDAYS[day.weekday()]
    storage += 1.5 if day < date(2026, 5, 18) else 3.3
    if day == date(2026, 1, 20):
        storage -= 150  # old rows were archived
    objects *= 1.0011
    drift = {name: next(walk) for name, walk in drifts.items()}
    values = {
        "db_storage_gb": storage * (1 + drift["db_storage_gb"] + 0.001 * normal()),
        "db_connections": 118 * 1.0013**index * (0.4 + 0.6 * week) * math.exp(drift["db_connections"] + 0.05 * normal()),
        "api_rps": 520 * 1.0016**index * week * math.exp(drift["api_rps"] + 0.06 * normal()),
        "worker_cores": 21 * (0.5 + 0.5 * week) * math.exp(drift["worker_cores"] + 0.07 * normal()),
        "object_storage_tb": objects * (1 + drift["object_storage_tb"] + 0.0005 * normal()),
    }
    if day == date(2025, 11, 28):
        values["api_rps"] *= 2.1  # the sale
        values["db_connections"] *= 1.5
    if day == date(2026, 8, 12):
        values["api_rps"] *= 1.9  # a load test in production
    if date(2026, 3, 7) <= day < date(2026, 3, 17):
        continue  # nothing recorded
    for name, value in values.items():
        if day == date(2026, 6, 9):
            value = 0.0  # the recorder stood still
        rows.append([day, name, f"{value:.2f}"])
rows.insert(40, list(rows[39]))  # the same row twice


def write(name, head, table):
    with open(HERE / name, "w", newline="", encoding="utf-8") as file:
        csv.writer(file, lineterminator="\n").writerows([head, *table])


write("usage.csv", ["day", "resource", "peak"], rows)
write("limits.csv", ["resource", "limit", "usable", "lead_days", "step", "step_cost_month", "short_day_cost"], [
    ["db_storage_gb", 2500, 0.85, 21, 250, 60, 900],
    ["db_connections", 400, 0.80, 14, 100, 210, 2500],
    ["api_rps", "", 0.70, 10, 1, 185, 4000],  # the limit follows from the load test; a step is a node
    ["worker_cores", 48, 0.80, 7, 16, 240, 300],
    ["object_storage_tb", 30, 0.90, 5, 5, 110, 500],
])
write("plan.csv", ["resource", "from", "days", "low", "likely", "high", "what"], [
    ["api_rps", "2026-11-27", 1, 1.6, 2.0, 2.4, "the sale"],
    ["db_connections", "2026-11-27", 1, 1.3, 1.5, 1.8, "the sale"],
    ["api_rps", "2027-02-01", "", 1.05, 1.12, 1.30, "launch of the mobile app"],
    ["db_connections", "2027-02-01", "", 1.03, 1.08, 1.20, "launch of the mobile app"],
])
tests = []
for nodes in (1, 2, 4, 6, 8, 12, 16):
    for run in range(1, 5):
        ideal = 236 * nodes / (1 + 0.020 * (nodes - 1) + 0.0006 * nodes * (nodes - 1))
        tests.append([nodes, run, f"{ideal * math.exp(0.025 * normal()):.1f}"])
write("load_test.csv", ["nodes", "run", "throughput"], tests)

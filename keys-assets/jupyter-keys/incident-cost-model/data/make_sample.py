"""Write the sample data of this KEY beside this file: incidents, services, revenue by hour and repairs.

The company is invented. The same seed gives the same bytes on every machine (only random.Random.random is used,
whose sequence Python keeps stable). Built in, so that you can see whether the notebook finds it: checkout fails
seldom and dearly, notifications fail often and cheaply but are noticed late, two incidents overlap, and four rows
are not usable.
"""

import csv
import math
import random
from datetime import datetime, timedelta
from pathlib import Path

HERE = Path(__file__).parent
FIRST_DAY, DAYS = datetime(2024, 11, 1), 730
# service: (incidents, shares of sev1 and sev2, minutes to notice, minutes to repair, people)
SERVICES = {
    "checkout": (9, (0.34, 0.44), 7, 55, 4),
    "api": (13, (0.24, 0.46), 9, 60, 4),
    "search": (9, (0.10, 0.50), 20, 80, 2),
    "notifications": (14, (0.00, 0.45), 95, 70, 2),
    "reports": (8, (0.00, 0.25), 140, 120, 2),
}
rng = random.Random(20261101)


def write(name, head, rows):
    with open(HERE / name, "w", newline="", encoding="utf-8") as file:
        csv.writer(file, lineterminator="\n").writerows([head, *rows])


def skewed(median, spread):
    """A time in minutes whose logarithm is normal (Box and Muller), at least one minute."""
    normal = math.sqrt(-2 * math.log(1 - rng.random())) * math.cos(2 * math.pi * rng.random())
    return max(1, round(median * math.exp(spread * normal)))


def stamp(moment):
    return moment.strftime("%Y-%m-%dT%H:%MZ")


incidents = []
for service, (count, (sev1, sev2), notice, repair, people) in SERVICES.items():
    for _ in range(count):
        roll = rng.random()
        severity = "sev1" if roll < sev1 else "sev2" if roll < sev1 + sev2 else "sev3"
        size = {"sev1": 1.5, "sev2": 1.0, "sev3": 0.6}[severity]
        start = FIRST_DAY + timedelta(minutes=int(rng.random() * (DAYS - 2) * 1440))
        found = start + timedelta(minutes=skewed(notice / size, 0.7))
        solved = found + timedelta(minutes=skewed(repair * size, 0.8))
        crew = max(1, round(people * size * (0.6 + 0.8 * rng.random())))
        incidents.append([start, found, solved, severity, service, crew])

first = next(row for row in incidents if row[4] == "api" and row[3] == "sev1")
inside = first[1] + timedelta(minutes=5)  # a second ticket for the same outage
incidents.append([inside, inside + timedelta(minutes=4), first[2] + timedelta(minutes=25), "sev2", "api", 2])
incidents.sort(key=lambda row: row[0])
rows = [[f"INC-{n:03d}", stamp(a), stamp(b), stamp(c), *rest] for n, (a, b, c, *rest) in enumerate(incidents, start=101)]

late, odd = rows[-1], rows[20]
rows.insert(21, list(odd))  # the same row twice
rows.append(["INC-901", "2026-10-30T09:12Z", "2026-10-30T09:20Z", "", "sev3", "reports", 1])  # still open
rows.append(["INC-902", "2026-10-30T11:00Z", "2026-10-30T10:40Z", "2026-10-30T10:55Z", "sev3", "search", 1])
rows.append(["INC-903", "2026-10-31T08:00Z", "2026-10-31T08:05Z", "2026-10-31T09:00Z", "sev3", "intranet", 1])
write("incidents.csv", ["id", "started_at", "detected_at", "resolved_at", "severity", "service", "people"], rows)

write("services.csv", ["service", "needs_low", "needs_likely", "needs_high", "contracted_monthly_fees"], [
    ["checkout", 0.80, 0.90, 1.00, 0],
    ["api", 0.25, 0.40, 0.55, 60000],
    ["search", 0.10, 0.20, 0.35, 0],
    ["notifications", 0.01, 0.03, 0.08, 0],
    ["reports", 0.00, 0.01, 0.03, 15000],
])

profile = []
for weekday in range(7):
    for hour in range(24):
        day = 1.0 if weekday < 5 else 0.62
        wave = 0.35 + 0.65 * (1 + math.sin((hour - 9) / 24 * 2 * math.pi)) / 2
        profile.append([weekday, hour, round(9000 * day * wave * (0.95 + 0.1 * rng.random()))])
write("revenue_by_hour.csv", ["weekday", "hour", "revenue"], profile)

write("repairs.csv", [
    "repair", "service",
    "prevents_low", "prevents_likely", "prevents_high",
    "sooner_low", "sooner_likely", "sooner_high",
    "hours_low", "hours_likely", "hours_high", "money",
], [
    ["second payment provider", "checkout", 0.25, 0.45, 0.60, 0, 0, 0, 40, 60, 120, 1500],
    ["releases in steps", "api", 0.20, 0.35, 0.55, 0.0, 0.2, 0.4, 24, 40, 80, 0],
    ["alert on queue age", "notifications", 0, 0.05, 0.15, 0.5, 0.75, 0.9, 6, 10, 20, 0],
    ["new search cluster", "search", 0.40, 0.60, 0.80, 0, 0, 0, 160, 240, 400, 9000],
])

"""Write the sample data of this KEY: payments.csv and acquisition_spend.csv, beside this file.

The same seed gives the same bytes on every machine (only random.Random.random is used, whose
sequence Python keeps stable). The shop is invented. Three things are built in, so that you can
see whether the notebook finds them: first-month retention improves for customers who joined from
2025-04 on, one customer in twelve pays yearly, and the last month is not over.
"""

import csv
import random
from datetime import datetime, timedelta
from pathlib import Path

HERE = Path(__file__).parent
FIRST_MONTH = (2024, 10)
MONTHS = 13  # the thirteenth is cut off at LAST_DAY
LAST_DAY = datetime(2025, 10, 14, 23, 59)
PRICES = [(1900, 0.45), (4900, 0.40), (9900, 0.15)]
HEAD = [
    "id", "Created date (UTC)", "Amount", "Amount Refunded", "Currency", "Captured", "Description",
    "Fee", "Status", "Customer ID", "Customer Email", "Invoice ID",
]

rng = random.Random(20251014)


def month_start(offset):
    year, month = divmod(FIRST_MONTH[0] * 12 + FIRST_MONTH[1] - 1 + offset, 12)
    return datetime(year, month + 1, 1)


def pick_price():
    roll, seen = rng.random(), 0.0
    for price, share in PRICES:
        seen += share
        if roll < seen:
            return price
    return PRICES[-1][0]


def money(cents):
    return f"{cents // 100}.{cents % 100:02d}"


rows = []


def add(when, customer, cents, description, status="Paid", refunded=0, currency="usd"):
    number = len(rows) + 1
    fee = 0 if status == "Failed" else 30 + cents * 29 // 1000
    rows.append([
        f"ch_sample{number:05d}", when.strftime("%Y-%m-%d %H:%M"), money(cents), money(refunded), currency,
        "FALSE" if status == "Failed" else "TRUE", description, money(fee), status, customer,
        f"{customer}@example.com" if customer else "", f"in_sample{number:05d}",
    ])


def survives(cohort, age):
    """Whether a customer who paid in the month before still pays at this age."""
    if age == 1:
        return rng.random() < (0.86 if cohort >= 6 else 0.76)
    return rng.random() < (0.91 if age <= 3 else 0.95)


def life_of(customer, cohort):
    price = pick_price()
    joined = month_start(cohort) + timedelta(minutes=int(rng.random() * 28 * 24 * 60))
    if rng.random() < 1 / 12:
        add(joined, customer, price * 10, "Pro plan (annual)")
        return
    for age in range(MONTHS - cohort):
        if age and not survives(cohort, age):
            return
        if age and rng.random() < 0.025:
            price = min(price * 2, 19900)
        when = month_start(cohort + age).replace(day=min(joined.day, 28), hour=joined.hour, minute=joined.minute)
        if rng.random() < 0.04:
            add(when, customer, price, "Pro plan (monthly)", status="Failed")
            when += timedelta(days=1)
        roll = rng.random()
        if roll < 0.012:
            add(when, customer, price, "Pro plan (monthly)", status="Refunded", refunded=price)
        elif roll < 0.022:
            add(when, customer, price, "Pro plan (monthly)", status="Partially Refunded", refunded=price // 2)
        else:
            add(when, customer, price, "Pro plan (monthly)")


count = 0
for cohort in range(MONTHS):
    for _ in range(46 + 3 * cohort + int(rng.random() * 8)):
        count += 1
        life_of(f"cus_sample{count:04d}", cohort)
for n in range(9):  # what every real export contains: guests, another currency, a row twice
    add(month_start(n) + timedelta(days=9), "", 4900, "Guest checkout")
    add(month_start(n) + timedelta(days=5), f"cus_sampleeu{n}", 4500, "Pro plan (monthly)", currency="eur")

rows = [row for row in rows if row[1] <= LAST_DAY.strftime("%Y-%m-%d %H:%M")]
rows.sort(key=lambda row: (row[1], row[0]))
rows.insert(200, list(rows[199]))
with open(HERE / "payments.csv", "w", newline="", encoding="utf-8") as file:
    csv.writer(file, lineterminator="\n").writerows([HEAD, *rows])

with open(HERE / "acquisition_spend.csv", "w", newline="", encoding="utf-8") as file:
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(["month", "spend"])
    for offset in range(MONTHS):
        spend = 420000 + 38000 * offset + int(rng.random() * 60000)
        writer.writerow([month_start(offset).strftime("%Y-%m"), money(spend)])

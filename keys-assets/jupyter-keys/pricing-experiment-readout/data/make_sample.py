"""Write the sample data of this KEY beside this file: people.csv and payments.csv.

The data is synthetic and the company invented. The same seed gives the same bytes on every machine (only
random.Random.random is used, whose sequence Python keeps stable). Built in, so that you can see whether the notebook
finds it: 59 wins nearly as many customers as 49 and earns more; 69 wins clearly fewer, is refunded twice as often, and
loses customers faster; no segment reacts differently; a few people saw two prices, and a few paid a price that was not theirs.
"""

import csv
import math
import random
from datetime import datetime, timedelta
from pathlib import Path

HERE = Path(__file__).parent
START, DAYS, EXPORT = datetime(2026, 7, 6), 42, datetime(2026, 11, 2)
# price: share that buys, share of buyers refunded, share that renews each month
ARMS = {"p49": (49, 0.205, 0.03, 0.90), "p59": (59, 0.198, 0.03, 0.895), "p69": (69, 0.150, 0.06, 0.84)}
SEATS = [(1, 0.80), (2, 0.10), (3, 0.05), (5, 0.04), (10, 0.01)]
rng = random.Random(20261102)


def pick(pairs):
    roll, seen = rng.random(), 0.0
    for value, share in pairs:
        seen += share
        if roll < seen:
            return value
    return pairs[-1][0]


def stamp(moment):
    return moment.strftime("%Y-%m-%dT%H:%MZ")


people, payments = [], []


def pay(person, when, kind, seats, amount):
    if when < EXPORT:
        payments.append([person, stamp(when), kind, seats, f"{amount:.2f}"])


def life(person, arm, seen, device, region):
    price, buys, refunded, renews = ARMS[arm]
    chance = buys * (0.72 if device == "mobile" else 1.12) * {"na": 1.1, "eu": 1.0, "other": 0.8}[region]
    if rng.random() >= chance:
        return
    when = seen + timedelta(hours=0.2 + 24 * min(40, -3.2 * math.log(1 - rng.random())))  # most within days, some late
    seats = pick(SEATS)
    if rng.random() < 0.012:
        price = 49  # a quote from before the test
    pay(person, when, "first", seats, price * seats)
    if rng.random() < refunded:
        pay(person, when + timedelta(hours=24 * (1 + 12 * rng.random())), "refund", seats, -price * seats)
        return
    month = 1
    while rng.random() < renews:
        pay(person, when + timedelta(days=30 * month, hours=rng.random() * 20), "renewal", seats, price * seats)
        month += 1


for number in range(1, 11701):
    day = int(rng.random() * DAYS)
    if (START + timedelta(days=day)).weekday() >= 5 and rng.random() < 0.5:
        day = int(rng.random() * DAYS)
    seen = START + timedelta(days=day, minutes=int(rng.random() * 1440))
    arm = pick([("p49", 1 / 3), ("p59", 1 / 3), ("p69", 1 / 3)])
    device = "mobile" if rng.random() < 0.38 else "desktop"
    region = pick([("na", 0.45), ("eu", 0.35), ("other", 0.20)])
    person = f"u{number:05d}"
    people.append([person, arm, stamp(seen), device, region])
    if rng.random() < 0.004:
        other = pick([(name, 0.5) for name in ARMS if name != arm])
        people.append([person, other, stamp(seen + timedelta(hours=5)), device, region])
    life(person, arm, seen, device, region)

people.sort(key=lambda row: (row[2], row[0]))
payments.sort(key=lambda row: (row[1], row[0]))
payments.insert(300, list(payments[299]))  # the same row twice
payments.append(["u99999", stamp(EXPORT - timedelta(days=9)), "first", 1, "59.00"])  # nobody of the test


def write(name, head, rows):
    with open(HERE / name, "w", newline="", encoding="utf-8") as file:
        csv.writer(file, lineterminator="\n").writerows([head, *rows])


write("people.csv", ["person", "variant", "seen_at", "device", "region"], people)
write("payments.csv", ["person", "paid_at", "kind", "seats", "amount"], payments)

"""Write the sample data of this KEY beside this file: deliveries.csv, one row for each attempt to deliver a webhook.

The shop is invented; its receiver is simulated with two workers and a sender that gives up after ten seconds. The same
seed gives the same bytes on every machine (only random.Random.random is used, whose sequence Python keeps stable).
Built in, so that you can see whether the notebook finds it: a billing run on the first of the month that two workers
cannot keep up with, a release on Wednesday that answers 503 for 25 minutes, a nightly backup that makes every handler
slower between 02:00 and 03:00, a handler that is sometimes slower than the sender's patience, a sender that now and
then sends twice, and two rows that are not usable.
"""

import csv
import heapq
import math
import random
from datetime import datetime, timedelta
from pathlib import Path

FIRST, DAYS = datetime(2026, 10, 26), 7  # a Monday
END = DAYS * 86400
WORKERS, PATIENCE = 2, 10.0
RETRY_AFTER = [30, 120, 600, 3600]
HANDLER = {  # median milliseconds, spread
    "order.created": (120, 0.5),
    "order.paid": (350, 0.6),
    "order.shipped": (180, 0.5),
    "customer.updated": (90, 0.4),
    "invoice.finalized": (1500, 0.85),
}
DEPLOY = (2 * 86400 + 15 * 3600, 2 * 86400 + 15 * 3600 + 1500)
BILLING = 6 * 86400 + 300
rng = random.Random(20261102)


def skewed(median, spread):
    """A time whose logarithm is normal (Box and Muller)."""
    normal = math.sqrt(-2 * math.log(1 - rng.random())) * math.cos(2 * math.pi * rng.random())
    return median * math.exp(spread * normal)


def busy_moment():
    """A moment of the week, more often by day than by night."""
    while True:
        t = rng.random() * END
        if rng.random() < 0.25 + 0.75 * (1 + math.sin((t / 3600 % 24 - 9) / 24 * 2 * math.pi)) / 2:
            return t


events = []  # (seconds since FIRST, type, object)
for number in range(470):
    t, name = busy_moment(), f"o{number:03d}"
    events.append((t, "order.created", name))
    if rng.random() < 0.9:
        paid = t + 2 + 25 * rng.random()
        events.append((paid, "order.paid", name))
        events.append((paid + 3600 * (2 + 20 * rng.random()), "order.shipped", name))
for number in range(240):
    t = busy_moment()
    for again in range(1 + int(rng.random() * 2)):
        events.append((t + again * (1 + 4 * rng.random()), "customer.updated", f"c{number:03d}"))
for number in range(190):
    events.append((busy_moment(), "invoice.finalized", f"i{number:03d}"))
for number in range(190, 340):
    events.append((BILLING + 150 * rng.random(), "invoice.finalized", f"i{number:03d}"))
events = sorted(event for event in events if event[0] < END)

todo = [(t + 0.05 + 0.25 * rng.random(), number, 1) for number, (t, _, _) in enumerate(events)]
for number, (t, _, _) in enumerate(events):
    if rng.random() < 0.006:
        todo.append((t + 5 + 60 * rng.random(), number, 2))  # sent again although it was answered
heapq.heapify(todo)
free, rows = [0.0] * WORKERS, []
while todo:
    arrived, number, attempt = heapq.heappop(todo)
    created, kind, thing = events[number]
    start = max(arrived, min(free))
    if DEPLOY[0] <= arrived < DEPLOY[1]:
        took, status, ended, gave_up = 0.004 + 0.01 * rng.random(), "503", None, arrived
        start = arrived
        ended = start + took
    elif start - arrived > PATIENCE:  # the sender left before a worker was free
        took, status, ended, gave_up = None, "timeout", arrived + PATIENCE, arrived + PATIENCE
    else:
        took = skewed(*HANDLER[kind]) / 1000 * (4 if 7200 <= start % 86400 < 10800 else 1)
        ended, gave_up = start + took, arrived + PATIENCE
        status = "timeout" if ended > gave_up else "500" if rng.random() < 0.006 else "200"
        free[free.index(min(free))] = ended
    if ended >= END:
        continue
    rows.append((number, attempt, ended, status, took))
    if status != "200" and attempt <= len(RETRY_AFTER):
        wait = RETRY_AFTER[attempt - 1] * (0.8 + 0.4 * rng.random())
        heapq.heappush(todo, (max(gave_up, arrived) + wait, number, attempt + 1))


def stamp(seconds):
    moment = FIRST + timedelta(milliseconds=round(seconds * 10) * 100)
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 100000}Z"


lines = []
for number, attempt, ended, status, took in sorted(rows, key=lambda row: (events[row[0]][0], row[1], row[2])):
    created, kind, thing = events[number]
    begun = created + 0.05  # the two clocks are rounded alike, so that no handler begins before its event
    ended = max(ended, begun + (took or 0) + 0.1)
    lines.append([f"e{number:04d}", kind, thing, stamp(created), stamp(ended), attempt, status, "" if took is None else round(took * 1000)])
lines.insert(400, list(lines[399]))  # the same row twice
lines.append(["e9999", "order.paid", "o999", "2026-10-30T10:00:00.0Z", "2026-10-30T09:59:20.0Z", 1, "200", 300])  # a clock that was wrong
with open(Path(__file__).parent / "deliveries.csv", "w", newline="", encoding="utf-8") as file:
    head = ["event_id", "type", "object", "created", "delivered", "attempt", "status", "handler_ms"]
    csv.writer(file, lineterminator="\n").writerows([head, *lines])

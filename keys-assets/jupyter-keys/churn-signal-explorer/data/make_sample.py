"""Write the sample data of this KEY beside this file: accounts.csv and activity.csv.

The data is synthetic and the company invented. The same seed gives the same bytes on every machine (only
random.Random.random is used, whose sequence Python keeps stable). Built in, so that you can see whether the notebook
finds it: accounts that will leave use the product less for nine to sixteen weeks before; a failed invoice makes leaving four times as likely; tickets
come mostly from young accounts, which leave more often anyway, and mean nothing by themselves; exports rise
in the last two weeks, too late to act; and use goes on falling after notice, which is no signal at all.
"""

import csv
import math
import random
from datetime import date, timedelta
from pathlib import Path

HERE = Path(__file__).parent
FIRST_WEEK, WEEKS = date(2025, 8, 25), 64  # Mondays; the last week is complete
rng = random.Random(20261026)


def normal():
    return math.sqrt(-2 * math.log(1 - rng.random())) * math.cos(2 * math.pi * rng.random())


def poisson(mean):
    limit, k, product = math.exp(-mean), 0, rng.random()
    while product > limit:
        k += 1
        product *= rng.random()
    return k


def leaves_after(tenure, plan, failed):
    """The hazard of a week."""
    young = 0.0150 if tenure < 26 else 0.0080 if tenure < 52 else 0.0040
    return young * (1.15 if plan == "team" else 0.8) * (4.0 if failed else 1.0)


accounts, activity = [], []
for number in range(1, 581):
    first = -int(rng.random() * 90) if number <= 340 else int((number - 340) / 240 * (WEEKS - 6))
    plan = "team" if rng.random() < 0.7 else "business"
    seats = 3 + int(6 * rng.random()) if plan == "team" else 8 + int(14 * rng.random())
    size = seats * (0.55 + 0.4 * rng.random())
    failed_weeks, notice = [], None
    for week in range(max(first, -26), WEEKS):
        if rng.random() < 0.010:
            failed_weeks.append(week)
        recent = any(0 <= week - other < 8 for other in failed_weeks)
        if week >= 0 and week > first + 3 and rng.random() < leaves_after(week - first, plan, recent):
            notice = week
            break
    quiet = notice is not None and rng.random() < 0.80  # the others leave without a sign
    fall, drop = 9 + int(8 * rng.random()), 0.55 + 0.30 * rng.random()
    blue = [week for week in range(0, WEEKS, 4) if rng.random() < 0.035]  # a slack month that ends well
    mood = 0.0
    end = None if notice is None else notice + int(1 + 4 * rng.random())
    for week in range(max(first, 0), WEEKS if end is None else min(end, WEEKS)):
        mood = 0.8 * mood + 0.12 * normal()
        level = math.exp(mood)
        if quiet and week > notice - fall:
            level *= 1 - drop * min(1.0, (week - notice + fall) / fall)
        if any(0 <= week - other < 4 for other in blue):
            level *= 0.55
        if notice is not None and week >= notice:
            level *= 0.35
        day = FIRST_WEEK + timedelta(weeks=week)
        holiday = 0.45 if (day.month, day.day) >= (12, 22) or (day.month, day.day) <= (1, 2) else 1.0
        users = min(seats, poisson(size * level * holiday))
        core = poisson(users * 6.5 * level)
        late = notice is not None and 0 <= notice - week <= 2
        exports = poisson(2.2 if late and rng.random() < 0.5 else 0.25)
        errors = poisson(core * 0.02 * math.exp(0.5 * normal()))
        tickets = poisson(0.50 if week - first < 26 else 0.20 if week - first < 52 else 0.08)
        failed = failed_weeks.count(week)
        if users or core or exports or errors or tickets or failed:  # a week without anything has no row, as in a real log
            activity.append([f"a{number:04d}", day, users, core, exports, errors, tickets, failed])
    started = FIRST_WEEK + timedelta(weeks=first, days=int(rng.random() * 5))
    given = FIRST_WEEK + timedelta(weeks=notice, days=int(rng.random() * 5)) if notice is not None else ""
    ended = FIRST_WEEK + timedelta(weeks=end, days=2) if end is not None and end < WEEKS else ""
    accounts.append([f"a{number:04d}", started, given, ended, plan, seats * (19 if plan == "team" else 29)])

accounts.insert(120, list(accounts[119]))  # the same row twice
accounts.append(["a0901", "2026-03-02", "2026-02-20", "2026-03-30", "team", 95])  # notice before the start
activity.append(["a0999", FIRST_WEEK + timedelta(weeks=30), 3, 12, 0, 0, 0, 0])  # nobody's


def write(name, head, rows):
    with open(HERE / name, "w", newline="", encoding="utf-8") as file:
        csv.writer(file, lineterminator="\n").writerows([head, *rows])


write("accounts.csv", ["account", "started", "notice", "ended", "plan", "mrr"], accounts)
write("activity.csv", ["account", "week", "active_users", "core_actions", "exports", "errors", "tickets", "failed_invoices"], activity)

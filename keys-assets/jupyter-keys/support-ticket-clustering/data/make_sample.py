"""Write the sample data of this KEY beside this file: tickets.csv and labels.csv.

The data is synthetic: no person wrote these tickets, and the labels are those of the program that made them, every tenth
of them changed, as people who label disagree too. The same seed gives the same bytes on every machine (only
random.Random.random is used, whose sequence Python keeps stable). Built in, so that you can see whether the notebook
finds it: twelve topics that share many words, one ticket in nine that is about none of them, a monitoring mail that comes again
and again, tickets about exports that double after a release, and a frequent topic (passwords) that costs little time.
"""

import csv
import math
import random
from datetime import datetime, timedelta
from pathlib import Path

HERE = Path(__file__).parent
START, WEEKS, RELEASE = datetime(2026, 5, 4), 26, 18
rng = random.Random(20261103)

# topic: (share, median minutes to solve, subjects, sentences); words in [a|b] are alternatives
TOPICS = {
    "password": (0.16, 6, ["[cannot|can't|unable to] log in", "password reset [mail|link]", "locked out of my account", "login link expired"], [
        "The [reset|password reset] mail [never arrives|does not arrive|is not in my inbox].", "I [clicked|used] the login link and it says it has expired.",
        "I tried to reset my password [twice|three times|again] today.", "My account is locked after too many attempts.", "The link in the mail [opens|shows] an error page.",
        "I checked the spam folder too.", "Can you send me a new [link|password reset link]?"]),
    "invoice": (0.11, 9, ["invoice [for|of] [march|june|last month]", "VAT number on invoice", "need a receipt", "wrong company address on invoice"], [
        "Our VAT number is missing on the invoice.", "Please [change|correct] the company address on the invoice.", "Our accountant needs the invoice as PDF.",
        "The invoice [shows|lists] the wrong tax rate.", "Where can I download [all|old] invoices?", "We need a receipt for the payment of [march|june|last month]."]),
    "card": (0.09, 12, ["card declined", "payment failed", "cannot update card"], [
        "Our card was declined although the bank says it is fine.", "The payment failed and the account is [paused|suspended] now.",
        "I want to update the credit card but the form [spins|does not save].", "The bank asks for 3D Secure and then nothing happens.", "We were charged [twice|two times] for the same month.",
        "Please try the payment again."]),
    "export": (0.10, 28, ["export [fails|times out|broken]", "CSV export [has wrong characters|is empty]", "report export never finishes"], [
        "The CSV export [times out|stops] after a minute.", "Umlauts and accents are broken in the exported CSV.", "The export file is empty since [the update|yesterday|this week].",
        "We export the monthly report for our finance team.", "The download of the export starts and [stops at half|never finishes].", "Excel opens the exported file in one column.",
        "With fewer rows the export works."]),
    "api": (0.08, 34, ["API returns 429", "rate limit question", "API [error|timeouts]"], [
        "Our script gets 429 from the API although we send [few|ten] requests a second.", "What is the rate limit of the API for our plan?", "The API answers 500 on the list endpoint.",
        "The token worked yesterday and gives 401 now.", "Pagination of the API returns the same rows twice.", "The Retry-After header is missing in the response."]),
    "webhook": (0.07, 38, ["webhooks [not arriving|missing|late]", "webhook signature [invalid|fails]"], [
        "We do not receive webhooks since [yesterday|this morning].", "The signature of the webhook does not match with our secret.", "Webhook events arrive [twice|out of order|an hour late].",
        "Our endpoint answers 200 but the delivery is marked as failed.", "Can you send the missed events again?", "Which IP addresses do the webhooks come from?"]),
    "sso": (0.06, 55, ["SSO setup", "SAML [error|login fails]", "Okta configuration"], [
        "We set up SAML with Okta and get [an invalid audience|an assertion error].", "Users who sign in by SSO get no role.", "The metadata URL of the identity provider is not accepted.",
        "Our certificate of the identity provider [expires|was renewed].", "SCIM does not remove users who left.", "After SSO login the user lands on an empty page."]),
    "mobile": (0.07, 18, ["app crashes", "mobile app [freezes|logs me out]"], [
        "The app crashes [when I open|on opening] a photo on Android.", "Since the last update of the app it freezes at start.", "Push notifications do not arrive on my iPhone.",
        "The app logs me out every day.", "On the tablet the screen stays white.", "Reinstalling the app did not help."]),
    "invite": (0.09, 8, ["invite a colleague", "roles and permissions", "colleague cannot see project"], [
        "How do I invite a colleague to the project?", "My colleague cannot see the project although she is a member.", "The invitation [expired|was never received].",
        "We need a role that can read but not edit.", "Who can change permissions of a project?", "Please transfer the ownership of the workspace to me."]),
    "cancel": (0.06, 14, ["cancel subscription", "refund request", "downgrade plan"], [
        "We want to cancel the subscription at the end of the month.", "I was charged after I cancelled, please refund.", "How can we downgrade to the smaller plan?",
        "We do not use the product any more.", "Please confirm that our data will be deleted.", "The renewal was not intended."]),
    "slow": (0.06, 31, ["dashboard [slow|loads forever]", "everything is slow today"], [
        "The dashboard takes [a minute|forever] to load.", "Loading the project list is very slow since [monday|this week].", "Charts show a spinner and then time out.",
        "In the morning everything is slow, in the evening it is fine.", "Filters on the dashboard take ten seconds.", "It is slow for all of our users."]),
    "import": (0.05, 42, ["import creates duplicates", "import [fails|stuck]", "column mapping"], [
        "The import created every contact twice.", "The import is stuck at 90 percent.", "Dates are imported with month and day swapped.", "The mapping of columns is lost in the second step.",
        "Can you undo the import of this morning?", "Rows with an empty column are skipped silently."]),
}
COMMON = ["We are on the business plan.", "This is urgent for us.", "It worked last week.", "Can you help?", "I attached a screenshot.", "Nothing changed on our side.", "Any idea?",
          "Thank you for your help.", "It happens in Chrome and in Firefox.", "Our customers are waiting.", "I could not find this in the documentation."]
OTHER = ["Do you have an office in Lisbon?", "Are you looking for partners in retail?", "Is there a dark mode?", "Could you speak at our meetup in spring?", "We would love a Gantt view.",
         "Where is your data centre?", "Please fill in our security questionnaire.", "Do you offer a discount for charities?", "The font on the landing page is too small.",
         "I am a student and write about your product.", "Which keyboard shortcuts exist?", "Please remove me from the newsletter.", "Do you plan an integration with our phone system?",
         "Can I print a board on A3?", "How do I change the language to Dutch?", "Is the product suitable for schools?", "We found a spelling mistake in the terms."]
PEOPLE = ["Alex", "Sam", "Robin", "Kim", "Jo", "Chris"]
pick = lambda items: items[int(rng.random() * len(items))]


def words(text):
    """Chooses one of each [a|b]."""
    while "[" in text:
        start, end = text.index("["), text.index("]")
        text = text[:start] + pick(text[start + 1:end].split("|")) + text[end + 1:]
    return text


def typo(text):
    if rng.random() > 0.25 or len(text) < 20:
        return text
    at = 3 + int(rng.random() * (len(text) - 6))
    return text[:at] + text[at + 1] + text[at] + text[at + 2:]


def some(items, least, most):
    left, out = list(items), []
    for _ in range(least + int(rng.random() * (most - least + 1))):
        out.append(left.pop(int(rng.random() * len(left))))
    return out


def body_of(sentences):
    parts = [typo(words(sentence)) for sentence in sentences] + some(COMMON, 0, 3)
    text = " ".join(parts)
    if rng.random() < 0.3:
        text = f"Hi {pick(['team', 'there', 'support'])}, {text}"
    if rng.random() < 0.2:
        text += f" Order {10000 + int(rng.random() * 89999)}, {pick(PEOPLE).lower()}@example.com."
    if rng.random() < 0.25:
        text += f"\n\nKind regards,\n{pick(PEOPLE)}"
    if rng.random() < 0.12:
        text += "\n> Thank you for your message. Your ticket was received and we will answer within one working day."
    return text


def lasted(median):
    return max(1, round(median * math.exp(0.75 * math.sqrt(-2 * math.log(1 - rng.random())) * math.cos(2 * math.pi * rng.random()))))


tickets = []
for week in range(WEEKS):
    for _ in range(37 + int(8 * rng.random())):
        when = START + timedelta(weeks=week, minutes=int(rng.random() ** 1.2 * 7 * 1440))
        if rng.random() < 0.11:
            topic, subject, sentences, median = "other", "question", some(OTHER, 1, 2), 11
        else:
            shares = {name: row[0] * (2.4 if name == "export" and week >= RELEASE else 1.0) for name, row in TOPICS.items()}
            roll = rng.random() * sum(shares.values())
            for topic, share in shares.items():
                roll -= share
                if roll < 0:
                    break
            _, median, subjects, all_sentences = TOPICS[topic]
            subject, sentences = words(pick(subjects)), some(all_sentences, 1, 3)
            if rng.random() < 0.06:
                sentences.append(pick(TOPICS[pick(list(TOPICS))][3]))  # two things in one ticket
            if rng.random() < 0.15:
                subject = pick(["help", "question", "problem", "urgent"])
        tickets.append([when, topic, subject, body_of(sentences), lasted(median)])
for n in range(30):
    tickets.append([START + timedelta(hours=int(WEEKS * 168 * rng.random())), "robot", "[monitoring] check failed", f"Check {2000 + n} of host web-{1 + n % 4} failed at 0{n % 9}:15. This message was sent automatically.", 1])
tickets.sort(key=lambda row: row[0])
rows, labels = [], []
for number, (when, topic, subject, body, minutes) in enumerate(tickets, start=4001):
    rows.append([number, when.strftime("%Y-%m-%dT%H:%MZ"), subject, body, minutes])
    if rng.random() < 0.17 and topic != "robot":
        labels.append([number, pick(list(TOPICS)) if rng.random() < 0.1 else topic])
rows.insert(77, list(rows[76]))
rows.append([9999, "2026-10-31T10:00Z", "", "", 3])


def write(name, head, table):
    with open(HERE / name, "w", newline="", encoding="utf-8") as file:
        csv.writer(file, lineterminator="\n").writerows([head, *table])


write("tickets.csv", ["id", "created", "subject", "body", "minutes"], rows)
write("labels.csv", ["id", "label"], labels)

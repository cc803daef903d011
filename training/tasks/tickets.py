"""Support tickets built from phrase files, to be routed to a queue. The shipped tickets were written by hand, apart."""

# ruff: noqa: SIM905 -- word lists read better as text
from __future__ import annotations

import json
import re
from pathlib import Path
from random import Random

from training.exchange import Exchange
from training.phrases import Pattern, expand, read_patterns

QUEUES = ("account", "billing", "delivery", "feedback", "privacy", "product", "returns", "technical")

_CORE = {queue: read_patterns(queue) for queue in QUEUES}
_NEUTRAL, _OPENING, _CLOSING = read_patterns("neutral"), read_patterns("opening"), read_patterns("closing")

_SUITE = Path(__file__).parents[2] / "suites/data/tickets.jsonl"
_SHIPPED = {json.loads(line)["text"] for line in _SUITE.read_text().splitlines()}

_ITEMS = """kettle lamp jacket dress coat sofa chair table blanket pillow backpack bicycle helmet teapot mug camera
headphones speaker phone tablet laptop keyboard mouse printer book puzzle toy doll tent sleeping-bag shirt jumper
sweater skirt trousers jeans shoes boots sandals scarf hat gloves watch ring necklace bracelet vase mirror carpet rug
curtain mattress bed desk shelf wardrobe drill hammer saw ladder toaster blender oven fridge fan heater vacuum iron
razor hairdryer toothbrush perfume candle clock radio guitar drum ball racket skateboard scooter stroller cot pan pot
knife fork plate bowl glass bottle umbrella wallet handbag suitcase monitor charger cable console game poster frame
plant planter coffee-machine juicer mixer grinder raincoat trainers cushion duvet towel bathrobe slippers""".split()
_KINDS = (
    "blue red green black white small large wooden leather woollen electric new garden winter kitchen cotton".split()
)
_DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
_MONTHS = "January February March April May June July August September October November December".split()
_CITIES = "Paris London Rome Madrid Berlin Vienna Oslo Lisbon Dublin Leeds Bristol Porto Lyon Hamburg Zurich".split()
_NAMES = "Anna Peter Maria Thomas Clara Henry Julia Martin Sofia Daniel Emma Victor Laura Simon Helen Oscar".split()


_PLAIN_SLOTS = {"day": _DAYS, "month": _MONTHS, "city": _CITIES, "name": _NAMES}


def _slot(name: str, random: Random) -> str:
    if name == "item":
        item = random.choice(_ITEMS).replace("-", " ")
        return f"{random.choice(_KINDS)} {item}" if random.random() < 0.25 else item
    if name == "order":
        return random.choice(("", "#", "no. ")) + str(random.randrange(1000, 100_000))
    if name == "price":
        amount = random.choice((f"{random.randint(2, 400)}", f"{random.randint(2, 99)}.{random.randint(0, 99):02}"))
        return random.choice(("$", "£", "€")) + amount if random.random() < 0.7 else f"{amount} euros"
    return random.choice(_PLAIN_SLOTS[name])


def _phrase(patterns: list[Pattern], random: Random) -> str:
    text = re.sub(r"\{(\w+)\}", lambda match: _slot(match[1], random), expand(random.choice(patterns), random))
    text = " ".join(text.replace(" ,", ",").replace(" ?", "?").split())
    if random.random() < 0.05:
        text = text.lower()
    elif text[0].islower():
        text = text[0].upper() + text[1:]
    return text if text[-1] in "?!." else text + random.choice((".", ".", ".", "!", ""))


def ticket(queue: str, random: Random) -> str:
    """A ticket of the queue: perhaps a greeting, one or two sentences that decide, and others that do not."""
    lines = [_phrase(_CORE[queue], random)]
    if random.random() < 0.15:
        lines.append(_phrase(_CORE[queue], random))
    while random.random() < 0.35:
        lines.insert(random.randint(0, len(lines)), _phrase(_NEUTRAL, random))
    if random.random() < 0.25:
        lines.insert(0, _phrase(_OPENING, random))
    if random.random() < 0.3:
        lines.append(_phrase(_CLOSING, random))
    return " ".join(lines)


def _scuffed(text: str, random: Random) -> str:
    """The text with some words lost: a reader of real tickets must not depend on any one of them."""
    return " ".join(word for word in text.split() if random.random() > 0.12) or text


def tickets(random: Random) -> Exchange:
    """A routing question, mostly in the shipped suite's wording."""
    queue = random.choice(QUEUES)
    text = ticket(queue, random)
    if random.random() < 0.2:
        text = _scuffed(text, random)
    if text in _SHIPPED:
        return tickets(random)
    if random.random() < 0.85:
        return Exchange(
            f"You route support tickets of an online shop. The queues are: {', '.join(QUEUES)}.\n\n"
            f"Ticket: {text}\n\nWhich queue? Answer with its name only.",
            queue,
        )
    names = random.sample(QUEUES, len(QUEUES))
    return Exchange(f"Queues: {', '.join(names)}.\nTicket: {text}\nWhich queue fits? Answer with its name only.", queue)

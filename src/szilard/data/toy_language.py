"""A small language whose analogies are known, because its grammar makes them.

A thing has words for its different sides: a country has its name, its capital and its language, a quantity has its name, its unit
and its instrument. A sentence speaks of one side of one thing. The words around tell which thing (its own topics) and which side
(the same words for all things), so "Paris" keeps company that Rome keeps, and company that France keeps. No sentence holds two
words for the same thing: that Paris belongs to France is said nowhere.
"""

from itertools import permutations
from typing import NamedTuple

import numpy as np

_COUNTRIES = """
france paris french: baguettes vineyards | germany berlin german: sausages carnivals | italy rome italian: pasta operas
spain madrid spanish: flamenco oranges | portugal lisbon portuguese: sardines cork | greece athens greek: olives temples
poland warsaw polish: amber dumplings | hungary budapest hungarian: paprika goulash | sweden stockholm swedish: elks meatballs
norway oslo norwegian: fjords salmon | denmark copenhagen danish: windmills butter | finland helsinki finnish: saunas reindeer
turkey ankara turkish: carpets hazelnuts | japan tokyo japanese: sushi robots | china beijing chinese: pandas porcelain
russia moscow russian: ballets samovars | thailand bangkok thai: orchids curries | vietnam hanoi vietnamese: lanterns noodles
korea seoul korean: kimchi ginseng | netherlands amsterdam dutch: tulips canals | egypt cairo arabic: pyramids papyrus
iran tehran persian: saffron pistachios | israel jerusalem hebrew: dates figs | iceland reykjavik icelandic: geysers puffins
"""
_QUANTITIES = """
force newton dynamometer: levers springs | energy joule calorimeter: fuels collisions | power watt wattmeter: engines turbines
pressure pascal barometer: storms pumps | current ampere ammeter: wires coils | voltage volt voltmeter: batteries lightning
resistance ohm ohmmeter: filaments graphite | temperature kelvin thermometer: ovens glaciers | mass kilogram balance: boulders apples
time second clock: pendulums eclipses | length metre ruler: ropes corridors | illuminance lux photometer: lamps candles
field tesla magnetometer: magnets auroras | charge coulomb electrometer: electrons sparks | radioactivity becquerel counter: uranium decays
angle radian protractor: triangles telescopes | frequency hertz oscilloscope: violins crystals | capacitance farad bridge: capacitors foils
"""
_SIDES = {
    "country": """the government of {word} taxes its {topic} | the borders of {word} hide many {topic}
        | farmers all over {word} export {topic}""",
    "capital": """the mayor of {word} showed us {topic} | in the streets of {word} they sell {topic}
        | the metro of {word} is painted with {topic}""",
    "language": """a poem in {word} praised the {topic} | she speaks fluent {word} and likes {topic}
        | the {word} word for {topic} has strange vowels""",
    "quantity": "the {word} of the {topic} grows slowly | laws relate the {word} to the {topic} | the {word} depends upon the {topic}",
    "unit": "we found seven {word} for the {topic} | one {word} is enough for such {topic} | about five {word} from {topic} were noted",
    "instrument": """the needle of the {word} trembled near the {topic} | she repaired the {word} after the {topic}
        | put the {word} beside those {topic}""",
}
_POOLS = {
    "{adjective}": "old new famous small large beautiful strange quiet simple heavy bright curious distant gentle rare plain",
    "{adverb}": "today again often always sometimes perhaps indeed there later quickly soon yesterday",
}
_CHATTER = [
    "nobody knows why {adjective} things are {adjective}",
    "{adverb} the {adjective} teacher told an {adjective} story",
    "it rained {adverb} and {adverb}",
    "an {adjective} friend wrote a {adjective} letter {adverb}",
]
CHATTER = 0.15  # fraction of sentences about nothing in particular
STRAY = 0.3  # fraction of topics that belong to another thing


class Thing(NamedTuple):
    """Something with several sides: its word for each, and the topics that it alone has."""

    words: tuple[str, ...]
    topics: tuple[str, ...]


class Family(NamedTuple):
    """Things with the same sides."""

    sides: tuple[str, ...]
    things: tuple[Thing, ...]


def families() -> list[Family]:
    """Countries and quantities."""
    kinds = list(_SIDES)
    return [Family(tuple(sides), _things(table)) for sides, table in ((kinds[:3], _COUNTRIES), (kinds[3:], _QUANTITIES))]


def _things(table: str) -> tuple[Thing, ...]:
    entries = [entry for line in table.strip().splitlines() for entry in line.split("|")]
    halves = [entry.split(":") for entry in entries]
    return tuple(Thing(tuple(words.split()), tuple(topics.split())) for words, topics in halves)


def sentences(count: int, rng: np.random.Generator, stray: float = STRAY) -> list[list[str]]:
    """Random sentences of the grammar, as lists of words; of their topics a fraction `stray` belongs to another thing, which misleads."""
    kinds = families()
    return [_sentence(rng, kinds, stray) for _ in range(count)]


def _sentence(rng: np.random.Generator, kinds: list[Family], stray: float) -> list[str]:
    if rng.random() < CHATTER:
        pattern = _pick(rng, _CHATTER)
    else:
        family = _pick(rng, kinds)
        side, thing = int(rng.integers(len(family.sides))), _pick(rng, family.things)
        told = _pick(rng, family.things) if rng.random() < stray else thing
        pattern = _pick(rng, _SIDES[family.sides[side]].split("|"))
        pattern = pattern.replace("{word}", thing.words[side]).replace("{topic}", _described(rng, told))
        pattern = pattern + " {adverb}" if rng.random() < 0.5 else "{adverb} " + pattern if rng.random() < 0.3 else pattern
    words = pattern.split()
    return [_pick(rng, _POOLS[word].split()) if word in _POOLS else word for word in words]


def _described(rng: np.random.Generator, thing: Thing) -> str:
    """One or two topics of the thing, one perhaps with an adjective."""
    first, second = rng.permutation(thing.topics)
    adjective = "{adjective} " if rng.random() < 0.5 else ""
    return f"{adjective}{first} and {second}" if rng.random() < 0.4 else f"{adjective}{first}"


def _pick(rng: np.random.Generator, things):
    return things[int(rng.integers(len(things)))]


def questions() -> dict[str, list[tuple[str, str, str, str]]]:
    """All analogies a : b = c : d of the language, by the sides they relate: every pair of things, every pair of sides."""
    found = {}
    for family in families():
        for one, other in permutations(range(len(family.sides)), 2):
            found[f"{family.sides[one]} : {family.sides[other]}"] = [
                (first.words[one], first.words[other], second.words[one], second.words[other])
                for first, second in permutations(family.things, 2)
            ]
    return found

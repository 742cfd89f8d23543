"""A small English: greetings, numbers, dates, times, everyday verbs and nouns, and talk about this project.

It knows nothing of audio. A sentence is drawn by expanding `{symbol}` with a seeded generator; the language is kept
narrow on purpose, so that a flow LM of one million parameters can learn how each of its words sounds.
"""

import random
import re

MAX_CHARACTERS = 49
"""The reference splits text into chunks of at most 50 tokens, and a token here is about one character."""

RULES: dict[str, str] = {
    "unit": "one|two|three|four|five|six|seven|eight|nine",
    "teen": "ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen",
    "tens": "twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety",
    "small": "{unit}|{teen}|{tens}|{tens} {unit}",
    "number": "{small}|{small}|{unit} hundred|{unit} hundred and {small}|{unit} thousand|zero",
    "ordinal": "first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth|"
    "thirteenth|fifteenth|twentieth|twenty {first_nine}|thirtieth",
    "first_nine": "first|second|third|fourth|fifth|sixth|seventh|eighth|ninth",
    "day": "Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday",
    "month": "January|February|March|April|May|June|July|August|September|October|November|December",
    "part": "morning|afternoon|evening",
    "hour": "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve",
    "minutes": "five|ten|fifteen|twenty|thirty|forty|fifty|thirty five|forty five|twenty five",
    "time": "{hour} o'clock|half past {hour}|quarter past {hour}|quarter to {hour}|{hour} {minutes}|"
    "{minutes} past {hour}",
    "when": "today|tomorrow|tonight|now|again|on {day}|at {hour} o'clock|in the {part}|every day|next week",
    "name": "Anna|Tom|Mary|John|Lucy|Peter|Sarah|David",
    "who": "I|you|we|they",
    "person": "he|she|{name}|my friend|the teacher|the doctor|my sister|my brother",
    "color": "red|blue|green|white|black|yellow|brown",
    "size": "big|small|long|short|old|new|nice|good|great|warm|cold|heavy|quiet|happy",
    "adjective": "{color}|{size}|{size}",
    "thing": "book|house|table|door|window|car|train|boat|box|cup|letter|picture|garden|street|river|river|"
    "tree|flower|apple|bread|water|coffee|music|dog|cat|horse|bird|fish|child|king|shop|school|kitchen|"
    "voice|sound|page|model|browser|phone|computer|machine|word|story|song|question|answer|game|key|clock",
    "things": "books|houses|tables|doors|windows|cars|trains|boxes|cups|letters|pictures|trees|flowers|apples|"
    "dogs|cats|horses|birds|children|words|stories|songs|questions|answers|games|keys|people|voices|pages",
    "the_thing": "the {thing}|the {thing}|the {adjective} {thing}|my {thing}|your {thing}|this {thing}",
    "place": "in the garden|on the table|near the river|at school|in the kitchen|by the window|at home|"
    "in the box|under the tree|behind the house|on the street|over there|in the browser|here",
    "verb": "see|hear|like|want|need|find|have|make|take|open|close|bring|show|know|love|use|read|write|buy|"
    "remember|watch|help|keep",
    "verbs": "sees|hears|likes|wants|needs|finds|has|makes|takes|opens|closes|brings|shows|knows|loves|uses|"
    "reads|writes|buys|remembers|watches|keeps",
    "past": "saw|heard|liked|wanted|found|had|made|took|opened|closed|brought|showed|knew|loved|used|wrote|"
    "bought|remembered|watched|kept",
    "act": "go|come|play|sing|speak|walk|run|work|sleep|eat|drink|listen|wait|start|stop|begin|laugh",
    "greeting": "Hello|Good {part}|Good night|Goodbye|Thank you|Welcome|Hi|Hello world|Yes|No|Please wait|"
    "Thank you very much|See you tomorrow|How are you?|I am fine|I am sorry|Of course|Very good|All right",
    "state": "happy|ready|tired|here|late|early|right|wrong|busy|free|hungry|strong|young|sure",
    "weather": "warm|cold|sunny|windy|cloudy|raining|snowing|very hot|dark|bright|fine",
    "subject": "this voice|the model|this page|your computer|this machine|the browser|this small voice",
    "does": "speaks English|works offline|runs in your browser|is very small|is fast|needs no network|"
    "was trained at home|can read numbers|can speak|is ready|starts quickly|makes no mistake|reads the text",
    "S": "{greeting}.|{greeting}, {name}.|{greeting}. {greeting}.|{greeting}!|"
    "It is {time}.|The time is {time}.|It is {time} in the {part}.|We {act} at {time}.|"
    "Today is {day}.|Today is the {ordinal} of {month}.|{day}, the {ordinal} of {month}.|"
    "{person} will come on the {ordinal} of {month}.|My birthday is in {month}.|"
    "{number}.|The number is {number}.|{number} and {number}.|There are {small} {things} {place}.|"
    "I have {small} {things}.|{unit}, {unit}, {unit}, {unit}.|Page {number}.|{unit} {things} and {unit} {things}.|"
    "{who} {verb} {the_thing}.|{who} {verb} {the_thing} {when}.|{person} {verbs} {the_thing}.|"
    "{person} {verbs} {the_thing} {place}.|{who} {past} {the_thing} {place}.|{person} {past} {small} {things}.|"
    "{who} will {act} {when}.|{person} will {verb} {the_thing}.|{who} can {verb} {the_thing}.|"
    "Do you {verb} {the_thing}?|Can you {verb} {the_thing}?|Can we {act} {when}?|Where is {the_thing}?|"
    "What is this?|What time is it?|How many {things} are there?|How old is {the_thing}?|Who {past} {the_thing}?|"
    "{the_thing} is {place}.|{the_thing} is {adjective}.|{the_thing} is {adjective} and {adjective}.|"
    "Please {verb} {the_thing}.|Please {act} {when}.|Don't {verb} {the_thing}.|Let's {act} {when}.|"
    "I am {state}.|Are you {state}?|{person} is {state} {when}.|We are very {state}.|I {verb} you.|"
    "It is {weather} {when}.|{subject} {does}.|{subject} {does}.|{subject} {does} and {does}.|"
    "My name is {name}.|I don't know.|I think so.|{person} and {person} {act} {place}.|"
    "{who} {verb} {things} and {things}.|{person} {verbs} {adjective} {things}.|They {act} {place} {when}.",
}
SYMBOL = re.compile(r"\{(\w+)\}")


def expand(symbol: str, generator: random.Random) -> str:
    """One random expansion of `symbol`, down to plain words."""
    alternative = generator.choice(RULES[symbol].split("|"))
    return SYMBOL.sub(lambda match: expand(match.group(1), generator), alternative)


def sentences(count: int, seed: int) -> list[str]:
    """`count` distinct sentences of at most `MAX_CHARACTERS`, in a seeded random order."""
    generator = random.Random(seed)
    found: dict[str, None] = {}
    while len(found) < count:
        sentence = expand("S", generator).replace("?.", "?").replace("?,", ",").replace("?!", "?")
        if len(sentence) <= MAX_CHARACTERS:
            found[sentence[0].upper() + sentence[1:]] = None
    return list(found)


def words() -> list[str]:
    """Every word of the language, lower case, sorted."""
    return sorted(set(re.findall(r"[a-z']+", SYMBOL.sub(" ", " ".join(RULES.values())).lower())))

"""The grammar of time expressions: patterns by kind, each with the rule that turns a match into days."""

from __future__ import annotations

import re

from extract.text.dates import relative, rules
from extract.text.dates.rules import Rule
from extract.text.numbers.cardinals import NUMBER_WORDS

MONTH = (
    r"(?P<month>Jan(?:uary|\.)?|Feb(?:ruary|\.)?|Mar(?:ch|\.)?|Apr(?:il|\.)?|May|June?|Jul(?:y|\.)?|Aug(?:ust|\.)?"
    r"|Sept?(?:ember|\.)?|Oct(?:ober|\.)?|Nov(?:ember|\.)?|Dec(?:ember|\.)?)"
)
LAST_MONTH = MONTH.replace("<month>", "<month2>")
WEEKDAY = r"(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|(?:Mon|Tues?|Wed|Thurs?|Fri|Sat|Sun)\.)"
SKIP_WEEKDAY = rf"(?:{WEEKDAY}(?: \w+)?,? (?:the )?)?"
DAY = r"(?P<day>3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?"
LAST_DAY = r"(?P<last>3[01]|[12]\d|[1-9])"
YEAR = r"(?P<year>(?:1[5-9]|20)\d\d)"
EARLY = r"(?:early|late|later|earlier|mid|sometime)"
START_OF = r"(?:the )?(?:very )?(?:beginning|start|end|middle|close|(?:first|second|last|latter) half) of (?:the )?"
DAYPART = r"(?:,? (?:in the |at )?(?:early |late )?(?:morning|afternoon|evening|night|noon|midnight|lunchtime))?"
COUNT = rf"(?P<count>\d{{1,3}}|an?|{NUMBER_WORDS}|(?:a )?couple(?: of)?|(?:a )?dozen)"
UNIT = r"(?P<unit>minute|hour|day|night|week|fortnight|month|quarter|year|decade)s?"
DOTTED = r"(?<=\d\.\d\d{})"
AFTER_A_DATE = "|".join(DOTTED.format(joint) for joint in (" to ", " till ", " until ", " and ", " [–—-] ", "[–—-]"))
AFTER_A_WORD = "|".join(rf"(?<=\b{word} )" for word in ("since", "from", "on", "as of", "dated", "by", "for"))

GRAMMAR: tuple[tuple[str, str, Rule], ...] = (
    (
        "iso",
        r"(?P<y>(?:1[5-9]|20)\d\d)(?P<s>[-/.])(?P<m>0?[1-9]|1[0-2])(?P=s)(?P<d>3[01]|[12]\d|0?[1-9])"
        r"(?:T\d\d:\d\d(?::\d\d)?Z?)?",
        rules.read_numeric,
    ),
    (
        "figures",
        r"(?<![\d./-])(?P<a>3[01]|[12]\d|0?[1-9])(?P<sep>[./-])(?P<b>3[01]|[12]\d|0?[1-9])(?P=sep)"
        r"(?P<c>(?:1[5-9]|20)\d\d|[0-4]\d)(?![./]?\d)",
        rules.read_numeric,
    ),
    (
        "day.month",
        rf"(?:{AFTER_A_WORD}|{AFTER_A_DATE})(?P<d>3[01]|[12]\d|0[1-9])\.(?P<m>0[1-9]|1[0-2])(?![.,]?\d| ?%)",
        rules.read_day_month,
    ),
    (
        "day month",
        rf"{SKIP_WEEKDAY}{DAY}(?:[–—-]{LAST_DAY})?(?: of)? {MONTH}(?:,? {YEAR})?",
        rules.read_month_day,
    ),
    (
        "month day",
        rf"{SKIP_WEEKDAY}(?:(?P<which>last|next|past|this past|this coming) )?{MONTH} {DAY}"
        rf"(?:[–—-](?:{LAST_MONTH} )?{LAST_DAY}\b)?(?:(?:,| of)? {YEAR})?(?![.,]?\d|:\d| ?%)",
        rules.read_month_day,
    ),
    (
        "month",
        rf"(?P<part>(?:(?:very )?{EARLY}(?: in| on)?[ -](?:the )?|{START_OF})?)(?:(?P<which>last|this|next"
        rf"|coming|past) )?"
        rf"{MONTH}(?:,? (?:of )?(?:{YEAR}|(?P<of_year>this|last|next) year))?(?! \d{{1,2}}\b)",
        rules.read_month,
    ),
    (
        "year",
        rf"(?P<part>(?:{EARLY}(?: in)?[ -]|{START_OF})?){YEAR}(?:[–—-](?P<until>(?:19|20)\d\d|\d\d)\b)?(?!\d|s\b|-\d)",
        rules.read_year,
    ),
    (
        "decade",
        r"(?:the )?(?:(?:early|late|mid)[ -])?(?P<decade>(?:1[5-9]|20)\d0['’]?s|['’‘][2-9]0s"
        r"|(?:twent|thirt|fort|fift|sixt|sevent|eight|ninet)ies)",
        rules.read_decade,
    ),
    (
        "weekday",
        r"(?:(?:early|late|earlier|later)(?: on)? )?"
        rf"(?:(?P<which>last|next|this past|past|this coming|coming|this|following) )?(?P<weekday>{WEEKDAY}){DAYPART}",
        relative.read_weekday,
    ),
    (
        "deictic",
        r"the day (?:before yesterday|after tomorrow)|overnight"
        r"|(?:early |late |earlier |later )?(?:yesterday|today|tomorrow|tonight|last night"
        r"|(?:this|yesterday|tomorrow) (?:morning|afternoon|evening))(?: (?:morning|afternoon|evening|night))?",
        relative.read_deictic,
    ),
    (
        "ago",
        rf"(?:(?:about|almost|nearly|over|around|more than|less than|just|only|roughly|some|at least) )?{COUNT} "
        rf"(?:(?:calendar|full|long|short|whole|fiscal|trading|business) )?{UNIT} (?:or (?:so|two|more) )?"
        r"(?:ago|earlier|before that|previously|(?P<ahead>from now|hence))",
        relative.read_ago,
    ),
    (
        "ago",
        r"a (?P<unit>year|month|week)[ -]ago|(?:the )?(?:comparable |same )?year-(?:ago|earlier)"
        r"(?: (?:period|quarter|level|figure|month|result|profit|net|first|second|third|fourth)){0,2}",
        relative.read_year_ago,
    ),
    (
        "past units",
        r"(?:(?:in|over|during|within|for|throughout) )?(?:the|these|this) "
        rf"(?P<which>past|last|previous|preceding|next|coming|following)(?: (?:{COUNT}|(?P<vague>few"
        rf"|several)))?[ -]{UNIT}",
        relative.read_past_units,
    ),
    (
        "period",
        r"(?:(?:on|over|at|during) )?(?:the|this past|the past) (?P<period>weekend)",
        relative.read_period,
    ),
    (
        "period",
        rf"(?:(?:{EARLY}|so far)(?: in)?[ -]|the (?:beginning|start|end|middle|rest) of )?(?:(?:the|this) )?"
        r"(?P<which>last|next|this|current|coming|previous|prior|preceding|following)"
        r"(?: (?:calendar|fiscal|financial|whole|past|coming))? "
        r"(?P<period>week|weekend|month|quarter|year|decade|spring|summer|autumn|fall|winter)(?!-old| old)",
        relative.read_period,
    ),
    (
        "season",
        r"(?:(?:early|late|mid)[ -])?(?:the )?(?:(?:early|late|mid)[ -])?(?P<season>spring|summer|autumn|fall|winter)"
        rf"(?:,? (?:of |in )?){YEAR}",
        relative.read_season,
    ),
    (
        "quarter",
        r"(?:the )?(?:(?:fiscal|latest|current) )?(?P<nth>first|second|third|fourth|1st|2nd|3rd"
        r"|4th)[ -](?P<kind>quarter|half)"
        rf"(?: of)?(?:(?: the)?(?: fiscal)?(?: year)? {YEAR})?(?!s|-final| (?:century|time|hour|marathon))",
        relative.read_quarter,
    ),
    ("quarter", rf"(?P<kind>Q)(?P<figure>[1-4])(?: {YEAR})?", relative.read_quarter),
    ("quarter", rf"(?P<figure>[1-4])(?P<kind>Q)(?: {YEAR})?", relative.read_quarter),
    (
        "end of",
        r"(?:year|month)[ -]end|the (?:year|month)['’]s (?:end|close|start|beginning)|year['’]s end"
        r"|(?:the )?(?:beginning|start|end|middle|close|first half|second half|rest|remainder) of the (?:week"
        r"|month|year)"
        r"|(?:earlier|later|late|early|so far) in the (?:week|month|year)|the (?:full|whole|entire|fiscal"
        r"|latest fiscal) year"
        r"|(?<=for )the year(?! (?:ended|earlier|before|ago))",
        relative.read_current,
    ),
    (
        "holiday",
        r"(?P<feast>Christmas Eve|Christmas(?: Day)?|New Year['’]s (?:Eve|Day)|May Day|Valentine['’]s Day"
        r"|Halloween|Boxing Day"
        rf"|Thanksgiving(?: Day)?)(?:,? (?:of |in )?{YEAR})?",
        relative.read_holiday,
    ),
    (
        "spoken year",
        r"(?P<century>nineteen|twenty|eighteen) (?P<tens>twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)"
        r"(?:[ -](?P<ones>one|two|three|four|five|six|seven|eight|nine))?",
        relative.read_spoken_year,
    ),
)


def compile_grammar() -> dict[str, list[tuple[re.Pattern[str], Rule]]]:
    """Patterns and rules by the name of their kind; none matches inside a word, a number or an amount of money."""
    kinds: dict[str, list[tuple[re.Pattern[str], Rule]]] = {}
    for name, pattern, rule in GRAMMAR:
        compiled = re.compile(rf"(?<![\w$€£+#])(?:{pattern})(?!\w)", re.IGNORECASE)
        kinds.setdefault(name, []).append((compiled, rule))
    return kinds


RULES = compile_grammar()

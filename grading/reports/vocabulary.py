"""The words by which a report speaks of a discussion point. Patterns only look ahead a bounded way."""

from __future__ import annotations

import re

NUMBER = (
    r"(?<![\d.,])(?:\d[\d,]*|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|sixteen|eighteen|twenty|thirty|forty"
    r"|fifty|sixty|seventy|eighty|ninety|hundred)(?:-\w+)?"
)
# “Seven words more” counts what was measured, and not what was read.
WORDS = r"words?(?! (?:more|less|fewer|a|per)\b)"
GROUPS = (
    r"(?:patients?|hospitals?|schools?|clinics?|litters?|batch(?:es)?|casks?|child(?:ren)?|persons?|people|adults?"
    r"|participants?|subjects?|individuals?|mothers?|groups?|clusters?|classes|pupils?|students?|units?"
    rf"|{WORDS})"
)
ROWS = (
    r"(?:visits?|readings?|measurements?|observations?|rows|trials?|answers?|responses?|samples?|tests?|scores?|waves?"
    r"|occasions?|times|pups?|pupils?|patients?|children|births?|records?|cores?|casks?|data points"
    rf"|{WORDS})"
)
UNCERTAIN = r"(?:\bCI\b|confidence|interval|\bSEs?\b|standard error|±|anything between)"


def any_of(*parts: str) -> re.Pattern[str]:
    return re.compile("|".join(parts), re.IGNORECASE)


# A formula of R with a random part, such as y ~ x + (x | g), or the `random =` of nlme.
FORMULA = re.compile(
    r"\b\w{1,40} ?~[^|~;]{1,200}\|{1,2}[^|)~;]{1,60}\)|random ?= ?~[^|;]{1,80}\|", re.IGNORECASE
)

COUNT_OF_GROUPS = re.compile(rf"\b{NUMBER} (?:[\w’'-]+ ){{0,2}}?{GROUPS}\b", re.IGNORECASE)
COUNT_OF_ROWS = re.compile(rf"\b{NUMBER} (?:[\w’'-]+ ){{0,2}}?{ROWS}\b", re.IGNORECASE)
BELONGS = any_of(
    r"\bnested (?:with)?in\b",
    r"\blevel (?:1|2|one|two)\b",
    r"\b(?:measured|seen|tested|visited|answered|asked)\b",
    rf"\beach\b.{{0,30}}\b(?:{NUMBER}) times\b",
    rf"\bper {GROUPS}\b",
)

ALIKE = any_of(
    r"\bnot\b.{0,40}\bindependent\b",
    r"\bno independent\b",
    r"\b(?:cannot|can['’]t|could not)\b.{0,40}\bindependent\b",
    r"\b(?:non-?independen|pseudo-?replicat)\w*",
    r"\bindependen\w+ (?:assumption )?(?:does not hold|is violated|was violated|fails?|is broken)\b",
    r"\b(?:violat|break|contradict)\w*\b.{0,40}\bindependen\w+",
    r"\bindependent\b.{0,60}\b(?:overstate|too (?:small|sure|narrow))",
    r"\b(?:patients?|readings?|pups?|pupils?) (?:\w+ ){0,4}(?:are|were) no independent\b",
)
CORRELATED = any_of(
    r"\b(?:strongly |highly )?(?:correlated|alike|similar|related)\b(?! random)",
    r"\b(?:resembl|hang together|belong together)\w*",
    r"\bshare[sd]?\b",
)
CLUSTER_WORDS = any_of(
    r"\b(?:of|from|in|within) (?:one|the same|a|an|single) \w+",
    r"\b(?:one|each|every|a) \w+['’]s\b",
    r"\bsiblings?\b",
    r"\brow",
    r"\bwithin\b",
    r"\beach other\b",
)
ICC = any_of(r"\bintra-?class\b", r"\bICC\b", r"\bdesign effect\b")
SIMPLER_WRONG = any_of(
    r"\b(?:ordinary|simple|plain|linear|usual) (?:\w+ )?regression\b.{0,80}"
    r"\b(?:would|ignores?|overstat|understat|too|wrong|act|does not)",
    r"\bignor\w+\b.{0,60}\b(?:would|too (?:small|narrow|sure)|overstat|understat)",
    r"\beffective (?:number|sample)\b",
    rf"\bnot (?:the )?{ROWS} (?:is|are|were|was)\b.{{0,40}}\b(?:unit|drawn|given)",
    r"\b(?:and|is) not \w+ (?:is|are|was|were) the unit\b",
)

FIXED = any_of(
    r"\bfixed effects? (?:of|for|were|was|are|included)\b",
    r"\bas fixed effects?\b",
    r"\bhad (?:a )?fixed effects?\b",
    r"\badjust(?:ed|ing|s)? for\b",
    r"\bcontroll?(?:ed|ing|s)? for\b",
    r"\b(?:predictors|covariates) (?:were|was|are|included)\b",
    r"\bas (?:the )?(?:predictors?|covariates?)\b",
    # The guide calls it the fixed part, and so do questions.
    r"\bfixed (?:part|effects?) (?:is|are|was|were|has|have|had|holds?|held|contain\w*|consist\w*|includ\w*)\b",
)

WHAT_VARIES = any_of(
    r"\brandom(?:ly varying)? (?:\w+ and (?:random )?)?(?:intercepts?|slopes?)\b",
    r"\brandom intercept",
    r"\brandom effects? (?:of|for|were the)\b",
    r"\b(?:varying|own|individual) (?:\w+ ){0,2}(?:intercepts?|slopes?|levels?|paces?|rates?|lines?)\b",
    r"\b(?:level|pace|slope|rate|intercept|line)s?\b.{0,40}\bof (?:their|its|his|her) own\b",
    r"\b(?:intercepts?|slopes?)\b.{0,60}\b(?:var(?:y|ies|ied)|differ\w*|drawn from|predictions?)\b",
    r"\brandom part\b.{0,80}\b(?:var(?:y|ies|ied)|differ\w*|intercepts?|slopes?|levels?|rates?|paces?)\b",
    r"\b(?:levels?|rates?|paces?)\b.{0,60}\b(?:var(?:y|ies|ied)|differ\w*) "
    rf"(?:\w+ ){{0,2}}(?:between|among|across|from) (?:the |each )?(?!groups?\b){GROUPS}\b"
    r"(?! (?:with|without|who|on|in|given|taking)\b)",
)
SPREAD = any_of(r"\b(?:SDs?|(?<!one )standard deviations?|variances?)\b", r"\bvar(?:y|ied|ies)\b")
SPREAD_OF = any_of(
    rf"\b(?:between|among|across|over|of|for)(?: the| all)? (?:random )?(?:intercepts?|slopes?|levels?|paces?|{GROUPS})\b",
    rf"\b{GROUPS}['’]s? ",
    rf"\b{GROUPS} (?:also |still |plainly )?(?:differ|var)\w*",
    rf"\b{GROUPS} within (?:a|one|each) ",
    r"\bwithin (?:a|one|each) (?:batch|school|hospital|clinic)\b",
)

RANDOM = any_of(
    r"\brandom\b(?! sample| order| number| split)", r"\b(?:intercepts?|slopes?|levels?|paces?|trend)\b"
)
BETWEEN = any_of(
    rf"\b(?:for|per|by|between|among|across|over|to) (?:each |every |the |all |both |crossed )?(?:\w+ and )?{GROUPS}\b",
    rf"\b(?:of|from) (?:each |every |the )?{GROUPS}\b",
    rf"\b(?:each|every) {GROUPS}\b",
    rf"\b{GROUPS} (?:\w+ ){{0,3}}(?:had|has|have|got|get|were|was|differ\w*|var\w+)\b",
    rf"\b{GROUPS}['’]",
    r"\bchild to child\b",
)
GROUPED = any_of(
    r"\b(?:grouped|clustered) (?:by|in|within) \w+",
    r"\bgrouping (?:variable|factor)\b",
    r"\bnested (?:with)?in\b.{0,60}\b(?:both|random|intercept)",
)

DIRECTION = any_of(
    r"\b(?:lower|higher|lighter|heavier|slower|faster|quicker|longer|shorter|stronger|weaker|more|less|fewer|better|worse"
    r"|larger|smaller|ahead|behind|steeper)\b(?! than (?:doubl|halv|half|twice))",
    r"\b(?:fell|fall(?:s|en)?|rose|rise[sn]?|gain(?:s|ed)?|dropp?(?:s|ed)?|los(?:t|es)|increas\w+|decreas\w+|declin\w+"
    r"|reduc\w+|eas(?:es|ed)|lowers?|lowered|raise[sd]?|improv\w+|difference|grew|grows)\b",
)
SIZE = re.compile(r"\d")
COMPARED = any_of(
    r"\bthan\b",
    r"\bcompared (?:with|to)\b",
    r"\bon average\b",
    r"\b(?:a|per) (?:month|term|year|cm|unit|point)\b",
)
ONLY_P = re.compile(r"\bp ?[=<>] ?0?\.\d+", re.IGNORECASE)

CARE = any_of(
    r"\blimit(?:s|ed|ation|ations)\b(?! of detection)",
    r"\bcautio\w*|\b(?:be|been|being) careful\b",
    r"\b(?:cannot|can['’]t|could not|not possible to)(?: be)? "
    r"(?:say|said|tell|told|conclude|know|known|rule|separate|exclude|claim|show)\w*",
    r"\bconfound\w*|\bbias(?:es|ed)?\b",
    r"\b(?:other|another|alternative) (?:\w+ )?(?:explanations?|differences?|reasons?|causes?)\b",
    r"\b(?:could|may|might) (?:also )?(?:explain|be part of|be due|have)\b",
    r"\b(?:no|not?) (?:lots?|randomi[sz]\w+)\b|\bobservational\b|\bnot by lot\b",
    r"\bnot (?:assigned|allocated|randomi[sz]ed)\b",
    r"\b(?:missing|dropp?ed out|drop-?outs?|left (?:the (?:school|study)|before|early|more often)|lost to follow)\b",
    r"\bconverge\w*|\bsingular\w*|\bwarning\w*|\boptimi[sz]ers?\b",
    r"\b(?:very )?uncertain|\bonly roughly\b|\bhardly be (?:estimated|told|known)\b|\bremains? open\b",
    rf"\b(?:only|just) (?:{NUMBER}|a few|few) (?:\w+ )?(?:{GROUPS}|{ROWS})\b.{{0,60}}"
    r"\b(?:can|uncertain|rough|little|imprecise|hard)",
    r"\bno forecast\b|\bunmeasured\b|\bnot in the model\b|\bsensitiv\w+ anal",
    r"\bassum(?:es?|ing|ption)\b.{0,60}\b(?:missing|normal|linear|at random)",
)
# What is said of these is a limitation also where it is denied: “converged without warnings”, “none is missing”.
STATUS = any_of(r"\bconverge\w*|\bsingular\w*|\bmissing\b|\bwarning\w*")
WAVED_AWAY = any_of(
    r"\b(?:no|without|not any|nothing|none)\b.{0,25}\b(?:limit|caution|problem|issue|careful)\w*",
    r"\bnothing (?:was done|limits)\b",
)

"""Words that carry no topic. ``STOP`` is left out of index and query; ``LIGHT`` counts little in a query."""

from __future__ import annotations

from language.folding import fold

_STOP = """
der die das den dem des ein eine einer eines einem einen und oder aber auch als am an auf aus bei bis da dabei
dafür damit dann dass daß denn deren dessen dies diese dieser dieses diesem diesen doch dort du durch er es
etwa etwas euch euer für gegen hat haben hatte hier hin hinter ich ihm ihn ihr ihre ihrem ihren ihrer im in
indem ins ist ja je jede jeder jedes jeden jedem jene kein keine keinen keiner man mein meine meinem mit nach
nicht noch nun nur ob ohne seit sehr sein seine seinem seinen seiner sich sie sind so sowie über um uns unser
unsere unserer unseren unserem unter vom von vor war waren was wegen weil welche welcher welches welchen wenn
wer wie wir wird werden wo wurde wurden zu zum zur zwischen bzw usw etc ggf evtl dadurch deshalb daher mehr
viel viele vielen sollen sollte sollten soll kann können könnte könnten muss müssen darf dürfen will wollen
möchte möchten würde würden worden sei seien wäre haben gibt geben gab es bereits sonst alle allem allen aller
beim warum wieso weshalb wohin woher wann womit wozu wobei worum einander ihnen ihres mich mir dir dich selbst
bin bist seid lässt lassen
""".split()  # noqa: SIM905
_LIGHT = """
kunde kunden kundin kundinnen teilnehmer teilnehmende arbeiten während eng enger
machen macht tun tut gehen geht kommen kommt bringen bringt bekommen bekommt erhalten erhält nutzen nutzt
helfen hilft finden findet suchen suche sucht brauchen braucht zeigen gut gute guter guten gutes besser
beispiel beispiele praxisbeispiel neu neue neuen neuer verschieden verschiedene verschiedener andere anderen
anderer ander wichtig gemeinsam ansatz ansätze praxis idee ideen thema themen möglich möglichkeit
möglichkeiten schaffen verbessern einfach konkret erfolgreich erfolgreiche weise art hilfe leute menschen
person personen mensch jemand mann alles vorher holt holen tipps erfahrungen erfahrung funktioniert klappt
umsetzen läuft richtig bieten bietet anbieten nötig eigene eigenen während vielleicht schnell schneller stelle
dazu gelingt gelingen gelungen
""".split()  # noqa: SIM905
_ENGLISH_STOP = """
a an the of for in on at to and or with by from is are be do does how what who which can i we you they our my
me as it this that there their into about get find help want need during while have has had was were will would should
us your his her its any some more many who when where why am not no if or so than then them these those also
""".split()  # noqa: SIM905
_UKRAINIAN_STOP = "для з із зі в у на та і й про до від за по як що де хто чи не або при під це є ми ви вони я".split()  # noqa: SIM905
_RUSSIAN_STOP = [
    "для",
    "с",
    "со",
    "в",
    "во",
    "на",
    "и",
    "о",
    "об",
    "до",
    "от",
    "за",
    "по",
    "как",
    "что",
    "где",
    "кто",
    "ли",
    "не",
    "или",
    "при",
    "под",
    "это",
    "есть",
    "мы",
    "вы",
    "они",
    "я",
    "мне",
    "нам",
    "его",
    "её",
    "их",
    "чтобы",
    "из",
    "к",
    "у",
    "же",
    "бы",
    "а",
    "но",
]
_TURKISH_STOP = "ve icin nasil ne bir bu ile da de mi nerede var kim hangi veya ya o su ben biz siz".split()  # noqa: SIM905
_POLISH_STOP = "dla jak i w z na do sie jest co gdzie czy o po od za lub oraz ze nie kto u przy ich to".split()  # noqa: SIM905
_ARABIC_STOP = "في من على الى إلى عن مع و أو او كيف ما هل هذا هذه التي الذي بين لدى عند أن ان".split()  # noqa: SIM905

STOP = frozenset(fold(word) for word in _STOP)
LIGHT = frozenset(fold(word) for word in _LIGHT)
STOP_BY_LANGUAGE = {
    "de": STOP,
    "en": frozenset(_ENGLISH_STOP),
    "uk": frozenset(_UKRAINIAN_STOP),
    "ar": frozenset(_ARABIC_STOP),
    "ru": frozenset(_RUSSIAN_STOP),
    "tr": frozenset(_TURKISH_STOP),
    "pl": frozenset(_POLISH_STOP),
}

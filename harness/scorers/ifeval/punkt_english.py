"""What Punkt's English model knows of words, of which `sentences` asks.

The model learned it from newspapers. Abbreviations, sentence starters and collocations are all of the model's; of the
words whose capitals it knows, here are those that are common in answers to IFEval's prompts.
"""

from __future__ import annotations


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_DOTTED = _words(
    """
    a.a a.c a.d a.g a.h a.m a.m.e a.s a.t b.f b.v c.i.t c.o.m.b c.v d.c d.h d.w e.f e.h e.l e.m f.g f.j g.d g.f g.k
    h.c h.f h.m i.m.s j.b j.c j.j j.k j.p j.r l.a l.f l.p m.b.a m.d.c m.j n.c n.d n.h n.j n.m n.v n.y p.a.m p.m ph.d
    r.a r.h r.i r.j r.k r.t s.a s.a.y s.c s.g s.p.a s.s t.j u.k u.n u.s u.s.a u.s.s.r w.c w.r w.va w.w
    """
)
_SHORTENED = _words(
    """
    adm ala ariz aug ave bros calif chg cie co col colo conn corp cos ct dec dr feb fla fri ft ga gen ill inc jan jr
    kan ky lt ltd maj messrs mg mich minn mr mrs ms nev nov oct ok okla ore pa prof rep reps sen sep sept sr st sw
    tenn tues va vs vt wash wed wis yr
    """
)
_LETTERS = frozenset("cdefghklmnprstvw")
ABBREVIATIONS = _DOTTED | _SHORTENED | _LETTERS
"""Words whose full stop does not end a sentence by itself; "e.g" and "i.e" are not among them."""

STARTERS = _words(
    """
    according although among both but despite even he however i if in indeed instead it many meanwhile moreover most
    nevertheless nonetheless nor sales separately similarly since so some the there these they this though thus
    under when while yet
    """
)
"""What often begins a sentence after an abbreviation."""

_AFTER_NUMBERS = _words(
    """
    abreast aes business cbot colgate commodities cooper corrections credit dividend financing genentech henley
    insider international leisure letters notable pay-fone pegasus pepper review rj wedgestone who zimmer
    """
)
COLLOCATIONS = frozenset(
    [("##number##", word) for word in _AFTER_NUMBERS]
    + [
        ("b", "edelman"),
        ("b", "levine"),
        ("b", "smith"),
        ("b", "stewart"),
        ("b", "wigton"),
        ("i", "magnin"),
        ("i", "toussie"),
        ("j", "aron"),
        ("j", "fialka"),
        ("j", "walter"),
        ("o", "ludcke"),
    ]
)
"""Pairs between which no sentence ends: a number or an initial and what came after it."""

COMMON = _words(
    """
    abilities able absolutely achieve actions addition address adventure advice afternoon afterward agencies aim
    aims ain allow allowing allows along alternative always amount analysis ancient animal announced anything
    application apply appreciate approach appropriate arrival arrive artist ask asked asking attention audience
    available awakening awareness babies bachelor bail basic basil beaches became become begged begin beginnings
    behavior behind being believe believed beneath better between beyond birth bit blend body bond bonding bonus boy
    brand break breast briefly bright build built buried businesses call camera candidate capture car carefully
    cause causing challenge challenges challenging chance character characters check choice choose chorus cinematic
    climate climb climbing closing cold collaborated colors comfort comfortable commitment committed communicate
    compared competitive complete complexity conclude conclusion conditions conduct conducting confident conflict
    consider considering consistency consult contact contain content contribute contributing convenient cool cops
    cost courage course cows create created creating creation crickets critic critique crowd cultural curious
    currently customer dancing dark date dawn decisions dedicated deep deeper default delicious delight demonstrates
    dental deploy deployment depth describe description designed detail detention develop developed developing
    diaper diapers didn difference differences different difficult disability discover discuss discussion display
    dive diverse dividing diving does doesn dogs doing done dose drawn dynamic eager early echoing effective
    effectively effects efficient elephant elephants else embrace emerging emotions empire employee encourage
    encouraging engage engaging engineer engineers enhance enhancing enjoy enough ensure ensuring enter environment
    era especially essay establish established event ever examination example excellent exceptional excited exciting
    exclude exercise experience experienced experiences expert expertise explain explanation explore exploring
    exposure eye eyes faced faith famous fascinating fashion faster favorite fear feature features feedback feeling
    feet fellow felt file filled fills final finally finish fit flight flowers follow forever forget forward friend
    friendly funny furthermore gentle gifted given gives giving global goals going grab grocery ground growing
    guarded hair handcuffs hands happy headline healthy hear hearing hearts helping helps her here hero hide
    highlight highly hike hiking him himself historical hold hours humans idea ideal identity imagine implemented
    implementing importance important improve improved inches include including incorporate indeed individual
    individuals influence inform innovation innovative insights instead interesting interests internationally into
    intricate introducing inventor invest investigate investing invitation isn joining journey junior juveniles kids
    kissing knew knowledge known lack landmark language languages laughing laughs leadership leading learn learned
    led lessons lies lights lion listen lived lives living located location longest looking lot loved loyal lunch
    magical maintain manage manager marked mean meets mental message meters method methodology milestone mind
    misinterpretation mistakes mix mom moment months moreover morning mother motivated motivation multiple narrative
    nature necessary need needs neighbors note nothing number objective objectives ocean ones opportunities
    opportunity originally overall pain parenting parks passion perfect performance person personal phase phone
    physical piece pink pitch platform platforms play playing please plot points political popularity position
    positive possibility potential powerful practice preparation prepare present pride private problem problems
    process processes product professionals profound program programming projects promise protect provide provides
    psychological psychologists pursuit put question questions rain range reality reduced reductions reflection
    refrain region regrets regular relationship remember reminder renowned requires resilience respect response
    responsibilities restaurant result results revealed revise rhythm riding right round rural safe same sat
    satisfaction saw scene schedule season section seeds seem select selling sense sentence served setting shared
    sharing shoes sight significant significantly similarly simple simply sincerely sing single size skilled skills
    skyscraper slowly smile smoke sneakers so solar solid solution solutions solve solving someone sometimes soon
    sounds source speak species specific specifically speed spend spirit spoken spread stage stand standing stands
    started starting statement steal stealing step still storage stories strawberry strength stress stride string
    structure struggles stunning style suburbs success successful such suddenly suggests surface surrender surround
    survivors sustainable swinging synthetic taking tale tall tangled task taste team teen term terms testing thank
    thanks them themes therefore things think thinking thought thoughts through thus tiny title together tomatoes
    took towards traditional traditionally train traveling treat trees true truly truth try trying turn turns type
    typically ultimately unaware understand unfortunately unique unlike unraveling unsolicited upon urgent us user
    uses using values variety various vast ve veggies version very vibrant vision visiting vulnerability waiting
    walk wanted waste watching wear web welcome were whether which whole wide win wisdom within without words
    working writing written yes yet your yourself youth
    """
)
"""Words written small, and with a capital only where a sentence begins; the model knows 12,348."""

MIXED = _words(
    """
    a ability about across activities add advanced after again against age air aliens all also am among an and
    another answer any are areas armed around art as at avoid away b baby back background balance based be beach
    bear beautiful beauty because been before best big book books born both brief bring building business but by c
    can cancer care career certified change changes children china city clear clearly code coffee color come comes
    common community companies company complex computer confidence constitution continue cotton could countries
    cover critical crucial culture current d dance data day days decision department design despite development did
    digital discussing do dog don down dream dreams due during each earth ease easy eat economic education employees
    end ends energy enhances environmental even evening events every everyone everything expected exploration
    extension face factors family fast feel few field film financial find finding finds first food for found four
    free fresh friends from full fun further future game games get give go god gold golden good got governors
    gradually grand great grow growth guide had hand hard has have having he head health heard heart help hey high
    his history home homes hope hotel house how however hub human ideas identify if impact in industry information
    initiative innocent intelligence international introduce introduction is issue issues it its job join judge just
    justice juvenile keep key kind king know land large last law laws lawyers lead learning leave leaving less let
    level life light like limit limited line little live local long look lost love made magic make makes making man
    management many market marketing married master may maybe me means meanwhile measure media meeting might mirror
    miss mixed model more most mountains move movement much museum music must my name named nation national natural
    networking never new next night no north not now of off offer offering office often old on once one only open or
    order organization other others our out over own park part past peace people perhaps period perspective place
    plan plus point popular post power president pressure professional project proposal providing public push
    quality quiet raised raising re reach ready real renaissance request requirement research rest resume return
    review rich rise role room rose running s safety sales save say saying school science seat see seek seeking seen
    senior service services set several share shares she shop should show shows silent silicon silver since sleep
    sleeping slide small social soft software some something song sound space stars start state states stay steps
    store story strategies strong stronger students study subject summary sun support supreme sure sweet system
    systems take talk teamwork techniques technology tell than that the their then there these they thing this those
    time times to today too tool top town training transportation travel trip trust two under understanding united
    university until up urban use used users value visit voice want war was watch water way we well what whatever
    when where while white who whose why will winter with word work world would write year years you young
    """
)
"""Words written small and, within a sentence, with a capital too; the model knows 2,354."""

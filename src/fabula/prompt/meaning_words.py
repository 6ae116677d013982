"""A column's name in words: `CustPhoneNo` is customer, phone, number."""

from __future__ import annotations

import functools
import re
from collections import Counter

from fabula.prompt.meanings import by_name, plain

PARTS = re.compile(r"[A-Z]+(?=[A-Z][a-z])\d*|[A-Z]?[a-zß-öø-ÿ]+\d*|[A-Z]+\d*|\d+|[^\W\d_]+\d*")
TYPES = """
str sz psz lpsz int lng dbl sng bln bool bit byt dtm dte dt txt nvc vch chr cbo cmb chk lst opt mny cur dec num obj var u8 u16 u32 ui li
"""
TYPED = TYPES.split()
# The type of a variable before its name, as programs in C and Basic write it: small letters, and then a capital.
HUNGARIAN = re.compile(rf"(?:[ms]_)?(?:{'|'.join(TYPED)}|[bdfinlsu])(?=[A-Z][a-z])|m_(?=[A-Za-z])")
# Words with a capital inside that are one word all the same.
ODD_WORDS = """
MwSt UStId UStID USt eMail IPv WiFi GeoIP LinkedIn YouTube GitHub PayPal OAuth HbA1c SpO2
iOS SaaS DoB eTag QRCode TikTok WhatsApp GmbH
"""
ODD = ODD_WORDS.split()
# Before a tax at the end of a name: a price without VAT is a price.
WITH_OR_WITHOUT = "ex exc excl excluding exclusive inc incl including with without w wo before after"
WITH = WITH_OR_WITHOUT.split()
TAXES = ("vat", "tax", "taxes", "gst", "mwst", "ust", "btw", "iva", "tva", "kdv")
INITIALS = re.compile(r"\b(?:[A-Za-z]\.){2,}")
ASIDE = re.compile(r"[(\[]([^)\]]*)[)\]]")
ASKED = re.compile(r"[(\[]?\b[yY](?:es)? ?/ ?[nN]o?\b[)\]]?")
# What stands in brackets behind a name and says in which unit it is.
IN_BRACKETS = """
kg g mg lb lbs oz t km mi m cm mm in ft m2 km2 ha sqm sqft l ml gal kwh kw w v a ah mah hz ghz mb gb tb kb ms s sec min mins
minutes hours hrs h days months years c f °c °f rpm bpm psi bar hpa kph kmh mph usd eur gbp percent pct ppm db
"""
MEASURED = frozenset(IN_BRACKETS.split())
# What databases write for a word; where one stands for several, the likelier first. `_` joins the words of one.
SHORT = """
abbr abbreviation|acad academic|acct account|acc account|accel acceleration|act actual activity account|actv active|addr address|
adr address|adj adjusted|adm admission admin|admin administrator|adv advance|agcy agency|agt agent|alloc allocated|
alt altitude alternate|amt amount|amnt amount|ann annual|annl annual|app application|appl application|appr approval approved|
appt appointment|apprvl approval|apt apartment airport|arr arrival|art article|assgn assigned|assn association|asst assistant|
att attendance|attend attendance|atty attorney|auth author authorization|auto automobile|avail available|ave avenue|avg average|
bal balance|baro barometer|bath bathroom bathrooms|bathrms bathrooms|bathrm bathrooms|batt battery|bday birthday|bdrm bedrooms|
bdrms bedrooms|bed bed bedrooms|beg begin|ben benefit|bgn begin|bk book bank|bldg building|bld building|blk block|blvd boulevard|
br branch|brth birth|btch batch|bth birth|bus business|bgt budget|cal calories|calc calculated|camp campaign|cap capacity|cat category|
catg category|ccy currency|cd code|cell cell|cert certificate|certif certification|cgo cargo|chg charge change|chk check|
chol cholesterol|cit city|clm claim|cls class close|clsd closed|clr color|clt client|cmpl completed|cmpgn campaign|cmt comment|
cnt count|cntct contact|cntr container center|cntry country|co company|cod code|col color|coll collected|comm commission comment|
comp company|compl completion complete|conc concentration|cond condition|conf confirmation|cons consumption|cont contact|
contr contract|conv conversion|coord coordinate|corp corporation|cov coverage|cpn coupon|cr credit|crd card|cre created|crncy currency|
crs course|crt created|crtd created|crtn creation|ctc contact|ctgry category|ctr center|ctry country|cty city county|
cur current currency|curr currency current|cust customer|cstmr customer|cyl cylinders|dbl double|dec decimal|def default|
deg degree degrees|del delivery deleted delay|deliv delivery|dep departure deposit department|depart department departure|
dept department|desc description|descr description|descrip description|dest destination|dev device developer|dia diastolic diameter|
dir director direction direccion|dis discount|disc discount|disch discharge|disp displacement|dist distance district|
div division dividend|dlv delivery|dlvr delivery|dlvry delivery|dmg damage|dng damage|dob birth_date|doc document doctor|
docno document_number|dow weekday|dr doctor debit|drv driver driving|drvr driver|dsc description|dscnt discount|dsgn designation|
dt date|dte date|dtm datetime|dttm datetime|dtl detail|dur duration|dx diagnosis|ed education|edu education|educ education|
eff effective|elev elevation|em email|eml email|emerg emergency|emp employee|empl employee|emplmt employment|enc encounter|
eng engine engineer|engr engineer|enr enrollment|enrl enrollment|ent entry|env environment|ep episode|eq equipment|equip equipment|
err error|est estimated|estab established|eta arrival_time|eth ethnicity|ethnic ethnic|etd departure_time|evt event|exam exam|
exch exchange|exec executive|exp expiry expiration experience expense|expir expiration|expr expiry|ext extended extension|fac facility|
fam family|fcst forecast|fed federal|fee fee|fisc fiscal|flg flag|flt flight|flr floor|fm from|fn first_name|fname first_name|
fst first|freq frequency|frgt freight|frt freight|frst first|ft feet|func function|fwd forward|gal gallons|gdr gender|gend gender|
geo geographic|gnd gender|gndr gender|gndcd gender_code|gov government|govt government|gr group gross|grad graduation|grd grade|
grp group|grs gross|gtin gtin|guar guarantee|hdg heading|hgt height|hh household|hist history|hl holiday|hosp hospital|hol holiday|
hq headquarters|hr hour|hrly hourly|hrs hours|hse house|ht height|htl hotel|hwy highway|iata iata|ident identifier|
img image|impr impressions|imp impressions importe|inc income incident|incid incident|incdt incident|ind industry indicator|
indiv individual|info information|init initial|ins insurance|insp inspection|inst institution instructor|instr instructor instruction|
int interest|inv invoice inventory|invc invoice|invntry inventory|itm item|iv invoice|jan january|lang language|lat latitude|lbl label|
lbs pounds|ld lead|len length|lgth length|lng longitude|lvl level|lic license|lim limit|ln line last_name|lname last_name|loc location|
locn location|lon longitude|long longitude|lst last|lt lot latitude|ltd limited|ltr letter|mach machine|maint maintenance|
mag magnitude|mang manager|mar marital|max maximum|mbl mobile|mbr member|mdl model|mdse merchandise|meas measure|
med medication medical|mem member memory|memb member|merch merchant|mfg manufacturing|mfr manufacturer|mfgr manufacturer|
mgmt management|mgr manager|mi middle_initial|mid middle|mil miles|min minimum minutes|mins minutes|misc miscellaneous|mkt market|
mktg marketing|mnth month|mo month mobile|mob mobile|mod modified model|moist moisture|mon month|mrtl marital|msg message|mstr master|
mtd method|mth month|mthd method|mthly monthly|mtg meeting mortgage|mtrl material|mun municipality|muni municipality|
nat nationality national|natl national|natnl nationality|nbr number|nbhd neighborhood|ngbhd neighborhood|nm name|no number|nr number|
nt note|ntnlty nationality|num number|obj object|obs observations|occ occupation|occup occupation|odo odometer|off office|
offcr officer|ofc office|oper operator operation|opp opponent opportunity|opr operator|opt option|ord order|ordr order|
org organization|orig origin original|ot overtime|own owner|ownr owner|oz ounces|par parent|part part|pass passenger password|
pat patient|patnt patient|pax passengers|payt payment|pbl problem|pc postcode|pcs pieces|pct percent|pctg percentage|perc percent|
perf performance|pers person|pg pages page|ph phone|phn phone|phno phone_number|phon phone|pho phone|phys physician|pic picture|
pkg package|pl place|pln plan|plt plate|pmt payment|pnt point|pol policy|polc policy|pop population|pos position|prc price|
prcnt percent|precip precipitation|pref preferred|prem premium|prep preparation|pres pressure|press pressure|prev previous|
pri priority primary|prim primary|princ principal|prio priority|prior priority|prob probability|proc procedure process|prod product|
prj project|proj project|prof profession professor|prog program progress|prop property|prov province provider|prty priority|
prv province|pst post|pt patient point|pts points|pub publication published publisher|publ publisher|pur purchase|purch purchase|
pw password|pwd password|pymnt payment|pymt payment|qlty quality|qnty quantity|qoh quantity_on_hand|qt quantity|qtr quarter|
qty quantity|qual quality|quant quantity|rcpt receipt|rcv received|rcvd received|rec record received|recd received|recip recipient|
recv received|ref reference|reg registration region|regn registration|rel relationship relative release|relig religion|
rem remaining remarks|rep representative|repr representative|req request|reqd required|reqstr requester|
res resolution result residence|resv reservation|resp response respiratory responsible|ret return|rev revenue review revision|rk rank|
rm room|rmk remark|rmrk remark|rmks remarks|rnk rank|rpt report|rsn reason|rt rate route|rte route|rtg rating|rtn return|rx medication|
sal salary|sat saturation|scr score|sch school schedule|sched scheduled schedule|schd scheduled|schl school|sci scientific|
sec seconds section|sect section sector|secs seconds|sem semester|seq sequence|ser serial|serv service serving|sess session|
sev severity|sex sex|sgmt segment|shp ship|shpmt shipment|shpg shipping|shft shift|sig signature signal|sku sku|sls sales|
sn serial_number|snd send|soc social|spc species|spd speed|spec specialty|spkr speaker|sq square|src source|srvc service|
ss social_security|st state street start status|sta station status|stat status|std standard|stk stock|stmt statement|stn station|
stns stations|str street start|strt start|stu student|stud student|sts status|sub subject|subj subject|subs subscription|suffx suffix|
sup supplier supervisor|supp supplier|supv supervisor|surn surname|svc service|sym symbol|sys systolic system|sz size|tbl table|
tech technician|tel telephone|telno telephone_number|temp temperature|term term termination|tgt target|thk thickness|tick ticket|
tix tickets|tkt ticket|tlt tilt|tm time|tmp temperature|tmstmp timestamp|tot total|ttl total title|tol tolerance|tran transaction|
trans transaction transmission|transp transport|trk track tracking|trkg tracking|trkng tracking|trl trial|trm term|trn transaction|
trtmt treatment|trx transaction|ts timestamp|turb turbidity|txn transaction|txt text|ty type|typ type|un unit|univ university|unt unit|
upd updated|updt updated|usr user|util utilization|vac vaccine vacation vacancy|val value|var variance|vel velocity|veh vehicle|
vend vendor|ver version|vers version|vib vibration|vis visibility|vltg voltage|vndr vendor|vol volume|vsl vessel|vst visit|
vstr visitor|wd weekday|wgt weight|wh warehouse|whs warehouse|whse warehouse|wk week work|wkly weekly|wnd wind|wrk work|wt weight|
wth weather|wtr weather|xfer transfer|yld yield|yr year|yrs years|yrly yearly|zn zone|zp zip|hgb hemoglobin|ctgy category|ctg category|
pd paid|pmnt payment|ldg lodging|instn institution|cncl cancel|canc cancelled|svrty severity|impt importance|ntfy notify|opn open|
clo close|chnl channel|chan channel|curcy currency|rgn region|trrtry territory|terr territory|sqft square_feet|sqm square_meters|
geb geburts|artnr artikelnummer|rg rechnung|bez bezeichnung|kd kunden|nomb nombre|apell apellido|fec fecha|fch fecha|cant cantidad|
tfno telefono|prec precio|qte quantite|prx prix|cli cliente|vlr valor|vl valor|dta data|dtnasc data_nascimento|nasc nascimento|
cred credit|premi premium|avgs average|thr threshold|attr attribute|benef beneficiary|wday weekday|mntnc maintenance|assy assembly|
cus customer|vnd vendor|vndr vendor|nam name|cde code commande|hdr header|itm item|rqstd requested|rqst request|instl installment|
instlmt installment|cnee consignee|consig consignee|shpr shipper|shppr shipper|cntrprty counterparty|ctpty counterparty|prscrbr prescriber|
presc prescriber prescription|srvr server|ply player|plyr player|plr player|ph policyholder|slsprsn salesperson|
slsrep sales_rep|slsmn salesman|attn attention|wthd withheld|wthhld withheld|bene beneficiary|bnf beneficiary|brwr borrower|borr borrower|
tnnt tenant|lndlrd landlord|ownr owner|grdn guardian|prnt parent|tchr teacher|teach teacher|prof professor|
phys physician|surg surgeon surgery|nrs nurse|dntst dentist|thrp therapy|ther therapy|anes anesthesia|path pathology|rad radiology|
onc oncology|ped pediatric|peds pediatrics|psy psychiatry|amb ambulatory ambient|inpt inpatient|outpt outpatient|
cmplnt complaint|sx symptom|hx history|fx fracture|abx antibiotic|vax vaccine|immun immunization|
spcmn specimen|smpl sample|samp sample|rslt result|antib antibody|antig antigen|refl refill|
pharm pharmacy|phrm pharmacy|frm from|prcs process|prcss process|oprtr operator|mchn machine|mch machine|eqp equipment|eqpt equipment|
brkdwn breakdown|dwntm downtime|uptm uptime|rpr repair|srvc service|mntn maintain|clbr calibration|calib calibration|insp inspector|
fltr filter|vlv valve|pmp pump|mtr motor|brg bearing|brng bearing|snsr sensor|rdng reading|rdg reading|msrmt measurement|setpt setpoint|
hum humidity|hmdty humidity|illum illuminance|elec electric|enrgy energy|pwr power|curnt current|cnsmp consumption|
trnsf transformer transfer|substn substation|fdr feeder|gridd grid|tnk tank|rsvr reservoir|wtrsh watershed|
strm stream|rvr river|lk lake|mtn mountain|isl island|cnl canal|hbr harbor|trmnl terminal|term terminal|dck dock|brth berth|
crn crane|trlr trailer|drvr driver|psgr passenger|rtrn return|stp stop|chkin check_in|chkout check_out|chk check|resv reserved|
rsrv reserve reservation|gst guest|nts nights|occ occupancy|adlt adult|chld child children|kds kids|mnu menu|rcp recipe|ingr ingredient|
bev beverage|apptzr appetizer|chf chef|wtr waiter|srv server|plcy policy|prm premium|covrg coverage|cvg coverage|
lss loss|clmt claimant|clmnt claimant|adjstr adjuster|adj adjuster|undwr underwriter|uw underwriter|agnt agent|brkr broker|
brok broker|insrd insured|endrs endorsement|rnwl renewal|renw renewal|cancl cancellation|bnkr banker|tllr teller|wthdrl withdrawal|
wd withdrawal|
dpst deposit|dpt deposit|xfr transfer|trf transfer tariff|stlmt settlement|settl settlement|cpn coupon|yld yield|ntl notional|
ctrct contract|cntrct contract|ptf portfolio|prtf portfolio|fnd fund|shr share|shrs shares|bnch benchmark|
opn opening open|adjcls adjusted_close|px price|mktcap market_cap|ipo ipo|fcl facility|colltrl collateral|coll collateral|
gurntr guarantor|prin principal|princ principal|outst outstanding|dlnq delinquent|delinq delinquent|arr arrears|chgoff charge_off|
subscr subscriber subscription|sbscr subscriber|usg usage|brdbnd broadband|netwk network|ntwk network|swtch switch|rtr router|twr tower|
azm azimuth|hndst handset|dvc device|devc device|mdm modem|smrt smart|msgs messages|incom incoming|outg outgoing|
roam roaming|topup top_up|rchg recharge|recharg recharge|bndl bundle|pckg package|trff tariff traffic|ldng landing|sess session|
visitr visitor|
convr conversion|bnc bounce|rfrr referrer|crt cart|chkout checkout|wshl wishlist|rvw review|rvws reviews|rtngs ratings|catlg catalog|
vrnt variant|attrb attribute|brnd brand|clctn collection|seasn season|fabr fabric|matl material|mtl material|gtd guaranteed|wty warranty|
wrnt warranty|rtrn return|xchg exchange|refnd refund|rfnd refund|disp dispensed dispatch|dspch dispatch|pck pick|plt pallet|
ctn carton|dz dozen|bdl bundle|lyr layer|ovrhd overhead|manf manufacture|asm assembly|
bom bill_of_materials|rtg routing|wctr work_center|wc work_center|opseq operation_sequence|yldpct yield_percent|scrp scrap|rwk rework|
rej reject rejected|
dfct defect|ncr nonconformance|cpk capability|tolr tolerance|dwg drawing|rvsn revision|revn revision|chng change|chg charge|apprvd approved|
appvd approved|rjctd rejected|sbmtd submitted|subm submitted|cmpltd completed|compltd completed|strtd started|fnshd finished|schdl schedule|
plnd planned|pland planned|actl actual|estd estimated|fcstd forecasted|remg remaining|avlbl available|avl available|allc allocated|
rsvd reserved|cmtd committed|ordrd ordered|rcvg receiving|dlvg delivering|transp transport|custd custodian|bnft benefit|pyrl payroll|
payrl payroll|grs gross|ern earnings|wag wage|hrs hours|tmsht timesheet|absn absence|sck sick|hldy holiday|
trng training|trn training|crtf certificate|lcns license|licn license|qualf qualification|exprnc experience|posn position|jobttl job_title|
grdlvl grade_level|stdnt student|stdt student|schlr scholarship|schol scholarship|finaid financial_aid|tuit tuition|hw homework|
asgn assignment|
assgnmt assignment|qz quiz|xm exam|exm exam|crse course|sct section|smstr semester|trnscrpt transcript|enrlmt enrollment|grdn graduation|
dorm dormitory|libr library|lib library|bks books|brrw borrow|ptrn patron|chkd checked|plyd played|gms games|gls goals|asts assists|
rbs rebounds|ylw yellow|crds cards|tckl tackles|tourn tournament|trnmt tournament|chmp championship|lg league|stdm stadium|rnd round|
wght weight|hght height|rchd reached|achv achievement|xp experience_points|dmg damage|wpn weapon|chr character|gld gold|qst quest|
inspn inspection|viol violator|prmt permit|pmt permit|zng zoning|prcl parcel|assmt assessment|asmt assessment|assd assessed|
apprsd appraised|
mktval market_value|taxbl taxable|exmpt exempt|vtr voter|elec election|cand candidate|cndt candidate|bllt ballot|prcnct precinct|wrd ward|
jdg judge|
crt court|dfndt defendant|plntf plaintiff|pltf plaintiff|sntc sentence|arrst arrest|susp suspect|vctm victim|offndr offender|ofns offense|
casual casualties|fatal fatalities|injr injured|hrd herd|cttl cattle|pltry poultry|calv calving|preg pregnancy|lact lactation|
mlk milk|fert fertilizer|frtlz fertilizer|pest pesticide|herb herbicide|irr irrigation|irrig irrigation|sd seed|sdng seeding|hrvst harvest|
harv harvest|acr acres|fld field|brn barn|plntd planted|spd speed|accel acceleration|brk brake|trq torque|tq torque|transm transmission|
cyls cylinders|eng english|msmt measurement|expt experiment|wvl wavelength|incub incubation|
rgnt reagent|bfr buffer|conc concentration|dil dilution|molr molarity|puri purity|rep replicate|lmt limit|ben beneficiary|emps employees|
stf staff|blnc balance|dscr description|hrd hired|
qa quality|cnsld consolidated|mrkt market|rcd record|nxt next|nok next_of_kin|hp horsepower|dims dimensions|dim dimensions|
hshld household|lcl local|intl international|tkts tickets|pswd password|usrnm username|emplid employee_id|custid customer_id|
prodid product_id|msn serial_number|lg longitude|hght height|wdth width|dpth depth|vlm volume|clk clicks|vw views|flw followers|
cmts comments|subsc subscribers|cpm cost|cpc cost|
dt data datum|num numero nummer numer|nr numero nummer numer|nro numero|no numero|nb nombre|cd codigo|cod codigo codice|
nm nome nombre naam|tp tipo type|ds descricao|vr valor|qtd quantidade|qtde quantidade|qta quantita|hra hora|usu usuario|
prov proveedor provincia|suc sucursal|dpto departamento|depto departamento|tel telefon telefono telefone|cel celular|
dom domicilio|pob poblacion|mun municipio|nac nacimiento|naiss naissance|fac facture factura|cde commande|
mnt montant|lib libelle|fourn fournisseur|str strasse|hnr hausnummer|hausnr hausnummer|huisnr huisnummer|gebdat geburtsdatum|
telnr telefonnummer|artbez artikelbezeichnung|beschr beschreibung|bem bemerkung|anz anzahl|stk stueck|mge menge|ges gesamt|
betr betrag|rech rechnung|rechn rechnung|kto konto|kdnr kundennummer|abt abteilung|gew gewicht|lief lieferant|
oms omschrijving|omschr omschrijving|bedr bedrag|afd afdeling|opm opmerking|trh tarih|ul ulica|
nazw nazwisko|zam zamowienia|wart wartosc|fakt faktury|addl additional|asgmt assignment|bdgt budget|bkg booking|bkng booking|
brd board|ch channel|cmp company campaign|coeff coefficient|csr customer_service_rep|dlvd delivered|dly daily|drvn driven|
dstn destination|dsct discount|elec electricity|fin finish|flt flight|insd insured|insr insurer|jrsy jersey|
lbr labor|mtr meter|mtrs meters|ofr offer|outstd outstanding|pctl percentile|pkup pickup|pkt packet|pkts packets|prd product|
prsn person|psgr passenger|psn position|psngr passenger|prch purchase|promo promotion|regd registered|reimb reimbursement|
rqst request|rslt result|rslts results|sgnl signal|shpd shipped|spclty specialty|subtot subtotal|svg saving|svgs savings|
thru through|tst test|usg usage|veh vehicle|viol violation|wrnty warranty|cmd command|msr measure|resp responsible|yoe years_experience
"""
# Words in front of a name that say whose it is, or that it is a column of a table; they can be left out.
OWNERS = (
    "customer",
    "cust",
    "client",
    "employee",
    "emp",
    "user",
    "usr",
    "patient",
    "student",
    "product",
    "prod",
    "item",
    "order",
    "account",
    "acct",
    "person",
    "contact",
    "member",
    "company",
    "tbl",
    "fld",
    "col",
    "f",
    "str",
    "dim",
    "fact",
    "src",
    "the",
    "my",
)


@functools.cache
def meant_by() -> dict[str, tuple[str, ...]]:
    """What each abbreviation can stand for."""
    found: dict[str, tuple[str, ...]] = {}
    for entry in SHORT.replace("\n", "").split("|"):
        short, *words = entry.split(" ")
        found[short] = tuple(dict.fromkeys((*found.get(short, ()), *(word.replace("_", " ") for word in words))))
    return found


@functools.cache
def shortened() -> dict[str, tuple[str, ...]]:
    """The abbreviations of each word."""
    found: dict[str, list[str]] = {}
    for short, words in meant_by().items():
        for word in words:
            if " " not in word and word != short:
                found.setdefault(word, []).append(short)
    return {word: tuple(shorts) for word, shorts in found.items()}


def words_of(name: str) -> list[str]:
    """The words of a name as databases, programs and spreadsheets write it.

    >>> words_of("CustPhoneNo")
    ['cust', 'phone', 'no']
    """
    for odd in ODD:
        name = name.replace(odd, odd.capitalize())
    words = [plain(part) for part in PARTS.findall("".join(map(_latin, _header(name))))]
    words = _without_type(name, words)
    for said, meant in (("ship to", "shipping"), ("bill to", "billing"), ("sold to", "customer")):
        first, second = said.split()
        if words[:2] == [first, second] and len(words) > 2:
            words = [meant, *words[2:]]
    return words[:-2] if len(words) > 2 and words[-2] in WITH and words[-1] in TAXES else words


def _header(name: str) -> str:
    """A spreadsheet's header without its signs: `Cell #` is a cell number, `Unit Cost ($)` a unit cost, `P.O. No` a PO number."""
    if name.isidentifier():
        return name
    name = INITIALS.sub(lambda found: found.group().replace(".", ""), name)
    name = name.replace("%", " percent ").replace("#", " number ").replace("(s)", "").rstrip()
    if name.endswith("?"):
        name += " flag"
    return ASIDE.sub(_unit_aside, ASKED.sub(" yn ", name))


def _unit_aside(found: re.Match[str]) -> str:
    """What stands in brackets, where it is a unit; else nothing."""
    return f" {found.group(1)} " if found.group(1).strip().lower() in MEASURED else " "


def _without_type(name: str, words: list[str]) -> list[str]:
    """A name without the type that programs once wrote before it: `strEmail`, `m_dtmCreated`, `blnActive`."""
    if HUNGARIAN.match(name) and " ".join(words) not in by_name():
        at = 1 if words[0] in ("m", "s") and words[1] in TYPED else 0
        rest = words[at + 1 :]
        return ["date", *rest] if words[at] in ("dt", "dtm", "dte") and " ".join(rest) + " at" not in by_name() else rest
    return words


def _latin(letter: str) -> str:
    """A letter that `PARTS` would cut a word at, such as `ş` and `ł`, without its mark; the case is kept."""
    return letter if letter < "Ā" else plain(letter).upper() if letter.isupper() else plain(letter)


@functools.lru_cache(maxsize=20_000)
def likely(word: str) -> tuple[str, ...]:
    """Known words that a word nobody knows is likely short for: without its vowels, or cut short."""
    if len(word) < 3 or word in _single_words() or not word.isalpha():
        return ()
    vowels = sum(letter in "aeiouy" for letter in word)
    found = [_skeletons().get(skeleton(word), "")] if 4 * vowels <= len(word) and len(skeleton(word)) > 2 else []
    if len(word) > 3:
        found.append(_beginnings().get(word, ""))
    return tuple(dict.fromkeys(one for one in found if one))


def skeleton(word: str) -> str:
    """A word without its vowels, save the first letter, and without doubled letters."""
    kept = word[:1] + "".join(letter for letter in word[1:] if letter not in "aeiouy")
    return "".join(letter for letter, before in zip(kept, " " + kept, strict=False) if letter != before)


@functools.cache
def _frequent() -> tuple[str, ...]:
    """The words of the known names, the commonest first."""
    counts = Counter(word for name in by_name() for word in name.split() if len(word) > 4)
    return tuple(sorted(counts, key=lambda word: (-counts[word], word)))


@functools.cache
def _beginnings() -> dict[str, str]:
    """Beginnings of four letters and more, and the commonest word that begins so."""
    return {word[:end]: word for word in reversed(_frequent()) for end in range(4, len(word))}


@functools.cache
def _skeletons() -> dict[str, str]:
    return {skeleton(word): word for word in reversed(_frequent())}


@functools.lru_cache(maxsize=20_000)
def split_joined(word: str) -> str:
    """Words that were run together, `fechanacimiento`, cut where that makes a known name; empty where there is no such place."""
    known, names = _single_words(), by_name()
    for at in range(len(word) - 2, 2, -1):
        first, second = known.get(word[:at], ""), known.get(word[at:], "")
        if first and second and (f"{first} {second}" in names or (first in OWNERS and second in names)):
            return f"{first} {second}"
        if first in names and second in ("number", "name", "date", "code"):
            return f"{first} {second}"
    return ""


@functools.cache
def _single_words() -> dict[str, str]:
    """Every word of the known names, and the abbreviations with what they stand for."""
    short = {short: words[0] for short, words in meant_by().items()}
    return short | {word: word for name in by_name() for word in name.split() if len(word) > 2}

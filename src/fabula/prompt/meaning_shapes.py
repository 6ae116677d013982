"""What the ending of a name, or the type of a column, says about the shape of its values when the name itself is not known."""

from __future__ import annotations

from fabula.prompt import meanings

ASKING = frozenset(
    ["is", "has", "can", "was", "should", "does", "did", "allow", "allows", "have", "are", "will", "needs", "requires"]
)
SAYING = frozenset(["flag", "flg", "ind", "indicator", "yn", "bool", "boolean", "tf", "enabled", "active"])
# Last words, and the meaning of a column that ends so.
ENDINGS = {
    "id": "id key fk pk identifier",
    "code": "code tag no number num ref reference nr",
    "datetime": "at timestamp datetime ts",
    "date": "date on day until since",
    "year": "year",
    "time": "time",
    "person": "by",
    "url": "url link href",
    "count": "count cnt number",
    "total": "total",
    "percent": "pct percent percentage share",
    "rate": "rate ratio",
    "amount": "amount amt usd eur gbp paid payment payments",
    "price": "price",
    "cost": "cost",
    "fee": "fee",
    "measure": "kg g mg lb cm mm m km ml l w kw v mah hz c f db psi bar ppm value level reading measure index measurement",
    "score": "score",
    "duration_minutes": "min mins minutes",
    "duration_hours": "hours hrs",
    "duration_days": "days",
    "duration_ms": "ms msec",
    "duration_seconds": "seconds secs sec s",
    "area_sqm": "sqm m2",
    "area_sqft": "sqft ft2",
    "status": "status state",
    "type": "type kind",
    "category": "category class group",
    "note": "note notes comment comments remarks text",
    "description": "description desc details",
    "name": "name title label",
    "city": "city town",
    "country": "country",
    "organisation": "organisation organization company",
}
BY_ENDING = {word: label for label, words in reversed(ENDINGS.items()) for word in words.split()}
# Families of column types, by how their names begin, and the kinds of values that fit; the shape of one about which nothing else is known.
# What a time is of when it is a time of day and not how long something takes.
CLOCKED = frozenset(
    [
        "order",
        "login",
        "logout",
        "checkin",
        "checkout",
        "departure",
        "arrival",
        "call",
        "event",
        "visit",
        "check",
        "exam",
        "class",
        "meeting",
        "incident",
        "appointment",
        "pickup",
        "delivery",
        "dropoff",
        "lunch",
        "dinner",
        "breakfast",
        "report",
        "entry",
        "exit",
        "boarding",
        "sunrise",
        "sunset",
        "feed",
        "observation",
        "measurement",
        "test",
        "shift",
        "lesson",
    ]
)
# Words before a name that leave what it means: the average weight is a weight.
# What was done to something, what is not yet, what ties two words, and what is no more than which of them is meant.
DONE = frozenset(["found", "sold", "sent", "won", "lost", "made", "seen", "drawn", "bought"])
JOINTS = frozenset(["of", "on", "per"])
KEPT = frozenset(["preferred", "related", "allowed", "required", "linked", "attached", "associated", "supported", "featured"])
UNTIL = frozenset(
    ["drink", "use", "eat", "consume", "sell", "best", "reply", "respond", "pay", "return", "due", "finish", "deliver"]
)
QUALIFIERS = frozenset(
    [
        "average",
        "avg",
        "mean",
        "median",
        "max",
        "maximum",
        "min",
        "minimum",
        "total",
        "current",
        "previous",
        "prev",
        "new",
        "old",
        "original",
        "target",
        "planned",
        "actual",
        "estimated",
        "expected",
        "annual",
        "monthly",
        "weekly",
        "daily",
        "yearly",
        "final",
        "initial",
        "net",
        "gross",
        "base",
        "standard",
        "last",
        "first",
        "next",
        "latest",
        "highest",
        "lowest",
        "best",
        "worst",
        "overall",
        "home",
        "away",
        "local",
        "main",
        "primary",
        "secondary",
        "other",
        "personal",
        "adjusted",
        "raw",
        "my",
        "your",
        "their",
        "his",
        "her",
        "this",
        "open",
        "closed",
        "remaining",
        "sold",
        "asking",
        "listed",
    ]
)
# Units and other words at the end of a name that leave what it means: `pulse_bpm` is a pulse, `width_in` a width.
UNITS = """
usd eur gbp chf jpy cny inr cad aud mxn brl pln czk sek dkk zl tl kr reais dollars euro euros cents lcy
kg g mg mcg gr lb lbs pounds oz ounces t tons tonnes cm mm m km in inch inches ft feet yd yards mi miles nmi ha ac acres
m2 m3 km2 ft2 ft3 cm3 sqkm sqm sqft ul ml l cl dl hl gal gallons liters litres bbl bu cbm
kwh wh mwh gwh kw mw kwp w kva kvar v kv mv a ma ah mah hz khz mhz ghz c f k deg degc degf celsius fahrenheit nm db dba dbm
psi bar mbar kpa mpa pa hpa mmhg inhg ppm ppb ugm3 mgl mgdl mmol ntu lux kcal cal kj
months month years yrs days hours hrs minutes mins min seconds secs weeks
kph kmh kmph mph mps knots kts kt bpm rpm lpm gpm cfm fps kb mb gb tb mbps kbps kgs kms pcs
value val level reading percent pct perc prozent proc bps cnt
"""
# How compound words of German and Dutch end, and what they are then.
COMPOUNDS = {
    "ansprechpartner": "person",
    "lehrer": "person",
    "leiter": "person",
    "berater": "person",
    "bearbeiter": "person",
    "fahrer": "person",
    "arzt": "person",
    "inhaber": "person",
    "verantwortlicher": "person",
    "medewerker": "person",
    "telefon": "phone",
    "telefoon": "phone",
    "mail": "email",
    "bezeichnung": "name",
    "beschreibung": "description",
    "omschrijving": "description",
    "bemerkung": "note",
    "notiz": "note",
    "opmerking": "note",
    "grund": "reason",
    "typ": "type",
    "soort": "type",
    "klasse": "category",
    "kategorie": "category",
    "categorie": "category",
    "schluessel": "code",
    "kuerzel": "code",
    "satz": "rate",
    "prozent": "percent",
    "anteil": "percent",
    "summe": "total",
    "saldo": "balance",
    "gehalt": "salary",
    "lohn": "salary",
    "miete": "rent",
    "rabatt": "discount",
    "steuer": "tax_amount",
    "temperatur": "temperature",
    "tage": "duration_days",
    "dagen": "duration_days",
    "monate": "count",
    "frist": "due_date",
    "beginn": "start_date",
    "plaats": "city",
    "strasse": "street_name",
    "straat": "street_name",
    "raum": "room_number",
    "zimmer": "room_number",
    "stueck": "quantity",
    "hoeveelheid": "quantity",
    "aantal": "count",
    "volumen": "volume_l",
    "pfad": "uri_path",
    "datei": "file_name",
    "firma": "company_name",
    "verein": "organisation",
    "abteilung": "department",
    "punkte": "points",
    "datum": "date",
    "preis": "price",
    "prijs": "price",
    "betrag": "amount",
    "bedrag": "amount",
    "kosten": "cost",
    "gebuehr": "fee",
    "gewicht": "product_weight",
    "flaeche": "area_sqm",
    "laenge": "length_cm",
    "breite": "width_cm",
    "hoehe": "height_obj_cm",
    "zeit": "time",
    "dauer": "duration_minutes",
    "zahl": "count",
    "anzahl": "count",
    "menge": "quantity",
    "nummer": "code",
    "nr": "code",
    "jahr": "year",
    "name": "name",
    "naam": "name",
    "adresse": "street_address",
    "adres": "street_address",
    "kennzeichen": "code",
    "status": "status",
    "gruppe": "category",
    "stunden": "duration_hours",
    "minuten": "duration_minutes",
    "wert": "value",
}
# Units that say more than the name before them: a duration in seconds is no duration in minutes, a tax in percent a rate.
SECONDS = "s sec secs second seconds segundos sekunden secondes"
SPANS = {
    "duration_ms": "ms msec msecs millis milliseconds",
    "duration_seconds": SECONDS,
    "duration_minutes": "min mins minute minutes minuten minutos",
    "duration_hours": "h hr hrs hour hours stunden heures horas ore uren std",
    "duration_days": "d day days tage jours dias giorni dagen",
}
IN_UNIT: dict[tuple[str, str], str] = {
    (label, unit): other
    for group, units in (
        (SPANS, SPANS),
        (
            ("area", "area_sqm", "area_sqft", "area_ha", "area_km2", "lot_size"),
            {"area_sqm": "sqm m2 qm", "area_sqft": "sqft ft2 sf", "area_ha": "ha hectares ac acres", "area_km2": "km2 sqkm"},
        ),
        (("weight_kg",), {"weight_lb": "lb lbs pounds", "weight_g": "g gr grams"}),
        (("height_cm",), {"height_in": "in inch inches ft"}),
        (("co2_ppm",), {"co2_emissions": "kg t g tons tonnes"}),
        (("tax_amount",), {"tax_rate": "pct percent perc rate prozent"}),
        (("discount",), {"discount_percent": "pct percent perc rate prozent"}),
        (("profit", "margin_percent"), {"margin_percent": "pct percent perc rate prozent"}),
        (
            (
                "fee",
                "commission",
                "cost",
                "amount",
                "total",
                "tip",
                "defects",
                "deposit",
                "bonus",
                "salary",
                "budget",
                "revenue",
                "price",
                "premium",
            ),
            {"percent": "pct percent perc prozent"},
        ),
        (("start_date", "opened_date"), {"start_time": "time tm hora uhrzeit heure ora"}),
        (("end_date", "expiry_date"), {"end_time": "time tm hora uhrzeit heure ora"}),
        (("start_time",), {"start_date": "date dt dte datum fecha data"}),
        (("end_time",), {"end_date": "date dt dte datum fecha data"}),
        (("dosage",), {"dosage_mg": "mg mcg"}),
        (("altitude_ft",), {"elevation": "m km"}),
        (("energy_kwh",), {"power": "kw w mw", "voltage": "v kv mv", "current": "a ma amps"}),
        (("battery_level",), {"voltage": "v mv volt volts", "battery_mah": "mah"}),
        (("file_size",), {"bytes": "bytes"}),
    )
    for label in group
    for other, each in units.items()
    for unit in each.split()
    if other != label
}
# Languages that put the noun first: `tipo documento`, `fecha vencimiento`.
HEADS = {
    "type": "tipo typ type tp typu",
    "code": "numero codigo code kod numer codice nro nr num cod cd matricule",
    "date": "fecha fec fch date datum dat data dt tarih trh",
    "amount": "montant mt mnt importe imp monto valor vlr vl importo kwota betrag bedrag tutar",
    "price": "prix px precio preco prezzo cena preis prijs fiyat",
    "count": "nb nbre anzahl anz aantal liczba adet",
    "quantity": "cantidad cant quantidade qtde qtd qt qte quantite quantita qta menge miktar ilosc",
    "category": "categoria categorie kategoria",
    "time": "hora heure ora",
    "phone": "tel telefono telefon telefone tlf tlfn tfno fone",
    "status": "etat statut situacao situacion stan durum",
    "person": "usuario utilisateur medecin utente gebruiker benutzer medico enseignant responsable",
    "description": "desc descr descripcion descrizione descricao omschr omschrijving beschr beschreibung opis aciklama",
    "duration_days": "delai plazo prazo",
    "email": "email mail correo",
    "rate": "taux tasa taxa tasso stawka satz",
    "name": "nom nombre nome naam nazwa",
    "year": "ano annee",
}
BY_HEAD = {word: label for label, words in HEADS.items() for word in words.split()}
FAMILIES = {
    "flag": (("bool", "bit", "logical"), {"boolean"}, "flag"),
    "datetime": (("timestamp", "datetime", "smalldatetime"), {"datetime"}, "datetime"),
    "date": (("date",), {"date"}, "date"),
    "time": (("time",), {"other"}, "time"),
    "whole": (
        ("int", "bigint", "smallint", "tinyint", "mediumint", "serial", "long", "int4", "int8", "uint"),
        {"number", "boolean"},
        "count",
    ),
    "decimal": (("decimal", "numeric", "float", "double", "real", "money", "number"), {"number"}, "measure"),
    "uuid": (("uuid", "uniqueidentifier"), {"code"}, "uuid"),
    "text": (
        ("char", "varchar", "text", "string", "nvarchar", "str", "clob", "nchar", "longtext", "mediumtext", "tinytext"),
        set(),
        "",
    ),
}
DATED = 'date("2023-01-01", "2026-10-31", recent=True)'
TIMED = 'datetime("2024-01-01", "2026-10-31", recent=True)'


def family_of(type_: str) -> str:
    """The family of a column's type as databases write it, `varchar(40)`; empty when there is none."""
    word = type_.lower().strip()
    found = [(len(start), name) for name, (starts, _, _) in FAMILIES.items() for start in starts if word.startswith(start)]
    return max(found)[1] if found else ""


def fits(label: str, family: str) -> bool:
    """Whether a column of a type may hold a meaning."""
    kinds = FAMILIES[family][1] if family else set()
    if not kinds:
        return True
    kind = meanings.load()[label].kind
    if family in ("datetime", "date"):
        return kind in ("date", "datetime") or (family == "datetime" and label.endswith("_time"))
    return kind in kinds or (family == "whole" and label in NUMBERED) or (family == "time" and label.endswith("time"))


# Codes and texts that are often kept as whole numbers, and what they are then.
NUMBERED = {
    "code": "integer(1, 999)",
    "order_number": "integer(100000, 999999)",
    "invoice_number": "integer(100000, 999999)",
    "status": "integer(1, 5)",
    "type": "integer(1, 6)",
    "category": "integer(1, 12)",
    "priority": "integer(1, 5)",
    "severity": "integer(1, 5)",
    "postcode": "integer(10000, 99999)",
    "building_number": "integer(1, 220)",
    "phone": "integer(200000000, 999999999)",
    "person": "integer(1, 500)",
    "quarter": "integer(1, 4)",
    "weekday": "integer(1, 7)",
    "fiscal_year": "integer(2018, 2026)",
    "sku": "integer(100000, 999999)",
    "zip4": "integer(1000, 9999)",
    "rating_label": "integer(0, 18)",
}


def typed(label: str, expression: str, family: str) -> str:
    """The expression of a meaning in a column of a type."""
    kind = meanings.load()[label].kind
    if family == "datetime" and kind != "datetime":
        return TIMED
    if family == "date" and kind == "datetime":
        return DATED
    if family == "whole" and kind == "boolean":
        return "choice({1: 5, 0: 5})"
    return NUMBERED[label] if family == "whole" and label in NUMBERED else expression

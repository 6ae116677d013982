"""What columns that every table has, such as `name`, `type` and `status`, hold in a table of a certain kind of thing."""

from __future__ import annotations

import functools

from fabula import things
from fabula.prompt import meanings
from fabula.prompt.examples import example_of
from fabula.prompt.plurals import singular

# What stands in front of a column's name when its table's noun says nothing: "person height", "vehicle model".
BROADER = {
    "people": "person",
    "organisations": "company",
    "living": "pet",
    "places": "site",
    "events": "event",
    "works": "work",
    "goods": "product",
    "technology": "machine",
}
VEHICLES = frozenset(["car", "truck", "van", "bus", "motorcycle", "motorbike", "auto", "automobile", "taxi", "lorry", "scooter"])
BUILDINGS = frozenset(
    ["house", "home", "apartment", "property", "building", "flat", "villa", "condo", "listing", "estate", "dwelling"]
)
MEDICAL = frozenset(["vital", "triage", "admission", "checkup", "encounter"])
STOCKS = frozenset(["stock", "share", "security", "equity"])
# Words that mean something only with the table's noun before them.
GENERIC = frozenset(
    [
        "name",
        "title",
        "type",
        "category",
        "status",
        "description",
        "number",
        "date",
        "code",
        "price",
        "age",
        "size",
        "weight",
        "height",
        "value",
        "class",
        "model",
        "range",
        "limit",
        "family",
        "history",
        "record",
        "frame",
        "lost",
        "won",
        "work",
    ]
)
NAMED = {
    "people": "person.full_name",
    "organisations": 'template("{{town}} {noun}", town=place.city)',
    "places": 'template("{{town}} {noun}", town=place.city)',
    "events": 'template("{{town}} {noun} {{year}}", town=place.city, year=integer(2015, 2026))',
    "living": "nature.pet_name",
    "goods": 'template("{{brand}} {noun} {{number}}", brand=commerce.brand, number=integer(10, 990))',
    "works": "text.title",
    "technology": "internet.service_name",
    "records": 'template("{noun} {{code}}", code=pattern("??-##"))',
    "observations": 'template("{noun} {{code}}", code=pattern("?#"))',
}
TYPES = {
    "people": "choice(Regular=6, New=3, Guest=1)",
    "organisations": 'choice({"Private": 6, "Public": 2, "Non-profit": 2})',
    "places": "choice(Urban=5, Suburban=3, Rural=2)",
    "events": 'choice({"Public": 6, "Members only": 2, "Private": 2})',
    "living": "nature.species",
    "goods": "choice(Manual=4, Electric=3, Portable=2, Professional=1)",
    "works": 'choice({"Original": 6, "Adaptation": 2, "Translation": 1, "Collection": 1})',
    "technology": "choice(Physical=4, Virtual=4, Cloud=3)",
    "records": "choice(Regular=7, Urgent=1, Correction=1, Internal=2)",
    "observations": "choice(Automatic=7, Manual=2, Estimated=1)",
}
STATUSES = {
    "people": 'choice({"Active": 7, "Inactive": 2, "On hold": 1})',
    "organisations": "choice(Active=8, Dormant=1, Dissolved=1)",
    "places": 'choice({"Open": 7, "Under construction": 1, "Closed": 2})',
    "events": "choice(Planned=3, Confirmed=3, Completed=5, Cancelled=1)",
    "living": 'choice({"Healthy": 7, "Under treatment": 2, "In quarantine": 1})',
    "goods": 'choice({"In use": 6, "In storage": 2, "Under repair": 1, "Retired": 1})',
    "works": "choice(Published=6, Draft=3, Archived=1)",
    "technology": "choice(Online=7, Offline=2, Maintenance=1)",
    "records": 'choice({"Open": 3, "In progress": 3, "Completed": 5, "Cancelled": 1})',
    "observations": "choice(Valid=8, Suspect=1, Missing=1)",
}
CATEGORIES = {
    "people": "choice(Junior=3, Adult=5, Senior=2)",
    "events": "choice(Culture=3, Sports=3, Business=3, Community=2)",
    "works": "choice(Fiction=4, Reference=2, Education=3, Entertainment=3)",
    "goods": "commerce.category",
    "living": "nature.species",
    "organisations": "company.industry",
    "places": "choice(Historic=2, Commercial=3, Residential=3, Leisure=2)",
    "technology": "choice(Hardware=3, Network=3, Software=4)",
    "records": "choice(General=4, Finance=2, Operations=3, Customer=3)",
    "observations": "choice(Routine=7, Special=2, Verification=1)",
}
BY_KIND = {"name": NAMED, "title": NAMED, "type": TYPES, "kind": TYPES, "status": STATUSES, "category": CATEGORIES}
BY_KIND |= {  # what is said of people by words that mean something else of anything else
    "sessions": {"people": "integer(1, 24)"},
    "visits": {"people": "integer(0, 30)"},
    "area": {"people": "place.neighborhood"},
    "host": dict.fromkeys(("works", "events", "leisure", "society", "places", "records"), "person.full_name(of=host)"),
}


# What tables are called in other languages, and what they are about: `matricula` of vehículos is not that of alumnos.
TABLES = """
customer: cliente clientes client clients kunde kunden klant klanten klient klienci musteri musteriler clienti debitor debitoren
employee: empleado empleados funcionario funcionarios mitarbeiter personal employe employes salarie salaries dipendente dipendenti
medewerker medewerkers werknemer pracownik pracownicy personel calisan calisanlar trabajador colaborador colaboradores emp
patient: paciente pacientes patienten paziente pazienti patienten hasta hastalar pacjent pacjenci
student: alumno alumnos estudiante estudiantes aluno alunos schueler studenten etudiant etudiants eleve eleves studente studenti
leerling leerlingen ogrenci ogrenciler uczen uczniowie
product: producto productos produto produtos produit produits artikel artikelen articulo articulos article articles prodotto
prodotti articolo articoli urun urunler produkt produkty produkte towar towary
order: pedido pedidos commande commandes bestellung bestellungen auftrag auftraege ordine ordini bestelling bestellingen siparis
siparisler zamowienie zamowienia ventas vendas verkaeufe
invoice: factura facturas fatura faturas facture factures rechnung rechnungen fattura fatture factuur facturen faktura faktury
notas_fiscais
vehicle: vehiculo vehiculos veiculo veiculos vehicule vehicules voiture voitures fahrzeug fahrzeuge veicolo veicoli auto voertuig
voertuigen arac araclar pojazd pojazdy
supplier: proveedor proveedores fornecedor fornecedores fournisseur fournisseurs lieferant lieferanten fornitore fornitori
leverancier leveranciers tedarikci dostawca dostawcy
company: empresa empresas entreprise entreprises societe societes firma firmen firmy azienda aziende bedrijf bedrijven sirket
user: usuario usuarios utilisateur utilisateurs benutzer utente utenti gebruiker gebruikers kullanici kullanicilar uzytkownicy
book: libro libros livro livros livre livres buch buecher libri boek boeken kitap kitaplar ksiazka ksiazki
course: curso cursos cours kurs kurse corso corsi cursus
account: cuenta cuentas conta contas compte comptes konto konten conti rekening hesap hesaplar
person: persona personas pessoa pessoas personne personnes personen persone osoby osoba kisi kisiler
house: inmueble inmuebles imovel imoveis bien biens immobilie immobilien immobili woning woningen konut
payment: pago pagos pagamento pagamentos paiement paiements zahlung zahlungen betaling betalingen odeme
animal: tier tiere animales animais animaux animali dieren hayvanlar zwierzeta
""".replace("\n", " ")
LOOSE_WORDS = """
    test work property record job case note event game file card class service order bill check member program group item unit part activity
    home room site line point table board box paper visit session
"""
LOOSE = frozenset(
    LOOSE_WORDS.split()
)  # a pool test is no blood test: such nouns say little of the sorts of what stands before them
SORTS = frozenset({"name", "type", "status", "category", "result", "role", "title", "class", "level"})
# Columns that only people have, and pets.
PERSONAL = frozenset(
    [
        "salary",
        "department",
        "first_name",
        "last_name",
        "hire_date",
        "sex",
        "gender",
        "birth_date",
        "date_of_birth",
        "marital_status",
    ]
)


@functools.cache
def _tables() -> dict[str, str]:
    """The names of `TABLES` and the English noun of each."""
    found, about = {}, ""
    for word in TABLES.split():
        if word.endswith(":"):
            about = word[:-1]
        else:
            found.setdefault(word, about)
    return found


GROUPS = frozenset(["staff", "crew", "personnel", "workforce", "faculty", "police"])  # of people


@functools.lru_cache(maxsize=50_000)
def kind_of(noun: str) -> str:
    """The kind of thing that a noun is: people, places, goods ...; empty when nobody wrote it down. Of several words the last counts."""
    words = noun.split()
    for start in range(len(words)):
        found = _kinds().get(" ".join(words[start:]))
        if found:
            return found
    return "people" if words and _is_person(words[-1]) else ""


@functools.lru_cache(maxsize=20_000)
def nouns_of(table: str) -> list[str]:
    """What a table is about, from the most to the least special: of `police_officers` police officer, officer, person."""
    words = [word for word in meanings.plain(table).replace("_", " ").replace("*", " ").split() if word]
    if not words:
        return []
    words[-1] = _one(words[-1])
    found = [" ".join(words[start:]) for start in range(len(words))]
    last = words[-1]
    if last in VEHICLES:
        found.append("vehicle")
    elif last in BUILDINGS:
        found += ["house", "building"]
    elif last in MEDICAL:
        found.append("patient")
    elif last in STOCKS:
        found += ["share", "stock"]
    about = _tables().get(meanings.plain(table).split("_")[-1], "")
    broader = BROADER.get(kind_of(about or " ".join(words)))
    of = [words[0]] if len(words) == 2 else []  # `patient measurements` are a patient's
    return list(dict.fromkeys(word for word in ([about] if about != last else []) + [*found, *of, broader] if word))


def _one(word: str) -> str:
    """The singular of a table's name: of the likely ones, one that is known to be a thing."""
    likely = (singular(word), word.removesuffix("s"), word.removesuffix("es"), word)
    return next((one for one in likely if one in _kinds() or f"{one} name" in meanings.by_name()), likely[0])


def of_kind(name: str, noun: str, kind: str = "") -> str:
    """The expression of a `name`, `type`, `status` ... of a noun by the kind of thing it is; empty where the kind says nothing."""
    kind = kind or kind_of(noun)
    text = (name == "name" and example_of(noun)) or BY_KIND.get(name, {}).get(kind, "")
    return text.format(noun=noun.replace('"', "").title()) if "{{" in text or "{noun}" in text else text


@functools.lru_cache(maxsize=20_000)
def as_column(word: str) -> tuple[str, str]:
    """What a column holds that is called like a thing: the name of a dog or museum, the number of an order, how many trucks there were."""
    one = _one(word)
    kind = kind_of(one)
    if one != word and kind and kind != "works":
        return "count", ""
    if kind == "people":
        return "person", f"person.full_name(of={one.replace(' ', '_')})" if one.isidentifier() else "person.full_name"
    if kind in ("records", "observations"):
        return "code", ""
    label = meanings.by_name().get(f"{one} name", "")
    if label and kind in BY_KIND["name"]:
        return label, ""
    return ("name", example_of(one) or of_kind("name", one, kind)) if kind else ("", "")


def is_person(noun: str) -> bool:
    """Whether a noun stands for a person: driver, head coach."""
    return kind_of(noun) == "people"


NO_PEOPLE = frozenset(
    ["model", "couple", "marriage", "cleaner", "attorney"]
)  # cars have models, and power of attorney is a paper


@functools.cache
def _kinds() -> dict[str, str]:
    """The kind of every thing by its names: the file's that it stands in, or people where its last word is a person, as of a choir member."""
    own = {name: thing.kind for thing in reversed(things.load()) for name in thing.names if thing.kind != "shapes"}
    heads = {name: name.rpartition(" ")[2] for name in own if " " in name}
    people = {name for name, head in heads.items() if own.get(head) == "people" and head not in NO_PEOPLE}
    return own | dict.fromkeys(people, "people")


def _is_person(word: str) -> bool:
    return word in GROUPS or meanings.by_name().get(word) == "person"

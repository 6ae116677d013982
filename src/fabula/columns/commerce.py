"""Goods and how they are sold: product names, prices, stock numbers, orders, shipping, shops."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from fabula.columns import Column, semantic_type
from fabula.columns.arrays import CAPITALS, decimal_digits, fixed_width
from fabula.columns.decks import deal
from fabula.columns.draw import Draw, Latent, permute, stream_key
from fabula.columns.formats import interleave
from fabula.columns.groups import deal_by, draw_by, is_column
from fabula.columns.pools import Pool, reference
from fabula.columns.prices import PriceLevel, price_level, shop_price
from fabula.columns.vocabulary import Vocabulary, factors

WORDS = Vocabulary("commerce_words")
SAME_CATEGORY = (  # other words for categories, where none of them is in the name
    ("cloth", "clothing"), ("apparel", "clothing"), ("fashion", "clothing"), ("footwear", "shoes"), ("tech", "electronics"),
    ("phone", "electronics"), ("audio", "electronics"), ("gadget", "electronics"), ("comput", "computers & accessories"),
    ("laptop", "computers & accessories"), ("kitchen", "home & kitchen"), ("home", "home & kitchen"), ("applianc", "home & kitchen"),
    ("decor", "furniture"), ("sport", "sports & outdoors"), ("outdoor", "sports & outdoors"), ("fitness", "sports & outdoors"),
    ("toy", "toys & games"), ("game", "toys & games"), ("kids", "toys & games"), ("cosmetic", "beauty"), ("makeup", "beauty"),
    ("skin", "beauty"), ("health", "health & personal care"), ("food", "grocery"), ("snack", "grocery"), ("bakery", "grocery"),
    ("pantry", "grocery"), ("dairy", "grocery"), ("produce", "grocery"), ("drink", "beverages"), ("coffee", "beverages"),
    ("office", "office supplies"), ("stationery", "office supplies"), ("tool", "tools & diy"), ("hardware", "tools & diy"),
    ("diy", "tools & diy"), ("pet", "pet supplies"), ("auto", "automotive"), ("car ", "automotive"), ("jewel", "jewelry & watches"),
    ("watch", "jewelry & watches"), ("music", "musical instruments"), ("instrument", "musical instruments"),
    ("accessor", "bags & accessories"), ("bag", "bags & accessories"), ("luggage", "bags & accessories"),
    ("clean", "household"), ("laundry", "household"),
)  # fmt: skip
STARS = Pool(pa.array([5, 4, 3, 2, 1]), [48, 27, 12, 5, 8])
RATINGS = np.array([1.0, 2.4, 3.0, 3.4, 3.7, 3.9, 4.0, 4.1, 4.2, 4.3, 4.4, 4.5, 4.5, 4.6, 4.6, 4.7, 4.8, 4.8, 4.9, 5.0, 5.0])
EDIBLE = ("Grocery", "Beverages")
CODE_LETTERS = np.frombuffer(b"ABCDEFGHJKLMNPQRSTUVWXYZ23456789", dtype=np.uint8)


class Product(Latent):
    """The one product a row is about.

    Args:
        category: keeps to one category, such as `Garden`, or to that which a column of the row says.
        distinct: no product comes twice while they last.
    """

    def __init__(self, draw: Draw, *, category: Column | str = "", distinct: bool = True) -> None:
        super().__init__(draw)
        self.category = category
        self.distinct = distinct

    @functools.cached_property
    def index(self) -> np.ndarray:
        """(n,) positions in the catalogue."""
        if is_column(self.category):
            choose = deal_by if self.distinct else draw_by
            return choose(self.draw.child("product"), [self.category], lambda name: _catalogue().shelf(str(name or "")))
        shelf = _catalogue().shelf(self.category)
        at = deal(self.draw.child("product"), shelf, distinct=self.distinct)
        return shelf.values.to_numpy()[at]


@dataclass(frozen=True, eq=False)
class Catalogue:
    """Every product that can be sold: kinds of goods (`products.tsv`) in their lines and variants. All arrays have m entries."""

    names: pa.Array
    kind: np.ndarray  # row of products.tsv
    category: np.ndarray  # row of product_categories.tsv
    brand: np.ndarray  # row of the brands
    brands: pa.Array
    material: np.ndarray
    materials: pa.Array
    dollars: np.ndarray
    cost_share: np.ndarray
    weight_kg: np.ndarray
    prefix: np.ndarray  # (m, 7) ASCII, `KIT-BLE`
    weights: np.ndarray

    @functools.cache  # noqa: B019  (there is one catalogue)
    def shelf(self, category: str) -> Pool:
        """Positions of one category's products, or of all of them."""
        rows = np.arange(len(self.kind))
        if category:
            wanted = category.casefold()
            known = [name.casefold() for name in reference("product_categories").columns["category"]]
            near = [i for i, name in enumerate(known) if name == wanted or wanted in name or name in wanted]
            near = near or [known.index(name) for word, name in SAME_CATEGORY if word in wanted]
            rows = rows[np.isin(self.category, near)] if near else rows
        return Pool(pa.array(rows), self.weights[rows])

    @functools.cache  # noqa: B019
    def prices(self, level: PriceLevel) -> np.ndarray:
        """(m,) float64 shop prices of a country."""
        return shop_price(self.dollars, level)


@semantic_type("commerce.product_name")
def product_name(product: Product) -> Column:
    """Name of a product with its line and variant, such as `Pro Cordless Drill 18 V`.

    Each row has another one while the catalogue of some eight thousand lasts."""
    return Pool(_catalogue().names).take(product.index)


@semantic_type("commerce.category")
def category(product: Product) -> Column:
    """The product's category, such as `Home & Kitchen`; one of twenty-two."""
    return reference("product_categories").take("category", _catalogue().category[product.index])


@semantic_type("commerce.brand")
def brand(product: Product) -> Column:
    """An invented brand that sells the product's category, such as `Voltara`."""
    catalogue = _catalogue()
    return Pool(catalogue.brands).take(catalogue.brand[product.index])


@semantic_type("commerce.price")
def price(product: Product) -> Column:
    """The product's price in the locale's currency, ending as shop prices do, such as `24.99`."""
    return pa.array(_catalogue().prices(price_level(product.draw))[product.index])


@semantic_type("commerce.cost")
def cost(product: Product) -> Column:
    """What the product costs the shop, such as `13.42`; a third to nine tenths of its price, by category."""
    catalogue = _catalogue()
    level = price_level(product.draw)
    share = catalogue.cost_share[product.index] * (0.85 + 0.3 * product.draw.child("cost").uniform())
    amount = catalogue.prices(level)[product.index] * np.minimum(share, 0.92)
    return pa.array(np.round(amount, 2 if level.has_cents else 0))


@semantic_type("commerce.sku")
def sku(product: Product) -> Column:
    """Stock number: category, product and a number of its own, such as `TOO-COR-048213`; unique up to a million rows."""
    prefix = _catalogue().prefix[product.index]
    number = permute(stream_key(product.draw.key, "sku"), product.draw.rows % 1_000_000, 1_000_000)
    dash = np.full((len(prefix), 1), ord("-"), dtype=np.uint8)
    return fixed_width(np.hstack([prefix, dash, decimal_digits(number, 6)]))


@semantic_type("commerce.product_description")
def product_description(product: Product) -> Column:
    """Two sentences about the product, such as `Cordless drill with a brushless motor and two batteries. Comes in a case.`."""
    book = _descriptions()
    kind = _catalogue().kind[product.index]
    chance = product.draw.child("description")
    first = book.start[kind] + (chance.lane(0) * book.count[kind].astype(np.uint32) >> np.uint32(16)).astype(np.int32)
    at = reference("products").take("category", kind).indices.to_numpy()
    last = book.closing_start[at] + (chance.lane(1) * book.closing_count[at].astype(np.uint32) >> np.uint32(16)).astype(np.int32)
    return interleave(book.pieces, first, last)


@semantic_type("commerce.material")
def material(product: Product) -> Column:
    """What the product, or its packaging if it is food, is made of, such as `Stainless steel`."""
    catalogue = _catalogue()
    return Pool(catalogue.materials).take(catalogue.material[product.index])


@semantic_type("commerce.weight_kg")
def weight_kg(product: Product) -> Column:
    """The product's shipping weight in kilograms, such as `1.62`; three decimals below one kilogram, else two."""
    return pa.array(_catalogue().weight_kg[product.index])


@semantic_type("commerce.color")
def color(draw: Draw) -> Column:
    """A color that goods come in, such as `Navy`; black and white are common."""
    return WORDS.pick(draw, "color")


@semantic_type("commerce.size")
def size(draw: Draw) -> Column:
    """A clothing size from `XS` to `XXL`, middle ones common."""
    return WORDS.pick(draw, "size")


@semantic_type("commerce.rating")
def rating(draw: Draw) -> Column:
    """Average customer rating from 1.0 to 5.0 with one decimal, mostly above 4, such as `4.3`."""
    return pa.array(np.round(draw.quantile(RATINGS), 1))


@semantic_type("commerce.stars")
def stars(draw: Draw) -> Column:
    """Stars that one customer gave, 1 to 5; half of them 5, and more 1 than 2."""
    return pa.array(STARS.values.to_numpy()[draw.index(STARS)])


@semantic_type("commerce.ean13")
def ean13(draw: Draw) -> Column:
    """Article number EAN-13 with a valid check digit, such as `9521234567899`; from 952, kept for demonstrations.

    Source: GS1 General Specifications, section 7.9 (check digit) and the list of GS1 prefixes."""
    body = np.hstack([_constant_digits(draw, 952), decimal_digits(draw.integers(0, 10**9), 9)])
    return _with_check_digit(body, [1, 3])


@semantic_type("commerce.upc")
def upc(draw: Draw) -> Column:
    """Article number UPC-A with a valid check digit, such as `412345678903`; number system 4, kept for use inside a shop.

    Source: GS1 General Specifications, section 7.9."""
    body = np.hstack([_constant_digits(draw, 4), decimal_digits(draw.integers(0, 10**10), 10)])
    return _with_check_digit(body, [3, 1])


@semantic_type("commerce.order_status")
def order_status(draw: Draw) -> Column:
    """Where an order stands, such as `Delivered` or `Processing`; most are delivered."""
    return WORDS.pick(draw, "order_status")


@semantic_type("commerce.shipping_method")
def shipping_method(draw: Draw) -> Column:
    """How fast or where a parcel goes, such as `Express`."""
    return WORDS.pick(draw, "shipping_method")


@semantic_type("commerce.carrier")
def carrier(draw: Draw) -> Column:
    """A parcel carrier of the locale's country, such as `DHL`."""
    return WORDS.pick(draw, "carrier")


@semantic_type("commerce.tracking_number")
def tracking_number(draw: Draw) -> Column:
    """Number of a parcel, letters and twelve digits, such as `TRK482910557310`; the form of no real carrier."""
    body = decimal_digits(draw.integers(0, 10**12), 12)
    return fixed_width(np.hstack([_constant(draw, b"TRK"), body]))


@semantic_type("commerce.coupon_code")
def coupon_code(draw: Draw) -> Column:
    """Code that a customer types for a discount, such as `SUMMER20` or `VIP10-7QX4`."""
    words = WORDS.pool("coupon")
    plain = draw.child("word").index(words)
    share = draw.child("share").index(_shares())
    ending = np.where(draw.child("style").chance(0.3), 1 + (draw.child("ending").bits >> np.uint64(50)).astype(np.int32), 0)
    pieces, starts = _coupon_pieces()
    return interleave(pieces, plain, share + starts[0], ending + starts[1])


@semantic_type("commerce.return_reason")
def return_reason(draw: Draw) -> Column:
    """Why goods came back, such as `Wrong size`."""
    return WORDS.pick(draw, "return_reason")


@semantic_type("commerce.warehouse")
def warehouse(draw: Draw) -> Column:
    """Name of a warehouse, such as `Riverside Distribution Center`."""
    return WORDS.name_each(draw, "warehouse", at_most=24)


@semantic_type("commerce.shelf_location")
def shelf_location(draw: Draw) -> Column:
    """Aisle, bay and level in a warehouse, such as `C-14-03`; aisles A to P, bays 1 to 40, levels 1 to 6."""
    bay = decimal_digits(1 + draw.lane(1) % 40, 2)
    level = decimal_digits(1 + draw.lane(2) % 6, 2)
    dash = _constant(draw, b"-")
    return fixed_width(np.hstack([CAPITALS[draw.lane(0) % 16][:, None], dash, bay, dash, level]))


@semantic_type("commerce.channel")
def channel(draw: Draw) -> Column:
    """Where the sale was made, such as `Mobile app`."""
    return WORDS.pick(draw, "channel")


@semantic_type("commerce.unit")
def unit(draw: Draw) -> Column:
    """What a quantity counts, such as `pcs`, `box` or `kg`."""
    return WORDS.pick(draw, "unit")


@semantic_type("commerce.store_name")
def store_name(draw: Draw) -> Column:
    """Invented name of a shop or branch, such as `Fern & Lantern`; also German, French, Spanish, Portuguese and Japanese ones."""
    return WORDS.name_each(draw, "store_name", at_most=250)


@semantic_type("commerce.campaign")
def campaign(draw: Draw) -> Column:
    """Name of a marketing campaign, such as `Spring Clearance 2025`."""
    return WORDS.name_each(draw, "campaign", at_most=40)


@functools.cache
def _catalogue() -> Catalogue:
    products, categories = reference("products"), reference("product_categories")
    row_of = {name: i for i, name in enumerate(categories.columns["category"])}
    lines = [[("", 1.0), *factors(cell)] for cell in categories.columns["lines"]]
    brand_lists = [cell.split("|") for cell in categories.columns["brands"]]
    brand_place: dict[str, int] = {}
    material_place: dict[str, int] = {}
    names, kind, home, dollars, grams, brand_of, material_of, prefix, weights = [], [], [], [], [], [], [], [], []
    cells = zip(*(products.columns[c] for c in ("name", "category", "price", "weight_kg", "materials", "variants")), strict=True)
    for k, (name, group, base, weight, materials, variants) in enumerate(cells):
        at = row_of[group]
        made_of = materials.split("|")
        code = _letters(name)
        for line, dearer in lines[at]:
            for variant, bigger in factors(variants):
                spin = stream_key("catalogue", name, line, variant)
                names.append(" ".join(part for part in (line, name, variant) if part))
                kind.append(k)
                home.append(at)
                dollars.append(float(base) * dearer * bigger)
                grams.append(float(weight) * (0.5 + 0.5 * bigger))
                brand_of.append(brand_place.setdefault(brand_lists[at][spin % len(brand_lists[at])], len(brand_place)))
                chosen = made_of[(spin >> 20) % len(made_of)]
                material_of.append(material_place.setdefault(chosen, len(material_place)))
                prefix.append(f"{categories.columns['prefix'][at]}-{code}".encode())
                weights.append((2.0 if not line else 1.0) / len(factors(variants)))
    kilograms = np.array(grams)
    return Catalogue(
        names=pa.array(names),
        kind=np.array(kind, dtype=np.int32),
        category=np.array(home, dtype=np.int32),
        brand=np.array(brand_of, dtype=np.int32),
        brands=pa.array(list(brand_place)),
        material=np.array(material_of, dtype=np.int32),
        materials=pa.array(list(material_place)),
        dollars=np.array(dollars),
        cost_share=categories.numbers("cost_share")[home],
        weight_kg=np.where(kilograms < 1, np.round(kilograms, 3), np.round(kilograms, 2)),
        prefix=np.frombuffer(b"".join(prefix), dtype=np.uint8).reshape(-1, 7),
        weights=np.array(weights),
    )


def _letters(name: str) -> str:
    """Three capitals that stand for a product's name."""
    return ("".join(c for c in name if c.isascii() and c.isalpha()).upper() + "XX")[:3]


@dataclass(frozen=True, eq=False)
class Descriptions:
    """Ready sentences: `count[k]` of them for kind k from `start[k]` on, and closings by category."""

    pieces: pa.Array
    start: np.ndarray
    count: np.ndarray
    closing_start: np.ndarray
    closing_count: np.ndarray


@functools.cache
def _descriptions() -> Descriptions:
    products, categories = reference("products"), reference("product_categories")
    pieces: list[str] = []
    start, count = [], []
    for name, category, details in zip(*(products.columns[c] for c in ("name", "category", "details")), strict=True):
        start.append(len(pieces))
        thing = _in_a_sentence(name)
        all_ = details.split("|")
        for i, one in enumerate(all_):
            other, third = all_[(i + 1) % len(all_)], all_[(i + 2) % len(all_)]
            praise = "for every kitchen" if category in EDIBLE else "to rely on"
            pieces += [
                f"{thing} with {one} and {other}. ",
                f"{thing} featuring {one}, {other} and {third}. ",
                f"{_capital(one)}, {other} and {third}: a {_lower(thing)} {praise}. ".replace(": a ", _article(thing)),
                f"{thing}. {_capital(one)} and {other}. ",
                f"{thing}: {one}, {other} and {third}. ",
                f"{thing} known for {one}. Also with {other}. ",
            ]
        count.append(len(pieces) - start[-1])
    order = list(dict.fromkeys(products.columns["category"]))  # as `reference("products").take("category")` has it
    closing_start, closing_count = [], []
    for name in order:
        closings = categories.columns["closings"][categories.columns["category"].index(name)].split("|")
        closing_start.append(len(pieces))
        closing_count.append(len(closings))
        pieces += closings
    arrays = (np.array(a, dtype=np.int32) for a in (start, count, closing_start, closing_count))
    return Descriptions(pa.array(pieces), *arrays)


def _in_a_sentence(name: str) -> str:
    """`USB-C Charger` as it starts a sentence, `USB-C charger`."""
    first, *rest = name.split(" ")
    return " ".join([first, *(word if any(c.isupper() or c.isdigit() for c in word[1:]) else word.lower() for word in rest)])


def _lower(text: str) -> str:
    return text if any(c.isupper() or c.isdigit() for c in text.split(" ")[0][1:]) else text[:1].lower() + text[1:]


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _article(thing: str) -> str:
    """`: a `, `: an ` or, before a plural or a substance, `: `."""
    words = thing.split(" ")
    is_plural = words[-1].endswith("s") and not words[-1].endswith("ss")
    if is_plural or UNCOUNTED.fullmatch(words[-1]):
        return ": "
    return ": an " if _lower(thing)[0] in "aeio" else ": a "


UNCOUNTED = re.compile(
    "water|oil|milk|juice|beer|wine|coffee|tea|lemonade|rice|flour|sugar|salt|pepper|honey|jam|butter|passata|chocolate|granola|"
    "spaghetti|vinegar|tuna|cheese|yogurt|soil|food|hay|clay|paper|paint|soap|shampoo|conditioner|foundation|sunscreen|lotion|"
    "mascara|floss|mouthwash|gel|toothpaste|powder|fertilizer|litter|detergent|softener|quinoa|muesli|ketchup|mustard|mayonnaise|"
    "sauce|corn|pesto|hummus|broth|syrup|popcorn|butter|mozzarella|salmon|bread|crispbread|beef|gin|whisky|cola|kombucha|fluid|"
    "antifreeze|glue|sealant|seed|repellent|sanitizer|spray|scrub|toner|blush|cream|underwear|cocoa"
)


@functools.cache
def _shares() -> Pool:
    return Pool(pa.array(["5", "10", "15", "20", "25", "30", "40", "50"]), [8, 30, 16, 22, 9, 8, 3, 4])


@functools.cache
def _coupon_pieces() -> tuple[pa.Array, tuple[int, int]]:
    """Words, shares and endings one after the other, and where the last two start."""
    words, shares = WORDS.pool("coupon").values, _shares().values
    letters = CODE_LETTERS.tobytes().decode()
    endings = ["", *(f"-{letters[i >> 9]}{letters[i >> 4 & 31]}{letters[i * 7 & 31]}" for i in range(1 << 14))]
    return pa.concat_arrays([words, shares, pa.array(endings)]), (len(words), len(words) + len(shares))


def _constant(draw: Draw, text: bytes) -> np.ndarray:
    """(n, width) uint8: the same characters in each row."""
    return np.broadcast_to(np.frombuffer(text, dtype=np.uint8), (len(draw), len(text)))


def _constant_digits(draw: Draw, number: int) -> np.ndarray:
    return _constant(draw, str(number).encode())


def _with_check_digit(body: np.ndarray, weights: list[int]) -> pa.Array:
    """(n,) strings: ASCII digits and the digit that makes their sum, weighted in turn, a multiple of ten."""
    total = np.zeros(len(body), dtype=np.int32)
    for i in range(body.shape[1]):
        total += (body[:, i].astype(np.int32) - 48) * weights[i % 2]
    check = (48 + (-total) % 10).astype(np.uint8)
    return fixed_width(np.hstack([body, check[:, None]]))

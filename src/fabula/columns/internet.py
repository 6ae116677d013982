"""The internet: addresses nobody can own, browsers, requests, files, logs. Source of the ranges: RFC 2606, 3849, 5737, 1918."""

from __future__ import annotations

import functools

import numpy as np
import pyarrow as pa

from fabula.columns import Column, semantic_type
from fabula.columns.arrays import fixed_width, join
from fabula.columns.code import Word, hex_matrix, hex_text, random_text
from fabula.columns.draw import Draw, Latent
from fabula.columns.lists import word_list
from fabula.columns.pools import Pool, reference
from fabula.columns.templates import Part, fill_templates, part, phrase_book

BASE64 = b"./ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"  # bcrypt's own order
VERSIONS = 8  # of a browser, at most


@functools.cache
def _networks() -> Pool:
    """The first three bytes of IPv4 addresses: half for documentation (RFC 5737), half private (RFC 1918)."""
    weight = {"192.0.2": 16.0, "198.51.100": 17.0, "203.0.113": 19.0}
    for third in range(256):
        weight[f"192.168.{third}"] = 9.0 / (1 + third)
    for second in range(16, 32):
        for third in range(64):
            weight[f"172.{second}.{third}"] = 7.0 / 1024
    for second in range(56):
        for third in range(48):
            weight[f"10.{second}.{third}"] = 16.0 / 2688
    return Pool(list(weight), weight.values())


HOSTS = Pool([str(host) for host in range(1, 255)])


@semantic_type("internet.ipv4")
def ipv4(draw: Draw) -> Column:
    """An IPv4 address kept for documentation or private networks, such as `203.0.113.42`. Source: RFC 5737, RFC 1918."""
    return join(draw.pick(_networks()), ".", draw.pick(HOSTS, lane=2))


@functools.cache
def _hex_groups() -> pa.Array:
    return pa.array([f"{number:x}" for number in range(65_536)])


@semantic_type("internet.ipv6")
def ipv6(draw: Draw) -> Column:
    """An IPv6 address kept for documentation, such as `2001:db8:4f2a:91c0::8a2e`. Source: RFC 3849, RFC 5952."""
    groups = [_hex_groups().take(pa.array(draw.lane(i).astype(np.int32))) for i in range(3)]
    return join("2001:db8:", groups[0], ":", groups[1], "::", groups[2])


@semantic_type("internet.mac_address")
def mac_address(draw: Draw) -> Column:
    """A locally administered MAC address, which no maker of devices owns, such as `9a:4f:c0:31:7d:e2`. Source: IEEE 802."""
    signs = hex_matrix(draw, 13)
    out = np.full((len(draw), 17), ord(":"), dtype=np.uint8)
    for byte in range(6):
        out[:, byte * 3 : byte * 3 + 2] = signs[:, byte * 2 : byte * 2 + 2]
    out[:, 1] = np.frombuffer(b"26ae", dtype=np.uint8)[signs[:, 12] & 3]
    return fixed_width(out)


@semantic_type("internet.domain")
def domain(draw: Draw) -> Column:
    """A domain that nobody can own, such as `bluebird.example`. Source: RFC 2606."""
    return draw.pick(phrase_book("internet").pool("domain"))


@semantic_type("internet.url")
def url(draw: Draw) -> Column:
    """An address of a web page under a reserved domain, such as `https://www.riverleaf.example/blog/how-to-clean-a-bicycle`."""
    names, paths = draw.child("domain"), draw.child("path")
    book = phrase_book("internet")
    start = names.pick(Pool(["https://www.", "https://", "https://shop.", "https://blog."], [62, 26, 6, 6]), lane=3)
    return join(start, names.pick(book.pool("domain")), paths.pick(book.pool("page path")))


@semantic_type("internet.uri_path")
def uri_path(draw: Draw) -> Column:
    """The path of a request, such as `/api/v1/orders/4711`."""
    return draw.pick(phrase_book("internet").pool("path"))


@semantic_type("internet.referrer")
def referrer(draw: Draw) -> Column:
    """The page that a visitor came from, under a reserved domain, such as `https://search.example.net/?q=desk+lamp`."""
    site = draw.child("site").pick(word_list("internet_words", "site"))
    return join("https://", site, draw.child("path").pick(phrase_book("internet").pool("visit path")))


@semantic_type("internet.image_url")
def image_url(draw: Draw) -> Column:
    """An address of a picture under a reserved domain, such as `https://images.example.com/garden/9f0c4be27a.jpg`."""
    kind = draw.child("kind").pick(phrase_book("internet").pool("category"))
    end = draw.child("end").pick(Pool([".jpg", ".png", ".webp"], [78, 14, 8]))
    return join("https://images.example.com/", kind, "/", hex_text(draw, 10), end)


class Client(Latent):
    """The one browser, with its system and device, that a row is about."""

    @functools.cached_property
    def index(self) -> np.ndarray:
        """(n,) row numbers of the table `clients`."""
        return self.draw.child("client").index(reference("clients").picks)


@functools.cache
def _user_agents() -> tuple[Pool, np.ndarray]:
    """All user agents, client by client and newest version first, and the cumulative place of each client's first."""
    table = reference("clients")
    agents, start = [], []
    for row, form in enumerate(table.columns["user_agent"]):
        low, high = int(table.columns["low"][row]), int(table.columns["high"][row])
        start.append(len(agents))
        newest = list(range(high, max(low, high - VERSIONS + 1) - 1, -1))
        agents += [form.replace("{v}", str(version)) for version in newest]
    return Pool(pa.array(agents)), np.array([*start, len(agents)])


@semantic_type("internet.user_agent")
def user_agent(client: Client) -> Column:
    """The text by which the row's browser names itself, such as `Mozilla/5.0 (Windows NT 10.0; Win64; x64) ... Firefox/143.0`."""
    pool, start = _user_agents()
    first, count = start[client.index], np.diff(start)[client.index]
    age = client.draw.child("version").uniform() ** 2.2
    return pool.take(first + (age * count).astype(np.int64))


@semantic_type("internet.browser")
def browser(client: Client) -> Column:
    """Name of the row's web browser, such as `Firefox`, about as common as in 2025."""
    return reference("clients").take("browser", client.index)


@semantic_type("internet.os")
def os(client: Client) -> Column:
    """Operating system of the row's browser, such as `Windows 11` or `iOS`."""
    return reference("clients").take("os", client.index)


@semantic_type("internet.device_type")
def device_type(client: Client) -> Column:
    """Device of the row's browser: `Desktop`, `Mobile` or `Tablet`."""
    return reference("clients").take("device_type", client.index)


class Request(Latent):
    """The one HTTP request that a row is about."""

    @functools.cached_property
    def method(self) -> np.ndarray:
        """(n,) positions in the list of methods."""
        return self.draw.child("method").index(word_list("internet_words", "http_method"))


@semantic_type("internet.http_method")
def http_method(request: Request) -> Column:
    """Method of an HTTP request, such as `GET`. Source: RFC 9110."""
    return word_list("internet_words", "http_method").take(request.method)


@functools.cache
def _statuses() -> np.ndarray:
    """(methods, 65536) int64: the status that each 16-bit number picks for each method."""
    order = word_list("internet_words", "http_method").values.to_pylist()
    pools = [word_list("internet_words", f"method {method}") for method in order]
    return np.stack([np.array([int(v) for v in pool.values.to_pylist()])[pool.slots] for pool in pools])


@semantic_type("internet.http_status")
def http_status(request: Request) -> Column:
    """Status code of an HTTP response, such as `200`; fits the row's method. Source: RFC 9110."""
    return pa.array(_statuses()[request.method, request.draw.child("status").lane(0)])


@functools.cache
def _ports() -> np.ndarray:
    pool = word_list("internet_words", "port")
    return np.array([int(port) for port in pool.values.to_pylist()])[pool.slots]


@semantic_type("internet.port")
def port(draw: Draw) -> Column:
    """A port of a well-known service, such as `443`. Source: IANA service names and port numbers."""
    return pa.array(_ports()[draw.lane(0)])


@semantic_type("internet.protocol")
def protocol(draw: Draw) -> Column:
    """A protocol above IP, such as `TCP`. Source: IANA protocol numbers."""
    return draw.pick(word_list("internet_words", "protocol"))


@semantic_type("internet.hostname")
def hostname(draw: Draw) -> Column:
    """Name of a machine under a reserved domain, such as `web-03.ber1.example.net`."""
    book = phrase_book("internet")
    number = Pool([f"-{i:02d}." for i in range(1, 33)], [1 / i**0.7 for i in range(1, 33)])
    return join(
        draw.pick(book.pool("host role"), lane=0),
        draw.pick(number, lane=1),
        draw.pick(book.pool("host site"), lane=2),
        ".example.net",
    )


class File(Latent):
    """The one file that a row is about."""

    @functools.cached_property
    def index(self) -> np.ndarray:
        """(n,) row numbers of the table `file_types`."""
        return self.draw.child("type").index(reference("file_types").picks)


@functools.cache
def _file_kinds() -> tuple[tuple[str, ...], np.ndarray]:
    kinds = reference("file_types").columns["kind"]
    names = tuple(dict.fromkeys(kinds))
    return tuple(f"stem {name}" for name in names), np.array([names.index(kind) for kind in kinds])


@semantic_type("internet.file_name")
def file_name(file: File) -> Column:
    """Name of a file that fits its type, such as `invoice_northgate_2025.pdf` or `IMG_4821.jpg`."""
    sections, kind = _file_kinds()
    stem = fill_templates(file.draw.child("stem"), phrase_book("internet"), [Part(sections, kind[file.index])])
    return join(stem, ".", reference("file_types").take("extension", file.index))


@semantic_type("internet.file_extension")
def file_extension(file: File) -> Column:
    """Extension of the row's file, such as `pdf`."""
    return reference("file_types").take("extension", file.index)


@semantic_type("internet.mime_type")
def mime_type(file: File) -> Column:
    """Media type of the row's file, such as `application/pdf`. Source: IANA media types."""
    return reference("file_types").take("mime_type", file.index)


@semantic_type("internet.hashtag")
def hashtag(draw: Draw) -> Column:
    """A hashtag, such as `#slowSunday`."""
    return draw.pick(phrase_book("internet").pool("hashtag"))


@semantic_type("internet.social_handle")
def social_handle(draw: Draw) -> Column:
    """A name on a social network, such as `@nora_reads42`."""
    parts = [phrase_book("internet").pool(f"handle {place}") for place in ("first", "second", "third")]
    return join("@", *(draw.pick(pool, lane=i) for i, pool in enumerate(parts)))


@semantic_type("internet.search_term")
def search_term(draw: Draw) -> Column:
    """What somebody typed into a search box, such as `hiking backpack for beginners`."""
    return draw.pick(phrase_book("internet").pool("search"))


@semantic_type("internet.session_id")
def session_id(draw: Draw) -> Column:
    """A session's random number, 32 hexadecimal digits such as `9f0c...63f8`."""
    return hex_text(draw, 32)


@functools.cache
def _pairs(alphabet: bytes) -> np.ndarray:
    """(4096,) uint16: two characters of 64 for every 12-bit number."""
    signs = np.frombuffer(alphabet, dtype=np.uint8)
    number = np.arange(4096)
    return np.stack([signs[number & 63], signs[number >> 6]], axis=1).view("<u2").ravel()


def _base64(draw: Draw, length: int, alphabet: bytes) -> np.ndarray:
    """(n, length) uint8 matrix of random characters of an alphabet of 64."""
    words = tuple(Word(i // 5, i % 5 * 12, _pairs(alphabet)) for i in range(-(-length // 2)))
    return random_text(draw, words)[:, :length]


@semantic_type("internet.api_key")
def api_key(draw: Draw) -> Column:
    """A key for a programming interface, marked as a test key, such as `key_test_7hQ2...`; it opens nothing."""
    letters = BASE64[2:] + b"xk"  # letters and digits only, two of them a little more common
    return join("key_test_", fixed_width(_base64(draw, 32, letters)))


@semantic_type("internet.password_hash")
def password_hash(draw: Draw) -> Column:
    """Text in the form of a bcrypt hash with cost 12, such as `$2b$12$` and 53 characters; the hash of nothing."""
    signs = _base64(draw, 53, BASE64).copy()
    for place, allowed in ((21, b".Oeu"), (52, BASE64[::4])):  # the last characters of salt and hash hold fewer bits
        signs[:, place] = np.frombuffer(allowed, dtype=np.uint8)[signs[:, place] % len(allowed)]
    return join("$2b$12$", fixed_width(signs))


class LogLine(Latent):
    """The one line of a log that a row is about."""

    @functools.cached_property
    def level(self) -> np.ndarray:
        """(n,) positions in the list of log levels."""
        return self.draw.child("level").index(word_list("internet_words", "log_level"))


@semantic_type("internet.log_level")
def log_level(line: LogLine) -> Column:
    """Severity of a log line: `INFO`, `DEBUG`, `WARN`, `ERROR` or `FATAL`."""
    return word_list("internet_words", "log_level").take(line.level)


@semantic_type("internet.log_message")
def log_message(line: LogLine) -> Column:
    """What a log line says, as severe as its level, such as `Slow query: 1840 ms on table orders`."""
    levels = tuple(f"log {level}" for level in word_list("internet_words", "log_level").values.to_pylist())
    parts = [Part(levels, line.level), part("log tail", share=0.4)]
    return fill_templates(line.draw.child("message"), phrase_book("internet"), parts)


@semantic_type("internet.service_name")
def service_name(draw: Draw) -> Column:
    """Name of a service inside a system, such as `payment-service`."""
    return draw.pick(word_list("internet_words", "service"))


@semantic_type("internet.error_code")
def error_code(draw: Draw) -> Column:
    """Code of an error, such as `ETIMEDOUT` or `E2017`."""
    return draw.pick(word_list("internet_words", "error_code"))

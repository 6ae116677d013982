"""The taught network as a NumPy forward pass: the same numbers as `model.py`, without torch.

N texts, T tokens, D width, H heads, K = D // H, C columns, S tables, G tags, L numbers of a link, M meanings.
"""

from __future__ import annotations

import functools
import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from fabula.errors import TrainingError
from fabula.prompt.tokenizer import CLS, Encoding, Tokenizer

WEIGHTS = Path(__file__).parent / "weights"
NEIGHBOURS = 60  # tables that vote for columns
VOICE = 1.0  # the power of a table's odds that its vote counts: the lower, the more are the others heard beside the likeliest
OPINION = 0.3  # how much the network's own probabilities of columns count beside that vote
TRADES = 0.2  # what the vote of a domain's table counts: it has what its one trade needs
NEIGHBOURING = ("near", "tag_near")  # the layers in which a token hears its neighbours
EPSILON = 1e-5  # of LayerNorm, as in torch


@dataclass(frozen=True)
class Reading:
    """What the network says about one prompt; probabilities, 0 to 1.

    Args:
        columns: (C,) how likely each column is meant.
        tables: (S,) how likely each table is meant.
        tags: (T, G) what each token asks for by itself; each row sums to 1.
        attention: (layers, H, T) how much `[CLS]` looks at each token; each row sums to 1.
        child, parent: (L,) what the table named by the whole text looks for in those it refers to, and what it is to those that refer to it.
        meanings: (M,) what the text means, if it is a column's name; sums to 1.
        sense: (D,) where the text stands among all words, of length 1: near to what means nearly the same.
    """

    columns: np.ndarray
    tables: np.ndarray
    tags: np.ndarray
    attention: np.ndarray
    child: np.ndarray
    parent: np.ndarray
    meanings: np.ndarray
    sense: np.ndarray

    def refers_to(self, other: Reading) -> float:
        """How likely the table of this text refers to that of another, 0 to 1."""
        return float(_sigmoid(self.child @ other.parent / np.sqrt(len(self.child)) - 3))


class Network:
    """Shipped or freshly taught weights, ready to read prompts.

    Args:
        folder: holds `network.safetensors` and `labels.json`.

    Raises:
        TrainingError: the folder holds no weights.
    """

    def __init__(self, folder: Path) -> None:
        from safetensors.numpy import load_file

        try:
            self.labels = json.loads((folder / "labels.json").read_text("utf-8"))
            weights = load_file(folder / "network.safetensors")
        except (OSError, ValueError) as error:
            raise TrainingError(f"cannot read the weights: {error}", where=str(folder), hint="fabula train") from None
        self.weights = _unpacked(weights)
        self.neighbours = {name: np.ascontiguousarray(self.weights[f"{name}.weight"].transpose(2, 1, 0)) for name in NEIGHBOURING}
        self.width: int = self.weights["embedding.weight"].shape[1]
        self.tokenizer = Tokenizer(self.labels["pieces"])
        self.tables: list[str] = self.labels["tables"]
        self.columns: list[str] = self.labels["columns"]
        self.table_id = {name: i for i, name in enumerate(self.tables)}
        self.column_id = {name: i for i, name in enumerate(self.columns)}
        self.names: dict[str, str] = self.labels["names"]  # "work orders" and the table that goes by it
        self.wholes: dict[str, str] = self.labels["wholes"]  # "school" and the domain that goes by it
        self.tags: list[str] = self.labels["tags"]
        self.follow = self.weights["follow"]  # (G, G) how well each tag stands behind each other
        self.meanings: list[str] = self.labels["meanings"]
        self.slope, self.shift = self.labels["scaling"]  # of the tables' logits, so that they say how often they are right
        self.heads: int = self.labels["heads"]
        self.length: int = self.labels["length"]

    @functools.cached_property
    def domains(self) -> dict[str, list[int]]:
        """The places of each domain's tables."""
        found: dict[str, list[int]] = defaultdict(list)
        for i, full in enumerate(self.tables):
            if not full.startswith("thing."):
                found[full.partition(".")[0]].append(i)
        return dict(found)

    def best_of_domains(self, chances: np.ndarray) -> np.ndarray:
        """(N, domains) the highest of the chances (N, S) that each domain's tables have, in the order of `domains`."""
        order, starts = self._by_domain
        return np.maximum.reduceat(chances[:, order], starts, axis=1)

    @functools.cached_property
    def _by_domain(self) -> tuple[np.ndarray, np.ndarray]:
        """The places of all tables of domains, one domain behind the other, and where each domain starts there."""
        sizes = [len(places) for places in self.domains.values()]
        return np.concatenate([*map(np.array, self.domains.values())]), np.cumsum([0, *sizes[:-1]])

    @functools.cached_property
    def things(self) -> list[int]:
        """The places of all things."""
        return [i for i, full in enumerate(self.tables) if full.startswith("thing.")]

    @functools.cached_property
    def alike(self) -> dict[str, list[int]]:
        """The places of all tables of one name, whatever the domain; `song` and `songs` are one name."""
        found: dict[str, list[int]] = defaultdict(list)
        for i, full in enumerate(self.tables):
            found[full.partition(".")[2].replace(" ", "_").rstrip("s")].append(i)
        return dict(found)

    @functools.cached_property
    def columns_of_tables(self) -> list[np.ndarray]:
        """For each table the places of the columns that it usually has."""
        return [np.array(places, dtype=np.int64) for places in self.labels["columns_of_tables"]]

    def expected(self, reading: Reading, full: str = "", *, named: bool = False) -> tuple[np.ndarray, float]:
        """(C,) how likely each column is, and how likely one that the table `full` alone has; 0 to 1.

        Partly the network's own opinion, mostly the vote of the tables that it finds likeliest: real tables of one thing agree in
        little but what is common, so what many neighbours have is likelier than what the nearest one has.

        Args:
            full: the table that is meant, as far as is known.
            named: it goes by the very words, whatever the network thinks.
        """
        nearest = top(reading.tables, NEIGHBOURS)
        odds = reading.tables[nearest] / np.maximum(1 - reading.tables[nearest], EPSILON)
        weights = odds**VOICE * np.where([self.tables[i].startswith("thing.") for i in nearest], 1.0, TRADES)
        shares = dict(zip(nearest.tolist(), weights / max(float(weights.sum()), EPSILON), strict=True))
        if named:
            shares = {i: share / 2 for i, share in shares.items()}
            shares[self.table_id[full]] = shares.get(self.table_id[full], 0.0) + 0.5
        votes = np.zeros_like(reading.columns)
        for i, share in shares.items():
            votes[self.columns_of_tables[i]] += share
        own = shares.get(self.table_id[full], 0.0) if full else 0.0
        return OPINION * reading.columns + (1 - OPINION) * votes, own

    def read(self, encoding: Encoding) -> Reading:
        """What a prompt means. One longer than the network was built for is read some sentences at a time; the likeliest reading of
        each table and column counts.
        """
        windows = self._forward([np.array([CLS, *window], dtype=np.int64) for window in self._windows(encoding.ids[1:])])
        if len(windows) == 1:
            return windows[0]
        looks = np.concatenate([window.attention[..., int(i > 0) :] for i, window in enumerate(windows)], axis=-1)
        return Reading(
            columns=np.max([window.columns for window in windows], axis=0),
            tables=np.max([window.tables for window in windows], axis=0),
            tags=np.concatenate([windows[0].tags[:1], *(window.tags[1:] for window in windows)]),
            attention=looks / looks.sum(-1, keepdims=True),
            child=windows[0].child,
            parent=windows[0].parent,
            meanings=windows[0].meanings,
            sense=windows[0].sense,
        )

    def read_phrases(self, phrases: Sequence[str]) -> list[Reading]:
        """What each of some short texts means, all at once; what is too long for the network is cut."""
        encodings = [self.tokenizer.encode(phrase) for phrase in phrases]
        return self._forward([np.array(encoding.ids[: self.length], dtype=np.int64) for encoding in encodings])

    def _windows(self, ids: Sequence[int]) -> Iterator[Sequence[int]]:
        """The ids in parts that the network can read, each cut behind a sentence where one ends in its second half."""
        step, start = self.length - 1, 0
        while start == 0 or start < len(ids):
            end = start + step
            if end < len(ids):
                end = next((i for i in range(end, start + step // 2, -1) if self._ends_sentence(ids[i - 1], ids[i])), end)
            yield ids[start:end]
            start = end

    def _ends_sentence(self, one: int, after: int) -> bool:
        """Whether a sentence ends between two neighbouring ids; not at the point of a number."""
        pieces = self.tokenizer.pieces
        return pieces[one] in (".", ";", "!", "?") and not pieces[after].startswith("0")

    def _forward(self, texts: Sequence[np.ndarray]) -> list[Reading]:
        """What some texts mean, all of them at once; the shorter ones are padded, and nobody hears what pads them."""
        lengths = [len(ids) for ids in texts]
        ids = np.zeros((len(texts), max(lengths)), dtype=np.int64)
        there = np.arange(max(lengths)) < np.array(lengths)[:, None]                    # (N, T)
        ids[there] = np.concatenate(texts)
        x, senses, looks = self._through(ids, there)
        first = x[:, 0]                                                                 # (N, D) of `[CLS]`
        columns = _sigmoid(self._linear(senses, "output_proj"))                         # (N, C)
        tables = _sigmoid(self._linear(senses, "table_proj") * self.slope + self.shift)  # (N, S)
        child, parent = self._linear(first, "child_proj"), self._linear(first, "parent_proj")  # (N, L) each
        meanings = _softmax(self._linear(first, "meaning_proj"))                        # (N, M)
        tags = self._tags(x, there)                                                     # (N, T, G)
        return [
            Reading(columns[i], tables[i], tags[i, :t], looks[:, i, :, :t], child[i], parent[i], meanings[i], senses[i])
            for i, t in enumerate(lengths)
        ]

    def _through(self, ids: np.ndarray, there: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """(N, T, D) what each token means among the others, (N, D) where each text stands, (layers, N, H, T) what `[CLS]` looked at.

        Args:
            ids: (N, T) of tokens.
            there: (N, T) which of them are the text's own, and no padding.
        """
        w = self.weights
        x = w["embedding.weight"][ids] * self.width**0.5 + w["positions"][: ids.shape[1]]  # (N, T, D)
        x = x + self._near(x, there, "near")                                            # (N, T, D)
        looks = []
        mixed, look = self._attend(x, there, "attn")                                    # (N, T, D), (N, H, T)
        looks.append(look)
        x = self._feed(_layer_norm(x + mixed, w["ln.weight"], w["ln.bias"]), "feed")    # (N, T, D)
        for i in range(self.labels["depth"] - 1):
            mixed, look = self._attend(x, there, f"blocks.{i}.attn")
            looks.append(look)
            x = _layer_norm(x + mixed, w[f"blocks.{i}.ln.weight"], w[f"blocks.{i}.ln.bias"])
            x = self._feed(x, f"blocks.{i}.feed")
        weights = _sigmoid(self._linear(x, "weigh")) * (there & (ids != CLS))[..., None]  # (N, T, 1)
        senses = _unit((w["embedding.weight"][ids] * weights).sum(1) + self._linear(x[:, 0], "sense_proj"))  # (N, D)
        return x, senses, np.stack(looks)

    def _tags(self, x: np.ndarray, there: np.ndarray) -> np.ndarray:
        """(N, T, G) how likely each tag is for each token."""
        near = self._near(x, there, "tag_near")
        among = _layer_norm(x + near, self.weights["tag_ln.weight"], self.weights["tag_ln.bias"])  # (N, T, D)
        return _softmax(self._linear(among, "tag_proj"))

    def _near(self, x: np.ndarray, there: np.ndarray, name: str) -> np.ndarray:
        """(N, T, D) what each token hears from its neighbours."""
        weight = self.neighbours[name]                                                  # (K, D, D) for each of K neighbours, itself in the middle
        n, t, d = x.shape
        reach = len(weight) // 2
        beside = np.zeros((n, t + 2 * reach, d), dtype=x.dtype)                         # nothing before the first and after the last
        beside[:, reach : reach + t] = x * there[..., None]
        heard = sum(beside[:, i : i + t] @ each for i, each in enumerate(weight))
        return np.maximum(heard + self.weights[f"{name}.bias"], 0)

    def _attend(self, x: np.ndarray, there: np.ndarray, name: str) -> tuple[np.ndarray, np.ndarray]:
        """(N, T, D) every token's mix of all others, and (N, H, T) how much `[CLS]` took of each."""
        n, t, d = x.shape
        joined = x @ self.weights[f"{name}.in_proj_weight"].T + self.weights[f"{name}.in_proj_bias"]  # (N, T, 3D)
        q, k, v = joined.reshape(n, t, 3, self.heads, d // self.heads).transpose(2, 0, 3, 1, 4)  # (N, H, T, K) each
        scores = q @ k.transpose(0, 1, 3, 2) / np.sqrt(d // self.heads, dtype=np.float32)  # (N, H, T, T)
        scores = _softmax(np.where(there[:, None, None, :], scores, -np.inf))
        mixed = (scores @ v).transpose(0, 2, 1, 3).reshape(n, t, d)                     # (N, T, D)
        return self._linear(mixed, f"{name}.out_proj"), scores[:, :, 0, :]

    def _feed(self, x: np.ndarray, name: str) -> np.ndarray:
        inner = np.maximum(self._linear(x, f"{name}.up"), 0)                            # (N, T, 4D)
        y = x + self._linear(inner, f"{name}.down")                                     # (N, T, D)
        return _layer_norm(y, self.weights[f"{name}.ln.weight"], self.weights[f"{name}.ln.bias"])

    def _linear(self, x: np.ndarray, name: str) -> np.ndarray:
        return x @ self.weights[f"{name}.weight"].T + self.weights[f"{name}.bias"]


def top(chances: np.ndarray, count: int) -> np.ndarray:
    """The places of the `count` largest numbers, the largest first; of equal ones the first."""
    if count >= len(chances):
        return np.argsort(-chances, kind="stable")
    enough = np.flatnonzero(chances >= np.partition(chances, -count)[-count])
    return enough[np.argsort(-chances[enough], kind="stable")][:count]


def write_weights(weights: Mapping[str, np.ndarray], path: Path) -> None:
    """Write weights small: matrices in 8 bits with a scale a row, all else in 16."""
    from safetensors.numpy import save_file

    packed: dict[str, np.ndarray] = {}
    for name, value in weights.items():
        if value.ndim >= 2:
            scale = np.maximum(np.abs(value).max(tuple(range(1, value.ndim)), keepdims=True), 1e-8) / 127
            packed[name], packed[f"{name}.scale"] = np.round(value / scale).astype(np.int8), scale.astype(np.float32)
        else:
            packed[name] = np.ascontiguousarray(value, dtype=np.float16)
    save_file(packed, path)
    path.chmod(0o644)  # for everybody to read, as other files of a package


def _unpacked(weights: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Weights as 32-bit floats."""
    scales = {name: weights.get(f"{name}.scale") for name in weights if not name.endswith(".scale")}
    return {
        name: weights[name].astype(np.float32) if scale is None else weights[name] * scale.astype(np.float32)
        for name, scale in scales.items()
    }


_chosen: list[Path] = [WEIGHTS]


def use(folder: str | Path | None) -> None:
    """Read prompts with other weights than the shipped ones until the program ends; None goes back to those.

    Raises:
        TrainingError: the folder holds no weights.
    """
    _chosen[0] = Path(folder) if folder is not None else WEIGHTS
    shipped.cache_clear()
    shipped()


@functools.cache
def shipped() -> Network:
    """The network that comes with the package, or the one chosen instead, read once."""
    return Network(_chosen[0])


def _unit(x: np.ndarray) -> np.ndarray:
    return x / np.maximum(np.linalg.norm(x, axis=-1, keepdims=True), EPSILON)


def _layer_norm(x: np.ndarray, weight: np.ndarray, bias: np.ndarray) -> np.ndarray:
    centred = x - x.mean(-1, keepdims=True)
    return centred / np.sqrt((centred**2).mean(-1, keepdims=True) + EPSILON) * weight + bias


def _softmax(x: np.ndarray) -> np.ndarray:
    shifted = np.exp(x - x.max(-1, keepdims=True))
    return shifted / shifted.sum(-1, keepdims=True)


def _sigmoid(x: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-np.clip(x, -60, 60)))

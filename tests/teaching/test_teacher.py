"""What the small network learns of words before it sees a prompt: where a teacher puts them."""

from __future__ import annotations

import io

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="torch is a training-time dependency")

from rich.console import Console  # noqa: E402

from fabula.prompt.tokenizer import Tokenizer, learn_pieces  # noqa: E402
from fabula.teaching import sensing, wordnet  # noqa: E402
from fabula.teaching.corpus import Catalogue  # noqa: E402
from fabula.teaching.lessons import Encoder  # noqa: E402
from fabula.teaching.model import SchemaPredictor, Shape  # noqa: E402
from fabula.teaching.teacher import Senses  # noqa: E402

WIDTH = 24
WORDS = ["barn", "owl", "castle", "garden", "river", "wagon", "silver", "copper", "winter", "summer"]


def lesson() -> tuple[SchemaPredictor, Encoder, Senses]:
    """A network, and a teacher for whom a text is the sum of its words."""
    chance = np.random.default_rng(1)
    places = {word: chance.normal(size=WIDTH) for word in WORDS}
    texts = [*WORDS, *(f"{one} {other}" for one in WORDS for other in WORDS if one != other)]
    vectors = np.array([sum(places[word] for word in text.split()) for text in texts], dtype=np.float32)
    senses = Senses(texts, vectors / np.linalg.norm(vectors, axis=1, keepdims=True))
    tokenizer = Tokenizer(learn_pieces(texts, 200))
    encoder = Encoder(tokenizer, Catalogue({}), [], length=8, batch=16, shorten=0, seed=1)
    torch.manual_seed(1)
    return SchemaPredictor(Shape(len(tokenizer), 3, tables=2, tags=2, width=WIDTH, depth=2, rung=4)), encoder, senses


def test_words_looked_up_one_by_one_add_up_to_what_a_text_means(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sensing, "LOOK_UP_STEPS", 150)
    monkeypatch.setattr(sensing, "LOOK_UP_BATCH", 64)
    model, encoder, senses = lesson()
    sensing.look_up(model, encoder, senses, 1, Console(file=io.StringIO()))
    with torch.no_grad():
        said = torch.nn.functional.normalize(model.sum_up(encoder.texts(senses.texts, noisy=False)), dim=1).numpy()
    assert (said * senses.vectors).sum(1).mean() > 0.95


def test_the_network_starts_from_its_words_and_comes_nearer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sensing, "LOOK_UP_STEPS", 20)
    monkeypatch.setattr(sensing, "LOOK_UP_BATCH", 64)
    monkeypatch.setattr(sensing, "ABSORB_STEPS", 150)
    model, encoder, senses = lesson()
    console = Console(file=io.StringIO())

    def likeness() -> float:
        with torch.no_grad():
            said = model.eval().sense(encoder.texts(senses.texts, noisy=False)).numpy()
        return float((said * senses.vectors).sum(1).mean())

    sensing.look_up(model, encoder, senses, 1, console)
    before = likeness()
    sensing.absorb(model, encoder, senses, 1, console)
    assert likeness() > max(before, 0.8)


@pytest.mark.skipif(not wordnet.NOUNS.exists(), reason="Debian's wordnet-base is not installed")
def test_wordnet_gives_plain_nouns_and_kinds_of_one_thing() -> None:
    assert {"barn owl", "porcelain"} <= set(wordnet.nouns())
    assert all(noun.islower() and len(noun.split()) <= 2 for noun in wordnet.nouns())
    assert all(4 <= len(family) <= 60 for family in wordnet.families())

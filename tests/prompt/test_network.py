"""The NumPy forward pass and torch say the same."""

from __future__ import annotations

import numpy as np
import pytest

from fabula.errors import TrainingError
from fabula.prompt.network import WEIGHTS, Network, shipped, top

PROMPTS = ["students", "500 customers and their orders, German, seed 7", "a table of unicorns and their magical powers", "x"]


def torch_model():  # type: ignore[no-untyped-def]
    torch = pytest.importorskip("torch", reason="torch is a training-time dependency")

    from fabula.teaching.model import SchemaPredictor, Shape

    network = shipped()
    weights = {name: torch.from_numpy(value) for name, value in network.weights.items()}
    shape = Shape(
        pieces=len(network.tokenizer),
        columns=len(network.columns),
        tables=len(network.tables),
        tags=len(network.tags),
        meanings=len(network.meanings),
        width=weights["embedding.weight"].shape[1],
        heads=network.heads,
        depth=network.labels["depth"],
        length=network.length,
        rung=4,
    )
    model = SchemaPredictor(shape)
    model.load_state_dict(weights)
    return model.eval()


@pytest.mark.parametrize("prompt", PROMPTS)
def test_numpy_equals_torch(prompt: str) -> None:
    model = torch_model()
    import torch

    ids = torch.tensor([shipped().tokenizer.encode(prompt).ids])
    reading = shipped().read(shipped().tokenizer.encode(prompt))
    with torch.no_grad():
        out, (child, parent), means, sense = model(ids), model.link(ids), model.mean(ids), model.sense(ids)
    assert np.abs(reading.columns - out.columns[0].sigmoid().numpy()).max() < 1e-4
    assert np.abs(reading.tables - (out.tables[0] * shipped().slope + shipped().shift).sigmoid().numpy()).max() < 1e-4
    assert np.abs(reading.tags - out.tags[0].softmax(-1).numpy()).max() < 1e-4
    assert np.abs(reading.child - child[0].numpy()).max() < 1e-3 and np.abs(reading.parent - parent[0].numpy()).max() < 1e-3
    assert np.abs(reading.meanings - means[0].softmax(-1).numpy()).max() < 1e-4
    assert np.abs(reading.sense - torch.nn.functional.normalize(sense[0], dim=0).numpy()).max() < 1e-4
    assert np.abs(reading.attention[0].mean(0) - out.attention[0, 0].numpy()).max() < 1e-4


def test_attention_and_tags_are_shares_of_one() -> None:
    reading = shipped().read(shipped().tokenizer.encode("500 customers"))
    assert np.allclose(reading.attention.sum(-1), 1, atol=1e-5)
    assert np.allclose(reading.tags.sum(-1), 1, atol=1e-5)


def test_a_prompt_longer_than_the_network_is_read_in_windows() -> None:
    network = shipped()
    encoding = network.tokenizer.encode("customers and their orders " * 60)
    reading = network.read(encoding)
    assert reading.tags.shape[0] == len(encoding.ids) == reading.attention.shape[-1]
    assert np.allclose(reading.attention.sum(-1), 1, atol=1e-4)


def test_the_weights_fit_ten_megabytes() -> None:
    assert sum(path.stat().st_size for path in WEIGHTS.iterdir()) <= 10_000_000


def test_a_folder_without_weights_is_named(tmp_path) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(TrainingError, match="cannot read the weights") as caught:
        Network(tmp_path)
    assert caught.value.where == str(tmp_path) and caught.value.hint == "fabula train"


def test_five_thousand_words_are_read_window_by_window() -> None:
    network = shipped()
    encoding = network.tokenizer.encode("please give me data " * 1250)
    assert len(network.read(encoding).tags) == len(encoding.ids) == 5001


@pytest.mark.parametrize("count", [1, 3, 7, 20])
def test_the_largest_come_first_and_of_equal_ones_the_first(count: int) -> None:
    chances = np.array([0.2, 0.9, 0.2, 0.5, 0.2, 0.9, 0.1])
    assert top(chances, count).tolist() == [1, 5, 3, 0, 2, 4, 6][:count]


def test_phrases_read_together_mean_what_each_means_alone() -> None:
    network = shipped()
    phrases = ["hospital patients", "kites", "orders and their items"]
    for phrase, together in zip(phrases, network.read_phrases(phrases), strict=True):
        alone = network.read(network.tokenizer.encode(phrase))
        np.testing.assert_allclose(together.tables, alone.tables, atol=1e-5)
        np.testing.assert_allclose(together.tags, alone.tags, atol=1e-5)

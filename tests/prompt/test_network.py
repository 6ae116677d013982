"""The NumPy forward pass and torch say the same."""

from __future__ import annotations

import numpy as np
import pytest

from fabula.errors import TrainingError
from fabula.prompt.network import WEIGHTS, Network, shipped

PROMPTS = ["students", "500 customers and their orders, German, seed 7", "a table of unicorns and their magical powers", "x"]


def torch_logits(prompt: str):  # type: ignore[no-untyped-def]
    torch = pytest.importorskip("torch", reason="torch is a training-time dependency")
    from safetensors.torch import load_file

    from fabula.prompt.model import SchemaPredictor, Shape

    network = shipped()
    weights = {name: value.float() for name, value in load_file(WEIGHTS / "network.safetensors").items()}
    shape = Shape(
        pieces=len(network.tokenizer),
        columns=len(network.columns),
        tables=len(network.tables),
        tags=len(network.tags),
        width=weights["embedding.weight"].shape[1],
        heads=network.heads,
        depth=network.labels["depth"],
        length=network.length,
        rung=4,
    )
    model = SchemaPredictor(shape)
    model.load_state_dict(weights)
    model.eval()
    with torch.no_grad():
        return model(torch.tensor([network.tokenizer.encode(prompt).ids]))


@pytest.mark.parametrize("prompt", PROMPTS)
def test_numpy_equals_torch(prompt: str) -> None:
    out = torch_logits(prompt)
    reading = shipped().read(shipped().tokenizer.encode(prompt))
    assert np.abs(reading.columns - out.columns[0].sigmoid().numpy()).max() < 1e-4
    assert np.abs(reading.tables - out.tables[0].sigmoid().numpy()).max() < 1e-4
    assert np.abs(reading.tags - out.tags[0].softmax(-1).numpy()).max() < 1e-4
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

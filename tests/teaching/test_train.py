"""Rung 1 learns in a minute; the whole ladder can be taught, twice with the same result."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import pytest

torch = pytest.importorskip("torch", reason="torch is a training-time dependency")

from rich.console import Console  # noqa: E402

from fabula import things  # noqa: E402
from fabula.prompt.network import Network  # noqa: E402
from fabula.teaching.model import SchemaPredictor, Shape  # noqa: E402
from fabula.teaching.tiny import predict_columns, train_tiny  # noqa: E402
from fabula.teaching.train import Settings, train  # noqa: E402


def test_rung_one_is_the_minimal_classifier_and_nothing_more() -> None:
    model = SchemaPredictor(Shape(pieces=50, columns=9))
    assert [name for name, _ in model.named_children()] == ["embedding", "attn", "ln", "output_proj"]
    assert isinstance(model.attn, torch.nn.MultiheadAttention) and model.attn.batch_first
    assert model(torch.tensor([[2, 5, 7, 0]])).columns.shape == (1, 9)


def test_each_rung_adds_one_idea() -> None:
    added = []
    for rung in (1, 2, 3, 4):
        model = SchemaPredictor(Shape(pieces=50, columns=9, tables=4, tags=3, depth=2, rung=rung))
        added.append({name.split(".")[0] for name, _ in model.named_parameters()})
    assert added[1] - added[0] == {"positions"}
    assert added[2] - added[1] == {"feed", "blocks"}
    assert added[3] - added[2] == {
        "table_proj",
        "tag_proj",
        "tag_near",
        "tag_ln",
        "follow",
        "meaning_proj",
        "child_proj",
        "parent_proj",
        "sense_proj",
        "near",
        "weigh",
    }


def test_padding_changes_nothing() -> None:
    torch.manual_seed(0)
    model = SchemaPredictor(Shape(pieces=50, columns=9, tables=4, tags=3, depth=2, rung=4)).eval()
    with torch.no_grad():
        short, long = model(torch.tensor([[2, 5, 7]])), model(torch.tensor([[2, 5, 7, 0, 0]]))
    assert torch.allclose(short.columns, long.columns, atol=1e-6)


def test_rung_one_learns_its_prompts_and_prints_the_loss_every_fifty_epochs() -> None:
    said: list[str] = []
    model, tokenizer, columns = train_tiny(say=said.append)
    assert [line.split()[1] for line in said] == [str(n) for n in range(50, 401, 50)]
    losses = [float(line.split()[-1]) for line in said]
    assert losses[-1] < 0.05 < losses[0]
    assert set(predict_columns("generate a school dataset", model, tokenizer, columns)) == {
        "student_id",
        "name",
        "grade",
        "subject",
        "teacher",
    }
    assert "temperature" in predict_columns("temperature of my city", model, tokenizer, columns)


FEW = tuple(thing for thing in things.load() if thing.name in ("song", "album", "artist", "* log"))


@pytest.fixture(scope="module")
def small() -> Settings:
    from fabula import domains

    kept = {"school", "bank", "shop"}
    others = tuple(name for name in domains.names() if name not in kept)
    return Settings(prompts=300, epochs=2, width=24, heads=2, depth=2, pieces=500, senses=0, told=300, without=others)


def taught(settings: Settings, folder: Path) -> bytes:
    train(settings, folder, Console(file=io.StringIO()))
    return (folder / "network.safetensors").read_bytes()


def test_teaching_twice_gives_the_same_weights_and_they_can_be_read(
    tmp_path: Path, small: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("fabula.teaching.train.UNSEEN_PROMPTS", 20)
    monkeypatch.setattr("fabula.teaching.train.KEPT_PROMPTS", 60)
    monkeypatch.setattr("fabula.things.load", lambda: FEW)
    assert taught(small, tmp_path / "one") == taught(small, tmp_path / "two")
    network = Network(tmp_path / "one")
    assert len(network.read(network.tokenizer.encode("students")).tables) == len(network.tables)
    card = (tmp_path / "one" / "model_card.md").read_text("utf-8")
    assert "data hash" in card and "parameters" in card
    assert (tmp_path / "one" / "loss.png").stat().st_size > 1000


@pytest.fixture
def own_domains(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Domains that a test adds are forgotten after it."""
    from fabula import domains

    monkeypatch.setattr(domains, "_own", {})
    yield
    domains._own.clear()
    domains.names.cache_clear()
    domains.load.cache_clear()


@pytest.mark.usefixtures("own_domains")
def test_a_network_learns_one_more_domain_and_keeps_the_others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from fabula.prompt.decode import understand
    from fabula.teaching import adding

    monkeypatch.setattr("fabula.teaching.train.KEPT_PROMPTS", 60)
    monkeypatch.setattr("fabula.teaching.adding.MEASURED", 40)
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "kite_club.yaml").write_text(
        "about: {title: Kite club, sector: community, asks: [kite club, kite flying association, kite flyers]}\n"
        "kites: {asks: [kites of the club, kite register], rows: 20, columns: {kite_id: key, color: commerce.color}}\n"
    )
    adding.main(mine, out=tmp_path / "more", console=Console(file=io.StringIO()), prompts=2_000)
    network = Network(tmp_path / "more")
    reading = network.read(network.tokenizer.encode("kite register"))
    assert network.tables[int(reading.tables.argmax())] == "kite_club.kites"
    assert understand("hospital patients", network).schema.visible[0].name == "patients"

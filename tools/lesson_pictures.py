"""The pictures of the tutorial, drawn from the networks themselves.

    python tools/lesson_pictures.py [FOLDER]        docs/tutorial/ by default; needs the extra `train`, a minute

loss.svg          the smallest network learning its thirty-three prompts
threshold.svg     logits, the sigmoid, and where the line is drawn
attention.svg     where `[CLS]` of the shipped network looks
neighbours.svg    one word in two sentences, and the things that lie nearest to each
rungs.svg         what each rung of the ladder gets right, for words it was taught and for new ones
"""

from __future__ import annotations

import random
import sys
from pathlib import Path

import matplotlib
import numpy as np
import torch
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from fabula import things
from fabula.prompt.network import shipped
from fabula.prompt.tokenizer import Tokenizer, learn_pieces
from fabula.teaching.corpus import Catalogue
from fabula.teaching.drawing import Prompts
from fabula.teaching.lessons import Encoder, shared_columns
from fabula.teaching.model import SchemaPredictor, Shape
from fabula.teaching.tiny import prompts_to_ids, train_tiny

BLUE, RED, GREY = "#2e86ab", "#d1495b", "#9aa5b1"
SEEN = "500 hotel bookings in France without phone"
PAIR = ("models of a fashion agency", "machine learning models")
RUNG_DOMAINS = ("school", "hospital", "shop", "hotel", "bank", "airline", "library", "restaurant", "gym", "zoo")
RUNG_PROMPTS, RUNG_EPOCHS = 4_000, 6
matplotlib.rcParams |= {"svg.hashsalt": "fabula", "font.size": 9, "axes.spines.top": False, "axes.spines.right": False}


def main(folder: Path) -> None:
    """Draw all of them."""
    model, tokenizer, columns, losses = _tiny()
    _save(loss(losses), folder / "loss.svg")
    _save(threshold(model, tokenizer, columns), folder / "threshold.svg")
    _save(attention(), folder / "attention.svg")
    _save(neighbours(), folder / "neighbours.svg")
    _save(rungs(), folder / "rungs.svg")


def loss(losses: list[tuple[int, float]]) -> Figure:
    """The loss, falling."""
    figure, axes = _axes(5.4, 2.8)
    axes.plot([epoch for epoch, _ in losses], [value for _, value in losses], "o-", color=BLUE)
    axes.set(xlabel="epoch", ylabel="binary cross-entropy", ylim=(0, None))
    return figure


def threshold(model: SchemaPredictor, tokenizer: Tokenizer, columns: list[str]) -> Figure:
    """Every column's logit on the sigmoid, and the line at 0.4."""
    with torch.no_grad():
        logits = model(prompts_to_ids(["hotel rooms"], tokenizer)).columns[0].numpy()
    figure, axes = _axes(6.4, 3.4)
    wide = np.linspace(logits.min() - 0.5, logits.max() + 0.5, 200)
    axes.plot(wide, 1 / (1 + np.exp(-wide)), color=GREY, linewidth=1)
    axes.axhline(0.4, color=RED, linewidth=1, linestyle="--")
    chances = 1 / (1 + np.exp(-logits))
    axes.scatter(logits, chances, s=14, color=[BLUE if chance > 0.4 else GREY for chance in chances], zorder=3)
    meant = sorted(np.flatnonzero(chances > 0.4), key=lambda i: logits[i])
    for rank, i in enumerate(reversed(meant)):  # on both sides by turns, so that near ones do not overlap
        side, at = (("left", (7, -9)), ("right", (-6, 4)))[rank % 2]
        axes.annotate(columns[i], (logits[i], chances[i]), xytext=at, textcoords="offset points", ha=side, color=BLUE)
    axes.annotate("threshold 0.4", (wide[0], 0.4), xytext=(2, 4), textcoords="offset points", color=RED)
    axes.set(xlabel="logit", ylabel="probability", title='"hotel rooms": 41 questions, yes or no', ylim=(-0.03, 1.05))
    return figure


def attention() -> Figure:
    """How much `[CLS]` takes of every word, in each layer of the shipped network."""
    network = shipped()
    encoding = network.tokenizer.encode(SEEN)
    words = ["[CLS]", *(SEEN[start:end] for start, end in encoding.offsets[1:])]
    looks = network.read(encoding).attention.mean(1)
    figure, axes = _axes(6.4, 0.6 + 0.4 * len(looks) + 0.8)
    axes.imshow(looks, cmap="Blues", aspect="auto", vmin=0)
    axes.set_xticks(range(len(words)), words, rotation=25, ha="right")
    axes.set_yticks(range(len(looks)), [f"layer {i + 1}" for i in range(len(looks))])
    for (row, column), share in np.ndenumerate(looks):
        axes.text(
            column,
            row,
            f"{share:.2f}",
            ha="center",
            va="center",
            color="white" if share > looks.max() / 2 else "black",
            fontsize=7,
        )
    return figure


def neighbours() -> Figure:
    """The things that lie nearest to one word in two sentences."""
    network = shipped()
    named = [thing.name for thing in things.load() if not thing.is_shape and "model" not in thing.name]
    places = np.array([network.read(network.tokenizer.encode(name)).sense for name in named])
    figure = Figure(figsize=(7.2, 2.8), layout="constrained")
    for i, (axes, sentence) in enumerate(zip(figure.subplots(1, 2), PAIR, strict=True)):
        likeness = places @ network.read(network.tokenizer.encode(sentence)).sense
        nearest = np.argsort(-likeness)[:8][::-1]
        axes.barh([named[j] for j in nearest], likeness[nearest], color=(RED, BLUE)[i])
        axes.set(title=f'"{sentence}"', xlim=(0, 1), xlabel="cosine")
    return figure


def rungs() -> Figure:
    """The share of columns right at each rung, for taught and for held-out phrases."""
    catalogue = Catalogue.of(RUNG_DOMAINS)
    taught = list(Prompts(catalogue, 1).examples(RUNG_PROMPTS))
    tokenizer = Tokenizer(learn_pieces((example.text for example in taught), 2_000))
    columns = shared_columns(catalogue)
    encoder = Encoder(tokenizer, catalogue, columns, length=48, batch=64, shorten=0.05, seed=1)
    rows = encoder.rows(taught, noisy=True)
    measured = [encoder.rows(list(Prompts(catalogue, 2, held_out=new).examples(600)), noisy=False) for new in (False, True)]
    scores = [
        [_score(_taught_rung(rung, encoder, rows, len(tokenizer), len(columns)), encoder, kept) for kept in measured]
        for rung in (1, 2, 3)
    ]
    figure, axes = _axes(5.4, 2.8)
    places = np.arange(len(scores))
    for i, (label, colour) in enumerate((("words it was taught", BLUE), ("new words", RED))):
        bars = axes.bar(places + (i - 0.5) * 0.38, [score[i] for score in scores], 0.36, color=colour, label=label)
        axes.bar_label(bars, fmt="%.2f", fontsize=8)
    axes.set_xticks(places, ["rung 1\nattention", "rung 2\n+ positions", "rung 3\n+ depth"])
    axes.set(ylabel="columns right (F1)", ylim=(0, 1))
    axes.legend(frameon=False, ncols=2, loc="lower center", bbox_to_anchor=(0.5, 1.0))
    return figure


def _taught_rung(rung: int, encoder: Encoder, rows: list, pieces: int, columns: int) -> SchemaPredictor:  # type: ignore[type-arg]
    torch.manual_seed(0)
    model = SchemaPredictor(Shape(pieces=pieces, columns=columns, depth=2, length=48, rung=rung))
    optimiser = torch.optim.Adam(model.parameters(), lr=2e-3)
    order = list(range(len(rows)))
    for epoch in range(RUNG_EPOCHS):
        random.Random(epoch).shuffle(order)
        for batch in encoder.batches(rows, order):
            wanted = (batch.columns > 0.5).float()
            wrong = torch.nn.functional.binary_cross_entropy_with_logits(model(batch.ids).columns, wanted)
            optimiser.zero_grad()
            wrong.backward()
            optimiser.step()
    return model.eval()


@torch.no_grad()
def _score(model: SchemaPredictor, encoder: Encoder, rows: list) -> float:  # type: ignore[type-arg]
    right = said = true = 0
    for batch in encoder.batches(rows, range(len(rows))):
        found, wanted = model(batch.ids).columns.sigmoid() > 0.4, batch.columns > 0.5
        right, said, true = right + int((found & wanted).sum()), said + int(found.sum()), true + int(wanted.sum())
    return 2 * right / max(said + true, 1)


def _tiny() -> tuple[SchemaPredictor, Tokenizer, list[str], list[tuple[int, float]]]:
    said: list[str] = []
    model, tokenizer, columns = train_tiny(say=said.append)
    return model.eval(), tokenizer, columns, [(int(line.split()[1]), float(line.split()[-1])) for line in said]


def _axes(width: float, height: float) -> tuple[Figure, Axes]:
    figure = Figure(figsize=(width, height), layout="constrained")
    return figure, figure.subplots()


def _save(figure: Figure, path: Path) -> None:
    figure.savefig(path, metadata={"Date": None})


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent.parent / "docs" / "tutorial")

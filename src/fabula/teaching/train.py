"""Teaching the network: prompts drawn from the domains and things, in; `network.safetensors`, `labels.json`, a plot and a model card, out.

First comes the teacher, see `sensing.py`. Then each step shows prompts, every third one the other lessons, too, and their losses are added:

    prompts    "40 german students without email"  →  tables, columns, a tag for every word
    links      "songs" and "albums"                →  the first refers to the second
    meanings   "dob"                               →  a date of birth
    senses     "barn owl"                          →  where a sentence model, the teacher, puts these words; without one, left out

Everything is seeded: the same domains and the same settings give the same weights on the same machine.
"""

from __future__ import annotations

import json
import math
import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import numpy as np
import torch
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from torch import Tensor, nn

from fabula import domains, things
from fabula.prompt.network import WEIGHTS, Network, write_weights
from fabula.prompt.spans import likeliest
from fabula.prompt.tokenizer import Tokenizer, learn_pieces
from fabula.teaching import calibration, column_names
from fabula.teaching.calibration import Bin
from fabula.teaching.card import plot, write_card
from fabula.teaching.chain import chain_loss, expected_chains
from fabula.teaching.corpus import TAGS, Catalogue, Example
from fabula.teaching.drawing import Prompts, linked_phrases
from fabula.teaching.glue import glue_words
from fabula.teaching.holders import holders
from fabula.teaching.lessons import IGNORED, Batch, Encoder, Row, shared_columns
from fabula.teaching.model import SchemaPredictor, Shape
from fabula.teaching.sensing import SLOWER, absorb, ground, look_up
from fabula.teaching.teacher import Senses

THRESHOLD = 0.4
KEPT_PROMPTS = 4_000  # prompts of held-out phrases that the network is measured on
UNSEEN_PROMPTS = 2_000  # the same, of held-out domains
PAIRS = 48  # linked tables a step
NAMES = 96  # names of columns a step
SIDE_EVERY = 3  # steps
SENSES = 128  # texts with a teacher's vector a step


@dataclass(frozen=True)
class Settings:
    """How the shipped weights were taught; the defaults reproduce them."""

    seed: int = 7
    prompts: int = 120_000  # an epoch, new ones each time
    pieces: int = 20_000
    width: int = 192
    heads: int = 6
    depth: int = 3
    length: int = 96
    dropout: float = 0.1
    batch: int = 128
    epochs: int = 5
    rate: float = 1.2e-3
    shorten: float = 0.06  # how often a word is cut shorter than it could be
    senses: int = 120_000  # texts that the teacher is asked about; 0 for no teacher
    told: int = 400_000  # prompts that are shown once more afterwards, a third of them as people wrote them
    told_rate: float = 6e-4
    without: tuple[str, ...] = ()  # domains held out, to measure how it does on what nobody taught


@dataclass(frozen=True)
class Scores:
    """How well the network does on prompts it was not taught."""

    loss: float
    table_f1: float
    column_f1: float
    tag_accuracy: float
    all_tags: float  # share of prompts whose every word is read rightly
    prompt_exact: float  # share of prompts whose tables are all right, and no others


@dataclass
class School:
    """What there is to learn, ready to be shown step by step.

    Args:
        settings: how to teach.
        catalogue: tables, columns and the words for them.
        senses: texts with a teacher's vectors.
        known: a network, or the school of one, that is taught further: its pieces, columns and meanings stay.
        new: what it is taught besides; as many prompts again are drawn from that alone.
        told: whether prompts come as people wrote them, too.
    """

    settings: Settings
    catalogue: Catalogue
    senses: Senses
    known: Network | School | None = None
    new: Catalogue | None = None
    told: bool = False

    def __post_init__(self) -> None:
        settings, catalogue = self.settings, self.catalogue
        self.prompts = [Prompts(one, settings.seed, told=self.told) for one in (catalogue, self.new) if one]
        taught = self._drawn()
        kept = list(Prompts(catalogue, settings.seed + 1, held_out=True).examples(KEPT_PROMPTS))
        names = column_names.names(catalogue)
        if self.known:
            self.tokenizer, self.columns, self.meanings = self.known.tokenizer, self.known.columns, self.known.meanings
        else:
            texts = [*(example.text for example in taught), *(name for name, _ in names), *self.senses.texts]
            self.tokenizer = Tokenizer(learn_pieces(texts, settings.pieces))
            self.columns = shared_columns(catalogue)
            self.meanings = sorted({meant for _, meant in names})
        self.encoder = Encoder(
            self.tokenizer,
            catalogue,
            self.columns,
            length=settings.length,
            batch=settings.batch,
            shorten=settings.shorten,
            seed=settings.seed,
        )
        self.rows, self.kept = self.encoder.rows(taught, noisy=True), self.encoder.rows(kept, noisy=False)
        place = {meant: i for i, meant in enumerate(self.meanings)}
        self.names = [(name, place[meant]) for name, meant in names if meant in place]
        self.links = linked_phrases(catalogue, settings.seed)
        self.chance = random.Random(settings.seed)

    @property
    def shape(self) -> Shape:
        """Of the network that fits."""
        settings = self.settings
        return Shape(
            pieces=len(self.tokenizer),
            columns=len(self.columns),
            tables=len(self.catalogue.tables),
            tags=len(TAGS),
            meanings=len(self.meanings),
            width=settings.width,
            heads=settings.heads,
            depth=settings.depth,
            length=settings.length,
            dropout=settings.dropout,
            rung=4,
        )

    def epoch(self) -> Iterator[Batch]:
        """Prompts that were never shown before, in batches."""
        rows, self.rows = self.rows or self.encoder.rows(self._drawn(), noisy=True), []
        order = list(range(len(rows)))
        self.chance.shuffle(order)
        return self.encoder.batches(rows, order)

    def _drawn(self) -> list[Example]:
        """As many prompts as are shown in an epoch, as many about what is new as about all."""
        share = self.settings.prompts // len(self.prompts)
        return [example for prompts in self.prompts for example in prompts.examples(share)]

    def side_loss(self, model: SchemaPredictor) -> Tensor:
        """The loss of the other lessons, given every third step."""
        return self._links(model) + self._meanings(model) * 2 + (self._senses(model) * 6 if self.senses.texts else 0)

    def _links(self, model: SchemaPredictor) -> Tensor:
        """Which of many tables each refers to: its own partner, not those of others, and not the other way round."""
        pairs = [next(self.links) for _ in range(PAIRS)]
        logits = link_logits(*model.link(self.encoder.texts([words for pair in pairs for words in pair])))  # (2P, 2P)
        truth = torch.zeros_like(logits)
        known = 1 - torch.eye(len(logits))
        for i, (child, parent) in enumerate(pairs):
            same = [2 * k + 1 for k, (_, other) in enumerate(pairs) if other == parent]
            truth[2 * i, same] = 1
            known[
                2 * i, [2 * k + at for k, pair in enumerate(pairs) for at in (0, 1) if pair[at] in (child, parent) and k != i]
            ] = 0
            known[2 * i, same] = 1
        loss = nn.functional.binary_cross_entropy_with_logits(logits, truth, reduction="none") * known
        return loss.sum() / PAIRS * 0.5

    def _meanings(self, model: SchemaPredictor) -> Tensor:
        drawn = [self.chance.choice(self.names) for _ in range(NAMES)]
        texts = [column_names.disguised(name, self.chance) for name, _ in drawn]
        return nn.functional.cross_entropy(model.mean(self.encoder.texts(texts)), torch.tensor([meant for _, meant in drawn]))

    def _senses(self, model: SchemaPredictor) -> Tensor:
        places = [self.chance.randrange(len(self.senses.texts)) for _ in range(SENSES)]
        said = model.sense(self.encoder.texts([self.senses.texts[i] for i in places]))
        return 1 - (said * torch.from_numpy(self.senses.vectors[places])).sum(1).mean()


def link_logits(child: Tensor, parent: Tensor) -> Tensor:
    """(N, N) how likely each table refers to each, before the sigmoid; one in a few dozen does."""
    return child @ parent.T / math.sqrt(child.shape[1]) - 3


def train(settings: Settings, folder: Path, console: Console) -> Scores:
    """Teach the network and write what it learned into a folder."""
    torch.manual_seed(settings.seed)
    torch.use_deterministic_algorithms(True)
    torch.utils.deterministic.fill_uninitialized_memory = False  # nothing reads memory that nothing has written
    began = time.monotonic()
    catalogue = Catalogue.of([name for name in domains.names() if name not in settings.without], things.load())
    senses = Senses.of(catalogue, settings.senses, settings.width, settings.seed, console)
    with console.status("drawing prompts from the domains"):
        school = School(settings, catalogue, senses)
    model = SchemaPredictor(school.shape)
    _expect_little(model)
    console.print(
        f"{len(catalogue.schemas)} domains, {len(catalogue.things)} things, {school.shape.tables} tables, {school.shape.columns} columns, "
        f"{len(school.tokenizer):,} pieces, {parameters(model):,} parameters"
    )
    if senses.texts:
        ground(model, school.encoder, catalogue, senses, settings.seed, console)
        look_up(model, school.encoder, senses, settings.seed, console)
        absorb(model, school.encoder, senses, settings.seed, console)
    history, best = teach(model, school, console)
    if settings.told:
        further = replace(settings, prompts=settings.told, epochs=1, rate=settings.told_rate, seed=settings.seed + 4)
        more, best = teach(model, School(further, catalogue, Senses.none(), known=school, told=True), console)
        history += [{**row, "epoch": len(history) + 1} for row in more]
    scaling, bins = calibrated(model, school.encoder, school.kept)
    save(model, school, folder, scaling)
    plot(history, folder / "loss.png")
    calibration.plot(bins, folder / "reliability.png")
    unseen = _scores_on(settings, model, school.encoder) if settings.without else None
    minutes = (time.monotonic() - began) / 60
    write_card(folder, settings, school.shape, parameters(model), history, best, unseen, minutes, catalogue, bins)
    return best


def teach(model: SchemaPredictor, school: School, console: Console) -> tuple[list[dict[str, float]], Scores]:
    """The epochs; the model ends with the weights of the one whose held-out loss was lowest."""
    settings = school.settings
    total = math.ceil(len(school.rows) / settings.batch) * settings.epochs
    others = [value for name, value in model.named_parameters() if name != "embedding.weight"]
    words = {"params": [model.embedding.weight], "lr": settings.rate * (SLOWER if school.senses.texts else 1)}
    optimiser = torch.optim.Adam([{"params": others, "lr": settings.rate}, words])
    schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, lambda step: _rate(step, total))
    history: list[dict[str, float]] = []
    best, best_weights = None, {}
    bar = Progress(TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(), console=console)
    with bar:
        task = bar.add_task("teaching", total=total)
        for epoch in range(settings.epochs):
            model.train()
            losses, sides = [], []
            for step, batch in enumerate(school.epoch()):
                loss = _loss(model, batch)
                side = school.side_loss(model) if step % SIDE_EVERY == 0 else torch.zeros(())
                optimiser.zero_grad()
                (loss + side).backward()
                nn.utils.clip_grad_norm_(model.parameters(), 1.0)
                optimiser.step()
                schedule.step()
                losses.append(loss.item())
                sides.append(side.item() * SIDE_EVERY)
                bar.update(task, advance=1, description=f"epoch {epoch + 1} loss {np.mean(losses[-50:]):.4f}")
            scores = evaluate(model, school.encoder, school.kept)
            history.append({"epoch": epoch + 1, "taught": float(np.mean(losses)), **asdict(scores)})
            console.print(
                f"epoch {epoch + 1}: loss {np.mean(losses):.4f} + {np.mean(sides):.4f}, held out {scores.loss:.4f}, "
                f"tables F1 {scores.table_f1:.3f}, columns F1 {scores.column_f1:.3f}, tags {scores.tag_accuracy:.3f}, "
                f"all of a prompt's {scores.all_tags:.3f}"
            )
            if best is None or scores.loss < best.loss:
                best, best_weights = scores, {name: value.clone() for name, value in model.state_dict().items()}
    assert best is not None
    model.load_state_dict(best_weights)
    return history, best


def _loss(model: SchemaPredictor, batch: Batch) -> Tensor:
    """Binary cross-entropy for tables and columns, summed over labels and scaled, and how unlikely the right chains of tags are."""
    out = model(batch.ids)
    assert out.tables is not None and out.tags is not None
    per_table = nn.functional.binary_cross_entropy_with_logits(out.tables, batch.tables, reduction="none")
    per_column = nn.functional.binary_cross_entropy_with_logits(out.columns, batch.columns, reduction="none")
    tables = (per_table.sum(1, keepdim=True) * batch.knows_tables).mean()
    columns = (per_column.sum(1, keepdim=True) * batch.trust).mean()
    return tables * 0.25 + columns * 0.1 + chain_loss(out.tags, model.follow, batch.tags) * 3


@torch.no_grad()
def evaluate(model: SchemaPredictor, encoder: Encoder, rows: Sequence[Row]) -> Scores:
    """Scores on prompts with their answers."""
    model.eval()
    losses, right_tags, tags, chains, exact = [], 0, 0, 0, 0
    follow = model.follow.numpy()
    counts = {"tables": [0, 0, 0], "columns": [0, 0, 0]}  # right, said, true
    for batch in encoder.batches(rows, range(len(rows))):
        out = model(batch.ids)
        assert out.tables is not None and out.tags is not None
        losses.append(_loss(model, batch).item() * len(batch.ids))
        for name, logits, truth in (
            ("tables", out.tables, batch.tables),
            ("columns", out.columns, (batch.columns >= 0.5).float()),
        ):
            said = (logits.sigmoid() > THRESHOLD).float() * batch.knows_tables
            truth = truth * batch.knows_tables
            for i, value in enumerate((said * truth, said, truth)):
                counts[name][i] += int(value.sum())
        for logits, truth in zip(out.tags.numpy(), batch.tags.numpy(), strict=True):
            words = truth != IGNORED
            right = likeliest(logits[words], follow) == truth[words]
            right_tags, tags, chains = right_tags + int(right.sum()), tags + len(right), chains + int(right.all())
        exact += int(((out.tables.sigmoid() > THRESHOLD).float() == batch.tables).all(1).sum())
    f1 = {name: 2 * right / max(said + true, 1) for name, (right, said, true) in counts.items()}
    return Scores(
        sum(losses) / len(rows), f1["tables"], f1["columns"], right_tags / max(tags, 1), chains / len(rows), exact / len(rows)
    )


@torch.no_grad()
def calibrated(model: SchemaPredictor, encoder: Encoder, rows: Sequence[Row]) -> tuple[tuple[float, float], list[Bin]]:
    """The scaling of the tables' logits, and how right their likeliest table is by how sure it is, scaled so."""
    model.eval()
    logits, truth = [], []
    for batch in encoder.batches(rows, range(len(rows))):
        known = batch.knows_tables[:, 0] > 0
        tables = model(batch.ids).tables[known]
        best, place = tables.max(1, keepdim=True)
        logits.append(best[:, 0].numpy())
        truth.append(batch.tables[known].gather(1, place)[:, 0].numpy())
    slope, shift = calibration.scaling(np.concatenate(logits), np.concatenate(truth))
    said = 1 / (1 + np.exp(-np.clip(np.concatenate(logits) * slope + shift, -60, 60)))
    return (slope, shift), calibration.reliability(said, np.concatenate(truth))


def save(model: SchemaPredictor, school: School, folder: Path, scaling: tuple[float, float]) -> None:
    """Write weights and labels."""
    folder.mkdir(parents=True, exist_ok=True)
    write_weights({name: value.numpy() for name, value in model.state_dict().items()}, folder / "network.safetensors")
    shape, catalogue = school.shape, school.catalogue
    labels = {"heads": shape.heads, "depth": shape.depth, "length": shape.length, "tags": list(TAGS)}
    labels |= {"scaling": list(scaling)}
    place = {name: i for i, name in enumerate(school.columns)}
    own = [
        [place[name] for name, weight in columns.items() if weight == 1 and name in place]
        for columns in catalogue.weights.values()
    ]
    labels |= {"columns_of_tables": own}
    labels |= {"tables": list(catalogue.tables), "columns": school.columns, "meanings": school.meanings}
    labels |= {
        "glue": glue_words(),
        "names": catalogue.plain_names,
        "wholes": catalogue.whole_names,
        "pieces": list(school.tokenizer.pieces),
    }
    _write_json(folder / "labels.json", labels)
    write_names(folder, catalogue)


def write_names(folder: Path, catalogue: Catalogue) -> None:
    """Write what is read off the domains without any teaching: what names of columns mean, and which columns hold which categories."""
    _write_json(folder / "meanings.json", column_names.collect())
    _write_json(folder / "holders.json", holders(catalogue))


def _write_json(path: Path, data: object) -> None:
    path.write_text(json.dumps(data, ensure_ascii=False, separators=(",", ":")) + "\n", "utf-8")


def parameters(model: nn.Module) -> int:
    """How many numbers were taught."""
    return sum(value.numel() for value in model.parameters())


def main(*, out: Path | None = None, console: Console | None = None, **changes: object) -> None:
    """Teach the shipped network anew. `changes` are settings by name."""
    settings = replace(Settings(), **changes)  # type: ignore[arg-type]
    train(settings, out or WEIGHTS, console or Console(stderr=True))


def _expect_little(model: SchemaPredictor) -> None:
    """Start from the truth that hardly any of the thousands of tables and columns is meant, rather than from one half, and from chains of
    tags that can be.
    """
    nn.init.constant_(model.table_proj.bias, -7.0)
    nn.init.constant_(model.output_proj.bias, -5.0)
    model.follow.data = expected_chains(TAGS)


def _rate(step: int, total: int) -> float:
    """Warm up for a twentieth of the way, then fall along a cosine."""
    warm = max(total // 20, 1)
    return (step + 1) / warm if step < warm else 0.5 * (1 + math.cos(math.pi * (step - warm) / max(total - warm, 1))) + 0.01


def _scores_on(settings: Settings, model: SchemaPredictor, encoder: Encoder) -> Scores:
    """Scores on prompts for domains that nobody taught: only columns and tags mean something there."""
    encoder.catalogue = Catalogue.of(settings.without)
    examples = list(Prompts(encoder.catalogue, settings.seed + 2).examples(UNSEEN_PROMPTS))
    return evaluate(model, encoder, encoder.rows(examples, noisy=False))

"""Teaching the network: prompts drawn from the domains, in; `network.safetensors`, `labels.json`, a plot and a model card, out.

Everything is seeded: the same domains and the same settings give the same weights on the same machine.
"""

from __future__ import annotations

import hashlib
import json
import math
import random
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import numpy as np
import torch
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from safetensors.torch import save_file
from torch import Tensor, nn

from fabula import domains
from fabula.prompt import meaning
from fabula.prompt.corpus import TAGS, Catalogue, Example
from fabula.prompt.grammar import Grammar, glue_words
from fabula.prompt.model import SchemaPredictor, Shape
from fabula.prompt.network import WEIGHTS
from fabula.prompt.tokenizer import Tokenizer, learn_pieces

THRESHOLD = 0.4
SHARED = 2  # a column is worth an output of its own when so many tables have it
KEPT_PROMPTS = 4_000  # prompts of held-out phrases that the network is measured on
UNSEEN_PROMPTS = 2_000  # the same, of held-out domains
IGNORED = -100  # a token that has no tag of its own


@dataclass(frozen=True)
class Settings:
    """How the shipped weights were taught; the defaults reproduce them."""

    seed: int = 7
    prompts: int = 150_000
    pieces: int = 6_000
    width: int = 128
    heads: int = 4
    depth: int = 3
    length: int = 64
    dropout: float = 0.1
    batch: int = 128
    epochs: int = 4
    rate: float = 1.5e-3
    patience: int = 2
    shorten: float = 0.06  # how often a word is cut shorter than it could be
    without: tuple[str, ...] = ()  # domains held out, to measure how it does on what nobody taught


@dataclass(frozen=True)
class Batch:
    """Prompts as tensors: B prompts, T tokens, C columns, S tables."""

    ids: Tensor  # (B, T)
    columns: Tensor  # (B, C)
    tables: Tensor  # (B, S)
    tags: Tensor  # (B, T)
    knows_tables: Tensor  # (B, 1)


@dataclass(frozen=True)
class Scores:
    """How well the network does on prompts it was not taught."""

    loss: float
    table_f1: float
    column_f1: float
    tag_accuracy: float
    prompt_exact: float  # share of prompts whose tables are all right, and no others


class Encoder:
    """Examples to tensors."""

    def __init__(self, tokenizer: Tokenizer, tables: Sequence[str], columns: Sequence[str], settings: Settings) -> None:
        self.tokenizer, self.settings = tokenizer, settings
        self.table_id = {name: i for i, name in enumerate(tables)}
        self.column_id = {name: i for i, name in enumerate(columns)}
        self.random = random.Random(settings.seed + 1)

    def rows(self, examples: Sequence[Example], *, noisy: bool) -> list[tuple[list[int], list[int], Example]]:
        """Ids and tags of every example."""
        shorten = (lambda: self.random.random() < self.settings.shorten) if noisy else None
        return [self._row(example, self.tokenizer.encode(example.text, shorten=shorten)) for example in examples]

    def _row(self, example: Example, encoding) -> tuple[list[int], list[int], Example]:  # type: ignore[no-untyped-def]
        tags = [IGNORED] * len(encoding.ids)
        for i, word in enumerate(encoding.words):
            if word >= 0 and word != encoding.words[i - 1]:
                tags[i] = example.tags[word]
        return list(encoding.ids[: self.settings.length]), tags[: self.settings.length], example

    def batches(self, rows: list[tuple[list[int], list[int], Example]], order: Sequence[int]) -> Iterator[Batch]:
        """Batches of prompts of like length, in the given order of rows."""
        size = self.settings.batch
        groups = [list(order[i : i + size * 16]) for i in range(0, len(order), size * 16)]
        for group in groups:
            group.sort(key=lambda i: len(rows[i][0]))
            starts = list(range(0, len(group), size))
            self.random.shuffle(starts)
            for start in starts:
                yield self._batch([rows[i] for i in group[start : start + size]])

    def _batch(self, rows: list[tuple[list[int], list[int], Example]]) -> Batch:
        longest = max(len(ids) for ids, _, _ in rows)
        ids = torch.zeros(len(rows), longest, dtype=torch.long)
        tags = torch.full((len(rows), longest), IGNORED)
        columns, tables = torch.zeros(len(rows), len(self.column_id)), torch.zeros(len(rows), len(self.table_id))
        for i, (row, row_tags, example) in enumerate(rows):
            ids[i, : len(row)], tags[i, : len(row)] = torch.tensor(row), torch.tensor(row_tags)
            columns[i, [self.column_id[name] for name in example.columns if name in self.column_id]] = 1
            tables[i, [self.table_id[name] for name in example.tables if name in self.table_id]] = 1
        return Batch(ids, columns, tables, tags, torch.tensor([[float(example.knows_tables)] for *_, example in rows]))


def train(settings: Settings, folder: Path, console: Console) -> Scores:
    """Teach the network and write what it learned into a folder."""
    torch.manual_seed(settings.seed)
    torch.use_deterministic_algorithms(True)
    began = time.monotonic()
    names = [name for name in domains.names() if name not in settings.without]
    catalogue = Catalogue.of(names)
    columns = shared_columns(catalogue)
    with console.status("drawing prompts from the domains"):
        taught = list(Grammar(catalogue, settings.seed).examples(settings.prompts))
        kept = list(Grammar(catalogue, settings.seed + 1, held_out=True).examples(KEPT_PROMPTS))
        tokenizer = Tokenizer(learn_pieces((example.text for example in taught), settings.pieces))
        encoder = Encoder(tokenizer, catalogue.table_names, columns, settings)
        rows, kept_rows = encoder.rows(taught, noisy=True), encoder.rows(kept, noisy=False)
    shape = Shape(
        pieces=len(tokenizer),
        columns=len(columns),
        tables=len(catalogue.table_names),
        tags=len(TAGS),
        width=settings.width,
        heads=settings.heads,
        depth=settings.depth,
        length=settings.length,
        dropout=settings.dropout,
        rung=4,
    )
    model = SchemaPredictor(shape)
    _expect_little(model)
    console.print(
        f"{len(names)} domains, {shape.tables} tables, {shape.columns} columns, {len(tokenizer):,} pieces, {parameters(model):,} parameters"
    )
    history, best = _teach(model, encoder, rows, kept_rows, settings, console)
    minutes = (time.monotonic() - began) / 60
    save(model, tokenizer, catalogue, columns, shape, folder)
    _plot(history, folder / "loss.png")
    unseen = _scores_on(settings, model, encoder) if settings.without else None
    _write_card(folder, settings, shape, model, history, best, unseen, minutes, data_hash(catalogue))
    return best


def _teach(
    model: SchemaPredictor,
    encoder: Encoder,
    rows: list[tuple[list[int], list[int], Example]],
    kept_rows: list[tuple[list[int], list[int], Example]],
    settings: Settings,
    console: Console,
) -> tuple[list[dict[str, float]], Scores]:
    """Epochs until the held-out loss stops falling; the model ends with its best weights."""
    per_epoch = math.ceil(len(rows) / settings.batch)
    total = per_epoch * settings.epochs
    optimiser = torch.optim.Adam(model.parameters(), lr=settings.rate)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, lambda step: _rate(step, total))
    order = list(range(len(rows)))
    shuffle = random.Random(settings.seed)
    history: list[dict[str, float]] = []
    best, best_weights, worse = None, {}, 0
    bar = Progress(TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(), console=console)
    with bar:
        task = bar.add_task("teaching", total=total)
        for epoch in range(settings.epochs):
            shuffle.shuffle(order)
            model.train()
            losses = []
            for batch in encoder.batches(rows, order):
                loss = _loss(model, batch)
                optimiser.zero_grad()
                loss.backward()
                nn.utils.clip_grad_norm_(model.parameters(), 1.0)
                optimiser.step()
                schedule.step()
                losses.append(loss.item())
                bar.update(task, advance=1, description=f"epoch {epoch + 1} loss {np.mean(losses[-50:]):.4f}")
            scores = evaluate(model, encoder, kept_rows)
            history.append({"epoch": epoch + 1, "taught": float(np.mean(losses)), **asdict(scores)})
            console.print(
                f"epoch {epoch + 1}: loss {np.mean(losses):.4f}, held out {scores.loss:.4f}, tables F1 {scores.table_f1:.3f}, "
                f"columns F1 {scores.column_f1:.3f}, tags {scores.tag_accuracy:.3f}"
            )
            if best is None or scores.loss < best.loss:
                best, worse = scores, 0
                best_weights = {name: value.clone() for name, value in model.state_dict().items()}
            elif (worse := worse + 1) >= settings.patience:
                break
    assert best is not None
    model.load_state_dict(best_weights)
    return history, best


def _loss(model: SchemaPredictor, batch: Batch) -> Tensor:
    """Binary cross-entropy for tables and columns, summed over labels and scaled, and cross-entropy for tags."""
    out = model(batch.ids)
    assert out.tables is not None and out.tags is not None
    per_table = nn.functional.binary_cross_entropy_with_logits(out.tables, batch.tables, reduction="none")
    per_column = nn.functional.binary_cross_entropy_with_logits(out.columns, batch.columns, reduction="none")
    tables = (per_table.sum(1, keepdim=True) * batch.knows_tables).mean()
    columns = (per_column.sum(1, keepdim=True) * batch.knows_tables).mean()
    tags = nn.functional.cross_entropy(out.tags.flatten(0, 1), batch.tags.flatten(), ignore_index=IGNORED)
    return tables * 0.25 + columns * 0.05 + tags * 2


@torch.no_grad()
def evaluate(model: SchemaPredictor, encoder: Encoder, rows: list[tuple[list[int], list[int], Example]]) -> Scores:
    """Scores on prompts with their answers."""
    model.eval()
    losses, right_tags, tags, exact = [], 0, 0, 0
    counts = {"tables": [0, 0, 0], "columns": [0, 0, 0]}  # right, said, true
    for batch in encoder.batches(rows, range(len(rows))):
        out = model(batch.ids)
        assert out.tables is not None and out.tags is not None
        losses.append(_loss(model, batch).item() * len(batch.ids))
        for name, logits, truth in (("tables", out.tables, batch.tables), ("columns", out.columns, batch.columns)):
            said = (logits.sigmoid() > THRESHOLD).float() * batch.knows_tables
            truth = truth * batch.knows_tables
            for i, value in enumerate((said * truth, said, truth)):
                counts[name][i] += int(value.sum())
        known = batch.tags != IGNORED
        right_tags += int((out.tags.argmax(-1) == batch.tags)[known].sum())
        tags += int(known.sum())
        exact += int(((out.tables.sigmoid() > THRESHOLD).float() == batch.tables).all(1).sum())
    f1 = {name: 2 * right / max(said + true, 1) for name, (right, said, true) in counts.items()}
    return Scores(sum(losses) / len(rows), f1["tables"], f1["columns"], right_tags / max(tags, 1), exact / len(rows))


def save(
    model: SchemaPredictor, tokenizer: Tokenizer, catalogue: Catalogue, columns: Sequence[str], shape: Shape, folder: Path
) -> None:
    """Write weights (16-bit floats) and labels."""
    folder.mkdir(parents=True, exist_ok=True)
    save_file(
        {name: value.to(torch.float16).contiguous() for name, value in model.state_dict().items()}, folder / "network.safetensors"
    )
    labels = {
        "heads": shape.heads,
        "depth": shape.depth,
        "length": shape.length,
        "tags": list(TAGS),
        "tables": list(catalogue.table_names),
    }
    labels |= {"columns": list(columns), "glue": glue_words(), "names": catalogue.plain_names, "pieces": list(tokenizer.pieces)}
    _write_json(folder / "labels.json", labels)
    _write_json(folder / "meanings.json", meaning.collect())


def shared_columns(catalogue: Catalogue) -> list[str]:
    """The columns that have an output of their own: those that several tables share."""
    counts = Counter(column.name for table in catalogue.tables.values() for column in table)
    return sorted(name for name, count in counts.items() if count >= SHARED)


def _write_json(path: Path, data: object) -> None:
    path.write_text(json.dumps(data, ensure_ascii=False, separators=(",", ":")) + "\n", "utf-8")


def parameters(model: nn.Module) -> int:
    """How many numbers were taught."""
    return sum(parameter.numel() for parameter in model.parameters())


def data_hash(catalogue: Catalogue) -> str:
    """A hash of all that the network is taught from: the phrase grammar, and the names and phrases of the domains."""
    digest = hashlib.sha256((Path(__file__).parent / "phrases.yaml").read_bytes())
    for phrases in (catalogue.domain_phrases, catalogue.table_phrases):
        digest.update(json.dumps(phrases).encode())
    for name, table in catalogue.tables.items():
        digest.update(json.dumps([name, [[column.name, column.rare] for column in table]]).encode())
    return digest.hexdigest()


def main(*, out: Path | None = None, console: Console | None = None, **changes: object) -> None:
    """Teach the shipped network anew. `changes` are settings by name."""
    settings = replace(Settings(), **changes)  # type: ignore[arg-type]
    train(settings, out or WEIGHTS, console or Console(stderr=True))


def _expect_little(model: SchemaPredictor) -> None:
    """Start from the truth that hardly any of the hundreds of tables and columns is meant, rather than from one half."""
    nn.init.constant_(model.table_proj.bias, -6.0)
    nn.init.constant_(model.output_proj.bias, -4.0)


def _rate(step: int, total: int) -> float:
    """Warm up for a twentieth of the way, then fall along a cosine."""
    warm = max(total // 20, 1)
    return (step + 1) / warm if step < warm else 0.5 * (1 + math.cos(math.pi * (step - warm) / max(total - warm, 1))) + 0.01


def _scores_on(settings: Settings, model: SchemaPredictor, encoder: Encoder) -> Scores:
    """Scores on prompts for domains that nobody taught: only columns and tags mean something there."""
    unseen = Catalogue.of(settings.without)
    return evaluate(model, encoder, encoder.rows(list(Grammar(unseen, settings.seed + 2).examples(UNSEEN_PROMPTS)), noisy=False))


def _plot(history: list[dict[str, float]], path: Path) -> None:
    try:
        from matplotlib.figure import Figure
    except ImportError:
        return
    figure = Figure(figsize=(7, 4), layout="constrained")
    axes = figure.subplots()
    epochs = [row["epoch"] for row in history]
    axes.plot(epochs, [row["taught"] for row in history], "o-", color="#9aa5b1", label="loss, taught prompts")
    axes.plot(epochs, [row["loss"] for row in history], "o-", color="#d1495b", label="loss, held-out phrases")
    axes.set(xlabel="epoch", ylabel="loss", ylim=(0, None), xticks=epochs)
    right = axes.twinx()
    right.plot(epochs, [row["table_f1"] for row in history], "s--", color="#2e86ab", label="tables F1, held-out phrases")
    right.set(ylabel="F1", ylim=(0, 1))
    lines = [*axes.get_lines(), *right.get_lines()]
    axes.legend(lines, [line.get_label() for line in lines], loc="center right", frameon=False)
    for side in ("top",):
        axes.spines[side].set_visible(False)
        right.spines[side].set_visible(False)
    figure.savefig(path, dpi=120)


def _write_card(
    folder: Path,
    settings: Settings,
    shape: Shape,
    model: nn.Module,
    history: list[dict[str, float]],
    best: Scores,
    unseen: Scores | None,
    minutes: float,
    digest: str,
) -> None:
    """The model card: what it is, what it was taught from, how well it does, how to make it again."""
    size = (folder / "network.safetensors").stat().st_size / 1e6
    rows = [
        ("reads", "a prompt, up to 64 tokens at a time"),
        ("says", f"{shape.tables} tables, {shape.columns:,} columns, {shape.tags} tags a word"),
        ("parameters", f"{parameters(model):,}"),
        ("size", f"{size:.1f} MB, 16-bit floats"),
        ("data hash", f"`{digest[:16]}` (SHA-256 of the domains and the phrase grammar)"),
        ("settings", ", ".join(f"{name} {value}" for name, value in asdict(settings).items() if name != "without")),
        ("time", f"{minutes:.0f} minutes, {torch.get_num_threads()} threads"),
        ("held-out phrases", _score_text(best)),
        *(
            [
                (
                    f"held-out domains ({len(settings.without)})",
                    f"columns F1 {unseen.column_f1:.3f}, tags {unseen.tag_accuracy:.3f}",
                )
            ]
            if unseen
            else []
        ),
    ]
    lines = [
        "# Model card",
        "",
        "A transformer encoder taught from scratch on prompts drawn from the domains, by `fabula train`.",
        "",
    ]
    lines += ["| what | value |", "| --- | --- |", *(f"| {name} | {value} |" for name, value in rows), ""]
    lines += ["| epoch | loss | held-out loss | tables F1 | columns F1 | tags |", "| --- | --- | --- | --- | --- | --- |"]
    for row in history:
        numbers = [row[name] for name in ("taught", "loss", "table_f1", "column_f1", "tag_accuracy")]
        lines.append(f"| {row['epoch']:.0f} | " + " | ".join(f"{number:.3f}" for number in numbers) + " |")
    lines += [
        "",
        "Held-out phrases are words for a table that no training prompt used; a network that only memorises scores near zero on them.",
    ]
    (folder / "model_card.md").write_text("\n".join(lines) + "\n", "utf-8")


def _score_text(scores: Scores) -> str:
    return (
        f"tables F1 {scores.table_f1:.3f}, exactly the right tables {scores.prompt_exact:.3f}, "
        f"columns F1 {scores.column_f1:.3f}, tags {scores.tag_accuracy:.3f}"
    )

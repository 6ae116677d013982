"""Words in, a schema out: what a prompt asks for, read by a transformer taught from scratch.

tokenizer.py   words to ids, with character offsets
skimming.py    what is read of a very long text
network.py     the network as a NumPy forward pass over the shipped weights; `fabula.teaching.model` is the same with torch

from tags to wishes
spans.py       tags to spans of words
linking.py     spans to wishes: which number goes with which column; wishes.py what a wish is
request.py     all that a prompt asks for
values.py, amounts.py, moments.py, patterns.py, formulas.py   the words of a span, made into values
languages.py   words of other languages; translating.py puts them into English, headers.py names columns in them

from tables to a schema
choosing.py    which tables are meant; yours.py domains that the network was not taught
building.py    the chosen tables with their columns, joined; sketching.py a thing made into a table; tables.py tables renamed

what a column's name means
meaning.py     a name in, an expression out; meanings.py and meanings.yaml what there is to mean
meaning_words.py names cut into words; meaning_guessing.py, meaning_kinds.py, meaning_shapes.py the guesses in their order
meaning_coherence.py columns of one table that read each other

from wishes to values
finding.py     which column some words mean; kinds.py what a column holds
applying.py    wishes met: forming.py, sharing.py, ranging.py, aging.py, dating.py, relating.py, placing.py, dirtying.py
meeting.py     the schema on its way; editing.py, rewriting.py how it is changed

decode.py      all of it in order
prediction.py  the answer, with its echo
"""

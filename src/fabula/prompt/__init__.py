"""Words in, a schema out: a transformer taught from scratch on the domains.

tokenizer.py   words to ids, with character offsets
model.py       the network, a ladder read on one page (torch; training only)
corpus.py      what can be asked for: tables, columns, and the words for them
grammar.py     training prompts drawn from these by a seeded phrase grammar
tiny.py        rung 1 of the ladder, start to end (torch; training only)
train.py       teaching the whole (torch; training only)
network.py     the same network as a NumPy forward pass over the shipped weights
request.py     its tags, made into a request: one setting a span
values.py      the words of a span, made into numbers, locales, formats and names
meaning.py     what a column means when nothing but its name is known
decode.py      what the network says, made into a schema
prediction.py  the answer, with its echo
"""

"""Words in, a schema out: a transformer taught from scratch on the domains.

    tokenizer.py   words to ids, with character offsets
    model.py       the network, a ladder read on one page (torch; training only)
    corpus.py      training prompts drawn from the domains by a seeded phrase grammar
    train.py       teaching it (torch; training only)
    network.py     the same network as a NumPy forward pass over the shipped weights
    decode.py      what the network says, made into a request and a schema
    prediction.py  the answer, with its echo
"""

"""Teaching the network: lessons drawn from domains and things, and what is learned from them. Training only; nothing here is needed to answer.

model.py       the network, a ladder read on one page (torch)
tiny.py        rung 1 of the ladder, start to end, on the prompts of tiny.yaml (torch)

lessons about prompts
corpus.py      what can be asked for: tables, columns, tags, and the words for them
drafting.py    a prompt put together from tagged pieces; the notation of the phrases
grammar.py     prompts about domains: the sentence around a thing, columns, rows (phrases.yaml)
drawing.py     prompts about things, alone and several of them
wishing.py     the wishes about values in them (wishes.yaml); sayings.py numbers, shares and codes as people write them
foreign.py     prompts in other languages; telegraph.py terse ones; noise.py slips; naming.py columns inside a phrase; glue.py idle words

other lessons
column_names.py names of columns and what they mean
teacher.py     where a sentence model puts words (torch); sensing.py learning that (torch)

lessons.py     examples as tensors (torch)
train.py       teaching the whole (torch); adding.py some domains more (torch)
calibration.py whether it is as sure as it is right; card.py the model card
"""

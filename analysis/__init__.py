"""Set what a public agency said against what the evidence shows.

The modules, in reading order: `paths` (where things are), `problems` (what is wrong, and where), `bounds` (imprecise dates
and counts), `codebook` (what a case allows), `reader` (one CSV file, strictly), `checks` and `meaning` (every way a case can
be wrong), `record` (load a case), `rules` (tier x bearing x timing -> class), `discrepancies` (judge and explain),
`measures` (count), `timeline` (dated items in lanes), `charts` (draw), `figures` (house style and saving), `notebooks` (run
them), `wording` (codes in plain words), `writing` (files, whole or not at all).
"""

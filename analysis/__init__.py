"""Set what a public agency said against what the evidence shows.

The modules, in reading order: `paths` (where things are), `problems` (what is wrong, and where), `bounds` (imprecise dates
and counts), `descriptor` and `codebook` (what a case allows), `reader` (one CSV file, strictly), `cells`, `checks`,
`chronology` and `meaning` (every way a case can be wrong), `needs` (what judging asks of a case), `record` (load a case),
`rules` (tier x bearing x timing -> class), `discrepancies` (judge and explain), `measures` (count), `timeline` (dated items
in lanes), `charts` (draw), `figures` (house style and saving), `notebooks` (run them), `wording` (codes in plain words),
`writing` (files, whole or not at all).
"""

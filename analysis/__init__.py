"""Set what a public agency said against what the evidence shows.

The modules, in reading order.

Reading: `paths` (where things are), `problems` (what is wrong, and where), `bounds` (imprecise dates and counts), `at_once`
(work on several cores), `case_files` (one file, whole), `descriptor` and `codebook` (what a case allows), `raw_tables` (cells
as text, column by column), `reader` (one CSV file, strictly) and `blocks` (the same for large files, fast), `plain_text` (what
is plainly fine), `printed_days` (what a date may mean), `cells`, `table_checks`, `chronology` and `meaning` (every way a case
can be wrong), `needs` (what judging asks of a case), `checks` (the catalogue of all that), `record` (load a case).

A case of one's own: `case_codebook`, `example_rows` and `case_guides` (what it holds), `new_case` (write one that works
at once), `try_out` (add row after row and see what each changes).
Reading workbooks from outside: `zips` (what is let in), `xml_parts` (a guarded walk through XML), `serials` (numbers and days),
`cell_texts` (exact text), `book_parts` (which sheets and formats there are), `grid` (what a sheet is made of), `cell_values`
(one cell), `sheet_xml` (the cells of a sheet), `sheets` (the one safe way in).

Linking leaked lists: `foreign_csv` (a list as CSV), `headers` and `lists` (find it in a sheet), `names` (name -> agency),
`places` (what speaks against a link), `suggestions` (ranked, for the reviewer), `ranges` (counts as printed), `linked_list`
(the whole list, row by row) and `linked_text` (the same to read).

Judging: `columns` and `numbered` (statements and facts in numbers), `tiers`, `concessions` and `crowds` (like facts met
together: the timing), `pairs` (what each fact weighs against each statement: tier x bearing x timing), `conditions` (when a
rule fires), `meetings` (what of it is true), `pair_tables` (pairs one by one), `rules` (the first that fires gives the class),
`discrepancies` (judge and explain), `measures` (count), `groups` (by scope, place and kind), `trajectories` (how positions
moved), `corrections` and `lag_groups` (how long denials stood), `disclosers` (who told first), `known` (what was known when),
`quantities` (how much), `regulators` (the vendor's claims, recommendations, orders), `claims` (the article), `robustness`,
`bearing_cells`, `bearing_counts` and `agreement` (what the result hangs on), `coverage` (what the record lacks), `agencies`,
`histories`, `card` and `card_page` (one body in one row, on every day, on one page).

Showing: `timeline` (dated items in lanes), `charts_letters` (what of a text can be drawn), `charts` (what all drawings share),
`charts_lanes`, `charts_matrix`, `charts_counts`, `charts_lags`, `charts_time`, `charts_rows`, `charts_regulators`,
`charts_limits`, `charts_bearing` and `charts_card` (draw), `findings`, `findings_counts`, `findings_time`,
`findings_regulators`, `findings_limits` and `findings_bearing` (titles and descriptions), `figures` (house style and saving),
`kernels` and `notebooks` (run them), `lanes` (one lane as a picture), `explorer`, `explorer_page` and `explorer_view` (ask the
record without code), `wording` (codes in plain words), `markup` (text that can't be taken for markup), `locks` (who is at work
in a folder), `scratch` (what is not yet whole), `writing` and `folders` (whole or not at all).

Publishing: `elements` (HTML and SVG, built anew from what is harmless), `rendering` (notebooks and Markdown as HTML), `pages`
(links, pictures, tables, headings), `stylesheet` (what they look like), `report` (all of it as one offline folder).

In Excel: `workbook` (a case as a workbook), `workbook_tables`, `workbook_words`, `workbook_figures` and `workbook_known` (what
stands in it, also as of a day), `workbook_sheets` and `workbook_pages` (draw it), `workbook_marks` (how it is known again),
`import_case` (an edited workbook back into its case), `import_marks` (which workbooks may come in), `import_tables` and
`import_cells` (read its tables, undo what Excel made of cells), `import_merge` (both sides' changes), `import_changes` (tell
them), `workbook_commands` (the command line).
"""

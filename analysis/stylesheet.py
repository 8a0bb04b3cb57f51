"""What the report looks like: one style sheet, written into every page, so that a page needs no other file to be read.

Decides colours, widths and what paper gets. Every text is dark on light, at a contrast of at least 4.5 to 1, whatever it
stands on; links are underlined and never told by colour alone. Refuses to load anything: no fonts, no pictures.
"""

TEXT_COLOURS = {"ink": "#1d1d1d", "muted": "#555555", "link": "#0b4f8a"}
GROUND_COLOURS = {"page": "#ffffff", "head": "#eef1f4", "code": "#f5f5f5", "stripe": "#fafafa"}
LINE_COLOURS = {"line": "#b8bec4", "focus": "#0b4f8a"}

RULES = """
:root { color-scheme: light; }
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
body { margin: 0; background: {page}; color: {ink}; font: 1rem/1.55 system-ui, -apple-system, "Segoe UI", Roboto,
  "Helvetica Neue", "Noto Sans", Arial, sans-serif; overflow-wrap: break-word; }
header, main, footer { max-width: 72rem; margin: 0 auto; padding: 0 1rem; }
p, main > ul, main > ol, blockquote, h1, h2, h3, h4, figcaption { max-width: 46rem; }
h1 { font-size: 1.9rem; line-height: 1.2; margin: 1.5rem 0 1rem; }
h2 { font-size: 1.35rem; line-height: 1.3; margin: 2.6rem 0 0.6rem; padding-top: 0.9rem; border-top: 1px solid {line}; }
h3 { font-size: 1.1rem; margin: 1.8rem 0 0.5rem; }
a { color: {link}; text-decoration: underline; text-underline-offset: 0.15em; }
:focus-visible { outline: 3px solid {focus}; outline-offset: 2px; }
.skip { position: absolute; left: -100vw; background: {page}; padding: 0.6rem 1rem; z-index: 1; }
.skip:focus { left: 0; top: 0; }
header { padding-top: 0.8rem; }
.site { margin: 0; font-weight: 600; }
.pages { margin: 0.4rem 0 0; padding-bottom: 0.6rem; border-bottom: 1px solid {line}; }
.pages ul { margin: 0.4rem 0 0.6rem; padding-left: 1.2rem; list-style: none; }
.pages details > ul { columns: 19rem; }
.pages li { padding: 0.12rem 0; break-inside: avoid; }
.pages [aria-current] { font-weight: 600; }
summary { cursor: pointer; padding: 0.25rem 0; width: fit-content; }
.code { margin: 0.8rem 0 0.3rem; color: {muted}; font-size: 0.85rem; }
code, pre { font-family: ui-monospace, "Cascadia Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace; font-size: 0.86em; }
pre { background: {code}; color: {ink}; padding: 0.7rem 0.9rem; margin: 0.5rem 0 1rem; overflow-x: auto; line-height: 1.45;
  border: 1px solid {line}; border-radius: 4px; width: fit-content; max-width: 100%; }
.code pre { font-size: 0.95em; }
.scroll { overflow-x: auto; margin: 0.6rem 0 1.2rem; max-width: 100%; }
.table { border: 1px solid {line}; border-radius: 4px; width: fit-content; }
table { border-collapse: collapse; font-size: 0.86rem; line-height: 1.4; }
th, td { text-align: left; vertical-align: top; padding: 0.35rem 0.7rem; border-bottom: 1px solid {line}; }
tbody tr:last-child > * { border-bottom: 0; }
thead th, thead td { background: {head}; vertical-align: bottom; }
tbody th { font-weight: 600; }
tbody tr:nth-child(even) { background: {stripe}; }
.num { text-align: right; font-variant-numeric: tabular-nums; }
.short { white-space: nowrap; }
td a { overflow-wrap: anywhere; }
.medium { min-width: 9rem; }
.long { min-width: 17rem; max-width: 40rem; }
figure { margin: 1rem 0 1.6rem; }
figure .scroll { border: 1px solid {line}; border-radius: 4px; background: {page}; }
figure svg { display: block; width: 100%; min-width: 40rem; max-width: 60rem; height: auto; margin: 0 auto; }
figure svg * { stroke-linejoin: round; stroke-linecap: butt; }
figcaption { font-size: 0.9rem; color: {muted}; }
figcaption p { margin: 0.3rem 0; }
.hint { border-left: 4px solid {line}; padding-left: 0.8rem; color: {muted}; }
.turn { display: flex; flex-wrap: wrap; justify-content: space-between; gap: 0.5rem 2rem; margin: 2.5rem 0 0; padding: 0.9rem 0;
  border-top: 1px solid {line}; }
footer { color: {muted}; font-size: 0.85rem; padding-bottom: 2rem; }
@media (max-width: 40rem) {
  h1 { font-size: 1.55rem; } h2 { font-size: 1.2rem; }
  main > ul, main > ol { padding-left: 1.4rem; }
  table { font-size: 0.8rem; }
  th, td { padding: 0.3rem 0.5rem; }
  .long { min-width: 24rem; }
}
@media print {
  @page { margin: 14mm; }
  body { font-size: 9.5pt; }
  header, main, footer { max-width: none; padding: 0; }
  .skip, .pages, .turn, .code { display: none; }
  p, main > ul, main > ol, blockquote, h1, h2, h3, h4, figcaption { max-width: none; }
  h1, h2, h3 { break-after: avoid; }
  .scroll { overflow: visible; }
  .table { width: auto; border: 0; }
  table { font-size: 7.5pt; }
  th, td { padding: 0.15rem 0.35rem; }
  td.medium, td.long { overflow-wrap: anywhere; }
  tr, figure { break-inside: avoid; }
  thead { display: table-header-group; }
  .short { white-space: normal; }
  .medium, .long { min-width: 0; max-width: none; }
  pre { white-space: pre-wrap; }
  figure svg { min-width: 0; max-width: 100%; max-height: 215mm; }
}
"""


def write_stylesheet() -> str:
    """Write the style sheet, its colours filled in."""
    text = RULES.strip()
    for name, colour in {**TEXT_COLOURS, **GROUND_COLOURS, **LINE_COLOURS}.items():
        text = text.replace(f"{{{name}}}", colour)
    return text

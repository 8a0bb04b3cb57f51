"""In JupyterLab each notebook opens and runs to its end, its pictures are there, and nothing leaves the machine."""

import json
from pathlib import Path

import pytest
from playwright.sync_api import expect
from watch import watch_page

PROJECT = Path(__file__).resolve().parents[2]
NOTEBOOKS = sorted(path.name for path in (PROJECT / "notebooks").glob("*.ipynb"))
TITLES = [
    "".join(json.loads((PROJECT / "notebooks" / name).read_text(encoding="utf-8"))["cells"][0]["source"]).partition(
        "\n"
    )[0][2:]
    for name in NOTEBOOKS
]
WIDE = {"viewport": {"width": 1400, "height": 1000}}
ALL_RUN = """() => {
    const cells = [...document.querySelectorAll('.jp-NotebookPanel:not(.lm-mod-hidden) .jp-CodeCell')];
    const prompts = cells.map(cell => cell.querySelector('.jp-InputPrompt').textContent.trim());
    const idle = document.querySelector('.jp-Notebook-ExecutionIndicator')?.dataset.status === 'idle';
    return idle && prompts.length > 0 && prompts.every(prompt => /^\\[\\d+\\]:?$/.test(prompt));
}"""
IMAGES_DRAWN = (
    """() => [...document.querySelectorAll('.jp-MarkdownViewer img')].every(image => image.naturalWidth > 100)"""
)
# what controls draw, they draw when their reader pauses, and no notebook is committed with it
SIZES = """() => [...document.querySelectorAll('.jp-OutputArea-output img:not(.jupyter-widgets img)')]
    .map(image => [image.complete, image.naturalWidth, image.clientWidth])"""


def open_notebook(page, lab, name):
    """Open a notebook and wait until its kernel is at rest: before that, running asks which kernel to take."""
    page.goto(f"{lab.address}/lab/tree/notebooks/{name}?token={lab.token}&reset")
    page.locator(".jp-NotebookPanel .jp-Cell").first.wait_for()
    expect(page.locator("#jp-main-statusbar")).to_contain_text("| Idle", timeout=180_000)


def run_all(page):
    """Run all cells by the menu, and wait until each has its number."""
    page.locator(".lm-MenuBar-item", has_text="Run").click()
    page.locator('li[data-command="runmenu:run-all"]').click()
    page.wait_for_function(ALL_RUN, timeout=300_000)


def count_committed(name):
    """Count the code cells and the pictures of a notebook as it is committed."""
    cells = json.loads((PROJECT / "notebooks" / name).read_text(encoding="utf-8"))["cells"]
    codes = [cell for cell in cells if cell["cell_type"] == "code" and "".join(cell["source"]).strip()]
    return len(codes), sum("image/svg+xml" in output.get("data", {}) for cell in codes for output in cell["outputs"])


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_a_notebook_runs_to_its_end(browser, lab, name):
    with watch_page(browser, lab.inside, **WIDE) as page:
        open_notebook(page, lab, name)
        run_all(page)
        for kind in ("stderr", "error"):
            assert page.locator(f'[data-mime-type="application/vnd.jupyter.{kind}"]').count() == 0
        page.wait_for_function(f"() => ({SIZES})().every(([complete]) => complete)")
        sizes = page.evaluate(SIZES)
        assert (page.locator(".jp-CodeCell").count(), len(sizes)) == count_committed(name)
        assert all(natural > 100 and shown > 100 for _, natural, shown in sizes)


def test_make_lab_opens_readme_as_a_page_and_its_links_open_notebooks(browser, lab, first):
    assert first == "README.md"
    with watch_page(browser, lab.inside, **WIDE) as page:
        page.goto(f"{lab.address}/lab/tree/{first}?token={lab.token}&reset")
        preview = page.locator(".jp-MarkdownViewer .jp-RenderedMarkdown")
        expect(preview.locator("h1")).to_contain_text("Said and shown", timeout=180_000)
        page.wait_for_function(IMAGES_DRAWN)
        links = preview.locator('a[href*=".ipynb"]')
        assert links.count() == len(NOTEBOOKS)
        links.last.click()
        page.locator(f'.jp-NotebookPanel h1:has-text("{TITLES[-1]}")').wait_for()


@pytest.mark.parametrize("name", [name for name in NOTEBOOKS if "explore" in name])
def test_the_explorer_shows_another_table_and_another_page_when_its_controls_move(browser, lab, name):
    with watch_page(browser, lab.inside, **WIDE) as page:
        open_notebook(page, lab, name)
        run_all(page)
        message, table, card = (page.locator(f".explorer-{part}") for part in ("message", "table", "card"))
        said, rows = message.inner_text(), table.locator("tbody tr").count()
        assert rows > 40

        handle = page.locator(".explorer-day .noUi-handle")
        handle.focus()
        handle.press("ArrowLeft")
        expect(message).not_to_have_text(said, timeout=180_000)

        page.locator(".explorer-search input").fill("toronto")
        page.locator(".explorer-search input").press("Enter")
        page.wait_for_function(f"() => document.querySelectorAll('.explorer-table tbody tr').length < {rows}")
        expect(table).to_contain_text("Toronto")

        page.locator(".explorer-agency select").select_option(index=0)
        expect(card).to_contain_text("toronto-ps-s", timeout=180_000)

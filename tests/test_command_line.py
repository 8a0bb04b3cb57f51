"""The command line: what it prints, its exit codes, and a plain message for whatever is put in its way."""

import csv
import io
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest
from books import make_method_book
from cases import set_cells

from analysis.__main__ import main
from analysis.discrepancies import judge
from analysis.paths import DATA, PROJECT
from analysis.record import load_record

BROKEN = "evidence.csv:2:shows: 'operationl' is not a code of this column; did you mean 'operational'?"
LOOK_ALIKE = "Clеarview"  # noqa: RUF001 (the second e is Cyrillic)


def run(*arguments, **options):
    """Run the command as a user does, and hold it to never showing a traceback."""
    options = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE} | options
    command = [sys.executable, "-m", "analysis", *map(str, arguments)]
    done = subprocess.run(command, cwd=PROJECT, check=False, timeout=60, **options)
    assert b"Traceback" not in (done.stderr or b"")
    return done


def test_check_of_a_valid_case_gives_0(method_case, capsys):
    assert main(["check", str(method_case)]) == 0
    assert capsys.readouterr() == ("0 errors, 0 warnings\n", "")


def test_check_of_the_record_gives_0(capsys):
    assert main(["check"]) == 0
    assert capsys.readouterr().out.splitlines()[-1].startswith("0 errors, ")


def test_check_of_any_other_case_gives_0(small_case, capsys):
    assert main(["check", str(small_case)]) == 0
    assert capsys.readouterr().out == "0 errors, 0 warnings\n"


def test_check_of_a_broken_case_gives_1(method_case, capsys):
    set_cells(method_case, "evidence", 1, shows="operationl")
    assert main(["check", str(method_case)]) == 1
    assert capsys.readouterr() == (f"{method_case}/{BROKEN}\n1 error, 0 warnings\n", "")


@pytest.mark.parametrize("command", ["check", "judge"])
def test_files_are_named_so_that_they_can_be_opened_from_here(method_case, capsys, monkeypatch, command):
    set_cells(method_case, "evidence", 1, shows="operationl")
    monkeypatch.chdir(method_case.parent)
    for given in (method_case, method_case.name):
        main([command, str(given)])
        printed = "".join(capsys.readouterr()).splitlines()
        assert printed[0] == f"{method_case.name}/{BROKEN}"
        assert Path(printed[0].split(":")[0]).is_file()


def test_check_of_the_record_names_its_folder_shortly(capsys, monkeypatch):
    monkeypatch.chdir(PROJECT)
    main(["check"])
    printed = capsys.readouterr().out.splitlines()
    assert [line.split(":")[0] for line in printed[:-1]] == ["data/sources.csv", "data/statements.csv"]


def test_check_with_warnings_only_gives_0(method_case, capsys):
    set_cells(method_case, "evidence", 1, note=LOOK_ALIKE)
    assert main(["check", str(method_case)]) == 0
    printed = capsys.readouterr().out.splitlines()
    assert printed[0].startswith(f"{method_case}/evidence.csv:2:note: warning: ")
    assert printed[1:] == ["0 errors, 1 warning"]


def test_check_prints_problems_sorted_by_place(method_case, capsys):
    set_cells(method_case, "statements", 2, made="soon")
    set_cells(method_case, "statements", 1, tense="always", about_id="gamma", key_phrase="x ")
    set_cells(method_case, "agencies", 1, type="police")
    main(["check", str(method_case)])
    printed = capsys.readouterr().out.splitlines()
    assert [line.split(": ")[0].removeprefix(f"{method_case}/") for line in printed] == [
        "agencies.csv:2:type",
        "statements.csv:2:about_id",
        "statements.csv:2:tense",
        "statements.csv:2:key_phrase",
        "statements.csv:3:made",
        "5 errors, 0 warnings",
    ]


@pytest.mark.parametrize("command", ["check", "judge"])
@pytest.mark.parametrize("obstacle", ["missing", "file", "empty", "garbage", "json", "nested", "folder", "link", "odd"])
def test_an_obstacle_gives_1_and_a_plain_message(tmp_path, capsys, command, obstacle):
    case, codebook = tmp_path / "case", tmp_path / "case" / "datapackage.json"
    if obstacle != "missing":
        case.mkdir()
    match obstacle:
        case "file":
            case.rmdir()
            case.write_text("x", encoding="utf-8")
        case "garbage":
            codebook.write_bytes(bytes(range(256)))
        case "json":
            codebook.write_text('{"resources": [', encoding="utf-8")
        case "nested":
            codebook.write_text("[" * 100_000, encoding="utf-8")
        case "folder":
            codebook.mkdir()
        case "link":
            codebook.symlink_to(codebook)
        case "odd":
            codebook.write_text('{"resources": [{"name": [], "path": {}}, 5], "as_of": []}', encoding="utf-8")
    assert main([command, str(case)]) == 1
    output, errors = capsys.readouterr()
    said = (output if command == "check" else errors).splitlines()
    assert (len(said) >= 2, bool(output), bool(errors)) == (True, command == "check", command == "judge")
    assert all(line.isprintable() for line in said)


def test_judge_prints_every_verdict_and_a_count(method_case, capsys):
    assert main(["judge", str(method_case)]) == 0
    printed = capsys.readouterr().out.splitlines()
    assert printed[0] == "alpha-ps-s01  contradicted (own_words)"
    assert printed[1].startswith("    Denial of use at any time, made on 19 February 2020 (star-2020-02-20-denial)")
    assert printed[-1] == "2 statements: 1 admitted, 1 contradicted"


def test_judge_as_of_a_day_keeps_what_was_public_by_then(method_case, capsys):
    entry = {
        "shows": "operational",
        "covers": "/2020-02-01",
        "disclosed": "2020-02-20",
        "source_id": "star-2020-02-20-denial",
    }
    set_cells(method_case, "leaked_clients", 1, **entry)
    assert main(["judge", str(method_case), "--as-of", "2020-03-01"]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == "1 statement: 1 contested"


def test_judge_of_a_case_without_statements_gives_0(method_case, capsys):
    for table in ("statements", "evidence", "leaked_clients"):
        header = (method_case / f"{table}.csv").read_text(encoding="utf-8").partition("\n")[0]
        (method_case / f"{table}.csv").write_text(f"{header}\n", encoding="utf-8")
    assert main(["judge", str(method_case)]) == 0
    assert capsys.readouterr().out == "0 statements\n"


def test_judge_of_a_broken_case_gives_1_and_every_error(method_case, capsys):
    set_cells(method_case, "evidence", 1, shows="operationl")
    assert main(["judge", str(method_case), "--out", str(method_case / "out.csv")]) == 1
    assert capsys.readouterr() == ("", f"{method_case}/{BROKEN}\n1 error, 0 warnings\n")
    assert not (method_case / "out.csv").exists()


def test_judge_of_a_case_that_describes_too_little_gives_1(small_case, capsys):
    assert main(["judge", str(small_case)]) == 1
    assert "describes no table 'statements', which judging needs" in capsys.readouterr().err


AS_OF = {
    "soon": "judge: 'soon' is not a date; write the as-of date as YYYY-MM-DD\n",
    "2020-02": "judge: '2020-02' is not a day; write the as-of date as YYYY-MM-DD\n",
    "2020-02-30": "judge: '2020-02-30' is not in the calendar; write the as-of date as YYYY-MM-DD\n",
    "2021-02-01": "judge: '2021-02-01' is after 2021-01-31, the day this record was compiled; nothing is known of that day\n",
    "": "judge: '' is not a date; write the as-of date as YYYY-MM-DD\n",
}


@pytest.mark.parametrize(("as_of", "expected"), AS_OF.items())
def test_an_as_of_date_that_can_not_be_used_gives_2(method_case, capsys, as_of, expected):
    assert main(["judge", str(method_case), f"--as-of={as_of}"]) == 2
    assert capsys.readouterr() == ("", expected)


def test_out_writes_the_verdicts_as_csv(method_case, tmp_path, capsys):
    out = tmp_path / "verdicts.CSV"
    assert main(["judge", str(method_case), "--out", str(out)]) == 0
    assert capsys.readouterr().out == f"2 verdicts written to {out}\n"
    verdicts = judge(load_record(method_case))
    header, *rows = csv.reader(io.StringIO(out.read_text(encoding="utf-8"), newline=""))
    assert header == list(verdicts.columns)
    assert rows == verdicts.astype("str").to_numpy().tolist()


@pytest.mark.parametrize("name", ["verdicts.txt", "verdicts", "verdicts.csv.bak", "."])
def test_out_must_end_in_csv(method_case, tmp_path, capsys, name):
    assert main(["judge", str(method_case), "--out", str(tmp_path / "out" / name)]) == 2
    assert "does not end in .csv; name a CSV file to write" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_out_is_refused_before_anything_is_read(tmp_path, capsys):
    assert main(["judge", str(tmp_path / "none"), "--out", "x.txt"]) == 2
    assert capsys.readouterr().err == "judge: 'x.txt' does not end in .csv; name a CSV file to write\n"


def test_out_into_a_missing_folder_gives_2(method_case, tmp_path, capsys):
    out = tmp_path / "none" / "out.csv"
    assert main(["judge", str(method_case), "--out", str(out)]) == 2
    assert capsys.readouterr().err == (
        f"judge: {out}: there is no folder {out.parent} to write it to; make that one first\n"
    )


def test_out_onto_a_folder_gives_2(method_case, tmp_path, capsys):
    (tmp_path / "out.csv").mkdir()
    assert main(["judge", str(method_case), "--out", str(tmp_path / "out.csv")]) == 2
    assert capsys.readouterr().err == (f"judge: {tmp_path / 'out.csv'}: is a folder; name a file to write\n")


def test_out_on_a_full_disk_leaves_the_old_file(method_case, tmp_path, monkeypatch, capsys):
    def fail(_):
        raise OSError(28, "No space left on device")

    out = tmp_path / "out.csv"
    out.write_text("old", encoding="utf-8")
    monkeypatch.setattr(os, "fsync", fail)
    assert main(["judge", str(method_case), "--out", str(out)]) == 2
    assert capsys.readouterr().err == f"judge: {out}: No space left on device; nothing was changed\n"
    assert out.read_text(encoding="utf-8") == "old"
    assert not list(tmp_path.glob(".*"))


def test_a_stopped_run_gives_130(method_case, monkeypatch, capsys):
    def stop(_):
        raise KeyboardInterrupt

    monkeypatch.setattr("analysis.record.check_case", stop)
    assert main(["check", str(method_case)]) == 130
    assert capsys.readouterr().err == "check: stopped\n"


STOP = """
import os, signal, sys
from analysis import __main__ as command, record
if sys.argv[2] == "in the background":
    signal.signal(signal.SIGINT, signal.SIG_IGN)
number = int(sys.argv[1])
record.check_case = lambda _: os.kill(os.getpid(), number)
sys.argv = ["analysis", "check"]
command._run()
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signals")
@pytest.mark.parametrize(
    ("name", "way"),
    [("SIGINT", ""), ("SIGTERM", ""), ("SIGHUP", ""), ("SIGTERM", "in the background")],
    ids=lambda text: text or "in front",
)
def test_a_signal_stops_a_run_in_good_order(name, way):
    number = getattr(signal, name)
    done = subprocess.run(
        [sys.executable, "-c", STOP, str(int(number)), way], capture_output=True, check=False, timeout=60
    )
    assert (done.returncode, done.stderr, done.stdout) == (128 + number, b"check: stopped\n", b"")


@pytest.mark.parametrize(
    "arguments",
    [[], ["chek"], ["check", "a", "b"], ["judge", "--as-of"], ["notebooks", "-j", "two"]],
    ids=" ".join,
)
def test_a_call_that_is_not_understood_gives_2(arguments, capsys):
    with pytest.raises(SystemExit) as caught:
        main(arguments)
    assert caught.value.code == 2
    assert "usage: python -m analysis" in capsys.readouterr().err


def test_it_runs_as_a_module(method_case):
    done = run("check", method_case)
    assert (done.returncode, done.stdout.decode().split()) == (0, ["0", "errors,", "0", "warnings"])


def test_a_reader_that_goes_away_gives_no_traceback_and_not_0(method_case):
    set_cells(method_case, "evidence", 1, shows="operationl")
    read_end, write_end = os.pipe()
    os.close(read_end)
    done = run("check", method_case, stdout=write_end)
    os.close(write_end)
    assert (done.returncode, done.stderr) == (141, b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has a device that is always full")
def test_a_full_disk_behind_the_output_gives_a_plain_message(method_case):
    with open("/dev/full", "wb") as full:  # noqa: PTH123 (a device)
        done = run("check", method_case, stdout=full)
    assert (done.returncode, done.stderr) == (2, b"check: No space left on device\n")


def test_a_terminal_that_knows_only_ascii_gets_escapes(method_case):
    set_cells(method_case, "evidence", 1, shows="opérationnel", note=LOOK_ALIKE)
    done = run("check", method_case, env=os.environ | {"PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"})
    assert done.returncode == 1
    assert rb"'op\xe9rationnel' is not a code" in done.stdout


# every argument of every command, odd and hostile

CALLS = {
    "check": ["check", "case"],
    "judge": ["judge", "case", "--as-of", "2020-06-01", "--out", "out.csv"],
    "agencies": ["agencies", "case", "--as-of", "2020-06-01", "--out", "out.csv"],
    "card": ["card", "alpha-ps", "case", "--as-of", "2020-06-01"],
    "new-case": "new-case new --tool X --wider any --title T --as-of 2020-06-01".split(),
    "names": "names list.csv --column Agency --sheet S --counts Users --places Users --case case --out out.csv".split(),
    "notebooks": ["notebooks", "-j", "2"],
    "report": ["report", "--out", "report"],
    "workbook": ["workbook", "book.xlsx", "case", "--as-of", "2020-06-01"],
    "import": ["import", "book.xlsx", "--into", "case", "--dry-run"],
}
ODD = {
    "nothing": "",
    "NUL": "a\0b",
    "a byte of no encoding, a change of direction and an escape": "\udcff\u202e\x1b[2J",
    "a link to itself": "loop",
    "a pipe": "pipe",
    "too long a name": "x" * 5000,
}


@pytest.fixture
def crowded(method_case, tmp_path_factory, monkeypatch):
    """A current folder with a case and what may stand in the way; what is slow does nothing."""
    here = tmp_path_factory.mktemp("here")
    method_case.rename(here / "case")
    (here / "list.csv").write_text("Agency,Users\nAlpha Police Service,5\n", encoding="utf-8")
    (here / "book.xlsx").write_bytes(make_method_book())
    (here / "loop").symlink_to("loop")
    os.mkfifo(here / "pipe")
    monkeypatch.chdir(here)
    monkeypatch.setattr("analysis.workbook.build_workbook", lambda *_: b"")
    monkeypatch.setattr("analysis.report.list_pages", list)
    for name in ("check_notebooks", "refresh_notebooks"):
        monkeypatch.setattr(f"analysis.notebooks.{name}", lambda jobs: 0 * jobs)
    return here


def call(arguments):
    try:
        return main(arguments)
    except SystemExit as stopped:
        return stopped.code


@pytest.mark.parametrize("odd", ODD.values(), ids=ODD)
@pytest.mark.parametrize("command", CALLS)
def test_no_odd_argument_gives_a_traceback(crowded, capsys, command, odd):
    before = (crowded / "case" / "statements.csv").read_bytes()
    for place in range(len(CALLS[command])):
        arguments = [*CALLS[command][:place], odd, *CALLS[command][place + 1 :]]
        code = call(arguments)
        errors = capsys.readouterr().err
        assert code in (0, 1, 2), arguments
        assert bool(errors) or code < 2, arguments
        assert all(line.isprintable() for line in errors.split("\n")), arguments
    assert (crowded / "case" / "statements.csv").read_bytes() == before


@pytest.mark.parametrize("command", CALLS)
def test_a_call_cut_short_or_with_something_more_gives_2(capsys, command):
    arguments = CALLS[command]
    cut = [arguments[: place + 1] for place, word in enumerate(arguments) if word[0] == "-" and word != "--dry-run"]
    for given in [*cut, [*arguments, "--no-such"]]:
        assert call(given) == 2, given
        assert "usage: python -m analysis" in capsys.readouterr().err


@pytest.mark.parametrize("command", ["judge", "agencies"])
def test_no_table_of_a_case_is_written_over(tmp_path, capsys, command):
    case = shutil.copytree(DATA, tmp_path / "case")
    before = (case / "statements.csv").read_bytes()
    assert main([command, str(case), "--out", str(case / "statements.csv")]) == 2
    assert "is a table of the case" in capsys.readouterr().err
    assert (case / "statements.csv").read_bytes() == before


def test_a_workbook_with_edits_that_the_case_has_not_is_not_written_over(tmp_path, capsys):
    case, book = shutil.copytree(DATA, tmp_path / "case"), tmp_path / "book.xlsx"
    assert main(["workbook", str(book), str(case)]) == 0
    assert main(["workbook", str(book), str(case)]) == 0
    edited = openpyxl.load_workbook(book)
    edited["statements"].cell(3, 1 + [cell.value for cell in edited["statements"][1]].index("note")).value = "an edit"
    edited.save(book)
    before = book.read_bytes()
    capsys.readouterr()
    assert main(["workbook", str(book), str(case)]) == 2
    assert "holds edits that" in capsys.readouterr().err
    openpyxl.Workbook().save(tmp_path / "other.xlsx")
    assert main(["workbook", str(tmp_path / "other.xlsx"), str(case)]) == 2
    assert "no workbook that was written from this case" in capsys.readouterr().err
    assert book.read_bytes() == before


def test_a_name_of_an_agency_leads_to_its_id(capsys):
    assert main(["card", "TPS"]) == 2
    assert "a name of toronto-ps" in capsys.readouterr().err

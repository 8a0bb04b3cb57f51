"""The command line: `python -m analysis COMMAND`; `--help` lists the commands.

Thin: reads arguments, calls the modules, prints. Whatever is put in its way ends in a plain message and an exit code:
0 done, 1 the data or notebooks have errors, 2 the call or a file could not be used.
"""

import argparse
import os
import shlex
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn, TextIO

from analysis.paths import DATA, REPORT
from analysis.problems import ERROR, RecordError, count_severity, escape, format_problems
from analysis.workbook_commands import add_commands

STOPPED = 130
"""What a shell gives for a run that Ctrl-C stopped; for another signal, 128 and its number."""

if TYPE_CHECKING:
    from pandas import DataFrame


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and give its exit code."""
    options = _read_arguments(arguments)
    try:
        code = options.run(options)
        if sys.stdout:
            sys.stdout.flush()
        return code
    except RecordError as error:
        errors = [problem for problem in error.problems if problem.severity == ERROR]
        print(format_problems(errors, _name_folder(_find_case(options))), file=sys.stderr)
        return 1
    except BrokenPipeError:
        raise
    except (ValueError, OSError) as error:
        print(_escape_lines(f"{options.command}: {_say_error(error)}"), file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print(f"{options.command}: stopped", file=sys.stderr)
        return STOPPED


def _find_case(options: argparse.Namespace) -> Path:
    """Give the folder of the case that a command was called on; the record's, where it takes none."""
    named = getattr(options, "case", None) or getattr(options, "into", None)
    return named or DATA


def _say_error(error: Exception) -> str:
    if isinstance(error, OSError) and error.strerror:
        return f"{error.filename}: {error.strerror}" if error.filename else error.strerror
    return str(error)


class _Parser(argparse.ArgumentParser):
    """Says what is wrong with a call without letting what was typed break the line or steer the terminal."""

    def error(self, message: str) -> NoReturn:
        super().error(_escape_lines(message))


def _escape_lines(text: str) -> str:
    return "\n".join(map(escape, text.split("\n")))


def _read_arguments(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = _Parser(prog="python -m analysis", description="What agencies said, and what the evidence shows.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")

    check = commands.add_parser("check", help="check a case against its codebook; print every problem")
    check.add_argument("--list", action="store_true", help="print every kind of problem that is looked for, and stop")
    check.set_defaults(run=run_check)
    judge = commands.add_parser("judge", help="judge every statement against the evidence")
    judge.set_defaults(run=run_judge)
    agencies = commands.add_parser("agencies", help="give one row an agency: classes, trajectory, lags, who told first")
    agencies.set_defaults(run=run_agencies)
    card = commands.add_parser("card", help="give one agency on a page, as Markdown")
    card.add_argument("agency", metavar="AGENCY", help="id of the agency, such as toronto-ps")
    card.set_defaults(run=run_card)
    for command in (judge, agencies, card):
        command.add_argument("--as-of", metavar="DATE", help="only what was public by this day (YYYY-MM-DD)")
    for command in (judge, agencies):
        command.add_argument(
            "--out", type=Path, metavar="FILE.csv", help="write the table to this file instead of printing it"
        )
    for command in (check, judge, agencies, card):
        command.add_argument("case", nargs="?", type=Path, default=DATA, help="folder of the case (default: data/)")

    _add_new_case(commands)
    names = commands.add_parser(
        "names", help="link the names of a leaked list (.csv, .xlsx) to agencies, with a review list"
    )
    names.add_argument("list", type=Path, metavar="FILE", help="the list: .csv, .tsv, .txt, .xlsx or .xlsm")
    names.add_argument("--column", required=True, metavar="NAME", help="header of the column that holds the names")
    names.add_argument("--sheet", metavar="NAME", help="sheet to read, where several hold that column")
    names.add_argument(
        "--counts", nargs="+", default=[], metavar="NAME", help="headers of columns to read as counts or ranges"
    )
    names.add_argument(
        "--places",
        nargs="+",
        default=[],
        metavar="NAME",
        help="headers of columns that say the province, state or country",
    )
    names.add_argument("--case", type=Path, default=DATA, metavar="DIR", help="folder of the case (default: data/)")
    names.add_argument(
        "--out", type=Path, metavar="FILE.csv", help="write the table to this file instead of printing it"
    )
    names.set_defaults(run=run_names)

    notebooks = commands.add_parser("notebooks", help="run all notebooks and write the figures")
    notebooks.add_argument(
        "--check", action="store_true", help="change nothing; fail where a run would change anything"
    )
    notebooks.add_argument("-j", "--jobs", type=int, default=2, metavar="N", help="kernels at a time (default: 2)")
    notebooks.set_defaults(run=run_notebooks)

    report = commands.add_parser("report", help="write the notebooks as pages that any browser opens, offline")
    report.add_argument(
        "--out",
        type=Path,
        default=REPORT,
        metavar="FOLDER",
        help="folder to write, or to replace (default: build/report/)",
    )
    report.set_defaults(run=run_report)
    add_commands(commands)
    return parser.parse_args(arguments)


def _add_new_case(commands: "argparse._SubParsersAction[_Parser]") -> None:
    new_case = commands.add_parser("new-case", help="write a case of your own into a new folder, ready to fill")
    new_case.add_argument("folder", type=Path, metavar="DIR", help="folder to write: new, or empty")
    new_case.add_argument("--tool", default="Example Tool", metavar="NAME", help="name of the tool: 'Example Tool'")
    new_case.add_argument(
        "--wider", default="any such tool", metavar="NAME", help="what any such tool is called: 'facial recognition'"
    )
    new_case.add_argument("--title", default="", metavar="TEXT", help="title of the case")
    new_case.add_argument(
        "--as-of", default="", metavar="DATE", help="day on which you compile it (YYYY-MM-DD); nothing may be later"
    )
    new_case.add_argument("--empty", action="store_true", help="without the example rows")
    new_case.set_defaults(run=run_new_case)


def run_check(options: argparse.Namespace) -> int:
    """Print every problem of a case, 0 only where none is an error; or the catalogue of what is looked for."""
    from analysis.checks import format_catalogue
    from analysis.record import check_case

    if options.list:
        print(format_catalogue())
        return 0
    problems = check_case(options.case)
    print(format_problems(problems, _name_folder(options.case)))
    return 1 if count_severity(problems, ERROR) else 0


def _name_folder(case: Path) -> str:
    """Name the folder of a case as it can be opened from here: as it was given, and below this folder from here on."""
    here = Path.cwd()
    return (case.relative_to(here) if case.is_absolute() and case.is_relative_to(here) else case).as_posix()


def run_judge(options: argparse.Namespace) -> int:
    """Print the verdicts, or write them as CSV."""
    from analysis.discrepancies import judge
    from analysis.record import load_record

    _refuse_other_files(options.out)
    verdicts = judge(load_record(options.case), options.as_of)
    if options.out:
        return _write_out(options.out, verdicts, "verdicts")
    for verdict in verdicts.to_dict("records"):
        reason = f" ({verdict['reason']})" if verdict["reason"] else ""
        flags = f", {verdict['flags'].replace(' ', ', ')}" if verdict["flags"] else ""
        print(f"{verdict['statement_id']}  {verdict['class']}{reason}{flags}\n    {verdict['why']}")
    counts = verdicts["class"].value_counts().sort_index()
    total = f"{len(verdicts)} statement{'s' * (len(verdicts) != 1)}"
    print(total + (": " if len(counts) else "") + ", ".join(f"{count} {name}" for name, count in counts.items()))
    return 0


def run_agencies(options: argparse.Namespace) -> int:
    """Print one line an agency, or write the whole table as CSV."""
    from analysis.agencies import format_agencies, tabulate_agencies
    from analysis.discrepancies import read_as_of
    from analysis.record import load_record

    _refuse_other_files(options.out)
    record = load_record(options.case)
    table = tabulate_agencies(record, options.as_of)
    if options.out:
        return _write_out(options.out, table, "agencies")
    print(format_agencies(table, read_as_of(record, options.as_of)))
    return 0


def run_card(options: argparse.Namespace) -> int:
    """Print one agency on a page, as Markdown."""
    from analysis.card import card, format_card
    from analysis.record import load_record

    print(format_card(card(load_record(options.case), options.agency, options.as_of)), end="")
    return 0


def run_new_case(options: argparse.Namespace) -> int:
    """Write a new case and say what to do with it."""
    from analysis.case_codebook import name_tool
    from analysis.new_case import write_case

    tool = name_tool(options.tool, options.wider)
    settings = {"title": options.title, "as_of": options.as_of, "examples": not options.empty}
    files = write_case(options.folder, tool=tool, **settings)
    print(f"{len(files)} files written to {options.folder}; read {options.folder / 'README.md'}, ten steps")
    print(f"objects: {tool.code} ({tool.name}), {tool.wider_code} ({tool.wider_name})")
    if not options.as_of:
        print("compiled on the day of the kit's own record; set as_of in its datapackage.json to the day of your work")
    print(f"next: python -m analysis check {shlex.quote(str(options.folder))}")
    return 0


def run_names(options: argparse.Namespace) -> int:
    """Link the names of a printed list to agencies; print them, or write them as CSV. What is odd is said on stderr.

    Raises
    ------
    ValueError
        The table would be written over the list itself.
    """
    from analysis.linked_list import link_list
    from analysis.linked_text import format_links, list_warnings
    from analysis.lists import Asked, read_list
    from analysis.record import load_record

    _refuse_other_files(options.out)
    if options.out and options.out.exists() and options.list.exists() and options.out.samefile(options.list):
        raise ValueError(f"'{options.out}' is the list itself; name another file to write")
    printed = read_list(options.list, Asked(options.column, options.sheet, options.counts, options.places))
    table, problems = link_list(printed, load_record(options.case))
    warnings = list_warnings(printed, table, problems)
    if options.out:
        _write_out(options.out, table, "rows")
        print(format_links(table[:0], printed) if table.empty else format_links(table, printed).splitlines()[-1])
    else:
        print(format_links(table, printed))
    if warnings:
        print(format_problems(warnings), file=sys.stderr)
    return 0


def _refuse_other_files(path: Path | None) -> None:
    """Refuse a file to write that does not say it is CSV, before any work is done."""
    from analysis.codebook import refuse_own_table

    if path and path.suffix.lower() != ".csv":
        raise ValueError(f"'{path}' does not end in .csv; name a CSV file to write")
    if path:
        refuse_own_table(path)


def _write_out(path: Path, table: "DataFrame", rows: str) -> int:
    from analysis.writing import format_report, write_whole

    write_whole(path, format_report(table))
    print(f"{len(table)} {rows} written to {path}")
    return 0


def run_notebooks(options: argparse.Namespace) -> int:
    """Run the notebooks, or check that running them would change nothing.

    Raises
    ------
    ValueError
        Less than one notebook is to run at a time.
    """
    from analysis.notebooks import check_notebooks, refresh_notebooks

    if options.jobs < 1:
        raise ValueError("--jobs must be at least 1")
    return (check_notebooks if options.check else refresh_notebooks)(jobs=options.jobs)


def run_report(options: argparse.Namespace) -> int:
    """Write the report, and say where it begins."""
    from analysis.report import write_report

    count = write_report(options.out)
    print(f"{count} pages written; open {options.out / 'index.html'}")
    return 0


def _run() -> None:
    stopped: list[int] = []
    for name in ("SIGTERM", "SIGHUP"):
        _stop_by(getattr(signal, name, None), stopped)
    for stream in filter(None, (sys.stdout, sys.stderr)):
        # a terminal that knows no more than ASCII, or a Windows code page, gets an escape instead of a failure
        stream.reconfigure(errors="backslashreplace")
    try:
        code = main()
    except BrokenPipeError:
        # the reader of a pipe (head, less) has gone; 141 is what a shell gives for that, and 0 would claim no errors
        code = 141
    if code == STOPPED and stopped:
        code = 128 + stopped[-1]
    if code and sys.stdout:
        _drop_unwritten(sys.stdout)
    sys.exit(code)


def _stop_by(number: int | None, stopped: list[int]) -> None:
    """Let a signal end a run as Ctrl-C does, which leaves no unfinished file; one that is ignored stays so."""

    def stop(number: int, _: object) -> None:
        stopped.append(number)
        if not callable(signal.getsignal(signal.SIGINT)):  # a run in the background does not hear Ctrl-C
            raise KeyboardInterrupt
        signal.raise_signal(signal.SIGINT)

    if number is not None and signal.getsignal(number) == signal.SIG_DFL:
        signal.signal(number, stop)


def _drop_unwritten(stream: TextIO) -> None:
    """Let go of what a stream could not write, or Python would try again, and fail aloud, on its way out."""
    try:
        stream.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


if __name__ == "__main__":
    _run()

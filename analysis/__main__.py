"""The command line: `python -m analysis check | judge | notebooks`.

Thin: reads arguments, calls the modules, prints. Whatever is put in its way ends in a plain message and an exit code:
0 done, 1 the data or notebooks have errors, 2 the call or a file could not be used.
"""

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TextIO

from analysis.paths import DATA
from analysis.problems import ERROR, RecordError, count_severity, format_problems


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and give its exit code."""
    options = _read_arguments(arguments)
    try:
        code = options.run(options)
        if sys.stdout:
            sys.stdout.flush()
        return code
    except RecordError as error:
        print(error, file=sys.stderr)
        return 1
    except BrokenPipeError:
        raise
    except (ValueError, OSError) as error:
        print(f"{options.command}: {_say_error(error)}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print(f"{options.command}: stopped", file=sys.stderr)
        return 130


def _say_error(error: Exception) -> str:
    if isinstance(error, OSError) and error.strerror:
        return f"{error.filename}: {error.strerror}" if error.filename else error.strerror
    return str(error)


def _read_arguments(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m analysis", description="What agencies said, and what the evidence shows."
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")

    check = commands.add_parser("check", help="check a case against its codebook; print every problem")
    check.set_defaults(run=run_check)
    judge = commands.add_parser("judge", help="judge every statement against the evidence")
    judge.add_argument("--as-of", metavar="DATE", help="only what was public by this day (YYYY-MM-DD)")
    judge.add_argument(
        "--out", type=Path, metavar="FILE.csv", help="write the table to this file instead of printing it"
    )
    judge.set_defaults(run=run_judge)
    for command in (check, judge):
        command.add_argument("case", nargs="?", type=Path, default=DATA, help="folder of the case (default: data/)")

    notebooks = commands.add_parser("notebooks", help="run all notebooks and write the figures")
    notebooks.add_argument(
        "--check", action="store_true", help="change nothing; fail where a run would change anything"
    )
    notebooks.add_argument("-j", "--jobs", type=int, default=2, metavar="N", help="kernels at a time (default: 2)")
    notebooks.set_defaults(run=run_notebooks)
    return parser.parse_args(arguments)


def run_check(options: argparse.Namespace) -> int:
    """Print every problem of a case; 0 only where none is an error."""
    from analysis.record import check_case

    problems = check_case(options.case)
    print(format_problems(problems))
    return 1 if count_severity(problems, ERROR) else 0


def run_judge(options: argparse.Namespace) -> int:
    """Print the verdicts, or write them as CSV."""
    from analysis.discrepancies import judge
    from analysis.record import load_record
    from analysis.writing import format_table, write_whole

    if options.out and options.out.suffix.lower() != ".csv":
        raise ValueError(f"'{options.out}' does not end in .csv; name a CSV file to write")
    verdicts = judge(load_record(options.case), options.as_of)
    if options.out:
        write_whole(options.out, format_table(verdicts))
        print(f"{len(verdicts)} verdicts written to {options.out}")
        return 0
    for verdict in verdicts.to_dict("records"):
        reason = f" ({verdict['reason']})" if verdict["reason"] else ""
        flags = f", {verdict['flags'].replace(' ', ', ')}" if verdict["flags"] else ""
        print(f"{verdict['statement_id']}  {verdict['class']}{reason}{flags}\n    {verdict['why']}")
    counts = verdicts["class"].value_counts().sort_index()
    total = f"{len(verdicts)} statement{'s' * (len(verdicts) != 1)}"
    print(total + (": " if len(counts) else "") + ", ".join(f"{count} {name}" for name, count in counts.items()))
    return 0


def run_notebooks(options: argparse.Namespace) -> int:
    """Run the notebooks, or check that running them would change nothing."""
    from analysis.notebooks import check_notebooks, refresh_notebooks

    if options.jobs < 1:
        raise ValueError("--jobs must be at least 1")
    return (check_notebooks if options.check else refresh_notebooks)(jobs=options.jobs)


def _run() -> None:
    for stream in filter(None, (sys.stdout, sys.stderr)):
        # a terminal that knows no more than ASCII, or a Windows code page, gets an escape instead of a failure
        stream.reconfigure(errors="backslashreplace")
    try:
        code = main()
    except BrokenPipeError:
        # the reader of a pipe (head, less) has gone; 141 is what a shell gives for that, and 0 would claim no errors
        code = 141
    if code and sys.stdout:
        _drop_unwritten(sys.stdout)
    sys.exit(code)


def _drop_unwritten(stream: TextIO) -> None:
    """Let go of what a stream could not write, or Python would try again, and fail aloud, on its way out."""
    try:
        stream.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


if __name__ == "__main__":
    _run()

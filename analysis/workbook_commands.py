"""The two commands of Excel users: `workbook`, out, and `import`, back in.

Thin: names the arguments, calls the modules, prints. Exit codes are those of `python -m analysis`.
"""

import argparse
from pathlib import Path

from analysis.paths import DATA


def add_commands(commands: argparse._SubParsersAction) -> None:
    """Add both commands to the command line."""
    workbook = commands.add_parser("workbook", help="write a case as an Excel workbook to read, filter and edit")
    workbook.add_argument("out", type=Path, metavar="OUT.xlsx", help="file to write")
    workbook.add_argument("case", nargs="?", type=Path, default=DATA, help="folder of the case (default: data/)")
    workbook.add_argument("--as-of", metavar="DATE", help="only what was public by this day (YYYY-MM-DD); for reading")
    workbook.set_defaults(run=run_workbook)
    back = commands.add_parser(
        "import", help="bring an edited workbook back into its case; show every change and error"
    )
    back.add_argument(
        "workbook", type=Path, metavar="IN.xlsx", help="workbook that was written by `workbook` and edited"
    )
    back.add_argument("--into", type=Path, required=True, metavar="FOLDER", help="folder of the case to change")
    back.add_argument("--dry-run", action="store_true", help="change nothing; show what would be changed")
    back.set_defaults(run=run_import)


def run_workbook(options: argparse.Namespace) -> int:
    """Write the workbook of a case.

    Raises
    ------
    ValueError
        The file named is no .xlsx file, or holds what this command did not write.
    """
    from analysis.workbook import build_workbook
    from analysis.writing import write_whole

    if options.out.suffix.lower() != ".xlsx":
        raise ValueError(f"'{options.out}' does not end in .xlsx; name an Excel workbook to write")
    if options.out.is_file():
        _refuse_edited(options.out, options.case)
    write_whole(options.out, build_workbook(options.case, options.as_of))
    for_reading = f", as of {options.as_of}, for reading only" if options.as_of else ""
    print(f"workbook of {options.case} written to {options.out}{for_reading}")
    return 0


def _refuse_edited(path: Path, case: Path) -> None:
    """Refuse to write over a workbook with edits that the case does not have, and over any that this kit did not write."""
    from analysis.import_case import plan_import
    from analysis.import_marks import read_marks
    from analysis.problems import SheetError
    from analysis.sheets import read_workbook
    from analysis.workbook_marks import WHOLE

    try:
        marks = read_marks(read_workbook(path))
        if marks is not None and marks.holds != WHOLE:
            return  # of an earlier day, for reading only
        planned = plan_import(path, case)
    except SheetError as error:
        message = f"'{path}' is there, and is no workbook that was written from this case; name another file"
        raise ValueError(message) from error
    if any(planned.changes.values()) or planned.refused:
        raise ValueError(
            f"'{path}' holds edits that '{case}' does not have; name another file, or first: "
            f"python -m analysis import {path} --into {case}"
        )


def run_import(options: argparse.Namespace) -> int:
    """Show what a workbook changes in a case, and write it where nothing is wrong; one import into a case at a time.

    Raises
    ------
    ValueError
        The file named is no workbook by its name.
    """
    from analysis.locks import hold_folder

    if options.workbook.suffix.lower() not in (".xlsx", ".xlsm"):
        raise ValueError(
            f"'{options.workbook}' is no workbook; import takes the .xlsx file that `workbook` wrote, edited"
        )
    waiting = f"another run is at work on {options.into}: waiting until it has ended"
    with hold_folder(options.into, waiting, shared=options.dry_run):
        return _import(options)


def _import(options: argparse.Namespace) -> int:
    from analysis.import_case import plan_import, write_import
    from analysis.import_changes import format_changes
    from analysis.problems import format_problems

    planned = plan_import(options.workbook, options.into)
    print(format_changes(planned.changes))
    print(format_problems(planned.problems))
    if planned.refused:
        print(f"nothing written to {options.into}: mend the errors in the workbook, and import it again")
        return 1
    if options.dry_run:
        print(f"nothing written to {options.into}: this was a dry run")
        return 0
    write_import(planned)
    names = ", ".join(sorted(path.name for path in planned.files))
    print(f"written to {options.into}: {names}" if names else f"nothing to write to {options.into}")
    if names and not any(planned.changes.values()):
        print("no cell was changed: only the order of rows, or how the file was written, such as its line ends")
    elif names:
        print(
            "make a new workbook before you edit on: in this one, a row changed again counts as changed on both sides"
        )
    return 0

"""What `make browser` finds and says, with stand-ins for the commands of a system: no browser is needed here."""

import importlib.util
from pathlib import Path

import pytest

SCRIPT = Path(__file__).resolve().parent / "browser" / "chromium.py"


@pytest.fixture
def chromium(monkeypatch, tmp_path):
    """The script, on a system that has no command but those that a test adds."""
    spec = importlib.util.spec_from_file_location("chromium", SCRIPT)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    monkeypatch.setattr(module, "PLACES", ())
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("CHROMIUM", raising=False)
    monkeypatch.setattr(module.os, "geteuid", lambda: 1000, raising=False)
    return module


def add_command(folder, name, script="exit 0"):
    path = folder / name
    path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    path.chmod(0o755)
    return str(path)


def test_the_first_browser_that_answers_is_found(chromium, tmp_path, capsys):
    add_command(tmp_path, "chromium", "echo 'install the snap' >&2; exit 1")
    path = add_command(tmp_path, "google-chrome")
    assert chromium.main() == 0
    assert capsys.readouterr() == (f"{path}\n", "")


def test_one_that_is_named_comes_first(chromium, tmp_path, monkeypatch, capsys):
    add_command(tmp_path, "chromium")
    path = add_command(tmp_path, "mine")
    monkeypatch.setenv("CHROMIUM", path)
    assert chromium.main() == 0
    assert capsys.readouterr().out == f"{path}\n"


@pytest.mark.parametrize("named", ["", "/none/chromium"])
def test_where_there_is_none_it_is_said_what_to_do(chromium, monkeypatch, capsys, named):
    monkeypatch.setenv("CHROMIUM", named)
    assert chromium.main() == 3
    output, errors = capsys.readouterr()
    assert (output, errors) == ("", f"{chromium.NONE_HERE}\n")
    assert "sudo apt install chromium" in errors


def test_root_with_apt_installs_it(chromium, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(chromium.os, "geteuid", lambda: 0, raising=False)
    made = tmp_path / "chromium"
    put = f"printf '#!/bin/sh\\nexit 0\\n' > {made}; /bin/chmod +x {made}"
    add_command(tmp_path, "apt-get", f'case "$*" in *"install --yes --no-install-recommends chromium") {put};; esac')
    assert chromium.main() == 0
    assert capsys.readouterr() == (f"{made}\n", "Installing chromium with apt: about 120 MB to download.\n")


def test_what_apt_says_when_it_fails_is_passed_on(chromium, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(chromium.os, "geteuid", lambda: 0, raising=False)
    add_command(tmp_path, "apt-get", "echo 'E: no network' >&2; exit 100")
    assert chromium.main() == 3
    errors = capsys.readouterr().err
    assert "apt-get update failed:\nE: no network\n" in errors
    assert errors.endswith(f"{chromium.NONE_HERE}\n")


def test_nobody_else_is_asked_to_install_anything(chromium, tmp_path, capsys):
    add_command(tmp_path, "apt-get", "echo called >&2; exit 1")
    assert chromium.main() == 3
    assert "apt-get" not in capsys.readouterr().err

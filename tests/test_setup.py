"""Set-up as a person meets it on a bare machine, and the locks that it installs from."""

import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
LOCKS = sorted((ROOT / "requirements").glob("*.txt"))
SCRIPTS = [ROOT / name for name in ("bin/setup", "bin/run", "bin/test", ".ci/run")]
# What set-up may take for granted besides Python, when it comes to its first question.
SHELL = ("sh", "cat", "chmod", "cmp", "cp", "dirname", "mkdir", "mv", "rm", "sed")


def pins(lock):
    """Each pinned package with its lines."""
    return re.split(r"\n(?=\S)", lock.read_text().strip())


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
def test_every_package_is_pinned_with_hashes(lock):
    for pin in pins(lock):
        assert re.match(r"[\w.\[\]-]+==[\w.+!]+", pin), pin.splitlines()[0]
        assert "--hash=sha256:" in pin, f"run the command of docs/operations.md for {pin}"


@pytest.mark.parametrize("lock", [*LOCKS, ROOT / "package-lock.json", ROOT / ".npmrc"], ids=str)
def test_locks_name_no_address(lock):
    assert "://" not in lock.read_text(), "take the lines with an address out: they differ by place"


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
def test_every_wish_has_its_pin(lock):
    wishes = re.findall(r"^[a-z][\w.-]*", lock.with_suffix(".in").read_text(), re.MULTILINE)
    pinned = {re.match(r"[\w.-]+", pin)[0].lower() for pin in pins(lock)}
    assert {wish.lower().replace("_", "-") for wish in wishes} <= pinned


def test_tools_of_tests_agree_with_what_a_center_runs():
    tests = {pin.split()[0] for pin in pins(ROOT / "requirements/development.txt")}
    assert {pin.split()[0] for pin in pins(ROOT / "requirements/runtime.txt")} <= tests


def test_frontend_packages_are_exact_hashed_and_run_no_scripts():
    wishes = json.loads((ROOT / "package.json").read_text())
    lock = json.loads((ROOT / "package-lock.json").read_text())
    assert all(re.fullmatch(r"[\d.]+", version) for version in wishes["dependencies"].values())
    assert "scripts" not in wishes
    assert lock["packages"][""]["dependencies"] == wishes["dependencies"]
    packages = [found for name, found in lock["packages"].items() if name]
    assert all(found["integrity"].startswith("sha512-") for found in packages)
    settings = (ROOT / ".npmrc").read_text().split()
    assert {"ignore-scripts=true", "omit-lockfile-registry-resolved=true"} <= set(settings)


def test_every_fetched_file_stands_beside_its_licence():
    vendor = ROOT / "casework/core/static/vendor"
    if not vendor.exists():
        pytest.skip("bin/setup has not run here")
    assert all((folder / "LICENSE").is_file() for folder in vendor.iterdir() if folder.is_dir())
    names = (ROOT / "bin/icons.txt").read_text().split()
    sprite = (vendor / "icons.svg").read_text()
    assert re.findall(r'<symbol id="([\w-]+)"', sprite) == sorted(names)


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_scripts_run_in_any_posix_shell(script):
    assert os.access(script, os.X_OK)
    assert script.read_text().startswith("#!/bin/sh\n")
    for shell in filter(shutil.which, ("sh", "dash", "busybox")):
        command = [shell, "sh"] if shell == "busybox" else [shell]
        subprocess.run([*command, "-n", script], check=True)


@pytest.fixture
def bare(tmp_path):
    """A copy of the set-up on a machine with a shell and, so far, nothing else."""
    project, tools = tmp_path / "a project", tmp_path / "tools"
    shutil.copytree(ROOT / "bin", project / "bin")
    shutil.copytree(ROOT / "requirements", project / "requirements")
    for name in ("pyproject.toml", "package-lock.json"):
        shutil.copy(ROOT / name, project)
    tools.mkdir()
    for name in SHELL:
        (tools / name).symlink_to(shutil.which(name))
    return project, tools


def set_up(project, tools, *words):
    return subprocess.run(
        [project / "bin" / "setup", *words],
        cwd="/",
        env={"PATH": str(tools)},
        capture_output=True,
        text=True,
        check=False,
    )


def stand_in(tools, script):
    """A python3 that does no more than `script`."""
    (tools / "python3").write_text(f"#!/bin/sh\n{script}\n")
    (tools / "python3").chmod(0o755)


@pytest.mark.parametrize("script", [None, "exit 1"], ids=["none", "too old"])
def test_missing_python_is_one_sentence_in_both_languages(bare, script):
    project, tools = bare
    if script:
        stand_in(tools, script)
    told = set_up(project, tools)
    assert told.returncode == 1
    sentence = "Python 3.11 이상이 필요합니다. / Python 3.11 or newer is needed.\n"
    assert (told.stdout, told.stderr) == ("", sentence)


def test_missing_venv_module_is_one_sentence_with_the_remedy(bare):
    project, tools = bare
    stand_in(tools, 'case $2 in *ensurepip*) exit 1 ;; *execv*) exec sh "$3" ;; esac')
    told = set_up(project, tools)
    assert told.returncode == 1
    assert "python3-venv" in told.stderr
    assert len(told.stderr.splitlines()) == 1


def test_missing_wheelhouse_is_refused_before_anything_is_made(bare):
    project, tools = bare
    told = set_up(project, tools, "--offline", "/nowhere")
    assert told.returncode == 1
    assert "--offline" in told.stderr
    assert not (project / "instance").exists()


def test_instance_folder_is_private(bare):
    project, tools = bare
    set_up(project, tools)
    assert (project / "instance").stat().st_mode & 0o777 == 0o700


# A python3 and npm that do in no time what the real ones do, and note what was asked of them.
PRETENDED = """
echo "$*" >> asked
case "$*" in
    *os.execv*) shift 2; exec sh "$@" ;;
    *"-m venv"*) rm -rf .venv; mkdir -p .venv/bin; cp "$0" .venv/bin/python ;;
    *"pip sync"* | *"-r requirements/runtime.txt") exit "$(cat broken)" ;;
    *--editable*) cp "$0" .venv/bin/casework ;;
    *vendor.py*) mkdir -p "$3"; echo > "$3/icons.svg" ;;
esac
"""


class Machine:
    """A set-up whose tools are pretended; `asked` tells what they had to do since."""

    def __init__(self, project, tools):
        self.project, self.tools = project, tools
        stand_in(tools, PRETENDED)
        (tools / "npm").symlink_to("python3")
        self.breaks(network=False)

    def breaks(self, *, network):
        (self.project / "broken").write_text("1" if network else "0")

    def set_up(self, *words):
        log = self.project / "asked"
        log.unlink(missing_ok=True)
        self.told = set_up(self.project, self.tools, *words)
        return log.read_text() if log.exists() else ""


@pytest.fixture
def machine(bare):
    return Machine(*bare)


def test_second_set_up_starts_nothing(machine):
    assert "-m venv" in machine.set_up()
    assert machine.told.returncode == 0
    assert machine.set_up() == ""
    assert machine.told.returncode == 0


def test_changed_lock_is_synced_without_fetching_the_rest_again(machine):
    machine.set_up()
    with (machine.project / "requirements/runtime.txt").open("a") as lock:
        lock.write("# changed\n")
    asked = machine.set_up()
    assert "pip sync" in asked
    assert "requirements/runtime.txt" in asked
    assert "-m venv" not in asked
    assert "vendor.py" not in asked
    assert machine.set_up() == ""


def test_tools_of_tests_survive_a_plain_run(machine):
    assert "requirements/development.txt" in machine.set_up("--dev")
    assert machine.set_up() == ""
    with (machine.project / "requirements/development.txt").open("a") as lock:
        lock.write("# changed\n")
    assert "requirements/development.txt" in machine.set_up()


def test_failed_step_is_one_sentence_and_is_done_next_time(machine):
    machine.breaks(network=True)
    machine.set_up()
    assert machine.told.returncode == 1
    assert "네트워크" in machine.told.stderr.splitlines()[-1]
    machine.breaks(network=False)
    assert "pip sync" in machine.set_up()
    assert machine.told.returncode == 0
    assert machine.set_up() == ""


def test_moved_folder_gets_a_new_environment(machine):
    machine.set_up()
    machine.project = machine.project.rename(machine.project.with_name("moved"))
    assert "-m venv" in machine.set_up()
    assert machine.set_up() == ""


def test_lost_file_of_the_pages_is_fetched_again(machine):
    machine.set_up()
    shutil.rmtree(machine.project / "casework")
    assert "vendor.py" in machine.set_up()


def test_packages_of_a_wheelhouse_ask_no_network(machine, tmp_path):
    asked = machine.set_up("--offline", str(tmp_path))
    assert machine.told.returncode == 0
    installs = [line for line in asked.splitlines() if "install" in line or "sync" in line]
    assert all("--no-index" in line for line in installs)
    assert f"ci --silent --offline --cache={tmp_path}/npm" in asked

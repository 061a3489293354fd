"""Keep the house files true to each other: pyproject, lock, environment.yml, Makefile, README and what git holds."""

from __future__ import annotations

import re
import shutil
import subprocess
import tomllib
from itertools import chain
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).resolve().parent.parent
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PROJECT = PYPROJECT["project"]
EXTRAS = PROJECT["optional-dependencies"]
ENVIRONMENT = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))
NOTEBOOK_BYTES = 50_000


def tracked() -> list[Path]:
    """List what git holds or would take up."""
    if not (ROOT / ".git").exists() or shutil.which("git") is None:
        pytest.skip("not a git clone")
    listed = subprocess.run(
        ["git", "-c", f"safe.directory={ROOT}", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return [ROOT / name for name in sorted(set(listed.stdout.split("\0"))) if name and (ROOT / name).is_file()]


def direct() -> dict[str, list[Requirement]]:
    """Group by name everything pyproject.toml asks for."""
    asked: dict[str, list[Requirement]] = {}
    for line in chain(PROJECT["dependencies"], *EXTRAS.values(), PYPROJECT["build-system"]["requires"]):
        requirement = Requirement(line)
        asked.setdefault(canonicalize_name(requirement.name), []).append(requirement)
    return asked


def locked(name: str) -> dict[str, list[tuple[Version, int]]]:
    """Read a lock file: for each package its versions, each with the number of its hashes."""
    entries: dict[str, list[tuple[Version, int]]] = {}
    joined = (ROOT / name).read_text(encoding="utf-8").replace("\\\n", " ")
    for line in joined.splitlines():
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        hashes = len(re.findall(r"--hash=sha256:[0-9a-f]{64}(?=\s|$)", line))
        pin = Requirement(line.split(" --hash")[0].strip())
        (version,) = [s.version for s in pin.specifier if s.operator == "=="]
        entries.setdefault(canonicalize_name(pin.name), []).append((Version(version), hashes))
    return entries


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-uv.txt"])
def test_every_locked_package_has_hashes(name: str) -> None:
    entries = locked(name)
    assert entries
    assert [package for package, pins in entries.items() if not all(hashes for _, hashes in pins)] == []


def test_lock_holds_what_pyproject_asks_for() -> None:
    entries = locked("requirements.lock")
    wrong = [
        str(requirement)
        for name, requirements in direct().items()
        for requirement in requirements
        if not any(requirement.specifier.contains(version) for version, _ in entries.get(name, []))
    ]
    assert wrong == [], "run: make lock"


def test_lock_pins_uv_alone_beside_it() -> None:
    assert list(locked("requirements-uv.txt")) == ["uv"]


def test_python_versions_agree() -> None:
    lowest = PROJECT["requires-python"].removeprefix(">=")
    named = [c.rsplit(" ", 1)[1] for c in PROJECT["classifiers"] if re.search(r":: 3\.\d+$", c)]
    assert named[0] == lowest
    assert PYPROJECT["tool"]["mypy"]["python_version"] == lowest
    assert PYPROJECT["tool"]["ruff"]["target-version"] == "py" + lowest.replace(".", "")
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert f"--python-version {lowest} " in makefile
    assert [version for version in named if f"python{version} " not in makefile] == []


def test_every_dependency_gives_its_reason() -> None:
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    blocks = re.findall(r"^(?:dependencies|test) = \[\n(.*?)^\]", text, flags=re.M | re.S)
    lines = [line for block in blocks for line in block.splitlines()]
    assert len(lines) == len(PROJECT["dependencies"]) + len(EXTRAS["test"])
    assert [line for line in lines if not re.search(r'", *# \S', line)] == []


def test_environment_yml_only_points_to_pyproject() -> None:
    conda = [item for item in ENVIRONMENT["dependencies"] if isinstance(item, str)]
    (pip,) = [item["pip"] for item in ENVIRONMENT["dependencies"] if isinstance(item, dict)]
    (python,) = [item.removeprefix("python=") for item in conda if item.startswith("python=")]
    assert Requirement(f"casekit{PROJECT['requires-python']}").specifier.contains(python)
    assert "pip" in conda

    names = [re.split(r"[=<>!~ ]", item)[0] for item in conda]
    extras: list[str] = []
    for item in pip:
        editable = re.fullmatch(r"-e \.(?:\[([a-z, -]+)\])?", item)
        if editable:
            names.append("casekit")
            extras += [extra.strip() for extra in (editable[1] or "").split(",") if extra.strip()]
        else:
            names.append(Requirement(item).name)
    canonical = [canonicalize_name(name) for name in names]
    assert len(canonical) == len(set(canonical)), "a package is named twice"
    assert "casekit" in canonical
    assert [extra for extra in extras if extra not in EXTRAS] == []
    assert [name for name in canonical if name in direct()] == [], "pyproject.toml is the one list"


def test_make_commands_all_explain_themselves() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    (phony,) = re.findall(r"^\.PHONY: (.*)$", makefile, flags=re.M)
    explained = re.findall(r"^([a-z-]+):.*## \S", makefile, flags=re.M)
    assert explained == phony.split()


def test_readme_names_the_two_commands() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert "make app" in readme
    assert "make test" in readme


# Written in pieces, so that this file does not find itself.
HOSTS = [
    "py" + "pi.org",
    "python" + "hosted.org",
    "registry.np" + "mjs.org",
    "anaconda" + ".org",
    "deb.deb" + "ian.org",
    "static.cra" + "tes.io",
    "proxy.gol" + "ang.org",
    "repo.maven." + "apache.org",
]
MACHINE_PATH = re.compile(
    r"(?<![\w.:/~<}$-])/(?:work|tmp|root|home|Users|opt/wheels)/[\w.]|\b[A-Z]:\\(?:Users|Documents)\b"
)


def text_files() -> list[tuple[str, str]]:
    """Read every text file git holds."""
    found = []
    for path in tracked():
        data = path.read_bytes()
        if b"\0" not in data and path != Path(__file__).resolve():
            found.append((path.relative_to(ROOT).as_posix(), data.decode("utf-8")))
    return found


def test_no_package_registry_is_named() -> None:
    assert [(name, host) for name, text in text_files() for host in HOSTS if host in text] == []


def test_no_machine_paths() -> None:
    found = [
        (name, number, line.strip()[:120])
        for name, text in text_files()
        for number, line in enumerate(text.splitlines(), 1)
        if MACHINE_PATH.search(line)
    ]
    assert found == []


def test_machine_paths_are_told_from_addresses() -> None:
    assert MACHINE_PATH.search("see " + "/home" + "/someone/notes.txt")
    assert MACHINE_PATH.search("'C:" + "\\Users\\someone'")
    assert not MACHINE_PATH.search("https://example.gov.uk/{0}/housing and our/{0}/plan".format("work"))


def test_notebooks_stay_small() -> None:
    sizes = {p.name: p.stat().st_size for p in tracked() if p.suffix == ".ipynb"}
    assert {name: size for name, size in sizes.items() if size >= NOTEBOOK_BYTES} == {}


def test_git_keeps_only_the_readme_of_the_index() -> None:
    inside = [p.relative_to(ROOT).as_posix() for p in tracked() if (ROOT / "index") in p.parents]
    assert inside == ["index/README.md"]


@pytest.mark.parametrize("name", ["LICENSE", "casebase/LICENSE"])
def test_licences_are_where_pyproject_says(name: str) -> None:
    assert name in PROJECT["license-files"]
    assert (ROOT / name).read_text(encoding="utf-8").strip()


def test_ci_can_be_run() -> None:
    script = ROOT / ".ci" / "run"
    assert script.read_text(encoding="utf-8").startswith("#!/usr/bin/env bash\n")
    assert script.stat().st_mode & 0o100

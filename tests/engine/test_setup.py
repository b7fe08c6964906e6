"""Getting the engine: each way, each way of failing, twice at once, interrupted and run again."""

from __future__ import annotations

import hashlib
import io
import os
import shutil
import signal
import ssl
import subprocess
import sys
import tarfile
import threading
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
import trustme
from pulumi_from_modules import obtain
from pulumi_from_modules.version import PULUMI

from tools import places

TELLS_VERSION = f"#!/bin/sh\necho v{PULUMI}\n"


def executable(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    path.chmod(0o755)
    return path


class TestPlaces:
    def test_our_own_wrapper_is_no_engine(self, tmp_path: Path) -> None:
        wrapper = places.ROOT / "tools" / "bin" / "pulumi"
        assert obtain.on_path(str(wrapper.parent), places.MARK) is None
        shutil.copy(wrapper, tmp_path / "pulumi")
        assert obtain.on_path(str(tmp_path), places.MARK) is None

    def test_the_engine_is_that_of_the_sdk(self) -> None:
        assert f"pulumi=={PULUMI} " in (places.ROOT / "requirements.txt").read_text(encoding="utf-8")

    def test_the_cache_of_a_process_without_home(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
        monkeypatch.delenv("HOME", raising=False)
        assert places.cache().is_absolute()
        assert places.cache().parts[-2:] == (".cache", "oncall-engine")


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout with nothing but `engine/`, whose lock names one small package."""
    root = tmp_path / "checkout"
    for part in ("tools", "packages/pulumi-from-modules"):
        shutil.copytree(places.ROOT / part, root / part, ignore=shutil.ignore_patterns("__pycache__"))
    wheels = tmp_path / "wheels"
    wheels.mkdir()
    lock(root, wheels, "1.0")
    (root / "requirements-dev.txt").write_text("", encoding="utf-8")
    (root / "pyproject.toml").write_text(
        '[project]\nname = "checkout"\nversion = "0"\n'
        '[build-system]\nrequires = []\nbuild-backend = "backend"\nbackend-path = ["."]\n',
        encoding="utf-8",
    )
    (root / "backend.py").write_text(BACKEND, encoding="utf-8")
    return root


BACKEND = """
import zipfile

def get_requires_for_build_editable(config_settings=None):
    return []

def build_editable(folder, config_settings=None, metadata_directory=None):
    name = "checkout-0-py3-none-any.whl"
    with zipfile.ZipFile(f"{folder}/{name}", "w") as archive:
        info = "checkout-0.dist-info"
        archive.writestr(f"{info}/METADATA", "Metadata-Version: 2.1\\nName: checkout\\nVersion: 0\\n")
        archive.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n")
        archive.writestr(f"{info}/RECORD", "")
    return name
"""
"""The least that can be installed with `pip install --editable`, without hatchling."""


def lock(root: Path, wheels: Path, version: str) -> None:
    wheel = wheels / f"small-{version}-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as archive_:
        archive_.writestr("small.py", f"version = {version!r}\n")
        info = f"small-{version}.dist-info"
        archive_.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: small\nVersion: {version}\n")
        archive_.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        archive_.writestr(f"{info}/RECORD", "")
    digest = hashlib.sha256(wheel.read_bytes()).hexdigest()
    (root / "requirements.txt").write_text(f"small=={version} --hash=sha256:{digest}\n", encoding="utf-8")


def environment(root: Path, **more: str) -> dict[str, str]:
    base = root.parent
    return {
        "PATH": f"{base / 'bin'}:{Path(sys.base_prefix) / 'bin'}:/usr/bin:/bin",
        "XDG_CACHE_HOME": str(base / "cache"),
        "PIP_NO_INDEX": "1",
        "PIP_FIND_LINKS": str(base / "wheels"),
        "PIP_CONFIG_FILE": os.devnull,
        "PULUMI_RELEASES": "https://127.0.0.1:9",
        **more,
    }


def set_up(root: Path, **more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [root / "tools" / "setup"],
        env=environment(root, **more),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


OLDEST = next(python for python in ("/usr/bin/python3.11", sys.executable) if os.access(python, os.X_OK))
"""The Python of Debian 12 is 3.11.2, where `tarfile` has no filters yet."""


def archive(program: str) -> bytes:
    """A release whose `pulumi` is a program."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as packed:
        member = tarfile.TarInfo("pulumi/pulumi")
        member.size, member.mode = len(program), 0o755
        packed.addfile(member, io.BytesIO(program.encode()))
    return buffer.getvalue()


def publish(root: Path, released: bytes) -> None:
    """Let the checkout know the release for every machine."""
    digest = hashlib.sha256(released).hexdigest()
    names = (
        f"pulumi-v{PULUMI}-{system}-{cpu}.tar.gz"
        for system in ("linux", "darwin")
        for cpu in ("x64", "arm64")
    )
    lines = "".join(f"{digest}  {name}\n" for name in names)
    file = root / "packages/pulumi-from-modules/pulumi_from_modules/checksums.txt"
    file.write_text(lines, encoding="ascii")


@contextmanager
def served(body: bytes, folder: Path) -> Iterator[dict[str, str]]:
    """A download host over https that serves one file; the environment in which it is reached and trusted."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            pass

    authority, context = trustme.CA(), ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    authority.cert_pem.write_to_path(folder / "authority.pem")
    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        server.socket = context.wrap_socket(server.socket, server_side=True)
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        yield {
            "PULUMI_RELEASES": f"https://127.0.0.1:{server.server_address[1]}",
            "SSL_CERT_FILE": str(folder / "authority.pem"),
        }
        server.shutdown()
        thread.join()


@pytest.mark.engine
class TestSetUp:
    def test_from_nothing_again_and_after_a_change_of_the_lock(self, checkout: Path) -> None:
        executable(checkout.parent / "bin" / "pulumi", TELLS_VERSION)
        first = set_up(checkout)
        assert first.returncode == 0, first.stderr
        assert f"engine: Pulumi {PULUMI}, found on PATH" in first.stderr
        again = set_up(checkout)
        assert (again.returncode, again.stdout, again.stderr) == (0, "", "")
        lock(checkout, checkout.parent / "wheels", "2.0")
        changed = set_up(checkout)
        assert changed.returncode == 0, changed.stderr
        python = checkout / ".venv" / "bin" / "python"
        told = subprocess.check_output([python, "-c", "import small; print(small.version)"], text=True)
        assert told.strip() == "2.0"

    @pytest.mark.thorough
    def test_a_file_that_is_not_the_locked_one_is_refused(self, checkout: Path) -> None:
        executable(checkout.parent / "bin" / "pulumi", TELLS_VERSION)
        text = (checkout / "requirements.txt").read_text(encoding="utf-8")
        (checkout / "requirements.txt").write_text(text[:-9] + "00000000\n", encoding="utf-8")
        refused = set_up(checkout)
        assert refused.returncode == 1
        assert "other files than the lock file names" in refused.stderr
        assert "Traceback" not in refused.stderr

    @pytest.mark.thorough
    def test_two_at_once_and_an_interrupted_one(self, checkout: Path) -> None:
        started = checkout.parent / "started"
        os.mkfifo(started)
        slow = executable(
            checkout.parent / "bin" / "go",
            f'#!/bin/sh\ncase "$2" in\nGOVERSION) echo go1.26.8 ;;\nGOMODCACHE) echo /nowhere ;;\n'
            f"*) echo $$ > {started}; exec sleep 60 ;;\nesac\n",
        )
        first = subprocess.Popen(
            [checkout / "tools" / "setup"], env=environment(checkout), stderr=subprocess.PIPE, text=True
        )
        building = int(started.read_text(encoding="ascii"))
        second = subprocess.Popen(
            [checkout / "tools" / "setup"], env=environment(checkout), stderr=subprocess.PIPE, text=True
        )
        assert second.stderr
        assert "waiting for another set-up of this checkout" in second.stderr.readline()
        slow.write_text("#!/bin/sh\nexit 1\n", encoding="utf-8")
        executable(checkout.parent / "bin" / "pulumi", TELLS_VERSION)
        first.send_signal(signal.SIGINT)
        told = first.communicate(timeout=20)[1]
        assert first.returncode == 130
        assert "interrupted; run it again to go on" in told
        assert "Traceback" not in told
        assert not Path(f"/proc/{building}").exists() or is_zombie(building), "the build went on alone"
        rest = second.communicate(timeout=60)[1]
        assert second.returncode == 0, rest
        assert (checkout / ".venv" / "locks.sha256").exists()

    @pytest.mark.thorough
    def test_an_interrupted_installation_is_made_anew(self, checkout: Path) -> None:
        executable(checkout.parent / "bin" / "pulumi", TELLS_VERSION)
        broken = checkout / ".venv"
        broken.mkdir()
        (broken / "installing").touch()
        (broken / "half").touch()
        done = set_up(checkout)
        assert done.returncode == 0, done.stderr
        assert not (broken / "half").exists()
        assert not (broken / "installing").exists()

    @pytest.mark.thorough
    def test_an_official_release_is_verified_and_unpacked_by_the_oldest_python(self, checkout: Path) -> None:
        released = archive(TELLS_VERSION)
        with served(released, checkout.parent) as environment:
            publish(checkout, released)
            done = set_up(checkout, PYTHON_COMMAND=OLDEST, **environment)
        assert done.returncode == 0, done.stderr
        assert f"engine: Pulumi {PULUMI}, the official release, verified" in done.stderr

    @pytest.mark.thorough
    def test_another_one_is_refused_and_the_next_way_is_gone(self, checkout: Path) -> None:
        ran = checkout.parent / "ran"
        executable(
            checkout.parent / "bin" / "go",
            f'#!/bin/sh\ncase "$2" in\nGOVERSION) echo go1.26.8 ;;\nGOMODCACHE) echo /nowhere ;;\n'
            '*) while [ "$1" != -o ]; do shift; done; mkdir -p "${2%/*}"\n'
            f'printf \'#!/bin/sh\\necho v{PULUMI}\\n\' > "$2"; chmod +x "$2" ;;\nesac\n',
        )
        with served(archive(f"#!/bin/sh\ntouch {ran}\necho v{PULUMI}\n"), checkout.parent) as environment:
            publish(checkout, archive(TELLS_VERSION))
            done = set_up(checkout, PYTHON_COMMAND=OLDEST, **environment)
        assert done.returncode == 0, done.stderr
        assert f"engine: Pulumi {PULUMI}, built from the Go modules" in done.stderr
        assert not ran.exists(), "nothing of what was not published runs"

    def test_no_python(self, checkout: Path) -> None:
        executable(checkout.parent / "bin" / "python3", "#!/bin/sh\nexit 1\n")
        tools = checkout.parent / "tools"
        tools.mkdir()
        for name in ("dirname", "sh"):
            (tools / name).symlink_to(shutil.which(name) or f"/bin/{name}")
        done = set_up(checkout, PATH=f"{checkout.parent / 'bin'}:{tools}")
        assert done.returncode == 1
        assert done.stderr.startswith("setup: no Python 3.11 or newer on PATH")


def is_zombie(pid: int) -> bool:
    return Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[0] == "Z"


class TestActivate:
    @pytest.mark.parametrize("shell", ["bash", "dash", "zsh"])
    def test_pulumi_and_oncall_are_found_and_given_back(self, shell: str) -> None:
        if not shutil.which(shell):
            pytest.skip(f"no {shell} on this machine")
        script = (
            "before=$PATH; . ./activate; command -v pulumi; command -v oncall; . ./activate; deactivate_oncall; "
            '[ "$PATH" = "$before" ] && echo same; command -v deactivate_oncall || echo gone'
        )
        done = subprocess.run(
            [shell, "-euc", script], cwd=places.ROOT, capture_output=True, text=True, check=False
        )
        bin_ = places.ROOT / "tools" / "bin"
        assert done.stdout.splitlines() == [f"{bin_}/pulumi", f"{bin_}/oncall", "same", "gone"], done.stderr
        assert done.stderr == ""

    @pytest.mark.parametrize("shell", ["bash", "dash", "zsh"])
    def test_run_by_mistake_it_says_how_to_use_it(self, shell: str) -> None:
        if not shutil.which(shell):
            pytest.skip(f"no {shell} on this machine")
        done = subprocess.run(
            [shell, "activate"], cwd=places.ROOT, capture_output=True, text=True, check=False
        )
        assert done.returncode == 1
        assert done.stderr == (
            "activate: to run this file changes nothing; read it into your shell: . ./activate "
            "(fish: source ./activate.fish)\n"
        )

    @pytest.mark.parametrize("file", ["activate", "activate.fish"])
    def test_fish_reads_either_file(self, file: str) -> None:
        if not shutil.which("fish"):
            pytest.skip("no fish on this machine")
        script = (
            f"source ./{file}; command -v oncall; deactivate_oncall; type -q deactivate_oncall; or echo gone"
        )
        done = subprocess.run(
            ["fish", "-c", script], cwd=places.ROOT, capture_output=True, text=True, check=True
        )
        assert done.stdout.splitlines() == [f"{places.ROOT / 'tools' / 'bin'}/oncall", "gone"]
        assert done.stderr == ""

    @pytest.mark.parametrize("file", ["activate", "activate.fish"])
    def test_fish_that_runs_it_by_mistake_gets_a_sentence(self, file: str) -> None:
        if not shutil.which("fish"):
            pytest.skip("no fish on this machine")
        done = subprocess.run(["fish", file], cwd=places.ROOT, capture_output=True, text=True, check=False)
        assert done.returncode == 1
        assert done.stderr == (
            f"{file}: to run this file changes nothing; read it into your shell: source ./activate.fish\n"
        )

    @pytest.mark.parametrize("shell", ["bash", "dash", "zsh"])
    def test_the_file_of_fish_in_another_shell_gets_a_sentence(self, shell: str) -> None:
        if not shutil.which(shell):
            pytest.skip(f"no {shell} on this machine")
        script = ". ./activate.fish; echo goes on"
        done = subprocess.run(
            [shell, "-c", script], cwd=places.ROOT, capture_output=True, text=True, check=True
        )
        assert done.stderr == "activate.fish: this file is for fish; in this shell: . ./activate\n"
        assert done.stdout == "goes on\n", "the shell of the person stays"

"""Getting the engine: each way, each way of failing, twice at once, interrupted and run again."""

from __future__ import annotations

import hashlib
import http.server
import io
import os
import platform
import shutil
import signal
import socket
import subprocess
import sys
import tarfile
import threading
import zipfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from pulumi_from_modules import build, obtain, release
from pulumi_from_modules.problem import EngineError
from pulumi_from_modules.progress import Progress, Task
from pulumi_from_modules.version import PULUMI

from tools import places

if TYPE_CHECKING:
    from collections.abc import Iterator

TELLS_VERSION = f"#!/bin/sh\necho v{PULUMI}\n"


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache and a PATH with nothing of Pulumi or Go on it."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    monkeypatch.setenv("PULUMI_RELEASES", "http://127.0.0.1:9")
    monkeypatch.setattr(release, "_REACHED_WITHIN", 60.0)
    (tmp_path / "bin").mkdir()
    return tmp_path / "cache"


def executable(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    path.chmod(0o755)
    return path


def made() -> threading.Event:
    event = threading.Event()
    event.set()
    return event


@contextmanager
def served(body: bytes, status: int = 200) -> Iterator[str]:
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            pass

    with http.server.HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()
        thread.join()


def archive(version: str = PULUMI) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as tar:
        for name in ("pulumi", "pulumi-language-python"):
            text = f"#!/bin/sh\necho v{version}\n".encode()
            member = tarfile.TarInfo(f"pulumi/{name}")
            member.size, member.mode = len(text), 0o755
            tar.addfile(member, io.BytesIO(text))
    return buffer.getvalue()


class TestOnPath:
    def test_the_very_version_is_taken(self, tmp_path: Path) -> None:
        found = executable(tmp_path / "pulumi", TELLS_VERSION)
        assert obtain.on_path(str(tmp_path)) == found

    @pytest.mark.parametrize("version", ["3.258.0", "3.259.1", "3.259.0-alpha.1", "v3.259", ""])
    def test_any_other_is_passed_over(self, tmp_path: Path, version: str) -> None:
        executable(tmp_path / "one" / "pulumi", f"#!/bin/sh\necho {version}\n")
        second = executable(tmp_path / "two" / "pulumi", TELLS_VERSION)
        assert obtain.on_path(f"{tmp_path}/one:{tmp_path}/two") == second

    def test_our_own_wrapper_is_no_engine(self, tmp_path: Path) -> None:
        wrapper = places.ROOT / "tools" / "bin" / "pulumi"
        assert obtain.on_path(str(wrapper.parent), places.MARK) is None
        shutil.copy(wrapper, tmp_path / "pulumi")
        assert obtain.on_path(str(tmp_path), places.MARK) is None

    def test_it_comes_before_every_other_way(self, cache: Path) -> None:
        executable(cache.parent / "bin" / "pulumi", TELLS_VERSION)
        engine = obtain.obtain(Task("engine"), places.engine(), made())
        assert engine.way == "found on PATH"
        assert not cache.exists()


class TestRelease:
    def test_is_unpacked_with_its_language_plugin(self, cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        with served(archive()) as url:
            monkeypatch.setenv("PULUMI_RELEASES", url)
            engine = obtain.obtain(Task("engine"), places.engine(), made())
        assert engine.way == "the official release"
        assert Path(engine.path).is_relative_to(cache)
        assert Path(engine.path).with_name("pulumi-language-python").exists()

    def test_is_not_got_twice(self, cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        with served(archive()) as url:
            monkeypatch.setenv("PULUMI_RELEASES", url)
            first = obtain.obtain(Task("engine"), places.engine(), made())
        again = obtain.obtain(Task("engine"), places.engine(), made())
        assert again.path == first.path
        assert "kept from before" in again.way
        assert not list(cache.glob("engine/.*"))

    @pytest.mark.usefixtures("cache")
    def test_a_host_that_never_answers_is_given_up(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(release, "_REACHED_WITHIN", 0.1)
        with socket.create_server(("127.0.0.1", 0)) as silent:
            monkeypatch.setenv("PULUMI_RELEASES", f"http://127.0.0.1:{silent.getsockname()[1]}")
            with pytest.raises(EngineError, match="no answer from its host"):
                release.get(Task("engine"), tmp_path)

    @pytest.mark.usefixtures("cache")
    @pytest.mark.parametrize(
        ("body", "status", "told"),
        [
            pytest.param(b"", 404, "HTTP Error 404", id="missing"),
            pytest.param(b"not an archive", 200, "out of reach", id="something else"),
            pytest.param(archive()[:100], 200, "out of reach", id="cut off"),
        ],
    )
    def test_what_is_no_release_is_told(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, body: bytes, status: int, told: str
    ) -> None:
        with served(body, status) as url:
            monkeypatch.setenv("PULUMI_RELEASES", url)
            with pytest.raises(EngineError, match=told):
                release.get(Task("engine"), tmp_path)

    def test_another_version_inside_is_not_kept(self, cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        go(cache, 'echo "example.org/x: permission denied"; exit 1')
        with served(archive("3.1.0")) as url:
            monkeypatch.setenv("PULUMI_RELEASES", url)
            with pytest.raises(EngineError, match=f"is not Pulumi {PULUMI}"):
                obtain.obtain(Task("engine"), places.engine(), made())
        assert not list(cache.glob("engine/*"))

    def test_a_machine_without_release(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(platform, "machine", lambda: "riscv64")
        with pytest.raises(EngineError, match=r"no official release for .* on riscv64"):
            release.get(Task("engine"), tmp_path)


def go(cache: Path, builds: str, version: str = "go1.26.8") -> Path:
    """A `go` on PATH that answers the questions of the build and then runs a line of shell."""
    text = f"""#!/bin/sh
PATH=/usr/bin:/bin
case "$2" in
GOVERSION) echo {version} ;;
GOMODCACHE) echo /nowhere ;;
*)
    while [ "$1" != -o ]; do shift; done
    out=$2
    {builds}
    ;;
esac
"""
    return executable(cache.parent / "bin" / "go", text)


BUILDS = """mkdir -p "${out%/*}"
    echo "go: downloading example.org/module v1.0.0"
    echo "example.org/module/package"
    printf '#!/bin/sh\\necho v3.259.0\\n' > "$out"; chmod +x "$out"
"""


class TestBuild:
    def test_comes_where_the_release_is_out_of_reach(self, cache: Path) -> None:
        go(cache, BUILDS)
        task = Task("engine")
        engine = obtain.obtain(task, places.engine(), made())
        assert engine.way == "built from the Go modules"
        assert "1 packages compiled" in task.note
        assert not (cache / "wing-on-call" / "modules").exists(), "a build leaves no module cache behind"

    @pytest.mark.parametrize(
        ("builds", "told"),
        [
            ('echo "error: no space left on device"; exit 1', "free some disk space"),
            (
                'echo "dial tcp: lookup proxy: no such host"; exit 1',
                "set GOPROXY to a module proxy within reach",
            ),
            ('echo "verifying: checksum mismatch"; exit 1', "go.sum"),
        ],
    )
    def test_a_failure_is_one_sentence(self, cache: Path, builds: str, told: str) -> None:
        go(cache, builds)
        with pytest.raises(EngineError) as raised:
            obtain.obtain(Task("engine"), places.engine(), made())
        assert told in str(raised.value)
        assert "the official release is out of reach" in str(raised.value)
        assert "\n" not in str(raised.value)

    def test_an_older_go_is_not_used(self, cache: Path) -> None:
        go(cache, BUILDS, version="go1.22.0")
        assert build.go_on_path(str(cache.parent / "bin"), cache) is None
        go(cache, BUILDS)
        assert build.go_on_path(str(cache.parent / "bin"), cache) is not None

    def test_too_little_disk_is_told_before(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(build, "_NEEDED_DISK", 1 << 60)
        with pytest.raises(EngineError, match="needs 4 GB of disk"):
            build.get(Task("engine"), tmp_path, places.engine(), made())

    def test_the_modules_are_those_of_the_sdk(self) -> None:
        recipe = (
            places.ROOT / "packages" / "pulumi-from-modules" / "pulumi_from_modules" / "modules" / "go.mod"
        )
        assert f"github.com/pulumi/pulumi/pkg/v3 v{PULUMI}" in recipe.read_text(encoding="utf-8")
        assert f"pulumi=={PULUMI} " in (places.ROOT / "requirements.txt").read_text(encoding="utf-8")


class TestPlaces:
    def test_the_cache_of_a_process_without_home(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
        monkeypatch.delenv("HOME", raising=False)
        assert places.cache().is_absolute()
        assert places.cache().parts[-2:] == (".cache", "wing-on-call")


class TestProgress:
    def test_a_pipe_gets_a_line_a_stage(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("pulumi_from_modules.progress._QUIET", 0.0)
        monkeypatch.setattr("pulumi_from_modules.progress._ON_TERMINAL", 0.001)
        shown = Shown()
        with Progress(shown) as progress:
            task = progress.task("engine")
            task.doing("downloading", "1 MB")
            shown.written.wait(5)
            task.doing("downloading", "2 MB")
            progress.say("engine: got")
        assert shown.getvalue().splitlines() == ["0:00  engine: downloading (1 MB)", "engine: got"]

    def test_a_terminal_gets_one_line_that_is_taken_back(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("pulumi_from_modules.progress._QUIET", 0.0)
        monkeypatch.setattr("pulumi_from_modules.progress._ON_TERMINAL", 0.001)
        monkeypatch.setenv("COLUMNS", "20")
        shown = Shown(terminal=True)
        with Progress(shown) as progress:
            progress.task("engine").doing("downloading")
            shown.written.wait(5)
        lines = set(shown.getvalue().split("\r\x1b[2K"))
        assert lines == {"0:00  engine: downl", ""}

    def test_short_work_is_not_told(self) -> None:
        shown = Shown()
        with Progress(shown) as progress:
            progress.task("engine").doing("downloading")
        assert shown.getvalue() == ""


class Shown(io.StringIO):
    def __init__(self, *, terminal: bool = False) -> None:
        super().__init__()
        self.written = threading.Event()
        self.terminal = terminal

    def isatty(self) -> bool:
        return self.terminal

    def write(self, text: str) -> int:
        done = super().write(text)
        if text:
            self.written.set()
        return done


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
        "PULUMI_RELEASES": "http://127.0.0.1:9",
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

    def test_a_file_that_is_not_the_locked_one_is_refused(self, checkout: Path) -> None:
        executable(checkout.parent / "bin" / "pulumi", TELLS_VERSION)
        text = (checkout / "requirements.txt").read_text(encoding="utf-8")
        (checkout / "requirements.txt").write_text(text[:-9] + "00000000\n", encoding="utf-8")
        refused = set_up(checkout)
        assert refused.returncode == 1
        assert "other files than the lock file names" in refused.stderr
        assert "Traceback" not in refused.stderr

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

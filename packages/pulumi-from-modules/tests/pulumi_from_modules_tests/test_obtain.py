"""Getting the engine: each way, and each way of failing."""

from __future__ import annotations

import http.server
import io
import platform
import socket
import sys
import tarfile
import threading
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from pulumi_from_modules import build, obtain, release
from pulumi_from_modules.places import Places
from pulumi_from_modules.problem import EngineError
from pulumi_from_modules.progress import Task
from pulumi_from_modules.version import PULUMI

if TYPE_CHECKING:
    from collections.abc import Iterator

TELLS_VERSION = f"#!/bin/sh\necho v{PULUMI}\n"


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache and a PATH with nothing of Pulumi or Go on it."""
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    monkeypatch.setenv("PULUMI_RELEASES", "http://127.0.0.1:9")
    monkeypatch.setattr(release, "_REACHED_WITHIN", 60.0)
    (tmp_path / "bin").mkdir()
    return tmp_path / "cache"


@pytest.fixture
def places(cache: Path) -> Places:
    """Where this package is told to keep things."""
    return Places(cache=cache, python=Path(sys.executable))


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

    def test_a_wrapper_is_no_engine(self, tmp_path: Path) -> None:
        executable(tmp_path / "pulumi", f"{TELLS_VERSION}# starts the engine of acme\n")
        assert obtain.on_path(str(tmp_path), "engine of acme") is None
        assert obtain.on_path(str(tmp_path)) == tmp_path / "pulumi"

    def test_it_comes_before_every_other_way(self, places: Places, cache: Path) -> None:
        executable(cache.parent / "bin" / "pulumi", TELLS_VERSION)
        engine = obtain.obtain(Task("engine"), places, made())
        assert engine.way == "found on PATH"
        assert not cache.exists()


class TestRelease:
    def test_is_unpacked_with_its_language_plugin(
        self, places: Places, cache: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with served(archive()) as url:
            monkeypatch.setenv("PULUMI_RELEASES", url)
            engine = obtain.obtain(Task("engine"), places, made())
        assert engine.way == "the official release"
        assert Path(engine.path).is_relative_to(cache)
        assert Path(engine.path).with_name("pulumi-language-python").exists()

    def test_is_not_got_twice(self, places: Places, cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        with served(archive()) as url:
            monkeypatch.setenv("PULUMI_RELEASES", url)
            first = obtain.obtain(Task("engine"), places, made())
        again = obtain.obtain(Task("engine"), places, made())
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

    def test_another_version_inside_is_not_kept(
        self, places: Places, cache: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        go(cache, 'echo "example.org/x: permission denied"; exit 1')
        with served(archive("3.1.0")) as url:
            monkeypatch.setenv("PULUMI_RELEASES", url)
            with pytest.raises(EngineError, match=f"is not Pulumi {PULUMI}"):
                obtain.obtain(Task("engine"), places, made())
        assert not list(cache.glob("engine/*"))

    @pytest.mark.filterwarnings("ignore::DeprecationWarning")
    def test_an_older_python_unpacks_it_too(
        self, tmp_path: Path, cache: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        assert cache
        monkeypatch.delattr(tarfile, "data_filter")  # 3.11.0 to 3.11.3; Debian 12 has 3.11.2
        with served(archive()) as url:
            monkeypatch.setenv("PULUMI_RELEASES", url)
            release.get(Task("engine"), tmp_path)
        assert (tmp_path / "bin" / "pulumi").exists()

    def test_an_archive_that_leaves_its_folder_is_refused(
        self, tmp_path: Path, cache: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        assert cache
        buffer = io.BytesIO()
        with tarfile.open(fileobj=buffer, mode="w:gz") as tar:
            tar.addfile(tarfile.TarInfo("../../evil"))
        with served(buffer.getvalue()) as url:
            monkeypatch.setenv("PULUMI_RELEASES", url)
            with pytest.raises(EngineError, match="outside the destination"):
                release.get(Task("engine"), tmp_path / "into")

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
    def test_comes_where_the_release_is_out_of_reach(self, places: Places, cache: Path) -> None:
        go(cache, BUILDS)
        task = Task("engine")
        engine = obtain.obtain(task, places, made())
        assert engine.way == "built from the Go modules"
        assert "1 packages compiled" in task.note
        assert not (cache / "modules").exists(), "a build leaves no module cache behind"

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
    def test_a_failure_is_one_sentence(self, places: Places, cache: Path, builds: str, told: str) -> None:
        go(cache, builds)
        with pytest.raises(EngineError) as raised:
            obtain.obtain(Task("engine"), places, made())
        assert told in str(raised.value)
        assert "the official release is out of reach" in str(raised.value)
        assert "\n" not in str(raised.value)

    def test_an_older_go_is_not_used(self, cache: Path) -> None:
        go(cache, BUILDS, version="go1.22.0")
        assert build.go_on_path(str(cache.parent / "bin"), cache) is None
        go(cache, BUILDS)
        assert build.go_on_path(str(cache.parent / "bin"), cache) is not None

    def test_too_little_disk_is_told_before(
        self, places: Places, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(build, "_NEEDED_DISK", 1 << 60)
        with pytest.raises(EngineError, match="needs 4 GB of disk"):
            build.get(Task("engine"), tmp_path, places, made())

    def test_the_modules_are_those_of_the_version(self) -> None:
        recipe = Path(build.__file__).with_name("modules") / "go.mod"
        assert f"github.com/pulumi/pulumi/pkg/v3 v{PULUMI}" in recipe.read_text(encoding="utf-8")

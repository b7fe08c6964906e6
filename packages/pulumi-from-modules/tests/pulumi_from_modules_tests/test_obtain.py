"""Getting the engine: each way, and each way of failing."""

from __future__ import annotations

import errno
import hashlib
import http.server
import io
import platform
import socket
import ssl
import sys
import tarfile
import threading
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import trustme
from pulumi_from_modules import build, obtain, release
from pulumi_from_modules.places import Places
from pulumi_from_modules.problem import EngineError
from pulumi_from_modules.progress import Task
from pulumi_from_modules.version import PULUMI

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.slow(covers=True)

TELLS_VERSION = f"#!/bin/sh\necho v{PULUMI}\n"


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache and a PATH with nothing of Pulumi or Go on it."""
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    monkeypatch.setenv("PULUMI_RELEASES", "https://127.0.0.1:9")
    monkeypatch.setattr(release, "_REACHED_WITHIN", 60.0)
    (tmp_path / "bin").mkdir()
    return tmp_path / "cache"


@pytest.fixture
def places(cache: Path) -> Places:
    """Where this package is to keep things."""
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


class Host:
    """A download host, and whose certificates are trusted."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
        self._patch = monkeypatch
        authority = trustme.CA()
        authority.cert_pem.write_to_path(folder / "authority.pem")
        monkeypatch.setenv("SSL_CERT_FILE", str(folder / "authority.pem"))
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert("127.0.0.1").configure_cert(self._context)

    @contextmanager
    def serves(
        self, body: bytes, status: int = 200, *, published: bytes | None = None, location: str = ""
    ) -> Iterator[str]:
        """Serve one answer to every request; the checksum is that of ``published``, else of ``body``."""
        digest = hashlib.sha256(body if published is None else published).hexdigest()
        self._patch.setattr(release, "checksum", lambda _: digest)

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.send_response(status)
                self.send_header("Content-Length", str(len(body)))
                if location:
                    self.send_header("Location", location)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002
                pass

        with http.server.HTTPServer(("127.0.0.1", 0), Handler) as server:
            server.socket = self._context.wrap_socket(server.socket, server_side=True)
            thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
            thread.start()
            url = f"https://127.0.0.1:{server.server_address[1]}"
            self._patch.setenv("PULUMI_RELEASES", url)
            yield url
            server.shutdown()
            thread.join()


@pytest.fixture
def host(cache: Path, monkeypatch: pytest.MonkeyPatch) -> Host:
    """A download host over https; until it serves, nothing is there."""
    return Host(monkeypatch, cache.parent)


def archive(text: bytes = TELLS_VERSION.encode()) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as tar:
        for name in ("pulumi", "pulumi-language-python"):
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

    def test_a_folder_that_cannot_be_read_is_passed_over(self, tmp_path: Path) -> None:
        found = executable(tmp_path / "pulumi", TELLS_VERSION)
        too_long = tmp_path / ("x" * 300)
        assert obtain.on_path(f"{too_long}:{tmp_path}") == found, "another account's folder may be on PATH"
        assert build.go_on_path(str(too_long), tmp_path) is None

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
    def test_is_unpacked_with_its_language_plugin(self, places: Places, cache: Path, host: Host) -> None:
        with host.serves(archive()):
            engine = obtain.obtain(Task("engine"), places, made())
        assert engine.way == "the official release, verified"
        assert Path(engine.path).is_relative_to(cache)
        assert {file.name for file in Path(engine.path).parent.iterdir()} == {
            "pulumi",
            "pulumi-language-python",
        }
        assert not list(cache.rglob("*.tar.gz")), "the archive is as long as what was in it"

    def test_is_not_got_twice(self, places: Places, cache: Path, host: Host) -> None:
        with host.serves(archive()):
            first = obtain.obtain(Task("engine"), places, made())
        again = obtain.obtain(Task("engine"), places, made())
        assert again.path == first.path
        assert "kept from before" in again.way
        assert not list(cache.glob("engine/.*"))

    def test_one_of_a_time_when_nothing_was_verified_is_got_anew(self, places: Places, host: Host) -> None:
        executable(places.engine / "bin" / "pulumi", TELLS_VERSION)
        (places.engine / "way").write_text("the official release", encoding="utf-8")
        with host.serves(archive()):
            assert obtain.obtain(Task("engine"), places, made()).way == "the official release, verified"

    def test_other_bytes_than_the_published_ones_are_refused_and_the_next_way_is_gone(
        self, places: Places, cache: Path, host: Host
    ) -> None:
        go(cache, BUILDS)
        ran = cache.parent / "ran"
        script = f"#!/bin/sh\ntouch {ran}\necho v{PULUMI}\n".encode()
        for served in (archive(script), b"#!/bin/sh\n", archive()[:100], b""):
            with host.serves(served, published=archive()) as url:
                with pytest.raises(
                    EngineError, match=f"is refused: what {url}/.* has the SHA-256 .* published as"
                ):
                    release.get(Task("engine"), cache.parent)
                assert obtain.obtain(Task("engine"), places, made()).way.startswith(
                    "built from the Go modules"
                )
        assert not ran.exists(), "nothing of it runs"

    @pytest.mark.usefixtures("cache")
    def test_a_host_that_never_answers_is_given_up(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(release, "_REACHED_WITHIN", 0.1)
        with socket.create_server(("127.0.0.1", 0)) as silent:
            monkeypatch.setenv("PULUMI_RELEASES", f"https://127.0.0.1:{silent.getsockname()[1]}")
            with pytest.raises(EngineError, match="no answer from its host"):
                release.get(Task("engine"), tmp_path)

    def test_a_host_without_it_is_reported(self, tmp_path: Path, host: Host) -> None:
        with host.serves(b"", 404), pytest.raises(EngineError, match="HTTP Error 404"):
            release.get(Task("engine"), tmp_path)

    @pytest.mark.usefixtures("cache")
    @pytest.mark.parametrize("releases", ["http://127.0.0.1:9", "ftp://127.0.0.1", "file:///tmp", "here"])
    def test_nothing_is_got_unencrypted(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, releases: str
    ) -> None:
        monkeypatch.setenv("PULUMI_RELEASES", releases)
        with pytest.raises(EngineError, match="is refused: it comes over https only, not from"):
            release.get(Task("engine"), tmp_path)

    def test_no_redirect_leads_to_where_nothing_is_encrypted(self, tmp_path: Path, host: Host) -> None:
        with (
            host.serves(b"", 302, location="http://127.0.0.1:9/pulumi"),
            pytest.raises(EngineError, match="over https only, not from http://127"),
        ):
            release.get(Task("engine"), tmp_path)

    def test_a_certificate_of_nobody_we_trust_is_refused(
        self, tmp_path: Path, host: Host, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with host.serves(archive()):
            monkeypatch.delenv("SSL_CERT_FILE")
            with pytest.raises(EngineError, match="CERTIFICATE_VERIFY_FAILED"):
                release.get(Task("engine"), tmp_path)

    def test_more_than_any_release_is_not_kept(
        self, tmp_path: Path, host: Host, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(release, "_LARGEST", 100)
        with host.serves(archive()), pytest.raises(EngineError, match="has more than"):
            release.get(Task("engine"), tmp_path)

    def test_a_full_disk_is_reported(
        self, tmp_path: Path, host: Host, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def full(*_: object, **__: object) -> None:
            raise OSError(errno.ENOSPC, "No space left on device")

        with host.serves(archive()):
            monkeypatch.setattr(Path, "open", full)
            with pytest.raises(EngineError, match=r"cannot be had .*No space left on device"):
                release.get(Task("engine"), tmp_path)

    def test_another_version_inside_is_not_kept(self, places: Places, cache: Path, host: Host) -> None:
        go(cache, 'echo "example.org/x: permission denied"; exit 1')
        with (
            host.serves(archive(b"#!/bin/sh\necho v3.1.0\n")),
            pytest.raises(EngineError, match=f"is not Pulumi {PULUMI}"),
        ):
            obtain.obtain(Task("engine"), places, made())
        assert not list(cache.glob("engine/*"))

    def test_an_archive_without_an_engine_is_reported(self, tmp_path: Path, host: Host) -> None:
        empty = io.BytesIO()
        with tarfile.open(fileobj=empty, mode="w:gz"):
            pass
        with host.serves(empty.getvalue()), pytest.raises(EngineError, match="holds no pulumi"):
            release.get(Task("engine"), tmp_path)

    def test_a_machine_without_release(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(platform, "machine", lambda: "riscv64")
        with pytest.raises(EngineError, match=r"no official release for .* on riscv64"):
            release.get(Task("engine"), tmp_path)

    def test_the_checksums_are_those_of_the_version(self) -> None:
        for name in ("linux-x64", "linux-arm64", "darwin-x64", "darwin-arm64"):
            assert len(bytes.fromhex(release.checksum(f"pulumi-v{PULUMI}-{name}.tar.gz"))) == 32
        with pytest.raises(EngineError, match="is not known"):
            release.checksum("pulumi-v0.0.0-linux-x64.tar.gz")


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

    @pytest.mark.slow
    @pytest.mark.parametrize(
        ("builds", "reported"),
        [
            ('echo "error: no space left on device"; exit 1', "free some disk space"),
            (
                'echo "dial tcp: lookup proxy: no such host"; exit 1',
                "set GOPROXY to a module proxy within reach",
            ),
            ('echo "verifying: checksum mismatch"; exit 1', "go.sum"),
        ],
    )
    def test_a_failure_is_one_sentence(self, places: Places, cache: Path, builds: str, reported: str) -> None:
        go(cache, builds)
        with pytest.raises(EngineError) as raised:
            obtain.obtain(Task("engine"), places, made())
        assert reported in str(raised.value)
        assert "the official release cannot be had" in str(raised.value)
        assert "\n" not in str(raised.value)

    def test_an_older_go_is_not_used(self, cache: Path) -> None:
        go(cache, BUILDS, version="go1.22.0")
        assert build.go_on_path(str(cache.parent / "bin"), cache) is None
        go(cache, BUILDS)
        assert build.go_on_path(str(cache.parent / "bin"), cache) is not None

    def test_too_little_disk_is_reported_before(
        self, places: Places, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(build, "_NEEDED_DISK", 1 << 60)
        with pytest.raises(EngineError, match="needs 4 GB of disk"):
            build.get(Task("engine"), tmp_path, places, made())

    def test_the_modules_are_those_of_the_version(self) -> None:
        recipe = Path(build.__file__).with_name("modules") / "go.mod"
        assert f"github.com/pulumi/pulumi/pkg/v3 v{PULUMI}" in recipe.read_text(encoding="utf-8")

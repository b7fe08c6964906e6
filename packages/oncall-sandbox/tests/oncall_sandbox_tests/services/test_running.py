"""The real server: found or started, killed and restarted, failing on purpose, reached by proxy."""

from __future__ import annotations

import asyncio
import fcntl
import json
import os
import select
import shutil
import socket
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from oncall_sandbox import address
from oncall_sandbox.address import SandboxError
from oncall_sandbox.services.apis import apis
from oncall_sandbox.services.app import App
from oncall_sandbox.services.authority import Authority
from oncall_sandbox.services.call import Request
from oncall_sandbox.services.control import Control
from oncall_sandbox.services.github.seeding import seed_repository
from oncall_sandbox.services.server import Server
from oncall_sandbox.services.world import World

from oncall_sandbox_tests.services.running import PATIENCE, Running

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.slow(covers=True)

USERS = "api.pagerduty.com/users"
CY = {"user": {"name": "cy", "email": "cy@wing.example"}}


def names(running: Running) -> list[str]:
    return [user["name"] for user in running.ask("GET", USERS).json()["users"]]


def fail(running: Running, action: str, path: str = USERS, method: str = "POST", **more: Any) -> None:
    running.control("POST", "faults", {"action": action, "path": path, "method": method, **more})


def test_it_is_seeded(running: Running) -> None:
    assert names(running) == ["ana", "bo"]
    assert running.ask("GET", "api.github.com/repos/winglang/wing").status_code == 200
    member = running.ask("POST", "slack.com/api/users.lookupByEmail?email=bo@people.example").json()
    assert member["user"]["real_name"] == "bo"


def seeded(running: Running, **change: Any) -> None:
    """Change the seed."""
    file = running.folder.parent / "seed.json"
    file.write_text(json.dumps(json.loads(file.read_text()) | change))


def test_a_new_person_in_the_seed_is_there_at_the_next_call(running: Running) -> None:
    ana = running.ask("GET", f"{USERS}?query=ana").json()["users"][0]["id"]
    running.ask("DELETE", f"{USERS}/{ana}")
    people = [{"name": name, "email": f"{name}@people.example"} for name in ("cy", "ana", "bo")]
    seeded(running, people=people)

    assert address.ensure() == running.url

    assert names(running) == ["bo", "cy"], "who was deleted by hand stays deleted"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("", "Expecting value"),
        ("[]", "an object with people, repositories, organizations and workflows"),
        ('{"user": []}', "an object with people, repositories, organizations and workflows"),
        ('{"people": {"ana": "ana@people.example"}}', "a name and an email"),
        ('{"people": [{"name": "ana", "email": "ana"}]}', "a name and an email"),
        ('{"people": [{"name": "", "email": "ana@people.example"}]}', "a name and an email"),
        ('{"people": [{"name": "ana"}]}', "a name and an email"),
        ('{"people": ["ana"]}', "a name and an email"),
        ('{"repositories": ["wing"]}', "owner/name"),
        ('{"repositories": ["winglang/wing/apps"]}', "owner/name"),
        ('{"repositories": "winglang/wing"}', "owner/name"),
        ('{"workflows": [{"repository": "a/b", "file": "c.yml"}]}', "a repository, a file and an event"),
    ],
)
def test_a_seed_that_cannot_be_used_is_reported(running: Running, content: str, reason: str) -> None:
    file = running.folder.parent / "seed.json"
    file.write_text(content)

    with pytest.raises(SandboxError, match=f"the seed {file} cannot be used: .*{reason}"):
        address.ensure()


def test_without_a_seed_nobody_is_there(running: Running) -> None:
    (running.folder.parent / "seed.json").unlink()
    running.control("POST", "reset")

    assert names(running) == []


def test_the_folder_is_the_nearest_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SANDBOX_DIR", raising=False)
    monkeypatch.delenv("SANDBOX_SEED", raising=False)
    below = tmp_path / "project" / "docs"
    below.mkdir(parents=True)
    monkeypatch.chdir(below)
    assert address.folder() == below / ".sandbox", "the first `start` makes it where somebody works"
    (tmp_path / "project" / ".sandbox").mkdir()

    assert address.folder() == tmp_path / "project" / ".sandbox", "in a subfolder it is the same sandbox"
    assert address.seed() == tmp_path / "project" / ".sandbox" / "seed.json"


def test_many_starters_get_one_server(folder: Path) -> None:
    command = [sys.executable, "-m", "oncall_sandbox", "start"]

    def start(_: int) -> str:
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout

    try:
        with ThreadPoolExecutor(3) as pool:
            assert len(set(pool.map(start, range(3)))) == 1
        assert len(address.control("GET", "dump")["pagerduty/users"]) == 2
    finally:
        address.control("POST", "stop")
    assert folder.is_dir()


def test_nothing_is_lost_by_a_kill(running: Running) -> None:
    made = running.ask("POST", USERS, CY).json()["user"]
    running.kill()

    assert address.ensure() == running.url, "it comes back where it was"

    assert running.ask("GET", f"{USERS}/{made['id']}").json()["user"] == made
    other = running.ask("POST", USERS, {"user": {"name": "dee", "email": "dee@wing.example"}}).json()["user"]
    assert other["id"] != made["id"]


def test_two_checkouts_have_two_worlds(
    running: Running, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    running.ask("POST", USERS, CY)
    monkeypatch.setenv("SANDBOX_DIR", str(tmp_path / "other"))
    try:
        url = address.ensure()
        assert url != running.url
        assert len(address.control("GET", "dump", url=url)["pagerduty/users"]) == 2
    finally:
        address.control("POST", "stop")
        monkeypatch.setenv("SANDBOX_DIR", str(running.folder))


def test_another_server_at_the_noted_address_is_not_taken_for_ours(folder: Path) -> None:
    folder.mkdir()
    with socket.create_server(("127.0.0.1", 0)) as stranger:
        url = f"http://127.0.0.1:{stranger.getsockname()[1]}"
        (folder / "services.json").write_text(json.dumps({"pid": os.getpid(), "url": url}))
        stranger.close()
        assert address.find() is None


def test_services_of_other_code_are_started_anew_and_keep_what_is_in_them(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = Running(folder)
    document = {"kind": "pagerduty/users", "id": "P1", "body": {"id": "P1", "name": "Ana"}}
    before.control("POST", "put", document)
    old = before.pid
    assert address.ensure() == before.url, "the code is the same"
    monkeypatch.setattr(address, "code", lambda: "that of a newer checkout")
    after = Running(folder)
    try:
        assert after.pid != old, "an answer of the old code is an error that nobody understands"
        assert "P1" in after.control("GET", "documents")["pagerduty/users"]
    finally:
        after.control("POST", "stop")


def test_a_world_that_cannot_be_read_is_reported(folder: Path) -> None:
    folder.mkdir()
    (folder / "world.db").write_text("this is no database, and long enough to be seen as none" * 10)

    with pytest.raises(
        SandboxError, match=r"the end of .*services\.log:\n.*world\.db, cannot be used: file is not"
    ) as raised:
        address.ensure()
    assert "Traceback" not in str(raised.value)


def test_a_folder_that_cannot_be_made_is_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("SANDBOX_DIR", str(tmp_path / "file" / "sandbox"))

    with pytest.raises(SandboxError, match="Is SANDBOX_DIR right"):
        address.ensure()


def test_idle_it_ends_itself(tmp_path: Path) -> None:
    async def serve() -> None:
        authority = Authority(tmp_path)
        server = Server(App(world, apis()), Control(world, authority), authority, idle=0)
        with socket.create_server(("127.0.0.1", 0)) as listener:
            await asyncio.wait_for(server.run(listener), 5)

    world = World()
    asyncio.run(serve())
    world.close()


def test_it_listens_on_loopback_alone(running: Running) -> None:
    port = int(running.url.rpartition(":")[2])
    listening = []
    with open("/proc/net/tcp") as table:  # noqa: PTH123 - not a file
        for line in table.readlines()[1:]:
            local, state = line.split()[1], line.split()[3]
            if state == "0A" and int(local.split(":")[1], 16) == port:
                listening.append(local.split(":")[0])

    assert listening == ["0100007F"]


# --- what it does not know


def test_an_unknown_call_is_refused_loudly(running: Running) -> None:
    answer = running.ask("GET", "api.pagerduty.com/business_services?x=1")

    assert answer.status_code == 501
    assert "GET https://api.pagerduty.com/business_services" in answer.json()["sandbox"]
    assert [entry["path"] for entry in running.control("GET", "log?unknown=1")] == ["/business_services"]
    assert (
        "UNKNOWN GET https://api.pagerduty.com/business_services"
        in (running.folder / "services.log").read_text()
    )


def test_a_path_without_an_api(running: Running) -> None:
    answer = running.ask("GET", "example.com/users")

    assert (answer.status_code, "begins with one of" in answer.json()["sandbox"]) == (404, True)


def test_the_proxy_leads_to_the_known_hosts_only(running: Running) -> None:
    with running.proxied() as client:
        assert client.get("https://api.github.com/orgs/winglang").status_code == 401
        with pytest.raises(httpx.ProxyError, match="403"):
            client.get("https://example.com/")


# --- failing on purpose


def test_an_error_without_effect_and_one_with(running: Running) -> None:
    fail(running, "status", status=503)
    assert running.ask("POST", USERS, CY).status_code == 503
    assert names(running) == ["ana", "bo"]
    fail(running, "status", status=500, when="after")
    assert running.ask("POST", USERS, CY).status_code == 500
    assert names(running) == ["ana", "bo", "cy"]
    assert running.control("GET", "faults") == []


def test_too_many_requests(running: Running) -> None:
    fail(running, "status", method="GET", status=429, retry_after=7)

    answer = running.ask("GET", USERS)

    assert (answer.status_code, answer.headers["retry-after"]) == (429, "7")


def test_which_call_fails(running: Running) -> None:
    fail(running, "status", method="GET", nth=2, count=2)
    assert [running.ask("GET", USERS).status_code for _ in range(5)] == [200, 500, 500, 200, 200]
    fail(running, "status", contains="cy@wing.example")
    assert running.ask("POST", USERS, {"user": {"name": "x", "email": "x@wing.example"}}).status_code == 201
    assert running.ask("POST", USERS, CY).status_code == 500


@pytest.mark.parametrize(("when", "there"), [("before", False), ("after", True)])
def test_a_lost_answer(running: Running, when: str, there: bool) -> None:
    fail(running, "cut", when=when)

    with pytest.raises(httpx.RemoteProtocolError):
        running.ask("POST", USERS, CY)

    assert ("cy" in names(running)) is there
    assert [entry["fault"] for entry in running.control("GET", "log") if entry["fault"]] == (
        ["cut after"] if there else []
    )


@pytest.mark.parametrize(("when", "there"), [("before", False), ("after", True)])
def test_a_killed_server_is_back_and_does_not_fail_again(running: Running, when: str, there: bool) -> None:
    fail(running, "kill", when=when)
    before = running.pid

    with pytest.raises(httpx.TransportError):
        running.ask("POST", USERS, CY)
    address.ensure()

    assert running.pid != before
    assert ("cy" in names(running)) is there
    assert running.control("GET", "faults") == []


def test_a_full_disk_is_reported_and_nothing_of_the_call_stays(tmp_path: Path) -> None:
    world = World(tmp_path / "world.db")
    authority = Authority(tmp_path)
    server = Server(App(world, apis()), Control(world, authority), authority)
    asked = Request(
        "POST",
        "api.pagerduty.com",
        "/users",
        headers={"host": "api.pagerduty.com", "authorization": "Token token=x"},
        body=json.dumps(CY).encode(),
    )

    async def act() -> list[int]:
        (pages,) = world._db.execute("pragma page_count").fetchone()
        world._db.execute(f"pragma max_page_count = {pages}")
        statuses = [(await server.answer(asked)).status for _ in range(40)]
        world._db.execute("pragma max_page_count = 100000")
        return [*statuses, (await server.answer(asked)).status]

    *statuses, last = asyncio.run(act())
    full = statuses.index(507)
    assert statuses[full:] == [507] * (40 - full)
    assert len(world.all("pagerduty/users")) == 1
    assert last in (201, 400), "with room on the disk it goes on"
    world.close()


def test_a_delayed_answer(running: Running) -> None:
    fail(running, "delay", method="GET", seconds=30)

    with pytest.raises(httpx.ReadTimeout):
        running.client.get(f"{running.url}/{USERS}", timeout=0.05)


@pytest.mark.parametrize("effect", [True, False])
def test_a_held_call_goes_on_or_not(running: Running, effect: bool) -> None:
    fail(running, "hold")

    with ThreadPoolExecutor(1) as pool:
        asking = pool.submit(running.ask, "POST", USERS, CY)
        while not (held := running.control("GET", "held")):
            assert not asking.done()
        assert held == [{"request": f"POST {USERS}", "when": "before"}]
        running.control("POST", "held", {"effect": effect})
        if effect:
            assert asking.result(10).status_code == 201
        else:
            with pytest.raises(httpx.RemoteProtocolError):
                asking.result(10)

    assert ("cy" in names(running)) is effect


@pytest.mark.parametrize(
    ("fault", "complaint"),
    [
        ({"action": "explode", "path": "*"}, "one of status, cut, kill, delay, hold"),
        ({"action": "cut"}, "`path` is a pattern"),
        ({"action": "cut", "path": "*", "when": "during"}, "before or after"),
        ({"action": "cut", "path": "*", "nth": 0}, "begin at 1"),
        ({"action": "cut", "path": "*", "why": 1}, "unknown key `why`"),
        ("cut", "is an object"),
    ],
)
def test_a_fault_is_refused(running: Running, fault: Any, complaint: str) -> None:
    with pytest.raises(SandboxError, match=complaint):
        running.control("POST", "faults", fault)


# --- control


def test_the_clock(running: Running) -> None:
    assert (
        running.control("POST", "clock", {"now": "2027-01-04T05:00:00+02:00"})["now"]
        == "2027-01-04T03:00:00+00:00"
    )
    assert running.control("GET", "clock")["fixed"] is True
    assert running.control("POST", "clock", {"now": None})["fixed"] is False
    with pytest.raises(SandboxError, match="needs an offset"):
        running.control("POST", "clock", {"now": "2027-01-04T03:00:00"})
    with pytest.raises(SandboxError, match="is not a time"):
        running.control("POST", "clock", {"now": "soon"})


def test_the_log_tells_who_asked_what(running: Running) -> None:
    running.ask("POST", USERS, CY)

    entry = running.control("GET", "log")[-1]

    assert (entry["method"], entry["host"], entry["path"], entry["status"]) == (
        "POST",
        "api.pagerduty.com",
        "/users",
        201,
    )
    assert json.loads(entry["body"]) == CY
    assert "Bearer" not in json.dumps(entry)


def test_reset(running: Running) -> None:
    running.ask("POST", USERS, CY)
    running.control("POST", "reset")

    assert names(running) == ["ana", "bo"]
    running.kill()
    assert address.ensure() == running.url


def test_a_repository_takes_one_write_at_a_time(tmp_path: Path) -> None:
    def write(name: str) -> Request:
        where = f"/api.github.com/repos/winglang/wing/contents/{name}"
        headers = {"authorization": "Bearer x", "host": "127.0.0.1"}
        return Request("PUT", "127.0.0.1", where, "", headers, b'{"message": "x", "content": "eA=="}')

    async def both() -> list[int]:
        authority = Authority(tmp_path)
        server = Server(App(world, apis()), Control(world, authority), authority)
        seed_repository(world, "winglang/wing")
        answers = await asyncio.gather(server.answer(write("a")), server.answer(write("b")))
        return [answer.status for answer in (*answers, await server.answer(write("b")))]

    world = World()
    assert asyncio.run(both()) == [201, 409, 201]
    world.close()


def test_an_unchanged_answer_has_no_body(running: Running) -> None:
    where = f"{running.url}/api.github.com/orgs/winglang"
    tag = running.client.get(where).headers["etag"]

    assert running.client.get(where, headers={"If-None-Match": tag}).status_code == 304


def test_without_its_folder_it_ends(tmp_path: Path) -> None:
    async def serve() -> None:
        authority = Authority(tmp_path / "gone")
        server = Server(App(world, apis()), Control(world, authority), authority)
        with socket.create_server(("127.0.0.1", 0)) as listener:
            await asyncio.wait_for(server.run(listener), 5)

    world = World()
    asyncio.run(serve())
    world.close()


def test_a_server_of_a_removed_folder_leaves_its_successor_alone(folder: Path) -> None:
    first = Running(folder)
    gone = os.pidfd_open(first.pid)
    shutil.rmtree(folder)
    second = Running(folder)
    try:
        first.control("POST", "stop")
        select.select([gone], [], [], PATIENCE)
        assert address.find() == second.url
    finally:
        second.control("POST", "stop")


def test_an_unknown_control_call(running: Running) -> None:
    with pytest.raises(SandboxError, match="no control call GET nothing; there are"):
        running.control("GET", "nothing")


def test_a_server_that_does_not_answer_is_named(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder.mkdir()
    monkeypatch.setattr(address, "PATIENCE", 0.0)
    monkeypatch.setattr(address, "STEP", 10.0)
    with (folder / "services.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(SandboxError, match="run but do not answer"):
            address.ensure()

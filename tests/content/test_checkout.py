"""A pull: the branch's pack as a folder, whole or as it was; and what git may not do on the way."""

import asyncio
import shutil
from base64 import b64encode
from pathlib import Path

import pytest

from bot.content.checkout import ARCHIVE_BYTES, Checkout
from bot.content.git import GitFailed, environment, git
from bot.content.loader import load
from bot.content.repository import NoAddress, repository
from bot.content.tree import read_tree
from tests.content.packs import CARD, TODAY, change, told
from tests.content.remote import Server, commit, repository_of, run, served

PASSWORD = "s3cret-of-the-repository"


@pytest.fixture
def remote(folder: Path) -> Path:
    return repository_of(folder)


@pytest.fixture
def checkout(remote: Path, tmp_path: Path) -> Checkout:
    return Checkout(repository(f"file://{remote}"), tmp_path / "data" / "checkout")


async def test_a_pull_brings_the_pack_of_the_branch(checkout: Checkout, remote: Path) -> None:
    assert not checkout.folder.is_dir()
    pulled = await checkout.pull()
    assert (pulled.is_new, pulled.commit) == (True, run(remote, "rev-parse", "HEAD"))
    assert read_tree(checkout.folder).revision == read_tree(remote).revision
    assert not (checkout.folder / ".git").exists()
    assert load(checkout.folder, today=TODAY).pack is not None


async def test_a_pull_without_a_new_commit_changes_nothing(checkout: Checkout) -> None:
    await checkout.pull()
    before = checkout.folder.stat()
    assert not (await checkout.pull()).is_new
    assert checkout.folder.stat() == before


async def test_a_new_commit_is_a_folder_of_its_own_and_the_one_before_stays(checkout: Checkout, remote: Path) -> None:
    await checkout.pull()
    folders = [checkout.folder]
    for number in ("801", "802"):
        change(remote, CARD, str(int(number) - 1), number)
        commit(remote)
        assert (await checkout.pull()).is_new
        folders.append(checkout.folder)
    assert [folder.is_dir() for folder in folders] == [False, True, True]
    assert read_tree(folders[-1]).revision == read_tree(remote).revision
    assert sorted(path.name for path in checkout.home.iterdir()) == ["lock", "now", "trees"]


async def test_another_branch_is_followed_when_it_is_named(checkout: Checkout, remote: Path) -> None:
    run(remote, "checkout", "--quiet", "-b", "editors/spring")
    change(remote, CARD, "800", "801")
    commit(remote)
    run(remote, "checkout", "--quiet", "main")
    other = Checkout(repository(f"file://{remote}", "editors/spring"), checkout.home)
    await other.pull()
    assert "801" in (other.folder / CARD).read_text(encoding="utf-8")
    with pytest.raises(GitFailed, match="has no branch “nosuch”"):
        await Checkout(repository(f"file://{remote}", "nosuch"), checkout.home).pull()


async def test_a_pack_may_stand_in_content(tmp_path: Path, folder: Path) -> None:
    whole = tmp_path / "whole"
    shutil.copytree(folder, whole / "content")
    (whole / "README.md").touch()
    checkout = Checkout(repository(f"file://{repository_of(whole)}"), tmp_path / "checkout")
    await checkout.pull()
    assert read_tree(checkout.folder).revision == read_tree(folder).revision


async def test_a_repository_without_a_pack_is_told(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    remote = repository_of(tmp_path / "empty")
    with pytest.raises(GitFailed, match=r"has no pack\.yaml, neither at its top nor in content/"):
        await Checkout(repository(f"file://{remote}"), tmp_path / "checkout").pull()


@pytest.mark.parametrize("harm", ["gone", "damaged", "empty"])
async def test_a_pull_that_fails_leaves_what_was_there(checkout: Checkout, remote: Path, harm: str) -> None:
    await checkout.pull()
    before, folder = checkout.commit, checkout.folder
    match harm:
        case "gone":
            shutil.rmtree(remote)
        case "damaged":
            change(remote, CARD, "800", "801")
            commit(remote)
            for found in (remote / ".git" / "objects").rglob("*"):
                if found.is_file():
                    found.chmod(0o644)
                    found.write_bytes(b"not an object")
        case "empty":
            (remote / "pack.yaml").unlink()
            commit(remote)
    with pytest.raises(GitFailed):
        await checkout.pull()
    assert (checkout.commit, checkout.folder) == (before, folder)
    assert load(folder, today=TODAY).pack is not None
    assert not list(checkout.home.glob("new-*"))


async def test_a_link_in_the_repository_leads_nowhere_and_is_told(checkout: Checkout, remote: Path) -> None:
    (remote / CARD).unlink()
    (remote / CARD).symlink_to("/etc/passwd")
    (remote / "cards" / "country").symlink_to("/etc")
    commit(remote)
    await checkout.pull()
    assert not (checkout.folder / CARD).exists()
    said = told(checkout.folder)
    assert f"{CARD}:1:1: is a symbolic link; put the file itself here" in said
    assert "cards/country:1:1: is a symbolic link; put the file itself here" in said


async def test_a_repository_too_large_is_refused_before_it_fills_the_disk(checkout: Checkout, remote: Path) -> None:
    with (remote / "maps.bin").open("wb") as file:
        file.truncate(ARCHIVE_BYTES + 1)
    commit(remote)
    with pytest.raises(GitFailed, match="is too large"):
        await checkout.pull()
    assert not checkout.folder.is_dir()


async def test_pulls_at_once_leave_one_whole_folder(checkout: Checkout) -> None:
    async with asyncio.TaskGroup() as group:
        pulls = [group.create_task(checkout.pull()) for _ in range(3)]
    assert sorted(pull.result().is_new for pull in pulls) == [False, False, True]
    assert load(checkout.folder, today=TODAY).pack is not None


async def test_what_a_kill_left_behind_is_swept(checkout: Checkout) -> None:
    (checkout.home / "new-left" / "repository").mkdir(parents=True)
    (checkout.home / "new-now").write_text("half")
    await checkout.pull()
    assert not list(checkout.home.glob("new-*"))


# Over the network


async def test_a_credential_is_shown_to_its_server_and_nowhere_else(remote: Path, tmp_path: Path) -> None:
    server = Server(remote, f"Basic {b64encode(f'bot:{PASSWORD}'.encode()).decode()}")
    async with served(server) as place:
        source = repository(f"http://bot:{PASSWORD}@{place}")
        checkout = Checkout(source, tmp_path / "checkout")
        assert (await checkout.pull()).is_new
        assert PASSWORD not in repr(source) + source.address
        kept = b"".join(path.read_bytes() for path in checkout.home.rglob("*") if path.is_file())
        assert PASSWORD.encode() not in kept
        assert b64encode(f"bot:{PASSWORD}".encode()) not in kept
        server.credential = "Basic another"
        with pytest.raises(GitFailed) as refused:
            await checkout.pull()
    assert PASSWORD not in str(refused.value)
    assert source.address in str(refused.value)


async def test_nobody_is_asked_for_a_password(remote: Path, tmp_path: Path) -> None:
    async with served(Server(remote, "Basic nobody-knows")) as place:
        with pytest.raises(GitFailed, match="does not let us in"):
            await Checkout(repository(f"http://{place}"), tmp_path / "checkout").pull(within_s=10)


async def test_a_credential_does_not_follow_a_redirect(remote: Path, tmp_path: Path) -> None:
    other = Server(remote)
    async with served(other) as there:
        server = Server(remote)
        server.redirect = f"http://{there.partition('/')[0]}"
        async with served(server) as place:
            with pytest.raises(GitFailed):
                await Checkout(repository(f"http://bot:{PASSWORD}@{place}"), tmp_path / "checkout").pull()
    assert other.shown == []


async def test_a_server_that_never_answers_is_given_up(remote: Path, tmp_path: Path) -> None:
    server = Server(remote)
    server.delay_s = 30.0
    async with served(server) as place:
        with pytest.raises(GitFailed, match="within"):
            await Checkout(repository(f"http://{place}"), tmp_path / "checkout").pull(within_s=0.3)


async def test_git_takes_no_other_way_than_the_one_that_was_given(remote: Path, tmp_path: Path) -> None:
    source = repository("https://example.org/pack.git")
    with pytest.raises(GitFailed, match="transport 'file' not allowed"):
        await git(source, "ls-remote", f"file://{remote}", folder=tmp_path, within_s=10)


async def test_no_hook_of_anybody_runs(remote: Path, tmp_path: Path) -> None:
    hook = remote / ".git" / "hooks" / "post-checkout"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text(f"#!/bin/sh\ntouch {tmp_path}/was-here\n")
    hook.chmod(0o755)
    source = repository(f"file://{remote}")
    await git(source, "checkout", "-q", "-b", "other", folder=remote, within_s=10)
    assert not (tmp_path / "was-here").exists()


def test_git_knows_nothing_of_our_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SAHELBOT_TOKEN", "not-for-children")
    known = environment(repository("https://example.org/pack.git"))
    assert not [name for name in known if not name.startswith(("GIT_", "SSH_ASKPASS", "LC_ALL", "PATH"))]
    assert "not-for-children" not in known.values()


# Addresses

TAKEN = [
    ("https://example.org/pack.git", "https", "https://example.org/pack.git"),
    ("https://bot:word@example.org:8443/pack.git", "https", "https://example.org:8443/pack.git"),
    ("https://token@example.org/pack.git", "https", "https://example.org/pack.git"),
    ("ssh://git@example.org/pack.git", "ssh", "ssh://git@example.org/pack.git"),
    ("git@example.org:editors/pack.git", "ssh", "git@example.org:editors/pack.git"),
    ("file:///srv/pack.git", "file", "file:///srv/pack.git"),
    ("/srv/pack.git", "file", "/srv/pack.git"),
]


@pytest.mark.parametrize(("written", "protocol", "shown"), TAKEN)
def test_an_address_is_taken_apart_from_its_credential(written: str, protocol: str, shown: str) -> None:
    source = repository(written, "main")
    assert (source.protocol, source.address, source.ref) == (protocol, shown, "refs/heads/main")


@pytest.mark.parametrize(
    "written",
    [
        "ext::sh -c touch% /tmp/x", "ext::sh", "git://example.org/pack.git", "--upload-pack=touch", "pack.git", "",
        "ssh://-oProxyCommand=touch/pack", "ssh://-oX@example.org/pack", "https:///pack", "https://exa mple.org/x",
        "https://example.org/x\n--config", "http://[", "-git@example.org:x y",
    ],
)  # fmt: skip
def test_an_address_that_could_do_something_else_is_refused(written: str) -> None:
    with pytest.raises(NoAddress):
        repository(written)


@pytest.mark.parametrize("branch", ["-x", "a..b", "a b", "a/", "x.lock", "a:b", "@{x}", "*"])
def test_a_branch_is_a_name_and_no_option(branch: str) -> None:
    with pytest.raises(NoAddress):
        repository("https://example.org/pack.git", branch)

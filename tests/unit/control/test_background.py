"""Tasks of the control room go on, begin again when they end, and their trouble can be seen."""

from __future__ import annotations

import threading

import pytest

from douane.control import background
from douane.control.app import made
from douane.control.background import Background, Task
from douane.control.tasks import follow_log, places_of
from douane.errors import StoreError
from douane.operations.base import Place
from tests._control import seen

HERE = Place("/state", "/config", "default")


@pytest.fixture(autouse=True)
def hasty(monkeypatch):
    monkeypatch.setattr(background, "FIRST_PAUSE", 0.001)
    monkeypatch.setattr(background, "LOOK_EVERY", 0.01)


def opened(*tasks, places=lambda: [HERE]):
    found = Background(tasks, places)
    found.open()
    return found


def waiting(_place, ended):
    ended.wait()


def failing(enough, error):
    """Fails each time, and says so after three times."""
    times = []

    def run(_place, _ended):
        times.append(1)
        if len(times) > 3:
            enough.set()
        raise error

    return run


def test_a_task_that_fails_begins_again_and_says_what_to_do():
    enough = threading.Event()
    found = opened(Task("index", failing(enough, StoreError("the disk is full", "make room"))))
    assert enough.wait(20)
    (trouble,) = found.troubles()
    found.close()

    assert (trouble.task, trouble.tenant) == ("index", "default")
    assert (trouble.because, trouble.fix) == ("the disk is full", "make room")
    assert trouble.times >= 3
    assert trouble.since <= trouble.at


def test_the_text_of_a_bug_is_told_to_nobody():
    enough = threading.Event()
    found = opened(Task("alerts", failing(enough, ValueError("hunter2"))))
    assert enough.wait(20)
    assert "hunter2" not in str(found.troubles())
    found.close()


def test_one_that_fails_holds_up_no_other():
    enough, other = threading.Event(), threading.Event()
    found = opened(
        Task("bad", failing(enough, ValueError())),
        Task("good", lambda _place, ended: (other.set(), ended.wait())),
    )
    assert enough.wait(20)
    assert other.wait(20)
    assert [one.task for one in found.troubles()] == ["bad"]
    found.close()


def test_a_tenant_that_comes_later_has_its_tasks_too():
    places, begun = [HERE], threading.Event()

    def run(place, ended):
        if place.tenant == "acme":
            begun.set()
        ended.wait()

    found = opened(Task("index", run), places=lambda: places)
    places.append(HERE._replace(tenant="acme"))
    assert begun.wait(20)
    found.close()


def test_all_end_together():
    found = opened(Task("one", waiting), Task("two", waiting))
    found.close()
    assert not [one for one in threading.enumerate() if one.name in {"one of default", "two of default"}]


def test_what_is_not_ready_is_named_without_its_reason(tmp_path):
    enough = threading.Event()
    place = Place(str(tmp_path / "state"), str(tmp_path / "config"), "default")
    found = opened(Task("index", failing(enough, StoreError("`/secret/path` is full", "make room"))))
    app = made(place, background=found)
    assert enough.wait(20)

    answer = seen(app, "/readyz")
    found.close()
    assert (answer.status, answer.text) == (503, "not ready: index\n")
    assert seen(app, "/healthz").status == 200
    assert seen(made(place), "/readyz").status == 200


def test_each_tenant_has_its_own_place(tmp_path):
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "douane.toml").write_text("[tenants.acme]\n", "utf-8")
    root = Place(str(tmp_path / "state"), str(tmp_path / "config"), "default")
    assert [one.tenant for one in places_of(root)] == ["default", "acme"]
    assert places_of(root)[1].state == f"{tmp_path}/state/tenants/acme"


def test_the_index_is_followed_until_it_is_to_end(tmp_path):
    ended = threading.Event()
    ended.set()
    follow_log(Place(str(tmp_path / "state"), str(tmp_path), "default"), ended)
    assert (tmp_path / "state").is_dir()

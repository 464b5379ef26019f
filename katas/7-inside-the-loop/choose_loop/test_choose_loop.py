"""The contract of README.md as tests. The loops are real; the stopwatch of the tests is not."""

import asyncio
import importlib.util
import sys
import warnings
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from importlib.machinery import ModuleSpec

import pytest
from choose_loop import compare, loop_factory, run_on, timed

# -- helpers --------------------------------------------------------------------------------------


class Stopwatch:
    """Gives the seconds when it is called, like time.perf_counter. Moves only when told to."""

    def __init__(self):
        self.seconds = 100

    def __call__(self):
        return self.seconds

    def move(self, seconds):
        self.seconds += seconds


class World:
    """Makes event loops, and writes down what happens to them."""

    def __init__(self):
        self.watch = Stopwatch()
        self.log = []
        self.loops = []

    def factory(self, name, opening=0, closing=0):
        """A factory of loops whose opening and closing take some seconds on the stopwatch."""

        class Loop(asyncio.SelectorEventLoop):
            def close(loop):
                if not loop.is_closed():
                    self.log.append(f"{name} closes")
                    self.watch.move(closing)
                super().close()

        def make():
            self.log.append(f"{name} opens")
            self.watch.move(opening)
            self.loops.append(Loop())
            self.loops[-1].name = name
            return self.loops[-1]

        return make

    def job(self, *results, seconds=()):
        """Work that gives these results, one a run, and takes these seconds on the stopwatch."""
        results, seconds = iter(results), iter(seconds)

        async def work():
            await asyncio.sleep(0)
            self.log.append(f"{made_by(asyncio.get_running_loop())} works")
            self.watch.move(next(seconds, 0))
            result = next(results, None)
            if isinstance(result, Exception):
                raise result
            return result

        return work

    def still_open(self):
        return [loop.name for loop in self.loops if not loop.is_closed()]

    def close(self):
        for loop in self.loops:
            loop.close()


@pytest.fixture
def world():
    with closing(World()) as world:
        yield world


class FakeUvloop:
    """Stands for an installed uvloop: `import uvloop` finds it, whether uvloop is here or not."""

    def __init__(self, world):
        self.world = world
        self.imported = 0
        self.installed = 0

    def find_spec(self, name, path=None, target=None):
        return ModuleSpec(name, self) if name == "uvloop" else None

    def create_module(self, spec):
        return None

    def exec_module(self, module):
        self.imported += 1
        module.Loop = module.new_event_loop = self.world.factory("uvloop")
        module.install = self.install

    def install(self):
        self.installed += 1


@pytest.fixture
def fake_uvloop(world):
    fake, kept = FakeUvloop(world), sys.modules.pop("uvloop", None)
    sys.meta_path.insert(0, fake)
    yield fake
    sys.meta_path.remove(fake)
    sys.modules.pop("uvloop", None)
    if kept is not None:
        sys.modules["uvloop"] = kept


@pytest.fixture
def no_uvloop(monkeypatch):
    """As if uvloop was not installed."""
    monkeypatch.setitem(sys.modules, "uvloop", None)


def policy():
    """The global policy, which has no future in Python: this is what the kata is about."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        return asyncio.get_event_loop_policy()


def set_policy(new):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        asyncio.set_event_loop_policy(new)


@pytest.fixture
def other_policy(world):
    """Somebody has set a policy that makes loops of another kind."""
    before = policy()

    class Policy(type(before)):
        def new_event_loop(self):
            return world.factory("the policy's loop")()

    set_policy(Policy())
    yield
    set_policy(before)


def made_by(loop):
    """Who has written the loop: "asyncio", "uvloop", or the module of somebody else."""
    kind = type(loop)
    return getattr(loop, "name", kind.__module__.partition(".")[0])


def tried(*names):
    """Ask for a factory where the test looks at something else than at the answer."""
    try:
        return loop_factory(*names)
    except ImportError:
        return None


# -- loop_factory ---------------------------------------------------------------------------------


def test_asyncio():
    """gives a factory that makes a new loop of asyncio at each call"""
    factory = loop_factory("asyncio")
    with closing(factory()) as one, closing(factory()) as two:
        assert [made_by(one), made_by(two)] == ["asyncio", "asyncio"], "whose loops these are"
        assert len({one, two}) == 2, "two calls make two loops"
        assert not one.is_closed() and not one.is_running(), "a new loop is open and does not run"


def test_policy_is_not_asked(other_policy):
    """gives asyncio's own loop also when somebody has set an event loop policy"""
    with closing(loop_factory("asyncio")()) as loop:
        assert made_by(loop) == "asyncio", "whose loop this is"


def test_uvloop(world, fake_uvloop):
    """imports uvloop when it is asked for, and gives a factory of its loops"""
    factory = tried("uvloop")
    assert fake_uvloop.imported == 1, "uvloop is imported when loop_factory('uvloop') is called"
    assert fake_uvloop.installed == 0, "uvloop.install() changes all of the program: not called"
    assert world.log == [], "no loop is made before the factory is called"
    assert factory is not None, "uvloop is there"
    loops = [factory(), factory()]
    assert [made_by(loop) for loop in loops] == ["uvloop", "uvloop"], "whose loops these are"
    assert len(world.loops) == 2, "two calls make two loops"


def test_not_installed(no_uvloop):
    """raises ImportError when uvloop is asked for and is not installed"""
    with pytest.raises(ImportError) as caught:
        loop_factory("uvloop")
    assert "uvloop" in str(caught.value), "the text says what is missing"


def test_preference(world, fake_uvloop, monkeypatch):
    """takes the first of several names that can be had"""
    with closing(loop_factory("asyncio", "uvloop")()) as loop:
        assert made_by(loop) == "asyncio", "asyncio stands first, and is always there"
    assert fake_uvloop.imported == 0, "nobody needs uvloop here, so it is not imported"
    with closing(loop_factory("uvloop", "asyncio")()) as loop:
        assert made_by(loop) == "uvloop", "uvloop stands first, and is installed"
    monkeypatch.setitem(sys.modules, "uvloop", None)
    with closing(loop_factory("uvloop", "asyncio")()) as loop:
        assert made_by(loop) == "asyncio", "uvloop stands first, but now it is not installed"


@pytest.mark.parametrize(
    "names",
    [("uvlop",), ("asyncio", "uvlop"), ("uvlop", "asyncio"), ("uvloop", "uvlop")],
    ids=", ".join,
)
def test_unknown_name(fake_uvloop, names):
    """refuses a name that it does not know, wherever it stands"""
    with pytest.raises(ValueError) as caught:
        tried(*names)
    assert "uvlop" in str(caught.value), "the text has the unknown name"
    assert fake_uvloop.imported == 0, "the names are looked at before anything is imported"


# -- run_on ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("answer", ["tea", None, 0])
def test_run_on(world, answer):
    """runs a coroutine function with its arguments on a new loop, and gives the result"""

    async def main(*args):
        await asyncio.sleep(0)
        return args, made_by(asyncio.get_running_loop())

    args, maker = run_on(world.factory("mine"), main, answer, 2)
    assert args == (answer, 2), "main gets the arguments"
    assert maker == "mine", "main runs on a loop that the factory has made"

    async def give():
        return answer

    assert run_on(world.factory("mine"), give) == answer, "the result is what main returns"
    assert world.log == ["mine opens", "mine closes"] * 2, "each run has one loop of its own"


@pytest.mark.parametrize("kind", [ValueError, asyncio.CancelledError])
def test_exception(world, kind):
    """raises the exception of the coroutine, and closes the loop before that"""
    error = kind("no more milk")

    async def main():
        await asyncio.sleep(0)
        raise error

    with pytest.raises(kind) as caught:
        run_on(world.factory("mine"), main)
    assert world.still_open() == [], "the loop is closed all the same"
    if kind is ValueError:
        assert caught.value is error, "the caller gets the very same exception object"


def test_wrong_arguments(world):
    """leaves no loop open when main cannot even be called"""

    async def main():
        return "tea"

    with pytest.raises(TypeError):
        run_on(world.factory("mine"), main, "one argument too many")
    assert world.still_open() == [], "no loop is left open"


class Threads(ThreadPoolExecutor):
    """An executor that says when it is shut down."""

    def __init__(self, log):
        super().__init__(max_workers=1)
        self.log = log

    def shutdown(self, wait=True, *, cancel_futures=False):
        first = not self._shutdown
        super().shutdown(wait=wait, cancel_futures=cancel_futures)
        if first:
            self.log.append("threads have ended" if wait else "threads are not waited for")


@pytest.mark.parametrize("ending", ["result", "exception"])
def test_cleans_up(world, ending):
    """ends tasks, async generators and threads before it closes the loop"""
    log, kept = world.log, []

    async def guest():
        try:
            for _ in range(5000):
                await asyncio.sleep(0)
        finally:
            for _ in range(20):
                await asyncio.sleep(0)
            log.append("task has left")

    async def pages():
        try:
            for number in range(1000):
                yield number
        finally:
            await asyncio.sleep(0)
            log.append("generator has ended")

    async def main():
        asyncio.get_running_loop().set_default_executor(Threads(log))
        kept.extend([asyncio.create_task(guest()), pages()])
        await anext(kept[1])
        await asyncio.sleep(0)
        if ending == "exception":
            raise ValueError("no more milk")

    try:
        run_on(world.factory("mine"), main)
    except ValueError:
        log.append("exception")
    else:
        log.append("result")
    assert log == [
        "mine opens",
        "task has left",
        "generator has ended",
        "threads have ended",
        "mine closes",
        ending,
    ], "who is still there is asked to leave and waited for; the loop is closed last"


def test_policy_is_not_set(world):
    """changes no event loop policy, not even while the coroutine runs"""

    async def main():
        return policy()

    before = policy()
    inside = run_on(world.factory("mine"), main)
    after = policy()
    set_policy(before)
    kept = ["the same" if one is before else "another" for one in (inside, after)]
    assert kept == ["the same", "the same"], "the policy while main runs, and afterwards"


# -- timed ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("answer", ["tea", None])
async def test_timed(answer):
    """gives the result of the work, and the seconds on the timer from its begin to its end"""
    watch = Stopwatch()

    async def helper():
        await asyncio.sleep(0)
        watch.move(2)

    async def work():
        watch.move(1)
        await asyncio.gather(helper(), helper())
        watch.move(3)
        return answer

    result, seconds = await timed(work, watch)
    assert result == answer, "the result of the work"
    assert seconds == 8, "1 s, then twice 2 s, then 3 s"


async def test_timed_several_times():
    """runs the work anew each time"""
    watch = Stopwatch()

    async def work():
        await asyncio.sleep(0)
        watch.move(4)
        return watch.seconds

    found = [await timed(work, watch) for _ in range(3)]
    assert found == [(104, 4), (108, 4), (112, 4)], "three runs of 4 s, one after the other"


async def test_timed_exception():
    """lets the exception of the work through"""
    error = ValueError("no more milk")

    async def work():
        await asyncio.sleep(0)
        raise error

    with pytest.raises(ValueError) as caught:
        await timed(work, Stopwatch())
    assert caught.value is error, "the very same exception object comes out"


async def test_timed_cancelled():
    """passes a cancellation on to the work"""
    log, begun = [], asyncio.get_running_loop().create_future()

    async def work():
        try:
            begun.set_result("the work has begun")
            await asyncio.get_running_loop().create_future()
        finally:
            await asyncio.sleep(0)
            log.append("work has cleaned up")

    async def caller():
        try:
            await timed(work, Stopwatch())
        finally:
            log.append("caller goes on")

    task = asyncio.create_task(caller())
    await asyncio.wait([task, begun], return_when=asyncio.FIRST_COMPLETED)
    if task.done():
        await task
    task.cancel()
    await asyncio.wait([task])
    assert task.cancelled(), "who awaits gets CancelledError"
    assert log == ["work has cleaned up", "caller goes on"], "the work is cancelled, and ends first"


# -- compare --------------------------------------------------------------------------------------


def test_rounds(world):
    """lets the loops take turns, and gives each run a loop of its own"""
    factories = {name: world.factory(name) for name in ["violet", "amber"]}
    work = world.job(*["tea"] * 4, seconds=[3, 7, 3, 7])
    found = compare(work, factories, repeat=2, timer=world.watch)
    turns = [entry for entry in world.log if entry.endswith("works")]
    assert turns == ["violet works", "amber works"] * 2, "each loop has its turn in every round"
    violet = ["violet opens", "violet works", "violet closes"]
    amber = ["amber opens", "amber works", "amber closes"]
    assert world.log == [*violet, *amber, *violet, *amber], (
        "each run has a loop of its own, which is closed before the next one is made"
    )
    assert list(found.items()) == [("violet", 3), ("amber", 7)], (
        "seconds by name, in the given order"
    )


def test_only_the_work_counts(world):
    """measures the work alone, not how a loop is made, cleaned up and closed"""
    factories = {"fast": world.factory("fast"), "big": world.factory("big", 30, 50)}
    kept = []

    async def work():
        kept.append(asyncio.create_task(guest()))
        await asyncio.sleep(0)
        world.watch.move(2)

    async def guest():
        try:
            for _ in range(5000):
                await asyncio.sleep(0)
        finally:
            world.watch.move(400)

    found = compare(work, factories, repeat=1, timer=world.watch)
    assert found == {"fast": 2, "big": 2}, "a program makes its loop once, and works on it long"


@pytest.mark.parametrize(
    ("seconds", "median"),
    [([8], 8), ([9, 1, 2], 2), ([1, 100, 4, 6], 5), ([5, 1, 1, 1, 5], 1)],
    ids=["1 round", "3 rounds", "4 rounds", "5 rounds"],
)
def test_median(world, seconds, median):
    """gives the median, which one slow run does not change"""
    work = world.job(*["tea"] * len(seconds), seconds=seconds)
    factories = {"violet": world.factory("violet")}
    found = compare(work, factories, repeat=len(seconds), timer=world.watch)
    assert found == {"violet": median}, f"the median of {seconds}, as statistics.median gives it"


def test_equal_results(world):
    """takes results as the same when they are equal"""
    work = world.job({"a": [1], "b": [2]}, {"b": [2], "a": [1]}, {"a": [1.0], "b": [2]})
    factories = {name: world.factory(name) for name in ["violet", "amber", "olive"]}
    try:
        found = list(compare(work, factories, repeat=1, timer=world.watch))
    except ValueError:
        found = "refused"
    assert found == ["violet", "amber", "olive"], "all three loops have given an equal result"


@pytest.mark.parametrize(
    ("results", "names"),
    [
        ([41, 42], ["violet", "amber"]),
        ([None, 42], ["violet", "amber"]),
        ([42, None], ["violet", "amber"]),
        ([[1], [1], [1], [2]], ["violet", "amber"]),
        ([77, 77, 88, 77], ["violet"]),
    ],
    ids=["two numbers", "None first", "None last", "last round", "one loop"],
)
def test_different_results(world, results, names):
    """refuses to compare when two runs give different results, and names them"""
    factories = {name: world.factory(name) for name in ["violet", "amber"]}
    with pytest.raises(ValueError) as caught:
        compare(world.job(*results), factories, repeat=len(results) // 2, timer=world.watch)
    text = str(caught.value)
    wanted = {*names, *map(repr, results)}
    missing = sorted(part for part in wanted if part not in text)
    assert missing == [], "the text has the names of the loops, and the repr of both results"
    assert world.still_open() == [], "no loop is left open"


def test_failing_work(world):
    """stops when the work fails, and raises its exception"""
    error = ValueError("no more milk")
    factories = {name: world.factory(name) for name in ["violet", "amber"]}
    with pytest.raises(ValueError) as caught:
        compare(world.job(1, 1, error, 1, 1, 1), factories, repeat=3, timer=world.watch)
    assert caught.value is error, "the very same exception object comes out"
    assert len(world.loops) == 3, "the third run has failed, and there is none after it"
    assert world.still_open() == [], "no loop is left open"


def test_by_itself(world):
    """makes five rounds and asks time.perf_counter when nothing else is said"""

    async def work():
        await asyncio.sleep(0.03)  # on a real loop, so this takes real time

    found = compare(work, {"violet": world.factory("violet")})
    assert len(world.loops) == 5, "repeat is 5 if it is not given"
    assert 0.005 < found["violet"] < 60, "time.perf_counter counts the waiting, too"


# -- and both kinds of loops -----------------------------------------------------------------------


def test_real_loops():
    """gives the same results on asyncio's loop and, where it is installed, on uvloop's"""

    async def relay():
        log, stick = [], asyncio.Queue(1)

        async def run_to(end):
            async with asyncio.timeout(60):
                for turn in range(3):
                    await stick.put((end, turn))
                    log.append((end, turn))

        async with asyncio.TaskGroup() as group:
            for end in ["north", "south"]:
                group.create_task(run_to(end))
            for _ in range(6):
                log.append(await stick.get())
        return log

    async def mine():
        return made_by(asyncio.get_running_loop())

    names = ["asyncio", *(["uvloop"] if importlib.util.find_spec("uvloop") else [])]
    factories = {name: loop_factory(name) for name in names}
    for name in names:
        assert run_on(factories[name], mine) == name, "the program runs on the loop that was asked"
    assert list(compare(relay, factories, repeat=2)) == names, "no loop gives another result"

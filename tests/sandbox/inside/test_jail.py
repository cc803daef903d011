"""Behind the jail a program can do what programs do, and what reaches further is refused in plain words."""

from __future__ import annotations

import pytest

from harness.core.execution import ErrorKind, Limits, Trial
from harness.core.problem import Asserts

LIMITS = Limits(cpu_s=4, test_cpu_s=3.0, memory_mb=256, files_mb=8, output_kb=64)
WORKS = Asserts("", ("assert work() == 'done'",))

ENTER = """
walls = jail.Jail(
    readable=jail.readable_paths(), writable=os.getcwd(), memory_bytes=1 << 30, cpu_s=20, file_bytes=1 << 20,
    open_files=64, may_signal=None,
)
jail.enter(walls)
"""


def ran(pool, body, beside="", libraries=()):
    """What came of a program whose function `work` has this body."""
    lines = "\n".join(f"    {line}" for line in body.splitlines())
    return pool.run(Trial(f"{beside}\ndef work():\n{lines}\n", WORKS, "work", LIMITS, libraries))


WORKING = {
    "threads": (
        "import threading, queue\nq = queue.Queue()\n"
        "threads = [threading.Thread(target=lambda n=n: q.put(n)) for n in range(8)]\n"
        "[t.start() for t in threads]; [t.join() for t in threads]\n"
        "assert sorted(q.queue) == list(range(8))\nreturn 'done'"
    ),
    "a pool of threads": (
        "from concurrent.futures import ThreadPoolExecutor\n"
        "with ThreadPoolExecutor(4) as p: assert sum(p.map(len, ['a', 'bc'])) == 3\nreturn 'done'"
    ),
    "an event loop that sleeps": (
        "import asyncio\nasync def f(x):\n    await asyncio.sleep(0.01)\n    return x\n"
        "async def main(): return await asyncio.gather(f(1), f(2), asyncio.to_thread(len, 'abc'))\n"
        "assert asyncio.run(main()) == [1, 2, 3]\nreturn 'done'"
    ),
    "temporary files and folders": (
        "import os, pathlib, shutil, tempfile\n"
        "with tempfile.TemporaryDirectory() as d:\n"
        "    p = pathlib.Path(d, 'a'); p.write_text('x'); shutil.copyfile(p, d + '/b'); os.rename(p, d + '/c')\n"
        "    assert sorted(os.listdir(d)) == ['b', 'c']\n"
        "with tempfile.NamedTemporaryFile('w+') as f: f.write('x'); f.seek(0); assert f.read() == 'x'\n"
        "return 'done'"
    ),
    "a file in the working folder": (
        "open('data.csv', 'w').write('a,b\\n1,2\\n')\nimport csv\n"
        "assert list(csv.DictReader(open('data.csv'))) == [{'a': '1', 'b': '2'}]\nreturn 'done'"
    ),
    "a database in memory and one in a file": (
        "import sqlite3\n"
        "for place in (':memory:', 'd.db'):\n"
        "    with sqlite3.connect(place) as c:\n"
        "        c.execute('create table t (x)'); c.execute('insert into t values (3)')\n"
        "        assert c.execute('select x from t').fetchone() == (3,)\n"
        "return 'done'"
    ),
    "compression and hashes": (
        "import bz2, gzip, hashlib, hmac, lzma, secrets, uuid, zlib\n"
        "for m in (bz2, gzip, lzma, zlib): assert m.decompress(m.compress(b'a' * 99)) == b'a' * 99\n"
        "hashlib.sha256(b'a'); hashlib.blake2b(b'a'); hmac.new(b'k', b'm', 'md5'); secrets.token_hex(); uuid.uuid4()\n"
        "return 'done'"
    ),
    "foreign functions": (
        "import ctypes\nassert ctypes.CDLL(None).abs(-3) == 3\n"
        "f = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_int)(lambda x: x + 1)\nassert f(1) == 2\nreturn 'done'"
    ),
    "sleeping and waiting": (
        "import select, signal, socket, time\nbegun = time.monotonic(); time.sleep(0.02)\n"
        "assert time.monotonic() - begun >= 0.02\na, b = socket.socketpair(); a.send(b'x')\n"
        "assert select.select([b], [], [], 1)[0] == [b] and b.recv(1) == b'x'\n"
        "found = []\nsignal.signal(signal.SIGALRM, lambda *_: found.append(1))\n"
        "signal.setitimer(signal.ITIMER_REAL, .01)\n"
        "time.sleep(0.05)\nassert found\nimport os; os.kill(os.getpid(), 0)\nreturn 'done'"
    ),
    "memory maps": (
        "import mmap\nm = mmap.mmap(-1, 4096); m[:2] = b'ab'\nopen('f', 'wb').write(b'x' * 10)\n"
        "with open('f', 'r+b') as f, mmap.mmap(f.fileno(), 0) as m: m[0:1] = b'y'\n"
        "assert open('f').read(2) == 'yx'\nreturn 'done'"
    ),
    "deep recursion": (
        "import sys\nsys.setrecursionlimit(20000)\ndef f(n): return n and f(n - 1) + 1\nassert f(5000) == 5000\n"
        "return 'done'"
    ),
    "a stack of a thread's own": (
        "import sys, threading\nsys.setrecursionlimit(10 ** 6); threading.stack_size(128 << 20)\nfound = []\n"
        "def f(n): return n and f(n - 1) + 1\n"
        "t = threading.Thread(target=lambda: found.append(f(50000))); t.start(); t.join()\n"
        "assert found == [50000]\nreturn 'done'"
    ),
    "time zones and locales": (
        "import datetime, locale, zoneinfo\nzoneinfo.ZoneInfo('UTC'); locale.setlocale(locale.LC_ALL, 'C')\n"
        "assert datetime.datetime.now().astimezone()\nreturn 'done'"
    ),
    "what programs ask of a system": (
        "import getpass, os, platform, sys, threading\nos.getcwd(); os.getpid(); os.getppid(); os.cpu_count()\n"
        "os.sched_getaffinity(0); platform.machine(); sys.getrecursionlimit(); os.path.exists('/nowhere')\n"
        "os.environ.get('HOME'); os.urandom(3); os.times(); os.uname()\nimport resource; resource.getrusage(0)\n"
        "return 'done'"
    ),
    "output that nobody wants, and types of files": (
        "import contextlib, mimetypes, os\n"
        "with open(os.devnull, 'w') as f, contextlib.redirect_stdout(f): print('x')\n"
        "open('/dev/null', 'a').close(); assert open('/dev/zero', 'rb').read(2) == b'\\0\\0'\n"
        "assert mimetypes.guess_type('a.txt')[0] == 'text/plain'\nreturn 'done'"
    ),
    "printing": "import sys\nprint('x'); print('y', file=sys.stderr); sys.stdout.flush()\nreturn 'done'",
    "a logger": "import logging, warnings\nlogging.basicConfig(); logging.warning('x')\nreturn 'done'",
}  # fmt: skip


@pytest.mark.parametrize("body", WORKING.values(), ids=WORKING)
def test_programs_can_do_what_programs_do(pool, body):
    """None of it reaches anything but the process itself and its folder."""
    done = ran(pool, body)
    assert (done.tests, done.message) == (".", "")


COPIES = """
import os, pathlib, shelve, shutil
os.mkdir('from'); pathlib.Path('from/a').write_text('x'); os.chmod('from/a', 0o640)
shutil.copytree('from', 'to'); shutil.copy2('from/a', 'b'); shutil.copy('b', 'c'); pathlib.Path('c').touch()
os.utime('c', (7, 7)); os.truncate('b', 0)
assert os.stat('to/a').st_mode & 0o777 == 0o640 and os.stat('c').st_mtime == 7
with shelve.open('s') as s: s['x'] = 1
return 'done'
"""


def test_programs_copy_files_with_their_modes_and_times(pool):
    """Where their folder is a file system of its own."""
    if not pool.facts()["own_folder"]:
        pytest.skip("no file system of its own may be made here")
    done = ran(pool, COPIES)
    assert (done.tests, done.message) == (".", "")


NUMPY = """
import numpy as np
a = np.random.default_rng(0).normal(size=(60, 60))
assert np.allclose(np.linalg.inv(a) @ a, np.eye(60)) and np.allclose(a @ np.linalg.solve(a, a), a)
values, vectors = np.linalg.eigh(a @ a.T)
assert (np.linalg.svd(a, compute_uv=False) > 0).all() and np.allclose(np.sort(values), values)
np.save('a.npy', a); assert (np.load('a.npy') == a).all() and np.fft.fft(a[0]).shape == (60,)
return 'done'
"""


def test_numpy_does_linear_algebra(pool):
    """Its library may start threads, and asks much of the kernel that it does without."""
    done = ran(pool, NUMPY, libraries=("numpy",))
    assert (done.tests, done.message) == (".", "")


FORBIDDEN = {
    "run another program": "import subprocess; subprocess.run(['true'])",
    "run a shell": "import subprocess; subprocess.check_output('true', shell=True)",
    "open a pipe from one": "import os; os.popen('true').read()",
    "fork": "import os; os.fork()",
    "become another program": "import os; os.execv('/bin/true', ['true'])",
    "start a process": "import multiprocessing as m; m.get_context('fork').Process(target=len).start()",
    "start a pool of processes": (
        "from concurrent.futures import ProcessPoolExecutor as P\nwith P(1) as p: p.submit(len, 'a').result()"
    ),
    "open a socket": "import socket; socket.create_connection(('127.0.0.1', 9), 1)",
    "read another's file": "open('/usr/bin/env')",
    "write elsewhere": "open('/tmp/elsewhere', 'w')",
    "list the root": "import os; os.listdir('/')",
    "change another's mode": "import os; os.chmod(os.__file__, 0o777)",
    "change another's times": "import os; os.utime(os.__file__, (1, 1))",
    "change an owner": "import os; open('x', 'w').close(); os.chown('x', 1, 1)",
    "signal its parent": "import os; os.kill(os.getppid(), 0)",
    "signal its group": "import os; os.kill(0, 0)",
}


@pytest.mark.parametrize("body", FORBIDDEN.values(), ids=FORBIDDEN)
def test_what_reaches_further_is_refused_in_plain_words(pool, body):
    """The program sees an error that says so, and so does the reader of its verdict."""
    done = ran(pool, body)
    assert (done.tests, done.error) == ("f", ErrorKind.FORBIDDEN)
    assert done.message


def test_the_jail_holds_in_the_process_that_enters_it(alone, tmp_path):
    """Files, processes, limits and privileges together; it cannot be left, nor entered with more."""
    (tmp_path.parent / "secret").write_text("secret")
    found = alone(
        ENTER + "tries('secret', open, '../secret')\ntries('own', open, 'mine', 'w')\ntries('fork', os.fork)\n"
        "tries('execute', os.execv, '/bin/true', ['true'])\ntries('socket', socket.socket)\n"
        "tries('pair', socket.socketpair)\ntries('limit', resource.setrlimit, resource.RLIMIT_AS, (-1, -1))\n"
        "tries('itself', os.kill, os.getpid(), 0)\ntries('parent', os.kill, os.getppid(), 0)\n"
        "tries('again', jail.enter, walls)\ntries('library', __import__, 'calendar')\n"
        "tries('process', os.listdir, '/proc')\n"
    )
    assert found == {
        "secret": "EACCES", "own": "done", "fork": "EPERM", "execute": "EPERM", "socket": "EPERM", "pair": "done",
        "limit": "ValueError", "itself": "done", "parent": "EPERM", "again": "EPERM", "library": "done",
        "process": "EACCES",
    }  # fmt: skip


def test_the_checker_may_signal_its_program_and_no_other(alone):
    """One process that was begun before."""
    found = alone(
        "pid = os.fork()\nif pid == 0:\n    time.sleep(30)\n    os._exit(0)\n" + ENTER.replace("None", "pid")
        + "tries('program', os.kill, pid, 0)\ntries('group', os.kill, -pid, 0)\n"
        "tries('parent', os.kill, os.getppid(), 0)\n"
        "tries('end', os.kill, pid, 9)\ntries('wait', lambda: os.waitpid(pid, 0)[1])\n"
    )  # fmt: skip
    assert found == {"program": "done", "group": "EPERM", "parent": "EPERM", "end": "done", "wait": 9}


def test_a_program_on_a_file_system_of_its_own_may_change_modes_and_times(alone, tmp_path):
    """Those of its own files: for all others the kernel says that they cannot be changed. Links lead nowhere else."""
    (tmp_path.parent / "theirs").write_text("x")
    (tmp_path.parent / "theirs").chmod(0o644)
    found = alone(
        "names = namespaces.separate()\nhere = os.getcwd()\n"
        "own = bool(names) and namespaces.own_folder(here, 1 << 20, 30) and namespaces.keep_other_files(here)\n"
        "found['own'] = own\nos.chdir(here)\n"
        + ENTER.replace("may_signal=None", "may_signal=None, own_files=own")
        + "os.mkdir('from'); open('from/a', 'w').close(); os.symlink('../theirs', 'link')\n"
        "tries('tree', shutil.copytree, 'from', 'to')\ntries('file', shutil.copy, 'from/a', 'b')\n"
        "tries('mode', lambda: [os.chmod('b', 0o600), oct(os.stat('b').st_mode)][1:])\n"
        "tries('time', lambda: [os.utime('b', (7, 7)), int(os.stat('b').st_mtime)][1:])\n"
        "for path in ('../theirs', 'link', os.__file__, '/dev/null'):\n"
        "    tries('mode ' + path, os.chmod, path, 0o777)\n    tries('time ' + path, os.utime, path, (1, 1))\n"
        "    tries('descriptor ' + path, lambda: os.fchmod(os.open(path, os.O_RDONLY), 0o777))\n"
        "tries('owner', os.chown, 'b', 1, 1)\ntries('write', open, '../theirs', 'w')\n"
    )
    if not found.pop("own"):
        pytest.skip("no file system of its own may be made here")
    works = {name: found.pop(name) for name in ("tree", "file", "mode", "time")}
    assert works == {"tree": "to", "file": "b", "mode": ["0o100600"], "time": [7]}
    assert set(found.values()) <= {"EROFS", "EPERM", "EACCES"}
    assert (tmp_path.parent / "theirs").stat().st_mode & 0o777 == 0o644


def test_without_walls_there_are_the_limits_alone(alone):
    """As a user may want at his own risk."""
    found = alone(
        ENTER.replace("may_signal=None", "may_signal=None, locked=False")
        + "found['new'] = int(status('NoNewPrivs'))\nfound['filter'] = int(status('Seccomp'))\n"
        "tries('list', lambda: len(os.listdir('/proc')) > 0)\n"
        "found['limit'] = list(resource.getrlimit(resource.RLIMIT_AS))\n"
    )
    assert found == {"new": 0, "filter": 0, "list": True, "limit": [1 << 30, 1 << 30]}


def test_every_process_of_a_program_is_locked_in(pool):
    """What the kernel says of it: a filter, no new privileges, not to be looked into."""
    body = (
        "import ctypes\nlibc = ctypes.CDLL(None, use_errno=True)\n"
        "assert (libc.prctl(21, 0, 0, 0, 0), libc.prctl(39, 0, 0, 0, 0), libc.prctl(3, 0, 0, 0, 0)) == (2, 1, 0)\n"
        "return 'done'"
    )
    done = ran(pool, body)
    assert (done.tests, done.message) == (".", "")

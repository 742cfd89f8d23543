"""Random programs of boundary calls in processes of their own; the last line is one JSON object.

A process that dies, stops answering or breaks a promise is a failure, named by the seed of the program it was at.
"""

from __future__ import annotations

import ctypes
import json
import os
import resource
import subprocess
import sys
import threading
from pathlib import Path

import click

from conformance.numpy.abi.header import Function, functions
from conformance.numpy.abi.program import Broken, Program

BATCH = 250
SECONDS = 240
#: Memory that a process may have: what is larger is refused on every machine alike.
ADDRESSES = 6 << 30
WAYS = ("alone", "threads", "exit")


def _count(lib: ctypes.CDLL) -> int:
    number = ctypes.c_size_t()
    lib.rn_open_count(ctypes.byref(number))
    return number.value


def alone(lib: ctypes.CDLL, known: list[Function], seeds: range, calls: int) -> dict[str, int]:
    """Programs one after the other, each of which leaves nothing open."""
    found, broken = {"programs": 0, "calls": 0, "refused": 0}, []
    for seed in seeds:
        os.write(2, f"{seed}\n".encode())
        before, program = _count(lib), Program(lib, known, seed)
        try:
            program.run(calls)
            program.end()
            program.expect(_count(lib), before, "arrays open after a program")
        except Broken as why:
            broken.append(f"seed {seed}: {why}")
        found["programs"] += 1
        found["calls"] += program.calls
        found["refused"] += program.refused
    if broken:
        raise SystemExit("\n".join(broken))
    return found


def _fork(lib: ctypes.CDLL, known: list[Function], seed: int, calls: int) -> int:
    """A program in a forked child, while other threads call: the child's exit code."""
    lib.rn_fork_begin()
    child = os.fork()
    lib.rn_fork_end()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    lib.rn_set_thread_count(ctypes.c_size_t(1))
    code = 1
    try:
        program = Program(lib, known, seed)
        program.run(calls)
        program.end()
        code = 0
    finally:
        os._exit(code)


def threads(lib: ctypes.CDLL, known: list[Function], seeds: range, calls: int, forks: int = 6) -> dict[str, int]:
    """Programs of four threads, which read and write each other's arrays, and forks meanwhile."""
    os.write(2, f"threads {seeds}\n".encode())
    commons = Program(lib, known, seeds.start)
    commons.run(calls)
    programs = [Program(lib, known, seed, tuple(commons.messages.handles)) for seed in seeds]
    wrong: list[BaseException] = []

    def work(mine: list[Program]) -> None:
        try:
            for program in mine:
                program.run(calls)
                program.end()
        except BaseException as error:  # A thread's failure is its process's.
            wrong.append(error)

    workers = [threading.Thread(target=work, args=(programs[place::4],)) for place in range(4)]
    for worker in workers:
        worker.start()
    codes = [_fork(lib, known, seed, calls) for seed in range(forks)]
    for worker in workers:
        worker.join()
    commons.end()
    if wrong or any(codes):
        raise SystemExit(f"threads of {seeds}: {wrong}, exit codes of forked children {codes}")
    total = sum(program.calls for program in programs)
    return {"programs": len(programs) + forks, "calls": total, "refused": sum(program.refused for program in programs)}


def leave(lib: ctypes.CDLL, known: list[Function], seeds: range, calls: int) -> dict[str, int]:
    """Programs whose arrays stay open, one of them still at work, when the interpreter ends."""
    programs = [Program(lib, known, seed) for seed in seeds]
    for program in programs:
        program.run(calls)
    late = Program(lib, known, seeds.stop)
    threading.Thread(target=late.run, args=(10**9,), daemon=True).start()
    globals()["_kept"] = programs
    return {"programs": len(programs) + 1, "calls": sum(program.calls for program in programs), "refused": 0}


def child(way: str, start: int, count: int, calls: int) -> None:
    """The part of one process."""
    resource.setrlimit(resource.RLIMIT_AS, (ADDRESSES, ADDRESSES))
    lib = ctypes.CDLL(os.environ["NUMPY_RS_LIBRARY"])
    run = {"alone": alone, "threads": threads, "exit": leave}[way]
    print(json.dumps(run(lib, functions(), range(start, start + count), calls)), flush=True)


def process(way: str, start: int, count: int, calls: int) -> tuple[dict[str, int], str | None]:
    """Counts of a process, and what went wrong with it."""
    command = [sys.executable, "-m", "conformance.numpy.abi.fuzz", "--child", way, "--seed", str(start)]
    command += ["--programs", str(count), "--calls", str(calls)]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS, cwd=Path(__file__).parents[3])
    except subprocess.TimeoutExpired as late:
        errors = late.stderr.decode() if isinstance(late.stderr, bytes) else late.stderr or ""
        return {}, f"{way} from seed {start}: no end after {SECONDS} s, at {errors[-200:]}"
    if done.returncode:
        return {}, f"{way} from seed {start}: exit code {done.returncode}: {done.stderr[-600:]}"
    return json.loads(done.stdout.splitlines()[-1]), None


@click.command()
@click.option(
    "--programs", default=20000, help="How many random programs run alone; a tenth as many in threads and at an exit."
)
@click.option("--calls", default=12, help="Calls of each.")
@click.option("--seed", default=1, help="The first program's seed.")
@click.option("--child", "way", type=click.Choice(WAYS), hidden=True)
def main(programs: int, calls: int, seed: int, way: str | None) -> None:
    """Random programs against the library that NUMPY_RS_LIBRARY names."""
    if way:
        return child(way, seed, programs, calls)
    total = {"programs": 0, "calls": 0, "refused": 0}
    wrong: list[str] = []
    for name, share in zip(WAYS, (1, 10, 10), strict=True):
        starts = range(seed, seed + programs // share, BATCH)
        for start in starts:
            found, failure = process(name, start, min(BATCH, seed + programs // share - start), calls)
            total = {key: total[key] + found.get(key, 0) for key in total}
            wrong += [failure] if failure else []
    for failure in wrong:
        click.echo(failure)
    click.echo(json.dumps({f"abi_{key}": value for key, value in total.items()} | {"abi_failures": len(wrong)}))
    sys.exit(4 if wrong else 0)


if __name__ == "__main__":
    main()

"""The boundary under abuse: wrong handles, garbage, threads, forks, and an interpreter that ends."""

import ctypes
import os
import random
import sys
import threading

import pytest
from interpreter import run

import numpy_rs as nr
from numpy_rs import _records as records
from numpy_rs import _short as short
from numpy_rs._library import RECORD, REGISTRY, Outcome, lib, make, size


def open_count():
    number = ctypes.c_size_t()
    assert lib.rn_open_count(ctypes.byref(number)) == 0
    return number.value


def test_wrong_handles_are_errors():
    handle = make("rn_array_zeros", records.pack_text("f8"), size(2), None, size(0))
    assert lib.rn_release(handle) == 0
    place = ctypes.c_uint32()
    for wrong in (handle, 0, 0xFFFFFFFF, handle ^ 1 << 31):
        assert lib.rn_release(wrong) == 7
        assert lib.rn_retain(wrong) == 7
        assert lib.rn_array_real(wrong, ctypes.byref(place)) == 7
        assert short.binary(1, wrong, wrong, short.here.record) == 7


def test_an_old_handle_does_not_name_a_new_array():
    old = make("rn_array_zeros", records.pack_text("f8"), size(2), None, size(0))
    lib.rn_release(old)
    for _ in range(5000):
        new = make("rn_array_zeros", records.pack_text("f8"), size(2), None, size(0))
        assert new != old
        lib.rn_release(new)


def test_nothing_leaks():
    before = open_count()
    for _ in range(50):
        a = nr.arange(10.0)
        (a + 1).sum(), a[::2].reshape(5, 1).T, nr.where(a > 3), nr.divmod(a, 3)
        with pytest.raises(ValueError):
            a + nr.ones(3)
        with pytest.raises(IndexError):
            a[99]
    del a
    assert open_count() == before


def test_huge_shapes_are_refused():
    for shape in ((2**62,), (2**40, 2**40), (2**63 - 1, 2, 2)):
        with pytest.raises((ValueError, OverflowError)):
            nr.zeros(shape)
        with pytest.raises((ValueError, OverflowError, TypeError)):
            nr.broadcast_to(nr.ones(1), shape).copy() if len(shape) > 1 else nr.zeros((shape[0], 9))
    with pytest.raises(OverflowError):
        nr.zeros(2**70)


def test_views_cannot_leave_their_memory():
    a = nr.arange(4.0)
    for shape, strides, offset in (((5,), (8,), 0), ((2,), (8,), -8), ((2**62, 2), (2**62, 8), 0), ((4,), (8,), 8)):
        with pytest.raises(ValueError):
            a._strided(shape, strides, offset)


def garbage(draw, handles):
    kinds = [*REGISTRY["records"].values(), 99]
    numbers = [0, 1, 2, 3, 11, 255, 2**31, 2**32 - 1]
    parts = [
        records.pack_head(draw.choice(kinds), draw.choice([*numbers, *handles]), draw.choice([0, 1, 2**63, 2**64 - 1]))
        for _ in range(draw.randrange(1, 8))
    ]
    return b"".join(parts)


def test_garbage_is_refused_or_understood():
    """Random records to every function: an error or a result, never a crash (kind 9 is a panic: a mistake of ours)."""
    draw, arrays = random.Random(5), [nr.arange(6.0).reshape(2, 3), nr.ones((), "?"), nr.zeros((0, 2), "i1")]
    handles = [a._handle for a in arrays]
    out, panics = (Outcome * 2)(), set()
    for _ in range(300):
        data = garbage(draw, handles)
        message, handle = (data, size(len(data) // RECORD)), draw.choice(handles)
        row = draw.randrange(len(REGISTRY["functions"]))
        ufunc = draw.randrange(len(REGISTRY["ufuncs"]))
        head = records.pack_head(records.TUPLE, draw.randrange(4)) + data
        call = (head, size(len(head) // RECORD))
        calls = {
            "getitem": lib.rn_array_get(handle, *message, 0, out),
            "setitem": lib.rn_array_set(handle, *call),
            REGISTRY["functions"][row]["name"]: lib.rn_function_call(row, *call, 1, out),
            "reduce " + REGISTRY["ufuncs"][ufunc]["name"]: lib.rn_ufunc_reduce(ufunc, *call, 0, 1, out),
            REGISTRY["ufuncs"][ufunc]["name"]: lib.rn_ufunc_call(
                ufunc, *call, None, size(0), 1, out, size(REGISTRY["ufuncs"][ufunc]["nout"])
            ),
            "result_type": lib.rn_result_type(*message),
        }
        panics |= {name for name, status in calls.items() if status == 9}
    assert not panics


def test_threads_share_arrays():
    """Many threads read and write one array: each write is whole, so a row always holds one number."""
    a, wrong = nr.zeros((8, 4096)), []

    def work(number):
        for turn in range(30):
            a[turn % 8] = float(number)
            row = a[(turn + number) % 8].copy()
            if row.min() != row.max():
                wrong.append(number)
            nr.add(a, 0.0).sum(), a.T.copy()

    threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not wrong and not any(thread.is_alive() for thread in threads)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
def test_fork_while_threads_work():
    found = run(
        """
        import os, threading
        import numpy_rs as np
        a, stop = np.ones(1 << 20), threading.Event()
        def work():
            while not stop.is_set():
                np.add(a, 1.0)
                a[:10] = 1.0
        threads = [threading.Thread(target=work) for _ in range(3)]
        for thread in threads: thread.start()
        codes = []
        for _ in range(10):
            child = os.fork()
            if child == 0:
                b = np.ones(1 << 20) + 1
                os._exit(0 if float(b.sum()) == 2 << 20 else 1)
            codes.append(os.waitpid(child, 0)[1])
        stop.set()
        for thread in threads: thread.join()
        print(codes)
        """,
    )
    assert found == f"{[0] * 10}\n"


@pytest.mark.parametrize("keep", ["a = np.ones(9)", "import builtins; builtins.kept = np.asarray(bytearray(9))[1:]"])
def test_the_interpreter_ends_with_live_arrays(keep):
    program = f"""
        import numpy_rs as np, sys, threading
        {keep}
        cycle = [np.ones(3)]; cycle.append(cycle)
        threading.Thread(target=lambda: np.ones(1 << 18) + 1, daemon=True).start()
        print("done")
        """
    assert run(program, "-X", "dev").strip() == "done"
    assert sys.exc_info() == (None, None, None)

"""Memory lent and taken without copies; NumPy is not needed."""

import array
import ctypes
import gc
import pickle
import sys

import numpy as np
import pytest
from interpreter import run

import numpy_rs as nr
from numpy_rs import _create


def test_numpy_is_never_imported():
    found = run(
        """
        import sys
        sys.modules["numpy"] = None  # whoever imports it fails
        import numpy_rs as np
        a = np.arange(6.0).reshape(2, 3)
        print(repr(a), np.linspace(0, 1, 3), a.mean(), a[a > 2], np.add.reduce(a), a @ a.T, np.float32(1))
        assert not [name for name in sys.modules if name.partition(".")[0] == "numpy" and sys.modules[name]]
        """
    )
    assert found.startswith("array([[0., 1., 2.],")


def test_array_interface_both_ways():
    theirs = np.arange(12.0).reshape(3, 4)[::-1, ::2]
    mine = nr.asarray(theirs)
    assert np.shares_memory(np.asarray(mine), theirs)
    assert mine.strides == theirs.strides
    mine[0, 0] = -1
    assert theirs[0, 0] == -1
    assert not nr.array(theirs).base


def test_read_only_memory_stays_so():
    theirs = np.arange(3.0)
    theirs.flags.writeable = False
    mine = nr.asarray(theirs)
    with pytest.raises(ValueError, match="read-only"):
        mine[0] = 1
    with pytest.raises(ValueError, match="read-only"):
        mine += 1
    with pytest.raises(ValueError, match="read-only"):
        mine[:1].fill(0)
    assert theirs.tolist() == [0, 1, 2]


def test_lent_memory_is_given_back():
    gc.collect()
    before = len(_create._lent)
    mine = nr.asarray(np.arange(3.0))
    view = mine[1:]
    assert len(_create._lent) == before + 1
    del mine
    gc.collect()
    assert len(_create._lent) == before + 1
    del view
    gc.collect()
    assert len(_create._lent) == before


def test_buffers():
    block = array.array("d", [1.0, 2.0])
    mine = nr.asarray(block)
    mine[0] = 5
    assert block[0] == 5.0
    assert memoryview(mine.data).tolist() == [5.0, 2.0]
    mine.data[1] = 8.0
    assert mine.tolist() == [5.0, 8.0]
    assert nr.frombuffer(b"\1\2\3", "uint8").tolist() == [1, 2, 3]
    with pytest.raises(ValueError):
        nr.frombuffer(b"\1\2\3", "int16")


@pytest.mark.skipif(sys.version_info < (3, 12), reason="classes in Python lend buffers from 3.12 on")
def test_the_buffer_protocol():
    mine = nr.arange(4.0)
    memoryview(mine)[0] = 7.0
    assert mine[0] == 7


def test_dlpack_both_ways():
    mine = nr.arange(6.0).reshape(2, 3)
    theirs = np.from_dlpack(mine)
    assert np.shares_memory(theirs, np.asarray(mine))
    taken = nr.from_dlpack(np.arange(6).reshape(2, 3)[:, ::2])
    assert taken.tolist() == [[0, 2], [3, 5]]
    capsule = mine.__dlpack__()
    del capsule, theirs, taken
    gc.collect()
    with pytest.raises(BufferError):
        nr.broadcast_to(mine, (2, 2, 3)).__dlpack__()


@pytest.mark.parametrize("letter", "?bHqefdFD")
def test_pickles(letter):
    for a in (nr.ones((2, 3), letter), nr.ones((2, 3), letter).T, nr.ones((), letter), nr.ones((0, 2), letter)):
        again = pickle.loads(pickle.dumps(a))
        assert again.dtype == a.dtype and again.shape == a.shape and bool((again == a).all())
        assert again.flags.f_contiguous == a.flags.f_contiguous
    scalar = nr.dtype(letter).type(1)
    assert pickle.loads(pickle.dumps(scalar)) == scalar and type(pickle.loads(pickle.dumps(scalar))) is type(scalar)
    assert pickle.loads(pickle.dumps(nr.add)) is nr.add
    assert pickle.loads(pickle.dumps(nr.dtype(">f4"))) == nr.dtype(">f4")


def test_files(tmp_path):
    a = nr.arange(6.0).reshape(2, 3)
    nr.save(tmp_path / "a", a)
    assert np.load(tmp_path / "a.npy").tolist() == a.tolist()
    nr.savez(tmp_path / "b.npz", a, named=a + 1)
    with nr.load(tmp_path / "b.npz") as archive:
        assert archive.files == ["named", "arr_0"] or archive.files == ["arr_0", "named"]
        assert archive["named"].tolist() == (a + 1).tolist()
    nr.savetxt(tmp_path / "c.txt", a)
    assert nr.loadtxt(tmp_path / "c.txt").tolist() == a.tolist()


def test_memory_at_an_address():
    block = (ctypes.c_double * 3)(1, 2, 3)
    mine = nr.frombuffer(block)
    block[0] = 4
    assert mine.tolist() == [4, 2, 3]

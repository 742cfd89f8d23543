/* The C boundary of rust-numpy. Generated from rust-numpy/capi: `cargo run -p rust-numpy-capi --bin rust-numpy-header`.
 *
 * A function of type int32_t returns 0, or an rn_kind; rn_error then has one line about it. The short ways return a
 * new handle, or a number below 64: 0 (no short way: nothing was done), an rn_kind, 32 (the number is in result), 33 (what
 * was made is in rn_output); 1 << 32 is added where the array shares the memory of the first one, and the errors of
 * rn_float_errors, times 1 << 33, where a ufunc has some. Errors and outputs belong to the calling
 * thread. Pointers are null or lead to as many values as the count beside them says. An array that a function makes
 * belongs to the caller, who gives it to rn_release once; arguments stay the caller's. Functions may be called by many
 * threads at once. */
#ifndef RUST_NUMPY_H
#define RUST_NUMPY_H
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* One value, or the beginning of one: 24 bytes. */
typedef struct {
  uint32_t kind;
  uint32_t handle;
  uint64_t low;
  uint64_t high;
} rn_record;

/* Runs when the last array over lent memory is gone. */
typedef void (*rn_deleter)(void *context);

/* What a failed call returns. */
typedef enum {
  RN_ERROR_TYPE = 1,
  RN_ERROR_VALUE = 2,
  RN_ERROR_INDEX = 3,
  RN_ERROR_AXIS = 4,
  RN_ERROR_OVERFLOW = 5,
  RN_ERROR_LINALG = 6,
  RN_ERROR_HANDLE = 7,
  RN_ERROR_MESSAGE = 8,
  RN_ERROR_PANIC = 9,
  RN_ERROR_MEMORY = 10,
  RN_ERROR_TOOHARD = 11,
} rn_kind;

/* What a record is. */
enum {
  RN_NONE = 0, /* Nothing; in an index, a new axis. */
  RN_BOOL = 1, /* `low` is 0 or 1. */
  RN_INT = 2, /* 128 bits in two's complement. */
  RN_FLOAT = 3, /* `low` has the bits of a double. */
  RN_COMPLEX = 4, /* `low` and `high` have the bits of two doubles. */
  RN_TEXT = 5, /* `handle` bytes of UTF-8 in the records that follow, padded to whole records. */
  RN_DTYPE = 6, /* `handle` is the code of a number type, plus 256 where its bytes are swapped. */
  RN_FIELDS = 7, /* `handle` fields of a record of `low` bytes; for each: its name (TEXT), its dtype, its offset (INT). */
  RN_ARRAY = 8, /* `handle` names an array. */
  RN_SCALAR = 9, /* A NumPy scalar: `handle` is the code of its type, `low` and `high` its bytes. */
  RN_TUPLE = 10, /* `handle` members follow. */
  RN_SLICE = 11, /* Start, stop and step follow, each INT or NONE. */
  RN_ELLIPSIS = 12, /* An ellipsis. */
};

/* ---- Running ---- */

/* The version of this boundary. */
int32_t rn_abi_version(uint32_t *version);

/* The line about the last error of this thread (UTF-8, not ended by 0). It lies there until the next error. */
int32_t rn_error(const uint8_t **text, size_t *length);

/* The floating-point errors of this thread's last call of a ufunc, or of `sum`, `prod`, `cumsum`, `cumprod`, added up: 1 for a
   division by zero, 2 for an overflow, 4 for an underflow, 8 for an invalid value. WebAssembly notes none. */
int32_t rn_float_errors(uint32_t *errors);

/* The records of this thread's last output. They lie there until the next call. */
int32_t rn_output(const rn_record **records, size_t *count);

/* How many handles are open. */
int32_t rn_open_count(size_t *number);

/* Memory for messages, where the caller has none of the library's: in WebAssembly. Aligned to 16 bytes. */
int32_t rn_memory_new(size_t bytes, uint8_t **start);

/* Ends memory of `rn_memory_new`, of the same size. */
int32_t rn_memory_free(uint8_t *start, size_t bytes);

/* Threads that one call may use. */
int32_t rn_thread_count(size_t *count);

/* Sets how many threads one call may use; 0 means as many as the machine has. */
int32_t rn_set_thread_count(size_t count);

/* Gives the instruction set in use to `rn_output`: TEXT. */
int32_t rn_level(void);

/* Chooses the instruction set of this name (UTF-8) among those that the machine has. */
int32_t rn_set_level(const uint8_t *name, size_t length);

/* Before a fork: waits for calls of other threads to end, and keeps them out. */
int32_t rn_fork_begin(void);

/* After a fork, in parent and child. A child has one thread: it sets the thread count to 1. */
int32_t rn_fork_end(void);

/* ---- Arrays ---- */

/* Makes an array of zeros in C order. */
int32_t rn_array_zeros(const rn_record *dtype, size_t dtype_count, const int64_t *shape, size_t ndim, uint32_t *array);

/* Makes an array from a copy of its bytes in C order. */
int32_t rn_array_from_bytes(const uint8_t *bytes, size_t bytes_count, const rn_record *dtype, size_t dtype_count, const int64_t *shape, size_t ndim, uint32_t *array);

/* Makes an array over memory that stays the caller's: `bytes_count` initialised bytes that may be read, and
   written where `writeable` is not 0, until `deleter` (or null) is called with `context`: on any thread, never inside
   of a call. The first element lies at `offset`. Where this fails, `deleter` is not called. */
int32_t rn_array_from_external(uint8_t *bytes, size_t bytes_count, size_t offset, const rn_record *dtype, size_t dtype_count, const int64_t *shape, const int64_t *strides, size_t ndim, uint32_t writeable, rn_deleter deleter, void *context, uint32_t *array);

/* Adds an owner: one more `rn_release` is needed. */
int32_t rn_retain(uint32_t array);

/* Ends an owner's hold; the last one closes the handle. The memory lives while any array has it. */
int32_t rn_release(uint32_t array);

/* Writes what is known of an array: ndim, size, itemsize, the code of its dtype (-1 for records), whether its bytes
   are swapped, whether it may be written, the address of its first element, an identity of its memory, whether it is
   contiguous in C and in Fortran order; then its shape, then its strides in bytes. `capacity` numbers fit. */
int32_t rn_array_describe(uint32_t array, int64_t *facts, size_t capacity);

/* Gives the dtype of an array to `rn_output`. */
int32_t rn_array_dtype(uint32_t array);

/* Copies the elements in C order to `bytes`, which has room for exactly them. */
int32_t rn_array_read(uint32_t array, uint8_t *bytes, size_t bytes_count);

/* Allows or forbids writing through this handle; broadcast arrays stay as they are. */
int32_t rn_array_set_writeable(uint32_t array, uint32_t writeable);

/* Whether two arrays may have bytes in common, judged by the range of their addresses. */
int32_t rn_array_shares_memory(uint32_t left, uint32_t right, uint32_t *shares);

/* ---- Views, copies and parts ---- */

/* The elements in another shape, one size of which may be -1: a view where memory allows, else a copy.
   `order` is 0 for C, 1 for Fortran. */
int32_t rn_array_reshape(uint32_t array, const int64_t *shape, size_t ndim, uint32_t order, uint32_t *view);

/* The axes in another order. */
int32_t rn_array_transpose(uint32_t array, const int64_t *axes, size_t ndim, uint32_t *view);

/* The diagonal of two axes, `offset` above the main one. */
int32_t rn_array_diagonal(uint32_t array, int64_t offset, int64_t axis1, int64_t axis2, uint32_t *view);

/* The real parts. */
int32_t rn_array_real(uint32_t array, uint32_t *view);

/* The imaginary parts; new zeros where the numbers are real. */
int32_t rn_array_imag(uint32_t array, uint32_t *view);

/* The same bytes read as another dtype. */
int32_t rn_array_view_as(uint32_t array, const rn_record *dtype, size_t dtype_count, uint32_t *view);

/* Any shape and strides (in bytes) over the memory of an array, from `offset` bytes after its first element. Elements
   that leave the memory are refused; such that share bytes cannot be written. */
int32_t rn_array_strided(uint32_t array, const int64_t *shape, const int64_t *strides, size_t ndim, int64_t offset, uint32_t *view);

/* A copy in C (0), Fortran (1) or memory's own (2) order. */
int32_t rn_array_copy(uint32_t array, uint32_t order, uint32_t *copy);

/* A copy as another dtype, by the casting rule 0 no, 1 equiv, 2 safe, 3 same_kind or 4 unsafe, in the order of
   memory. */
int32_t rn_array_astype(uint32_t array, const rn_record *dtype, size_t dtype_count, uint32_t casting, uint32_t *copy);

/* The elements at an index: a value, or a tuple of an array's parts. A view where the index is basic, else a copy. One
   number is a SCALAR where `scalars` is not 0. */
int32_t rn_array_get(uint32_t array, const rn_record *index, size_t count, uint32_t scalars, rn_record *result);

/* Writes a value, broadcast and converted, to the elements at an index. The message is a tuple of both. */
int32_t rn_array_set(uint32_t array, const rn_record *message, size_t count);

/* ---- Dtypes ---- */

/* Gives the dtype of any of NumPy's spellings (UTF-8) to `rn_output`. */
int32_t rn_dtype_parse(const uint8_t *text, size_t length);

/* Whether `rule` (0 no to 4 unsafe) lets a dtype become another. The message is a tuple of both. */
int32_t rn_can_cast(const rn_record *message, size_t count, uint32_t rule, uint32_t *allowed);

/* Gives the dtype that all members of a tuple promote to (dtypes, arrays, scalars; Python numbers are weak) to
   `rn_output`. */
int32_t rn_result_type(const rn_record *message, size_t count);

/* ---- Ufuncs ---- */

/* The number of ufuncs; their ids are smaller. */
int32_t rn_ufunc_count(uint32_t *number);

/* Applies a ufunc to the elements of its inputs. The message is a tuple of them, then pairs of a keyword (`where`,
   `casting`, `dtype`) and a value. `outputs` are arrays to write or 0, or there are none; `results` gets a record for
   each output: ARRAY or SCALAR, or NONE where it went to an array. */
int32_t rn_ufunc_call(uint32_t id, const rn_record *message, size_t count, const uint32_t *outputs, size_t outputs_count, uint32_t scalars, rn_record *results, size_t results_count);

/* Folds an array along axes. Keywords: `axis` (0; NONE for all), `dtype`, `keepdims`, `initial`, `where`. The result
   goes to the array `out`, or, where that is 0, to `result`. */
int32_t rn_ufunc_reduce(uint32_t id, const rn_record *message, size_t count, uint32_t out, uint32_t scalars, rn_record *result);

/* Every partial fold along one axis. Keywords: `axis` (0), `dtype`. */
int32_t rn_ufunc_accumulate(uint32_t id, const rn_record *message, size_t count, uint32_t out, rn_record *result);

/* Folds of the slices that start at indices. The tuple holds array and indices; keywords: `axis` (0), `dtype`. */
int32_t rn_ufunc_reduceat(uint32_t id, const rn_record *message, size_t count, uint32_t out, rn_record *result);

/* The ufunc of every pair of elements of two arrays. */
int32_t rn_ufunc_outer(uint32_t id, const rn_record *message, size_t count, uint32_t scalars, rn_record *result);

/* Applies a ufunc in place to the elements at indices, as often as each is named. The tuple holds the indices (a tuple
   of arrays) and, for a ufunc of two, the second operand. */
int32_t rn_ufunc_at(uint32_t id, uint32_t target, const rn_record *message, size_t count);

/* ---- Functions ---- */

/* Gives the names of all functions and ufuncs, with what a binding needs, to `rn_output`: JSON as TEXT. */
int32_t rn_registry(void);

/* The number of functions; their ids are smaller. */
int32_t rn_function_count(uint32_t *number);

/* Gives one function's row of the registry to `rn_output`. */
int32_t rn_function_info(uint32_t id);

/* The id of a function's name (UTF-8). */
int32_t rn_function_find(const uint8_t *name, size_t length, uint32_t *id);

/* Calls a function. The message is a tuple of its values, then pairs of a keyword (TEXT) and a value. `result` gets the
   first record of what it makes, and `rn_output` all of them. Numbers are SCALAR where `scalars` is not 0, and
   every array is a new handle. */
int32_t rn_function_call(uint32_t id, const rn_record *message, size_t count, uint32_t scalars, rn_record *result);

/* Calls a function and writes its result to an array. */
int32_t rn_function_call_into(uint32_t id, const rn_record *message, size_t count, uint32_t target);

/* Calls a function that changes an array, which stands for its first argument. */
int32_t rn_function_change(uint32_t id, uint32_t target, const rn_record *message, size_t count);

/* ---- Short ways ---- */

/* A ufunc of one array. */
uint64_t rn_short_unary(uint32_t id, uint32_t array, rn_record *result);

/* A ufunc of two arrays. */
uint64_t rn_short_binary(uint32_t id, uint32_t left, uint32_t right, rn_record *result);

/* A ufunc of an array and a number (one record), which comes first where `first` is not 0. */
uint64_t rn_short_number(uint32_t id, uint32_t array, const rn_record *number, uint32_t first, rn_record *result);

/* A slice of the first axis: `bounds` are start, stop and step, each of which may be missing (the least number). */
uint64_t rn_short_slice(uint32_t array, const int64_t *bounds);

/* The part at one position of the first axis. */
uint64_t rn_short_item(uint32_t array, int32_t at, rn_record *result);

/* A function of up to three arrays: `count` of `a`, `b` and `c`. Numbers travel as in `rn_function_call`. */
uint64_t rn_short_function(uint32_t id, uint32_t scalars, uint32_t count, uint32_t a, uint32_t b, uint32_t c, rn_record *result);

#ifdef __cplusplus
}
#endif
#endif

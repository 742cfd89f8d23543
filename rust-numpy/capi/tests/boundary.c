/* The boundary as a C program uses it. Prints one line and returns 0 where every check holds. */
#include "rust_numpy.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CHECK(condition)                                                   \
  do {                                                                     \
    if (!(condition)) {                                                    \
      fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #condition);      \
      exit(1);                                                             \
    }                                                                      \
  } while (0)
#define OK(call) CHECK((call) == 0)

static rn_record record(uint32_t kind, uint32_t handle, uint64_t low) {
  rn_record made = {kind, handle, low, 0};
  return made;
}

static uint32_t function(const char *name) {
  uint32_t id;
  OK(rn_function_find((const uint8_t *)name, strlen(name), &id));
  return id;
}

static int ended;
static void end(void *context) {
  free(context);
  ended++;
}

static uint32_t doubles(const double *values, int64_t count) {
  const rn_record dtype = record(RN_DTYPE, 11, 0);
  uint32_t array;
  OK(rn_array_from_bytes((const uint8_t *)values, 8 * (size_t)count, &dtype, 1, &count, 1, &array));
  return array;
}

static void sums(void) {
  const double values[] = {1, 2, 3, 4};
  uint32_t array = doubles(values, 4);
  rn_record message[] = {record(RN_TUPLE, 1, 0), record(RN_ARRAY, array, 0)}, result;
  double sum;
  OK(rn_function_call(function("sum"), message, 2, 1, &result));
  CHECK(result.kind == RN_SCALAR && result.handle == 11);
  memcpy(&sum, &result.low, 8);
  CHECK(sum == 10);
  OK(rn_release(array));
}

/* Infinity minus infinity is an invalid value; then there is none again. Under valgrind no error is noted. */
static void errors(uint32_t add, uint32_t fine) {
  const double plus[] = {1, INFINITY, 3}, minus[] = {1, -INFINITY, 3};
  uint32_t left = doubles(plus, 3), right = doubles(minus, 3), noted;
  rn_record result;
  uint64_t made = rn_short_binary(add, left, right, &result);
  OK(rn_float_errors(&noted));
  CHECK(made >> 33 == noted && (noted == 8 || noted == 0));
  OK(rn_release((uint32_t)made));
  made = rn_short_binary(add, fine, fine, &result);
  CHECK(made >> 32 == 0);
  OK(rn_float_errors(&noted));
  CHECK(noted == 0);
  OK(rn_release((uint32_t)made));
  OK(rn_release(left));
  OK(rn_release(right));
}

static void adds(void) {
  const double values[] = {1, 2, 3};
  uint32_t left = doubles(values, 3), right = doubles(values, 3), count, add;
  double out[3];
  const int64_t every_second[] = {INT64_MIN, INT64_MIN, 2};
  rn_record result;
  uint64_t made, part;
  OK(rn_ufunc_count(&count));
  CHECK(count > 80);
  add = 1; /* absolute, add: in alphabetical order */
  made = rn_short_binary(add, left, right, &result);
  CHECK(made > 64 && made >> 32 == 0);
  OK(rn_array_read((uint32_t)made, (uint8_t *)out, sizeof out));
  CHECK(out[0] == 2 && out[2] == 6);
  part = rn_short_slice((uint32_t)made, every_second);
  CHECK(part >> 32 == 1);
  OK(rn_array_read((uint32_t)part, (uint8_t *)out, 16));
  CHECK(out[0] == 2 && out[1] == 6);
  CHECK(rn_short_item((uint32_t)made, -1, &result) == 32 && result.kind == RN_SCALAR);
  CHECK(rn_short_item((uint32_t)made, 3, &result) == RN_ERROR_INDEX);
  CHECK(rn_short_binary(add, left, 0, &result) == RN_ERROR_HANDLE);
  errors(add, left);
  OK(rn_release(left));
  OK(rn_release(right));
  OK(rn_release((uint32_t)part));
  OK(rn_release((uint32_t)made));
}

static void lends(void) {
  const int64_t shape = 4, stride = 8;
  const rn_record dtype = record(RN_DTYPE, 11, 0);
  double *memory = calloc(4, 8);
  uint32_t array, view;
  rn_record write[] = {record(RN_TUPLE, 2, 0), record(RN_INT, 0, 1), record(RN_FLOAT, 0, 0x4008000000000000u)};
  OK(rn_array_from_external((uint8_t *)memory, 32, 0, &dtype, 1, &shape, &stride, 1, 1, end, memory, &array));
  OK(rn_array_set(array, write, 3));
  CHECK(memory[1] == 3.0);
  OK(rn_array_real(array, &view));
  OK(rn_release(array));
  CHECK(ended == 0);
  OK(rn_release(view));
  CHECK(ended == 1);
}

static void refuses(void) {
  const uint8_t *text;
  size_t length;
  uint32_t array = doubles(NULL, 0), id = function("mean");
  int64_t huge[] = {INT64_MAX, INT64_MAX};
  const rn_record dtype = record(RN_DTYPE, 11, 0), deep = record(RN_TUPLE, 1000000, 0), wrong = record(99, 0, 0);
  rn_record result;
  OK(rn_release(array));
  CHECK(rn_release(array) == RN_ERROR_HANDLE);
  CHECK(rn_release(0) == RN_ERROR_HANDLE && rn_retain(0xffffffffu) == RN_ERROR_HANDLE);
  OK(rn_error(&text, &length));
  CHECK(length > 0 && memcmp(text, "handle", 6) == 0);
  CHECK(rn_array_zeros(&dtype, 1, huge, 2, &array) == RN_ERROR_VALUE);
  CHECK(rn_array_zeros(&wrong, 1, huge, 2, &array) == RN_ERROR_MESSAGE);
  CHECK(rn_function_call(id, &deep, 1, 1, &result) == RN_ERROR_MESSAGE);
  CHECK(rn_function_call(id, NULL, 1, 1, &result) == RN_ERROR_MESSAGE);
  CHECK(rn_function_call(0xffffu, &deep, 1, 1, &result) == RN_ERROR_MESSAGE);
  CHECK(rn_array_zeros(&dtype, 1, huge, 0, NULL) == RN_ERROR_MESSAGE);
}

/* Numbers that need no library: the same sequence everywhere (xorshift, G. Marsaglia). */
static uint64_t state = 88172645463325252u;
static uint32_t below(uint32_t n) {
  state ^= state << 13;
  state ^= state >> 7;
  state ^= state << 17;
  return (uint32_t)(state >> 33) % n;
}

enum { OPEN = 16, LONGEST = 6 };
static uint32_t open_arrays[OPEN];

/* A record of any kind, most often of an open array, a small number or nothing. */
static rn_record any(void) {
  switch (below(8)) {
  case 0: case 1: case 2: return record(RN_ARRAY, open_arrays[below(OPEN)], 0);
  case 3: return record(RN_INT, 0, below(4));
  case 4: return record(RN_TUPLE, below(4), 0);
  case 5: return record(RN_DTYPE, below(14) + 256 * below(2), 0);
  case 6: return record(below(16), below(2) ? below(20) : 0xffffffffu, state);
  default: return record(RN_NONE, 0, 0);
  }
}

/* Releases what a place has, which may have been released before, and puts an array there. */
static void renew(uint32_t place) {
  uint8_t bytes[64];
  int64_t shape[] = {below(4), below(3)};
  rn_record dtype = record(RN_DTYPE, 1 + below(8), 0);
  rn_release(open_arrays[place]);
  if (below(3) == 0) CHECK(rn_release(open_arrays[place]) == RN_ERROR_HANDLE);
  for (size_t i = 0; i < sizeof bytes; i++) bytes[i] = (uint8_t)below(256);
  size_t size = (size_t)(shape[0] * shape[1]) * (size_t)(1 << (dtype.handle - 1) / 2);
  OK(rn_array_from_bytes(bytes, size, &dtype, 1, shape, 2, &open_arrays[place]));
}

/* Ends the arrays among the records of an output, which has text nowhere. */
static void end_output(void) {
  const rn_record *records;
  size_t count;
  OK(rn_output(&records, &count));
  for (size_t i = 0; i < count; i++)
    if (records[i].kind == RN_ARRAY) OK(rn_release(records[i].handle));
}

/* Ends what a short way has made. */
static void end_short(uint64_t made) {
  CHECK((uint32_t)made != RN_ERROR_PANIC);
  if ((uint32_t)made >= 64) OK(rn_release((uint32_t)made));
}

static void short_ways(uint32_t left, uint32_t right) {
  const int64_t bounds[] = {(int64_t)below(6) - 3, below(2) ? INT64_MIN : (int64_t)below(6), (int64_t)below(5) - 2};
  const rn_record number = any();
  rn_record result;
  end_short(rn_short_unary(below(120), left, &result));
  end_short(rn_short_binary(below(120), left, right, &result));
  end_short(rn_short_number(below(120), left, &number, below(2), &result));
  end_short(rn_short_slice(left, bounds));
  end_short(rn_short_item(left, (int32_t)below(8) - 4, &result));
}

static void random_calls(long calls) {
  uint32_t functions;
  OK(rn_function_count(&functions));
  for (uint32_t place = 0; place < OPEN; place++) renew(place);
  while (calls-- > 0) {
    rn_record message[LONGEST], result = record(RN_NONE, 0, 0);
    uint32_t id = below(functions), left = open_arrays[below(OPEN)], right = open_arrays[below(OPEN)];
    size_t count = 1 + below(LONGEST);
    message[0] = record(RN_TUPLE, (uint32_t)count - 1, 0);
    for (size_t i = 1; i < count; i++) message[i] = any();
    int32_t status = rn_function_call(id, message, count, 1, &result);
    CHECK(status != RN_ERROR_PANIC);
    if (status == 0 && result.kind != RN_TEXT) end_output();
    short_ways(left, right);
    CHECK(rn_array_set(left, message, count) != RN_ERROR_PANIC);
    CHECK(rn_ufunc_at(below(90), left, message, count) != RN_ERROR_PANIC);
    renew(below(OPEN));
  }
  for (uint32_t place = 0; place < OPEN; place++) OK(rn_release(open_arrays[place]));
}

int main(int count, char **arguments) {
  size_t before, after;
  uint32_t version;
  OK(rn_abi_version(&version));
  CHECK(version == 3);
  OK(rn_open_count(&before));
  sums();
  adds();
  lends();
  refuses();
  random_calls(count > 1 ? atol(arguments[1]) : 5000);
  OK(rn_open_count(&after));
  CHECK(after == before);
  puts("the boundary holds");
  return 0;
}

// jemalloc by name, so that no other allocator can answer, and blocks as numbers: a strategy holds no
// pointers.
#ifndef CJEMALLOC_SHIM_H
#define CJEMALLOC_SHIM_H

#include <jemalloc/jemalloc.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

// As many bytes as the largest worker's description.
static const char cj_description[1472] = {'b'};

static inline uintptr_t cj_allocate(size_t size) { return (uintptr_t)mallocx(size, 0); }

static inline void cj_free(uintptr_t block) { dallocx((void *)block, 0); }

// Copies the first `size` bytes of a worker's description to `offset` in the block.
static inline void cj_fill(uintptr_t block, size_t offset, size_t size) {
  memcpy((char *)block + offset, cj_description, size);
}

#endif

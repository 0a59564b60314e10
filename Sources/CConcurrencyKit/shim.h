// Concurrency Kit's ring for one producer and many consumers, on raw addresses in a shared mapping.
//
// Cells of 4 bytes, by its own macro for typed rings: those of our queues are as wide, and a ring of
// pointers would be compared for its size. All of it is inline, as our own atomics are.
#ifndef CCONCURRENCYKIT_SHIM_H
#define CCONCURRENCYKIT_SHIM_H

#include <ck_ring.h>
#include <stdbool.h>
#include <stdint.h>

struct ck_slot {
  uint32_t number;
};

CK_RING_PROTOTYPE(slots, ck_slot)

// What a layout reserves for the counters; the ring's own structure must fit.
enum { cck_ring_bytes = 256 };
_Static_assert(sizeof(struct ck_ring) <= cck_ring_bytes, "the counters have room");

// Of `size` cells, a power of two, one of which stays empty. Both counters start at `origin`.
static inline void cck_ring_init(void *ring, uint32_t size, uint32_t origin) {
  struct ck_ring *it = (struct ck_ring *)ring;
  ck_ring_init(it, size);
  it->c_head = it->p_tail = it->p_head = origin;
}

// False if the ring is full.
static inline bool cck_enqueue(void *ring, void *cells, uint32_t number) {
  struct ck_slot entry = {number};
  return ck_ring_enqueue_spmc_slots((struct ck_ring *)ring, (struct ck_slot *)cells, &entry);
}

// False if the ring is empty.
static inline bool cck_dequeue(void *ring, void *cells, uint32_t *number) {
  struct ck_slot entry;
  if (!ck_ring_dequeue_spmc_slots((struct ck_ring *)ring, (struct ck_slot *)cells, &entry))
    return false;
  *number = entry.number;
  return true;
}

// At rest.
static inline uint32_t cck_head(const void *ring) { return ((const struct ck_ring *)ring)->c_head; }
static inline uint32_t cck_tail(const void *ring) { return ((const struct ck_ring *)ring)->p_tail; }

#endif

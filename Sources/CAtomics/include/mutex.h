// The C library's mutex, shared between processes, on a raw address.
#ifndef CATOMICS_MUTEX_H
#define CATOMICS_MUTEX_H

#include <pthread.h>
#include <stdbool.h>

#include "atomics.h"

enum {
  ca_mutex_size = sizeof(pthread_mutex_t),
  // What an acquisition found, as bits: it was held by another; its holder had died.
  ca_mutex_waited = 1,
  ca_mutex_owner_died = 2,
};

// Makes the bytes at `address` a free mutex that processes share. Returns 0 or -errno.
int ca_mutex_format(void *address, bool is_robust);

// What follows a failed attempt, whose errno is `cause`.
int ca_mutex_acquire_slowly(void *address, int cause);

// Tried before it is waited for, because only so does it show whether somebody held it. The library's
// own locking makes the same attempt first.
CA_INLINE int ca_mutex_acquire(void *address) {
  int cause = pthread_mutex_trylock((pthread_mutex_t *)address);
  return __builtin_expect(cause == 0, 1) ? 0 : ca_mutex_acquire_slowly(address, cause);
}

CA_INLINE void ca_mutex_release(void *address) { pthread_mutex_unlock((pthread_mutex_t *)address); }

#endif

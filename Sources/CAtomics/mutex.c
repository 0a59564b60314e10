#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif

#include "include/mutex.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int ca_mutex_format(void *address, bool is_robust) {
  pthread_mutexattr_t attributes;
  int cause = pthread_mutexattr_init(&attributes);
  if (cause != 0) return -cause;
  cause = pthread_mutexattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED);
  if (cause == 0 && is_robust)
    cause = pthread_mutexattr_setrobust(&attributes, PTHREAD_MUTEX_ROBUST);
  if (cause == 0) cause = pthread_mutex_init((pthread_mutex_t *)address, &attributes);
  pthread_mutexattr_destroy(&attributes);
  return -cause;
}

int ca_mutex_acquire_slowly(void *address, int cause) {
  pthread_mutex_t *mutex = address;
  int found = 0;
  if (cause == EBUSY) {
    found |= ca_mutex_waited;
    cause = pthread_mutex_lock(mutex);
  }
  if (cause == EOWNERDEAD) {
    found |= ca_mutex_owner_died;
    cause = pthread_mutex_consistent(mutex);
  }
  if (cause != 0) {
    // Whoever went on would go on without the lock.
    fprintf(stderr, "bench-slots: a mutex in shared memory is damaged: %s\n", strerror(cause));
    abort();
  }
  return found;
}

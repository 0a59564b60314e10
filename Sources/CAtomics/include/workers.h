// Short-lived children of the postmaster: started by a bare fork, and never in Swift again. Values on
// success, -errno on failure.
#ifndef CATOMICS_WORKERS_H
#define CATOMICS_WORKERS_H

#include <stdint.h>
#include <sys/types.h>

// Starts a child that sleeps for `hold_ns` and exits with `status`. It dies with the thread that
// starts it, has no signal blocked and none handled, and no descriptor but the first three.
pid_t ca_worker_start(uint64_t hold_ns, int status);

// Collects one child of the calling thread that has ended, as waitpid has its status: its pid, or 0 if
// none has ended or there is none. Never waits. Children of other threads are none of its business.
pid_t ca_worker_reap(int *status);

// The same for one child, which has ended.
pid_t ca_worker_collect(pid_t pid, int *status);

// From now on every exit of a child counts up the word at `latch` and wakes who waits for it, as
// PostgreSQL's handler sets a flag and the latch; NULL ends that. 0 or -errno.
int ca_child_exits_wake(void *latch);

// Keeps the calling thread out of that: another one's handler runs.
int ca_child_exits_block(void);

// Processor time of the calling thread, in nanoseconds.
uint64_t ca_thread_cpu_ns(void);

#endif

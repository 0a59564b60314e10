// System calls that Swift does not import: behind _GNU_SOURCE, variadic, or by number only.
// All return 0 or a value on success and -errno on failure, so that one place in Swift reads them.
#ifndef CATOMICS_PLATFORM_H
#define CATOMICS_PLATFORM_H

#include <stdint.h>
#include <sys/types.h>

// An unnamed memory file of `size` bytes with all its pages reserved, so that a full memory is an
// error here and not a SIGBUS later, and its size sealed. Close-on-exec. Returns the descriptor.
int ca_memory_file(const char *name, uint64_t size);

// Maps `size` bytes of the file between two inaccessible guard pages, populated, at an address
// derived from `hint` (taken if it is free, another otherwise). Returns 0 or -errno.
int ca_map_guarded(int descriptor, uint64_t size, uint64_t hint, void **base);
void ca_unmap_guarded(void *base, uint64_t size);

// Sleep while *address == value; not private, for the word may be shared between processes.
// `timeout_ns` 0 is for ever. Returns 0, or -errno (-EAGAIN, -EINTR, -ETIMEDOUT are ordinary).
int ca_futex_wait(const void *address, uint32_t value, uint64_t timeout_ns);
int ca_futex_wake(const void *address, int count);

// A wake-up is a SIGUSR1 to one thread, which has blocked it and fetches it: no handler runs, and those
// that come before it is fetched are one. `ca_await_wakeup` returns 1, or 0 after `timeout_ns`.
int ca_block_wakeups(void);
int ca_await_wakeup(uint64_t timeout_ns);
int ca_thread_id(void);
int ca_send_wakeup(int process, int thread);

// Ends this process when the thread that started it ends.
int ca_die_with_parent(void);

// Starts `path` with `arguments` (NULL-terminated). `inherited[i]` becomes descriptor 3 + i; all
// others close on exec. Signals are unblocked and set to their defaults, in a process group of its own.
int ca_spawn(
    const char *path, char *const arguments[], const int *inherited, int inherited_count,
    pid_t *pid);

// Whether this process ignores a signal: 1 or 0.
int ca_signal_is_ignored(int signal);

// How many processors this thread may run on.
int ca_allowed_processors(void);

// Writes up to `capacity` allowed processor numbers in ascending order; returns how many there are.
int ca_allowed_processor_list(int *processors, int capacity);

// Restricts the calling thread to one processor. Returns 0 or -errno.
int ca_pin_thread(int processor);

// The processor that the calling thread runs on if it may run nowhere else; -1 otherwise.
int ca_pinned_processor(void);

#endif

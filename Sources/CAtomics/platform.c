#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif

#include "include/platform.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/futex.h>
#include <sched.h>
#include <signal.h>
#include <spawn.h>
#include <stddef.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

extern char **environ;

static const int first_memory_file = 32;

int ca_memory_file(const char *name, uint64_t size) {
  int low = memfd_create(name, MFD_CLOEXEC | MFD_ALLOW_SEALING);
  if (low < 0) return -errno;
  // Above the numbers that ca_spawn gives to a child: its dup2 actions run one after the other, and
  // would overwrite a source that stands on the number of another's target.
  int descriptor = fcntl(low, F_DUPFD_CLOEXEC, first_memory_file);
  close(low);
  if (descriptor < 0) return -errno;
  // The size is set by ftruncate and the pages reserved apart from it: posix_fallocate alone would
  // do both, but restarts from nothing at each signal.
  if (ftruncate(descriptor, (off_t)size) != 0) goto failed;
  while (fallocate(descriptor, 0, 0, (off_t)size) != 0)
    if (errno != EINTR) goto failed;
  if (fcntl(descriptor, F_ADD_SEALS, F_SEAL_GROW | F_SEAL_SHRINK | F_SEAL_SEAL) != 0) goto failed;
  return descriptor;
failed:;
  int cause = errno;
  close(descriptor);
  return -cause;
}

int ca_map_guarded(int descriptor, uint64_t size, uint64_t hint, void **base) {
  size_t page = (size_t)sysconf(_SC_PAGESIZE);
  uint64_t rounded = (size + page - 1) / page * page;
  size_t whole = rounded + 2 * page;
  int reserve = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE;
  // A hint and no MAP_FIXED_NOREPLACE: that flag is unknown to the thread sanitizer, which drops an
  // address outside its own ranges and keeps the flag, so that it asks for address 0 and dies.
  void *start = mmap((void *)(hint / page * page), whole, PROT_NONE, reserve, -1, 0);
  if (start == MAP_FAILED) return -errno;
  void *inner = mmap((char *)start + page, rounded, PROT_READ | PROT_WRITE,
                     MAP_SHARED | MAP_FIXED | MAP_POPULATE, descriptor, 0);
  if (inner == MAP_FAILED) {
    int cause = errno;
    munmap(start, whole);
    return -cause;
  }
  *base = inner;
  return 0;
}

void ca_unmap_guarded(void *base, uint64_t size) {
  size_t page = (size_t)sysconf(_SC_PAGESIZE);
  uint64_t rounded = (size + page - 1) / page * page;
  munmap((char *)base - page, rounded + 2 * page);
}

int ca_futex_wait(const void *address, uint32_t value, uint64_t timeout_ns) {
  struct timespec timeout = {
      .tv_sec = (time_t)(timeout_ns / 1000000000u), .tv_nsec = (long)(timeout_ns % 1000000000u)};
  long result = syscall(SYS_futex, address, FUTEX_WAIT, value, timeout_ns ? &timeout : NULL, NULL, 0);
  return result == 0 ? 0 : -errno;
}

int ca_futex_wake(const void *address, int count) {
  long result = syscall(SYS_futex, address, FUTEX_WAKE, count, NULL, NULL, 0);
  return result >= 0 ? (int)result : -errno;
}

static void only_wakeup(sigset_t *set) {
  sigemptyset(set);
  sigaddset(set, SIGUSR1);
}

int ca_block_wakeups(void) {
  sigset_t set;
  only_wakeup(&set);
  return -pthread_sigmask(SIG_BLOCK, &set, NULL);
}

int ca_await_wakeup(uint64_t timeout_ns) {
  sigset_t set;
  only_wakeup(&set);
  struct timespec timeout = {
      .tv_sec = (time_t)(timeout_ns / 1000000000u), .tv_nsec = (long)(timeout_ns % 1000000000u)};
  return sigtimedwait(&set, NULL, &timeout) == SIGUSR1;
}

int ca_thread_id(void) { return (int)syscall(SYS_gettid); }

int ca_send_wakeup(int process, int thread) {
  return syscall(SYS_tgkill, process, thread, SIGUSR1) == 0 ? 0 : -errno;
}

int ca_die_with_parent(void) {
  return prctl(PR_SET_PDEATHSIG, SIGKILL) == 0 ? 0 : -errno;
}

int ca_signal_is_ignored(int signal) {
  struct sigaction action;
  return sigaction(signal, NULL, &action) == 0 && action.sa_handler == SIG_IGN;
}

int ca_spawn(
    const char *path, char *const arguments[], const int *inherited, int inherited_count,
    pid_t *pid) {
  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
  int cause = posix_spawn_file_actions_init(&actions);
  if (cause != 0) return -cause;
  cause = posix_spawnattr_init(&attributes);
  if (cause != 0) {
    posix_spawn_file_actions_destroy(&actions);
    return -cause;
  }
  // dup2 of a descriptor onto itself clears close-on-exec too, by POSIX and by glibc.
  for (int i = 0; i < inherited_count && cause == 0; i++)
    cause = posix_spawn_file_actions_adddup2(&actions, inherited[i], 3 + i);
  sigset_t none, defaults;
  sigemptyset(&none);
  sigemptyset(&defaults);
  sigaddset(&defaults, SIGINT);
  sigaddset(&defaults, SIGTERM);
  sigaddset(&defaults, SIGHUP);
  posix_spawnattr_setsigmask(&attributes, &none);
  posix_spawnattr_setsigdefault(&attributes, &defaults);
  // A group of its own: Ctrl-C is for the supervisor, which then ends its workers in order.
  posix_spawnattr_setpgroup(&attributes, 0);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF |
                                            POSIX_SPAWN_SETPGROUP);
  if (cause == 0) cause = posix_spawn(pid, path, &actions, &attributes, arguments, environ);
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&actions);
  return -cause;
}

int ca_allowed_processors(void) { return ca_allowed_processor_list(NULL, 0); }

int ca_allowed_processor_list(int *processors, int capacity) {
  cpu_set_t allowed;
  if (sched_getaffinity(0, sizeof allowed, &allowed) != 0) return -errno;
  int found = 0;
  for (int processor = 0; processor < CPU_SETSIZE; processor++) {
    if (!CPU_ISSET(processor, &allowed)) continue;
    if (found < capacity) processors[found] = processor;
    found++;
  }
  return found;
}

int ca_pin_thread(int processor) {
  if (processor < 0 || processor >= CPU_SETSIZE) return -EINVAL;
  cpu_set_t only;
  CPU_ZERO(&only);
  CPU_SET(processor, &only);
  return sched_setaffinity(0, sizeof only, &only) == 0 ? 0 : -errno;
}

int ca_pinned_processor(void) {
  int processor = -1;
  // The kernel narrows a request to the cpuset in silence, and a cpuset may change later: so both
  // are asked, what the thread may do and what it does.
  if (ca_allowed_processor_list(&processor, 1) != 1) return -1;
  return sched_getcpu() == processor ? processor : -1;
}

#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif

#include "include/workers.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "include/atomics.h"
#include "include/platform.h"

enum { first_descriptor_of_nobody = 3, orphaned = 125 };

// The child: nothing but system calls, for another thread may have held any lock when it was made.
static _Noreturn void live(pid_t parent, uint64_t hold_ns, int status) {
  // First of all, and then the look at whether it was too late: nobody may leak.
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != parent) _exit(orphaned);
  struct sigaction by_default = {.sa_handler = SIG_DFL};
  for (int number = 1; number < 32; number++) sigaction(number, &by_default, NULL);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, NULL);
  syscall(SYS_close_range, first_descriptor_of_nobody, ~0u, 0);
  struct timespec left = {
      .tv_sec = (time_t)(hold_ns / 1000000000u), .tv_nsec = (long)(hold_ns % 1000000000u)};
  if (hold_ns != 0)
    while (clock_nanosleep(CLOCK_MONOTONIC, 0, &left, &left) == EINTR) {
    }
  _exit(status);
}

pid_t ca_worker_start(uint64_t hold_ns, int status) {
  pid_t parent = getpid();
  sigset_t all, before;
  sigfillset(&all);
  // No handler of the parent's may run in the child before it has none.
  pthread_sigmask(SIG_SETMASK, &all, &before);
  // _Fork and not fork: what libraries have it do around a fork, the allocator's locks above all, is
  // for children that go on to allocate.
  pid_t pid = _Fork();
  if (pid == 0) live(parent, hold_ns, status);
  int cause = errno;
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  return pid < 0 ? -cause : pid;
}

pid_t ca_worker_reap(int *status) {
  pid_t pid = waitpid(-1, status, WNOHANG | __WNOTHREAD);
  return pid > 0 ? pid : 0;
}

pid_t ca_worker_collect(pid_t pid, int *status) {
  pid_t found;
  do
    found = waitpid(pid, status, 0);
  while (found < 0 && errno == EINTR);
  return found > 0 ? found : 0;
}

// Read by the handler on whichever thread the kernel picks.
static _Atomic(void *) exit_latch;

static void note_exit(int number) {
  (void)number;
  int before = errno;
  void *latch = atomic_load(&exit_latch);
  if (latch != NULL) {
    ca_fetch_add_u32(latch, 1, ca_acquire_release);
    ca_futex_wake(latch, 1);
  }
  errno = before;
}

int ca_child_exits_wake(void *latch) {
  atomic_store(&exit_latch, latch);
  struct sigaction action = {.sa_handler = note_exit, .sa_flags = SA_RESTART | SA_NOCLDSTOP};
  return sigaction(SIGCHLD, &action, NULL) == 0 ? 0 : -errno;
}

int ca_child_exits_block(void) {
  sigset_t exits;
  sigemptyset(&exits);
  sigaddset(&exits, SIGCHLD);
  return -pthread_sigmask(SIG_BLOCK, &exits, NULL);
}

uint64_t ca_thread_cpu_ns(void) {
  struct timespec spent;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &spent);
  return (uint64_t)spent.tv_sec * 1000000000u + (uint64_t)spent.tv_nsec;
}

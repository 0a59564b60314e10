#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif

#include "include/children.h"

#include <errno.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

static int watch(int exits, int descriptor, uint32_t slot) {
  if (descriptor < 0) return -errno;
  struct epoll_event event = {.events = EPOLLIN, .data.u32 = slot};
  if (epoll_ctl(exits, EPOLL_CTL_ADD, descriptor, &event) == 0) return descriptor;
  int cause = errno;
  close(descriptor);
  return -cause;
}

int ca_exits(void) {
  int exits = epoll_create1(EPOLL_CLOEXEC);
  return exits < 0 ? -errno : exits;
}

int ca_exits_watch_stand_in(int exits, uint32_t slot) {
  return watch(exits, eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK), slot);
}

int ca_exits_watch_process(int exits, pid_t pid, uint32_t slot) {
  return watch(exits, (int)syscall(SYS_pidfd_open, pid, 0), slot);
}

int ca_exits_signal(int descriptor) { return eventfd_write(descriptor, 1) == 0 ? 0 : -errno; }

int64_t ca_exits_next(int exits) {
  struct epoll_event event;
  int found;
  do
    found = epoll_wait(exits, &event, 1, 0);
  while (found < 0 && errno == EINTR);
  return found == 1 ? (int64_t)event.data.u32 : -1;
}

void ca_exits_forget(int exits, int descriptor) {
  epoll_ctl(exits, EPOLL_CTL_DEL, descriptor, NULL);
  close(descriptor);
}

uint64_t ca_descriptor_limit(void) {
  struct rlimit limit;
  return getrlimit(RLIMIT_NOFILE, &limit) == 0 ? limit.rlim_max : 0;
}

int ca_raise_descriptor_limit(void) {
  struct rlimit limit;
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return -errno;
  limit.rlim_cur = limit.rlim_max;
  return setrlimit(RLIMIT_NOFILE, &limit) == 0 ? 0 : -errno;
}

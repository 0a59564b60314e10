// How the kernel tells of children that exit, each under a number of the caller's own: an epoll set
// of descriptors, one a child. Values on success, -errno on failure.
#ifndef CATOMICS_CHILDREN_H
#define CATOMICS_CHILDREN_H

#include <stdint.h>
#include <sys/types.h>

// An empty set.
int ca_exits(void);

// Adds an eventfd that stands for a child's pidfd: the set and its look-up are the same, and no
// process has to be started. Returns the descriptor.
int ca_exits_watch_stand_in(int exits, uint32_t slot);

// Adds a real child's pidfd.
int ca_exits_watch_process(int exits, pid_t pid, uint32_t slot);

// What a child's exit does to its pidfd, done to the eventfd that stands for it.
int ca_exits_signal(int descriptor);

// The number of some child that has exited and is still in the set; -1 if there is none. Never waits.
int64_t ca_exits_next(int exits);

// Takes a descriptor out of the set and closes it. Closing alone does not do: a child that has just
// been forked has it open too, and as long as it has, the set goes on telling of it.
void ca_exits_forget(int exits, int descriptor);

// How many descriptors this process may be allowed to open, and asks for that many.
uint64_t ca_descriptor_limit(void);
int ca_raise_descriptor_limit(void);

#endif

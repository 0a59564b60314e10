// Fibers: a function that runs on a stack of its own and can be left in the middle.
//
// One thread, one switch at a time. A fiber that is left and never continued holds nothing but its
// stack, so that starting another function on the same stack is all it takes to forget it; whatever
// the forgotten function had retained or opened stays retained and open.
#ifndef CATOMICS_FIBER_H
#define CATOMICS_FIBER_H

#include <stdint.h>

struct ca_fiber;

// A stack of `stack_size` bytes, rounded up to pages, above a page that cannot be touched. Returns 0
// or -errno.
int ca_fiber_create(uint64_t stack_size, struct ca_fiber **fiber);
void ca_fiber_destroy(struct ca_fiber *fiber);

// Runs entry(argument) on the fiber's stack from its beginning, whatever ran there before, until it
// leaves or returns. Returns 1 if it left, 0 if it returned.
int ca_fiber_start(struct ca_fiber *fiber, void (*entry)(void *), void *argument);

// Goes on where the fiber left. Returns as ca_fiber_start does.
int ca_fiber_continue(struct ca_fiber *fiber);

// Called on the fiber: back to whoever started or continued it.
void ca_fiber_leave(struct ca_fiber *fiber);

#endif

#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif

#include "include/fiber.h"

#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

// CA_FIBER_PORTABLE has the portable version tried out where there is an assembly one.
#if (defined(__x86_64__) || defined(__aarch64__)) && !defined(CA_FIBER_PORTABLE)
#define FIBER_ASSEMBLY 1
#else
#define FIBER_ASSEMBLY 0
#include <ucontext.h>
#endif

struct ca_fiber {
  // Stack pointers of the side that does not run; in the portable version, contexts.
#if FIBER_ASSEMBLY
  void *inside;
  void *outside;
#else
  ucontext_t inside;
  ucontext_t outside;
#endif
  char *mapping;
  size_t mapping_size;
  void (*entry)(void *);
  void *argument;
  int has_returned;
};

int ca_fiber_create(uint64_t stack_size, struct ca_fiber **result) {
  size_t page = (size_t)sysconf(_SC_PAGESIZE);
  size_t size = (stack_size + page - 1) / page * page + page;
  struct ca_fiber *fiber = calloc(1, sizeof *fiber);
  if (!fiber) return -ENOMEM;
  char *mapping = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (mapping == MAP_FAILED || mprotect(mapping, page, PROT_NONE) != 0) {
    int cause = errno;
    if (mapping != MAP_FAILED) munmap(mapping, size);
    free(fiber);
    return -cause;
  }
  fiber->mapping = mapping;
  fiber->mapping_size = size;
  *result = fiber;
  return 0;
}

void ca_fiber_destroy(struct ca_fiber *fiber) {
  munmap(fiber->mapping, fiber->mapping_size);
  free(fiber);
}

#if FIBER_ASSEMBLY

// Saves what a call must preserve on the stack it runs on, stores that stack's pointer to *save and
// goes on with the stack `load`. Rounding modes are not saved: nobody here changes them.
void ca_fiber_switch(void **save, void *load);
// The first thing on a new stack: calls ca_fiber_main with the fiber.
void ca_fiber_begin(void);

__attribute__((used)) void ca_fiber_main(struct ca_fiber *fiber) {
  fiber->entry(fiber->argument);
  fiber->has_returned = 1;
  ca_fiber_switch(&fiber->inside, fiber->outside);
  __builtin_unreachable();
}

#if defined(__x86_64__)

__asm__(
    ".text\n"
    ".globl ca_fiber_switch\n"
    ".hidden ca_fiber_switch\n"
    ".type ca_fiber_switch,@function\n"
    "ca_fiber_switch:\n"
    "  pushq %rbp\n"
    "  pushq %rbx\n"
    "  pushq %r12\n"
    "  pushq %r13\n"
    "  pushq %r14\n"
    "  pushq %r15\n"
    "  movq %rsp, (%rdi)\n"
    "  movq %rsi, %rsp\n"
    "  popq %r15\n"
    "  popq %r14\n"
    "  popq %r13\n"
    "  popq %r12\n"
    "  popq %rbx\n"
    "  popq %rbp\n"
    "  ret\n"
    ".size ca_fiber_switch,.-ca_fiber_switch\n"
    ".globl ca_fiber_begin\n"
    ".hidden ca_fiber_begin\n"
    ".type ca_fiber_begin,@function\n"
    "ca_fiber_begin:\n"
    // Whoever unwinds ends here.
    "  .cfi_startproc\n"
    "  .cfi_undefined rip\n"
    "  movq %rbx, %rdi\n"
    "  call ca_fiber_main\n"
    "  ud2\n"
    "  .cfi_endproc\n"
    ".size ca_fiber_begin,.-ca_fiber_begin\n");

// The stack as ca_fiber_switch leaves it: six registers, of which rbx carries the fiber, and where
// to return. The ABI wants rsp to be a multiple of 16 at a call, so it must be one when
// ca_fiber_begin makes its own; a wrong alignment goes unnoticed until something uses SSE.
static void *new_stack(struct ca_fiber *fiber) {
  void **top = (void **)(fiber->mapping + fiber->mapping_size);
  *--top = NULL;
  *--top = NULL;
  *--top = (void *)ca_fiber_begin;
  *--top = NULL;   // rbp: the end of the chain of frames
  *--top = fiber;  // rbx
  for (int i = 0; i < 4; i++) *--top = NULL;
  return top;
}

#else

__asm__(
    ".text\n"
    ".globl ca_fiber_switch\n"
    ".hidden ca_fiber_switch\n"
    ".type ca_fiber_switch,%function\n"
    "ca_fiber_switch:\n"
    "  sub sp, sp, #160\n"
    "  stp x19, x20, [sp, #0]\n"
    "  stp x21, x22, [sp, #16]\n"
    "  stp x23, x24, [sp, #32]\n"
    "  stp x25, x26, [sp, #48]\n"
    "  stp x27, x28, [sp, #64]\n"
    "  stp x29, x30, [sp, #80]\n"
    "  stp d8, d9, [sp, #96]\n"
    "  stp d10, d11, [sp, #112]\n"
    "  stp d12, d13, [sp, #128]\n"
    "  stp d14, d15, [sp, #144]\n"
    "  mov x9, sp\n"
    "  str x9, [x0]\n"
    "  mov sp, x1\n"
    "  ldp x19, x20, [sp, #0]\n"
    "  ldp x21, x22, [sp, #16]\n"
    "  ldp x23, x24, [sp, #32]\n"
    "  ldp x25, x26, [sp, #48]\n"
    "  ldp x27, x28, [sp, #64]\n"
    "  ldp x29, x30, [sp, #80]\n"
    "  ldp d8, d9, [sp, #96]\n"
    "  ldp d10, d11, [sp, #112]\n"
    "  ldp d12, d13, [sp, #128]\n"
    "  ldp d14, d15, [sp, #144]\n"
    "  add sp, sp, #160\n"
    "  ret\n"
    ".size ca_fiber_switch,.-ca_fiber_switch\n"
    ".globl ca_fiber_begin\n"
    ".hidden ca_fiber_begin\n"
    ".type ca_fiber_begin,%function\n"
    "ca_fiber_begin:\n"
    "  .cfi_startproc\n"
    "  .cfi_undefined x30\n"
    "  mov x0, x19\n"
    "  bl ca_fiber_main\n"
    "  brk #1\n"
    "  .cfi_endproc\n"
    ".size ca_fiber_begin,.-ca_fiber_begin\n");

// As ca_fiber_switch leaves it: x19 carries the fiber, x29 ends the chain of frames, x30 is where to
// return. sp must be a multiple of 16 at all times.
static void *new_stack(struct ca_fiber *fiber) {
  void **frame = (void **)(fiber->mapping + fiber->mapping_size - 160);
  for (int i = 0; i < 20; i++) frame[i] = NULL;
  frame[0] = fiber;
  frame[11] = (void *)ca_fiber_begin;
  return frame;
}

#endif

int ca_fiber_start(struct ca_fiber *fiber, void (*entry)(void *), void *argument) {
  fiber->entry = entry;
  fiber->argument = argument;
  fiber->has_returned = 0;
  fiber->inside = new_stack(fiber);
  return ca_fiber_continue(fiber);
}

int ca_fiber_continue(struct ca_fiber *fiber) {
  ca_fiber_switch(&fiber->outside, fiber->inside);
  return !fiber->has_returned;
}

void ca_fiber_leave(struct ca_fiber *fiber) { ca_fiber_switch(&fiber->inside, fiber->outside); }

#else

// makecontext passes ints only, so the fiber goes in two halves.
static void portable_main(unsigned int high, unsigned int low) {
  struct ca_fiber *fiber = (struct ca_fiber *)(uintptr_t)((uint64_t)high << 32 | low);
  fiber->entry(fiber->argument);
  fiber->has_returned = 1;
  setcontext(&fiber->outside);
}

int ca_fiber_start(struct ca_fiber *fiber, void (*entry)(void *), void *argument) {
  size_t page = (size_t)sysconf(_SC_PAGESIZE);
  fiber->entry = entry;
  fiber->argument = argument;
  fiber->has_returned = 0;
  getcontext(&fiber->inside);
  fiber->inside.uc_stack.ss_sp = fiber->mapping + page;
  fiber->inside.uc_stack.ss_size = fiber->mapping_size - page;
  fiber->inside.uc_link = NULL;
  uint64_t address = (uint64_t)(uintptr_t)fiber;
  makecontext(&fiber->inside, (void (*)(void))portable_main, 2, (unsigned int)(address >> 32),
              (unsigned int)address);
  return ca_fiber_continue(fiber);
}

int ca_fiber_continue(struct ca_fiber *fiber) {
  swapcontext(&fiber->outside, &fiber->inside);
  return !fiber->has_returned;
}

void ca_fiber_leave(struct ca_fiber *fiber) { swapcontext(&fiber->inside, &fiber->outside); }

#endif

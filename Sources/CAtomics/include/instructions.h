// Single instructions: the time-stamp counter, the spin hint, a sink for values, a calibrated spin.
#ifndef CATOMICS_INSTRUCTIONS_H
#define CATOMICS_INSTRUCTIONS_H

#include <stdint.h>
#include <time.h>

#include "atomics.h"

CA_INLINE void ca_spin_hint(void) {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  __asm__ volatile("yield");
#endif
}

// Keeps a value alive that nothing reads, so that a loop which does nothing is not removed.
CA_INLINE void ca_sink(uint64_t value) { __asm__ volatile("" : : "r"(value) : "memory"); }

// A pause between operations without a clock in it: one dependent decrement per round.
CA_INLINE void ca_spin(uint32_t rounds) {
  while (rounds != 0) {
    __asm__ volatile("" : "+r"(rounds));
    rounds -= 1;
  }
}

CA_INLINE uint64_t ca_clock_monotonic_ns(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

// The two ends of a timed operation. Neither lets the operation's instructions cross it: `lfence`
// holds the start back until what came before has finished, `rdtscp` waits for the operation.
CA_INLINE uint64_t ca_ticks_begin(void) {
#if defined(__x86_64__)
  __asm__ volatile("lfence" ::: "memory");
  return __builtin_ia32_rdtsc();
#elif defined(__aarch64__)
  uint64_t ticks;
  __asm__ volatile("isb; mrs %0, cntvct_el0" : "=r"(ticks)::"memory");
  return ticks;
#else
  return ca_clock_monotonic_ns();
#endif
}

CA_INLINE uint64_t ca_ticks_end(void) {
#if defined(__x86_64__)
  unsigned int processor;
  uint64_t ticks = __builtin_ia32_rdtscp(&processor);
  __asm__ volatile("lfence" ::: "memory");
  return ticks;
#else
  return ca_ticks_begin();
#endif
}

#endif

// C11 atomics on raw addresses in a shared mapping.
//
// Addresses, not _Atomic structs: Swift hides _Atomic fields but copies the struct around them in
// silence, and does not import C types aligned above 16 at all. Alignment is the layout's business;
// CAtomics.c asserts that 32 and 64 bits are always lock-free, for an atomic emulated by a lock of
// this process would be no atomic at all for the others.
//
// `order` is a memory_order. Every caller passes a constant, so the switch that the compiler makes
// of it folds away and what stays is the bare instruction.
#ifndef CATOMICS_ATOMICS_H
#define CATOMICS_ATOMICS_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

enum {
  ca_relaxed = memory_order_relaxed,
  ca_acquire = memory_order_acquire,
  ca_release = memory_order_release,
  ca_acquire_release = memory_order_acq_rel,
  ca_sequential = memory_order_seq_cst,
};

#define CA_INLINE static inline __attribute__((always_inline))

CA_INLINE uint32_t ca_load_u32(const void *address, int order) {
  return atomic_load_explicit((const _Atomic uint32_t *)address, order);
}

CA_INLINE void ca_store_u32(void *address, uint32_t value, int order) {
  atomic_store_explicit((_Atomic uint32_t *)address, value, order);
}

CA_INLINE uint32_t ca_exchange_u32(void *address, uint32_t value, int order) {
  return atomic_exchange_explicit((_Atomic uint32_t *)address, value, order);
}

// Strong: the bound on the postmaster's attempts counts every failure as somebody's progress, and a
// spurious failure is nobody's. `*expected` receives the value found.
CA_INLINE bool ca_compare_exchange_u32(
    void *address, uint32_t *expected, uint32_t desired, int success, int failure) {
  return atomic_compare_exchange_strong_explicit(
      (_Atomic uint32_t *)address, expected, desired, success, failure);
}

CA_INLINE uint32_t ca_fetch_add_u32(void *address, uint32_t value, int order) {
  return atomic_fetch_add_explicit((_Atomic uint32_t *)address, value, order);
}

CA_INLINE uint32_t ca_fetch_or_u32(void *address, uint32_t bits, int order) {
  return atomic_fetch_or_explicit((_Atomic uint32_t *)address, bits, order);
}

CA_INLINE uint32_t ca_fetch_and_u32(void *address, uint32_t bits, int order) {
  return atomic_fetch_and_explicit((_Atomic uint32_t *)address, bits, order);
}

// An operation of its own because its old value must never be asked for: unused, fetch_or is one
// `lock or`; used, it becomes a compare-exchange loop without a bound.
CA_INLINE void ca_set_bits_u32(void *address, uint32_t bits, int order) {
  (void)atomic_fetch_or_explicit((_Atomic uint32_t *)address, bits, order);
}

CA_INLINE uint64_t ca_load_u64(const void *address, int order) {
  return atomic_load_explicit((const _Atomic uint64_t *)address, order);
}

CA_INLINE void ca_store_u64(void *address, uint64_t value, int order) {
  atomic_store_explicit((_Atomic uint64_t *)address, value, order);
}

CA_INLINE bool ca_compare_exchange_u64(
    void *address, uint64_t *expected, uint64_t desired, int success, int failure) {
  return atomic_compare_exchange_strong_explicit(
      (_Atomic uint64_t *)address, expected, desired, success, failure);
}

// On x86-64 the sequentially consistent fence is PostgreSQL's own `lock addl`, not clang's `mfence`,
// which costs several times as much: the baseline must not pay for our choice of compiler.
CA_INLINE void ca_fence(int order) {
#if defined(__x86_64__) && !(defined(__has_feature) && __has_feature(thread_sanitizer))
  if (order == memory_order_seq_cst) {
    __asm__ volatile("lock; addl $0,-8(%%rsp)" ::: "memory", "cc");
    return;
  }
#endif
  atomic_thread_fence(order);
}

#endif

#include "CAtomics.h"

// An atomic that is not lock-free is a lock of this process only: broken in shared memory.
_Static_assert(ATOMIC_INT_LOCK_FREE == 2, "32-bit atomics must always be lock-free");
_Static_assert(ATOMIC_LLONG_LOCK_FREE == 2, "64-bit atomics must always be lock-free");
_Static_assert(sizeof(_Atomic uint32_t) == 4, "an atomic word has no hidden state");
_Static_assert(sizeof(_Atomic uint64_t) == 8, "a wide atomic word has no hidden state");

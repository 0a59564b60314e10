// What Swift cannot say: C11 atomics and mutexes on raw addresses, and the system calls that it does not import.
#ifndef CATOMICS_H
#define CATOMICS_H

#include "atomics.h"
#include "children.h"
#include "fiber.h"
#include "instructions.h"
#include "mutex.h"
#include "platform.h"
#include "workers.h"

#endif

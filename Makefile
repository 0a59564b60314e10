# make bench        build optimised and run the default matrix
# make bench-floor  the bare structures beside the floors, with instructions per pair
# make test         all tests, against the optimised build
# make verify       every interleaving of every strategy within small bounds
# make test-tsan    the thread tests under the thread sanitizer
# make lint         style
# make machine-code what the compiler made of the measured loops
# make help         this text

SWIFT ?= swift
# Further words for bench-slots: make bench ARGS='--slots 512 --time 2'
ARGS ?=

.PHONY: bench bench-floor build test verify test-tsan lint machine-code jemalloc valgrind clean help

bench: build
	.build/release/bench-slots run --strategy all,floor-cas $(ARGS)

bench-floor: build valgrind
	.build/release/bench-slots floor --instructions $(ARGS)

build: jemalloc
	$(SWIFT) build -c release

# Testable imports would need the timed binary to be built in another way, and replace it.
test: build
	$(SWIFT) test -c release --disable-xctest --disable-testable-imports $(ARGS)

verify: build
	.build/release/bench-slots verify --slots 3 --operations 3 --kill $(ARGS)

# jemalloc cannot start under the thread sanitizer, so its trait is off here.
# Optimised, for in a debug build the plain accesses to shared memory are made inside the standard
# library, which the sanitizer does not see.
test-tsan:
	$(SWIFT) test -c release --disable-xctest --disable-testable-imports \
	  --disable-default-traits --sanitize=thread \
	  --scratch-path .build-tsan --filter 'ThreadStress|LWLock' $(ARGS)

lint:
	$(SWIFT) format lint --strict --recursive Sources Tests Package.swift

machine-code: build
	.ci/machine-code .build/release/bench-slots

jemalloc:
	@.ci/require libjemalloc-dev /usr/include/jemalloc/jemalloc.h \
	  "or build without it: swift build -c release --disable-default-traits"

valgrind:
	@.ci/require valgrind /usr/bin/valgrind "or leave out --instructions: bench-slots floor"

clean:
	rm -rf .build .build-tsan

help:
	@sed -n 's/^# \(make .*\)/\1/p' Makefile

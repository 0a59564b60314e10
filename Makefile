# make bench        build optimised and run the default matrix
# make bench-floor  the bare structures beside the floors, at 64 and 65,534 slots
# make bench-peers  our circular queue beside Concurrency Kit's, in a build that has it
# make fault        kills under every lock, corrupts, starves and audits, all strategies
# make test         all tests, against the optimised build
# make test-peers   what is compared there, held to what ours is held to
# make fuzz         100,000 damaged files of each kind that is read
# make counts       the counted metrics, held to the committed limits
# make story        the gate, on a build that is slower on purpose
# make reference    everything measured, 35 minutes: FOLDER=where
# make verify       every interleaving of every strategy within small bounds
# make verify-long  one operation further
# make test-tsan    the thread tests under the thread sanitizer
# make lint         style
# make machine-code what the compiler made of the measured loops
# make help         this text

SWIFT ?= swift
# Further words for bench-slots: make bench ARGS='--slots 512 --time 2'
ARGS ?=

# The build that has other people's code in it.
PEERS = --traits default,Peers --scratch-path .build-peers

.PHONY: bench bench-floor bench-peers fault build test verify verify-long counts counts-run story reference fuzz test-peers test-tsan lint machine-code \
  jemalloc libck valgrind clean help

bench: build
	.build/release/bench-slots run --strategy all,floor-cas $(ARGS)

bench-floor: build valgrind
	.build/release/bench-slots floor --slots 64,65534 --instructions $(ARGS)
	@echo
	.build/release/bench-slots floor --slots 64,65534 --layout postgres18 --rounds 10 $(ARGS)

# Ten rounds, each in a process of its own, in which both run in a random order.
bench-peers: jemalloc libck
	$(SWIFT) build -c release $(PEERS)
	.build-peers/release/bench-slots floor --strategy free-queue-spmc,peer-ck-ring \
	  --against peer-ck-ring --slots 64,65534 --rounds 10 $(ARGS)

fault: build
	.build/release/bench-slots fault kill --strategy all --lock all $(ARGS)
	.build/release/bench-slots fault kill --subject dsm $(ARGS)
	.build/release/bench-slots fault corrupt --rogue all --strategy all $(ARGS)
	.build/release/bench-slots fault kill --subject start --lock all $(ARGS)
	.build/release/bench-slots fault corrupt --rogue all --subject start $(ARGS)
	.build/release/bench-slots fault starve --strategy all $(ARGS)
	.build/release/bench-slots fault audit --strategy all $(ARGS)

build: jemalloc
	$(SWIFT) build -c release

# Testable imports would need the timed binary to be built in another way, and replace it.
test: build
	.ci/swift-test $(SWIFT) test -c release --disable-xctest --disable-testable-imports $(ARGS)

# Counts repeat to the digit: what is another has been changed by somebody. A change that is meant goes
# into the file: make counts-run && .build/release/bench-slots thresholds update .build/counts \
#   --kind exact --output Benchmarks/thresholds/counts.yaml
counts: counts-run
	.build/release/bench-slots check .build/counts --thresholds Benchmarks/thresholds/counts.yaml \
	  --require-all

counts-run: build
	rm -rf .build/counts
	for words in "slot --scenario trickle" "start --occupancy 0.5" "exit" "dsm"; do \
	  .build/release/bench-slots run --subject $$words --slots 64 --workers 1 --mode threads --count \
	    --time 50ms --warmup 0 --steal-cap 0 --repetitions 1 --random-seed 1 --quiet \
	    --output .build/counts/$${words%% *} >/dev/null || exit; \
	done

story:
	.ci/story

reference: build
	Benchmarks/reference $(FOLDER)

# Bounded in time and memory: a file that hangs a reader or fills memory fails it.
fuzz: build
	ulimit -v 16777216; BENCH_SLOTS_FUZZ_CASES=100000 timeout 3600 .ci/swift-test $(SWIFT) test -c release \
	  --disable-xctest --disable-testable-imports --filter FuzzTests $(ARGS)

test-peers: jemalloc libck
	.ci/swift-test $(SWIFT) test -c release --disable-xctest --disable-testable-imports $(PEERS) \
	  --filter PeerTests $(ARGS)

verify: build
	.build/release/bench-slots verify --kill --model sc --slots 3 --operations 3 $(ARGS)
	.build/release/bench-slots verify --kill --model tso --slots 3 --operations 2 $(ARGS)
	.build/release/bench-slots verify --kill --model ra --slots 2 --operations 2 $(ARGS)
	.build/release/bench-slots verify --subject dsm --kill --model sc,tso --slots 1,2 --operations 3 $(ARGS)
	.build/release/bench-slots verify --subject dsm --kill --model sc,tso,ra $(ARGS)
	.build/release/bench-slots verify --corrupt --backends 1
	.build/release/bench-slots verify --corrupt --backends 2 --operations 1
	.build/release/bench-slots verify --subject start --kill --slots 1,2 --operations 4 --time 600
	.build/release/bench-slots verify --subject start --kill --model tso --slots 1,2 --operations 3 --time 600
	.build/release/bench-slots verify --subject start --kill --model ra --slots 1,2 --operations 2 --time 600
	.build/release/bench-slots verify --subject start --corrupt --backends 1 --slots 1,2
	.build/release/bench-slots verify --subject start --corrupt --backends 2 --slots 1 --operations 1
	.build/release/bench-slots verify --lock all --backends 2,3 --operations 1 --kill
	.build/release/bench-slots verify --lock all --operations 3 --kill
	.build/release/bench-slots verify --lock all --model tso,ra --operations 1 --kill
	.build/release/bench-slots verify --mutants

# One operation further: minutes, and a few gigabytes.
verify-long: build
	.build/release/bench-slots verify --subject start --kill --slots 2 --operations 5 --time 3600
	.build/release/bench-slots verify --kill --model sc --slots 3 --operations 4 --time 3600 $(ARGS)
	.build/release/bench-slots verify --kill --model tso --slots 3 --operations 3 --time 3600 $(ARGS)
	.build/release/bench-slots verify --kill --model ra --slots 2 --operations 3 --time 3600 $(ARGS)
	.build/release/bench-slots verify --subject dsm --kill --model sc,tso,ra --operations 4 --time 3600 $(ARGS)

# jemalloc cannot start under the thread sanitizer, so its trait is off here.
# Optimised, for in a debug build the plain accesses to shared memory are made inside the standard
# library, which the sanitizer does not see.
test-tsan:
	.ci/swift-test $(SWIFT) test -c release --disable-xctest --disable-testable-imports \
	  --disable-default-traits --sanitize=thread \
	  --scratch-path .build-tsan --filter 'ThreadStress|LWLock' $(ARGS)

lint:
	$(SWIFT) format lint --strict --recursive Sources Tests Package.swift

machine-code: build
	.ci/machine-code .build/release/bench-slots

jemalloc:
	@.ci/require libjemalloc-dev /usr/include/jemalloc/jemalloc.h \
	  "or build without it: swift build -c release --disable-default-traits"

libck:
	@.ci/require libck-dev /usr/include/ck_ring.h "or do without the comparison with it"

valgrind:
	@.ci/require valgrind /usr/bin/valgrind "or leave out --instructions: bench-slots floor"

clean:
	rm -rf .build .build-peers .build-tsan

help:
	@sed -n 's/^# \(make .*\)/\1/p' Makefile

import Glibc

/// Whether this process runs under the thread sanitizer, to which a planted race is a race.
let isUnderThreadSanitizer = dlsym(nil, "__tsan_init") != nil

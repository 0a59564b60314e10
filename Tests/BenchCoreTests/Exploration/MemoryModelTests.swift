import BenchCore
import Testing

/// A program that every textbook has an answer for: under which models it can go wrong.
struct KnownAnswer: Sendable, CustomTestStringConvertible {
  let testDescription: String
  /// The models under which what it asks for happens.
  let happensUnder: Set<ModelName>
  let layout: RegionLayout
  let contenders: [@Sendable (ExploredMemory) -> UInt32?]

  func explore(_ model: ModelName) -> Exploration {
    let contenders = contenders
    return ProgramExploration(layout, under: model) { contenders.map { PlainProgram($0) } }.run()
  }
}

/// Lays words out and writes programs over them.
private func answer(
  _ name: String, under models: [ModelName], _ write: (inout RegionLayout) -> [Body]
) -> KnownAnswer {
  var layout = RegionLayout()
  let bodies = write(&layout)
  return KnownAnswer(
    testDescription: name, happensUnder: Set(models), layout: layout, contenders: bodies)
}

private typealias Body = @Sendable (ExploredMemory) -> UInt32?

/// Where a program has its full fences.
private enum Fences { case none, one, two }

extension KnownAnswer {
  static let all =
    exclusion + messages + storeBuffering + independentReaders + coherence + sequences + chains

  // MARK: Mutual exclusion, of which a plain store in the critical section tells

  private static let exclusion = [
    dekker("Dekker", .releasing, .acquiring, fenced: false, under: [.tso, .ra]),
    dekker("Dekker, fenced", .relaxed, .relaxed, fenced: true, under: []),
    dekker(
      "Dekker, sequentially consistent", .sequentiallyConsistent, .sequentiallyConsistent,
      fenced: false, under: []),
    // On x86-64 the store alone does it: an exchange empties the buffer. In C11 both ends count.
    dekker(
      "Dekker, sequentially consistent stores", .sequentiallyConsistent, .acquiring, fenced: false,
      under: [.ra]),
    peterson("Peterson", .none, under: [.tso, .ra]),
    peterson("Peterson, one fence", .one, under: [.ra]),
    peterson("Peterson, two fences", .two, under: []),
  ]

  private static func dekker(
    _ name: String, _ storing: StoreOrdering, _ loading: LoadOrdering, fenced: Bool,
    under models: [ModelName]
  ) -> KnownAnswer {
    answer(name, under: models) { layout in
      let (flags, section) = (layout.words("flag", count: 2), layout.word("section"))
      return (UInt32(0)..<2).map { me in
        { memory in
          memory.store(flags[me], 1, storing)
          if fenced { memory.fence(.sequentiallyConsistent) }
          if memory.load(flags[1 - me], loading) == 0 { memory.storePlain(section, me) }
          return nil
        }
      }
    }
  }

  /// The second fence is that between the two stores: without it the turn may be given away before
  /// the flag is seen up.
  private static func peterson(
    _ name: String, _ fences: Fences, under models: [ModelName]
  ) -> KnownAnswer {
    answer(name, under: models) { layout in
      let flags = layout.words("flag", count: 2)
      let (turn, section) = (layout.word("turn"), layout.word("section"))
      return (UInt32(0)..<2).map { me in
        { memory in
          memory.store(flags[me], 1, .releasing)
          if fences == .two { memory.fence(.sequentiallyConsistent) }
          memory.store(turn, 1 - me, .releasing)
          if fences != .none { memory.fence(.sequentiallyConsistent) }
          if memory.load(flags[1 - me], .acquiring) == 0 || memory.load(turn, .acquiring) == me {
            memory.storePlain(section, me)
          }
          return nil
        }
      }
    }
  }

  // MARK: A message in a plain word

  private static let messages = [
    message("message", .releasing, .acquiring, under: []),
    message("message, published relaxed", .relaxed, .acquiring, under: [.ra]),
    message("message, looked for relaxed", .releasing, .relaxed, under: [.ra]),
    message("message between fences", .relaxed, .relaxed, fenced: true, under: []),
  ]

  private static func message(
    _ name: String, _ storing: StoreOrdering, _ loading: LoadOrdering, fenced: Bool = false,
    under models: [ModelName]
  ) -> KnownAnswer {
    answer(name, under: models) { layout in
      let (text, flag) = (layout.word("text"), layout.word("flag"))
      return [
        { memory in
          memory.storePlain(text, 1)
          if fenced { memory.fence(.releasing) }
          memory.store(flag, 1, storing)
          return nil
        },
        { memory in
          guard memory.load(flag, loading) == 1 else { return nil }
          if fenced { memory.fence(.acquiring) }
          _ = memory.loadPlain(text)
          return nil
        },
      ]
    }
  }

  // MARK: Each stores, and sees nothing of the other's store

  private static let storeBuffering = [
    storeBuffering("store buffering", fenced: false, under: [.tso, .ra]),
    storeBuffering("store buffering, fenced", fenced: true, under: []),
  ]

  private static func storeBuffering(
    _ name: String, fenced: Bool, under models: [ModelName]
  ) -> KnownAnswer {
    answer(name, under: models) { layout in
      let words = layout.words("word", count: 2)
      return (UInt32(0)..<2).map { me in
        { memory in
          memory.store(words[me], 1, .releasing)
          if fenced { memory.fence(.sequentiallyConsistent) }
          return memory.load(words[1 - me], .acquiring) == 0 ? 1 : nil
        }
      }
    }
  }

  // MARK: Two readers that see two stores in different orders

  private static let independentReaders = [
    independentReaders("independent readers", .releasing, .acquiring, under: [.ra]),
    independentReaders(
      "independent readers, sequentially consistent", .sequentiallyConsistent,
      .sequentiallyConsistent, under: []),
  ]

  private static func independentReaders(
    _ name: String, _ storing: StoreOrdering, _ loading: LoadOrdering, under models: [ModelName]
  ) -> KnownAnswer {
    answer(name, under: models) { layout in
      let words = layout.words("word", count: 2)
      let writers: [Body] = (UInt32(0)..<2).map { me in
        { memory in
          memory.store(words[me], 1, storing)
          return 1
        }
      }
      let readers: [Body] = (UInt32(0)..<2).map { me in
        { memory in
          guard memory.load(words[me], loading) == 1 else { return nil }
          return memory.load(words[1 - me], loading) == 0 ? 1 : nil
        }
      }
      return writers + readers
    }
  }

  // MARK: One word

  private static let coherence = [
    answer("a word going back", under: []) { layout in
      let word = layout.word("word")
      return [
        { memory in
          memory.store(word, 1, .relaxed)
          memory.store(word, 2, .relaxed)
          return 1
        },
        { memory in
          guard memory.load(word, .relaxed) == 2 else { return nil }
          return memory.load(word, .relaxed) == 1 ? 1 : nil
        },
      ]
    },
    answer("two first ones", under: []) { layout in
      let word = layout.word("word")
      return (UInt32(0)..<2).map { _ in { $0.fetchAdd(word, 1, .relaxed) == 0 ? 1 : nil } }
    },
    answer("a compare-exchange that fails by an old value", under: [.ra]) { layout in
      let (word, other) = (layout.word("word"), layout.word("other"))
      return [
        { memory in
          memory.store(word, 1, .relaxed)
          memory.store(other, 1, .relaxed)
          return 1
        },
        { memory in
          guard memory.load(other, .relaxed) == 1 else { return nil }
          let result = memory.compareExchange(
            word, expected: 1, desired: 2, success: .relaxed, failure: .relaxed)
          return result.original == 0 ? 1 : nil
        },
      ]
    },
  ]

  // MARK: What a read-modify-write hands on

  private static let sequences = [
    sequence("release sequence", under: []) { $0.fetchAdd($1, 1, .relaxed) == 1 },
    sequence("release sequence, cut by a store", under: [.ra]) { memory, flag in
      guard memory.load(flag, .relaxed) == 1 else { return false }
      memory.store(flag, 2, .relaxed)
      return true
    },
  ]

  private static func sequence(
    _ name: String, under models: [ModelName],
    between: @escaping @Sendable (ExploredMemory, Word) -> Bool
  ) -> KnownAnswer {
    answer(name, under: models) { layout in
      let (text, flag) = (layout.word("text"), layout.word("flag"))
      return [
        { memory in
          memory.storePlain(text, 1)
          memory.store(flag, 1, .releasing)
          return nil
        },
        { memory in
          _ = between(memory, flag)
          return nil
        },
        { memory in
          if memory.load(flag, .acquiring) == 2 { _ = memory.loadPlain(text) }
          return nil
        },
      ]
    }
  }

  // MARK: What a third one is told of the first

  private static let chains = [
    chain("chain", .releasing, under: []), chain("chain, relaxed", .relaxed, under: [.ra]),
    // A reader is done before a writer that it does not know of begins.
    answer("a plain load before a store that it hands over to", under: [.ra]) { layout in
      let (text, flag) = (layout.word("text"), layout.word("flag"))
      return [
        { memory in
          _ = memory.loadPlain(text)
          memory.store(flag, 1, .relaxed)
          return nil
        },
        { memory in
          if memory.load(flag, .acquiring) == 1 { memory.storePlain(text, 1) }
          return nil
        },
      ]
    },
  ]

  private static func chain(
    _ name: String, _ storing: StoreOrdering, under models: [ModelName]
  ) -> KnownAnswer {
    answer(name, under: models) { layout in
      let words = layout.words("word", count: 2)
      return [
        { memory in
          memory.store(words[0], 1, .relaxed)
          return 1
        },
        { memory in
          guard memory.load(words[0], .relaxed) == 1 else { return nil }
          memory.store(words[1], 1, storing)
          return 1
        },
        { memory in
          guard memory.load(words[1], .acquiring) == 1 else { return nil }
          return memory.load(words[0], .relaxed) == 0 ? 1 : nil
        },
      ]
    }
  }
}

@Suite struct MemoryModelTests {
  @Test(arguments: KnownAnswer.all, ModelName.allCases)
  func textbooksAreRight(answer: KnownAnswer, model: ModelName) {
    let found = answer.explore(model)
    #expect((found.violation != nil) == answer.happensUnder.contains(model))
    if found.violation == nil { #expect(found.verdict == .exhausted) }
  }

  /// Two stores that wait, and the loads: a state in which both stand before the critical section.
  @Test(arguments: [("Dekker", 4), ("Peterson", 6)])
  func theShortestWayIntoTheCriticalSection(name: String, steps: Int) throws {
    let answer = try #require(KnownAnswer.all.first { $0.testDescription == name })
    let (property, trace) = try #require(answer.explore(.tso).violation)
    #expect(property == .race)
    #expect(trace.steps.count == steps)
  }

  @Test(arguments: ModelName.allCases)
  func weakerModelsHaveMoreStates(model: ModelName) throws {
    let answer = try #require(
      KnownAnswer.all.first { $0.testDescription == "store buffering, fenced" })
    let strongest = answer.explore(.sc)
    #expect(answer.explore(model).states >= strongest.states)
  }
}

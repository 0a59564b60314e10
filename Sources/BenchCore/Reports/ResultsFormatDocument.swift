/// docs/results-format.md, printed from the schema so that the two cannot disagree.
package enum ResultsFormatDocument {
  package static let markdown = """
    # What a run writes

    Generated from the schema in `Sources/BenchCore/Results`; a test keeps the two equal.
    This is version \(schemaVersion) of the format.

    A run writes one new folder, `Benchmarks/results/local/<UTC time>` unless `--output` names
    another. A folder that exists is never overwritten.

    | file | what it holds |
    |---|---|
    | `results.csv` | one row per repetition, role and operation; all columns below |
    | `histograms.csv` | the key columns, then `value_ns,count`: every latency bucket that was hit |
    | `yields.csv` | the key columns, then `yield,count`: how many slots the searches found |
    | `intervals.csv` | with `--interval`: the key columns, then the columns below, a line per interval |
    | `*.hgrm` | percentiles in HdrHistogram's text format, merged over repetitions, in ns |
    | `meta.json` | the command, the machine, the clock, the build, the order, warnings, state |
    | `unmerged/` | only while a run goes on, or after it was killed: see below |

    The files are CSV after RFC 4180: UTF-8, LF, `.` for decimals, no comment lines, no exponents.
    An empty field means not measured, never 0. Flags are `true` or `false`. Rows are sorted by
    their keys. New columns may be added before `error`: read columns by their names.

    A `.hgrm` is named `strategy.scenario.mode.role.op.hgrm`. Keys of which a run has several values
    stand before the role, as in `free-queue.churn.threads.slots-64.workers-4.backend.take.hgrm`:
    different sizes are never merged. Values are kept to 2 significant digits, up to 60 s.

    `meta.json` also says, under these names, what no row can:

    | name | what it holds |
    |---|---|
    | `shard` | the part of a matrix that was run, as `2/8`; `null` without `--shard` |
    | `scenarios` | each as a file in YAML, flags included: it runs the same again |
    | `order` | every repetition as it ran: its cell, counted from 0 in `cells`, and its number |
    | `remeasured` | those of them that were measured more than once, and how often |
    | `placements` | with `--affinity`: the CPU of the postmaster, and of each backend |
    | `fitness` | what `bench-slots doctor` finds: a name, a value, a verdict, what to do about it |
    | `handoffs` | `handoff_ns`, one way, for each pair of CPUs and way of access; null on one CPU |

    ## What a reader can rely on

    Every file appears and changes in one step: a reader never sees half a file or half a line.
    `results.csv` is replaced after each repetition. The long files would be too long for that: each
    repetition adds one small file of each kind in `unmerged/`, complete with its header, and the
    end of the run joins them. A run that could not end leaves the finished repetitions there, and
    `"state": "running"` in `meta.json`.

    | `state` | exit code | meaning |
    |---|---|---|
    | `complete` | 0 | everything that was asked for was run |
    | `interrupted` | 130 | finished repetitions are there, the others were dropped |
    | `failed` | 3 | an invariant was violated, a contender died, or one hung |
    | `failed` | 1 | something else failed; `failures` says what |
    | `running` | none | the run goes on, or was killed |

    A violation withholds the numbers of its strategy: in every row of it the values are empty and
    `error` and `error_message` say why; its histograms and yields are gone.

    ## Sources

    | `source` | meaning |
    |---|---|
    \(sources)

    No table or plot mixes two sources in one series.

    ## Classes

    | class | meaning |
    |---|---|
    | `key` | says what was run; rows are matched by it, never compared |
    | `exact` | must repeat to the digit |
    | `noisy` | time, or a count that depends on how the contenders happened to interleave |

    `better` says which of two numbers is: `lower` or `higher`; nothing where more is neither.

    The class is that of a measured row. In rows with `source=counted` there is no clock and the
    order of steps is fixed: every value in them is exact.

    ## Columns

    | column | class | unit | better | meaning | empty when |
    |---|---|---|---|---|---|
    \(columns)

    ## Intervals

    With `--interval`, `intervals.csv` has a line for each interval of the measured time of each row but
    `pair`: the key columns, then these. Differences between looks at the running counters, the last one
    at rest: they add up to the row. [open-loop.md](open-loop.md) shows a stall in them.

    | column | class | unit | meaning |
    |---|---|---|---|
    \(intervals)

    ## Files of fault runs

    `bench-slots fault` writes `results.csv`, `meta.json` and one of these; [faults.md](faults.md) says
    what they mean. In its `results.csv` the scenario is `fault-kill`, `fault-corrupt`, `fault-starve`
    (`fault-starve-rogue` beside a rogue) or `fault-audit`, and `max_steps` is the most accesses of any
    one give, or of any one turn of the postmaster's audit.
    \(faultFiles)

    """

  private static var sources: String {
    RowSource.allCases.map { source in
      switch source {
      case .measured: "| `measured` | timed on this machine |"
      case .counted: "| `counted` | counted access by access, the same at each run |"
      case .model: "| `model` | computed from a model, as handles that collide are; nothing ran |"
      }
    }.joined(separator: "\n")
  }

  private static var intervals: String {
    IntervalFile.columns.map { column in
      "| `\(column.name)` | `\(column.metricClass.rawValue)` | \(column.unit) | \(column.meaning) |"
    }.joined(separator: "\n")
  }

  private static var faultFiles: String {
    FaultFile.allCases.map { file in
      let lines = file.columns.map { column in
        "| `\(column.name)` | `\(column.metricClass.rawValue)` | \(column.unit) | \(column.meaning) |"
      }
      return """

        ### `\(file.rawValue).csv`

        | column | class | unit | meaning |
        |---|---|---|---|
        \(lines.joined(separator: "\n"))
        """
    }.joined(separator: "\n")
  }

  private static var columns: String {
    Column.allCases.map { column in
      let cells = [
        "`\(column.rawValue)`", "`\(column.metricClass.rawValue)`", column.unit,
        column.direction == .neither ? "" : column.direction.rawValue, column.meaning,
        column.emptyWhen,
      ]
      return "| " + cells.joined(separator: " | ") + " |"
    }.joined(separator: "\n")
  }
}

import ArgumentParser

@main
struct BenchSlots: ParsableCommand {
}

import Testing

@testable import Aka

/// Which target is next, and when there is none.
@Suite struct FleetScheduleTests {
  /// Plays a fleet in which some fail. Returns the targets that were begun, wave by wave.
  private func play(_ policy: FleetPolicy, targets: Int, failing: Set<Int>) -> [[Int]] {
    var schedule = FleetSchedule(policy, targets: targets)
    var waves: [[Int]] = []
    while schedule.openWave() > 0 {
      waves.append([])
      while let next = schedule.begin() {
        waves[waves.count - 1].append(next)
        schedule.end(failed: failing.contains(next))
      }
    }
    return waves
  }

  @Test func canariesThenTheOthers() {
    #expect(play(FleetPolicy(), targets: 4, failing: []) == [[0], [1, 2, 3]])
    #expect(play(FleetPolicy(canaries: 2), targets: 4, failing: []) == [[0, 1], [2, 3]])
    #expect(play(FleetPolicy(canaries: 9), targets: 3, failing: []) == [[0, 1, 2]])
    #expect(play(FleetPolicy(canaries: 0), targets: 3, failing: []) == [[0, 1, 2]])
  }

  @Test func stopsWhenTooManyFail() {
    #expect(play(FleetPolicy(), targets: 4, failing: [2]) == [[0], [1, 2]])
    #expect(play(FleetPolicy(maxFailures: 1), targets: 5, failing: [1, 3]) == [[0], [1, 2, 3]])
    #expect(play(FleetPolicy(maxFailures: 9), targets: 4, failing: [0]) == [[0]])
    #expect(play(FleetPolicy(canaries: 3, maxFailures: 9), targets: 4, failing: [1]) == [[0, 1]])
    #expect(play(FleetPolicy(canaries: 0, maxFailures: 0), targets: 3, failing: [0]) == [[0]])
    #expect(play(.everybody(parallel: 2), targets: 4, failing: [0, 1, 2, 3]) == [[0, 1, 2, 3]])
  }

  @Test func noMoreAtATimeThanAsked() {
    var schedule = FleetSchedule(FleetPolicy(canaries: 5, parallel: 3), targets: 7)
    #expect(schedule.openWave() == 3)
    for _ in 0..<5 { #expect(schedule.begin() != nil) }
    #expect(schedule.begin() == nil && schedule.openWave() == 2)
  }

  @Test func saysHowLongItWillTake() {
    var tally = FleetTally(targets: 10)
    #expect(tally.rate == nil && tally.secondsLeft == nil)
    (tally.ended, tally.elapsed) = (4, .seconds(2))
    #expect(tally.rate == 2 && tally.secondsLeft == 3)
  }
}

import Differential
import Testing
import TestSupport

@Suite struct DifferentialTests {
  @Test func empty() {}
}

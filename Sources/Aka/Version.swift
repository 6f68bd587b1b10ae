/// The version of aka, in the one place that says so.
public enum Version {
  /// Major, minor, patch.
  public static let current = "0.1.0"
}

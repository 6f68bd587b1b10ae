import CommandLineKit
import Testing

@Suite struct ParsingTests {
  @Test func everythingIsPositionalBehindTheTerminator() throws {
    let load = try parse(Load.self, "load", "--hold", "fore", "--", "--json", "-x", "--")
    #expect(load.cargo == "--json")
    #expect(load.others == ["-x", "--"])
    #expect(!load.json)
  }

  @Test func aLoneDashIsAValue() throws {
    let load = try parse(Load.self, "load", "-", "--hold", "-")
    #expect(load.cargo == "-")
    #expect(load.hold == "-")
  }

  @Test func emptyStringsAreValues() throws {
    let load = try parse(Load.self, "load", "", "--hold", "", "--note=", "")
    #expect(load.cargo == "")
    #expect(load.hold == "")
    #expect(load.remark == "")
    #expect(load.others == [""])
  }

  @Test func attachedValuesMayStartWithADash() throws {
    let load = try parse(Load.self, "load", "x", "--note=--json", "--weight=-5", "-h-fore")
    #expect(load.remark == "--json")
    #expect(load.weight == [-5])
    #expect(load.hold == "-fore")
    #expect(!load.json)
  }

  @Test func attachedValuesMayContainTheEqualsSign() throws {
    #expect(try parse(Load.self, "load", "x", "--note=a=b=c").remark == "a=b=c")
  }

  @Test(arguments: [
    ["-h", "fore"], ["-hfore"], ["-h=fore"], ["--hold", "fore"], ["--hold=fore"], ["-vhfore"],
  ])
  func optionsTakeTheirValueInEveryForm(form: [String]) throws {
    let load = try #require(try Ship.parseAsRoot(["load", "x"] + form) as? Load)
    #expect(load.hold == "fore")
  }

  @Test func shortFlagsGroup() throws {
    let load = try parse(Load.self, "load", "-vv", "x", "-vc", "red")
    #expect(load.common.verbose == 3)
    #expect(load.colour == .red)
  }

  @Test func theLastOfRepeatedOptionsCounts() throws {
    let load = try parse(Load.self, "load", "x", "--hold", "a", "--hold", "b", "--json", "--json")
    #expect(load.hold == "b")
    #expect(load.json)
  }

  @Test func arraysCollectInOrder() throws {
    let load = try parse(Load.self, "load", "a", "--weight", "1", "b", "--weight=2", "c")
    #expect(load.weight == [1, 2])
    #expect(load.others == ["b", "c"])
  }

  @Test func invertedFlagsFollowTheLastOneGiven() throws {
    #expect(try parse(Load.self, "load", "x").lash)
    #expect(try !parse(Load.self, "load", "x", "--lash", "--no-lash").lash)
    #expect(try parse(Load.self, "load", "x", "--no-lash", "--lash").lash)
    #expect(try parse(Dock.Fast.self, "dock").horn == nil)
    #expect(try parse(Dock.Fast.self, "dock", "--no-horn").horn == false)
  }

  @Test func defaultsApply() throws {
    let load = try parse(Load.self, "load", "x")
    #expect(load.hold == "aft")
    #expect(load.colour == nil)
    #expect(load.common.server == nil)
    #expect(load.others == [])
  }

  @Test func valuesCanBeChangedAfterParsing() throws {
    var load = try parse(Load.self, "load", "x")
    let copy = load
    load.hold = "fore"
    #expect(load.hold == "fore")
    #expect(copy.hold == "aft")
  }

  @Test func aliasesAndDefaultSubcommands() throws {
    #expect(try parse(Load.self, "stow", "x").cargo == "x")
    #expect(try parse(Dock.Fast.self, "dock", "7").pier == 7)
    #expect(try parse(Dock.Fast.self, "dock", "--horn", "7").horn == true)
    _ = try parse(Dock.Slow.self, "dock", "slow")
  }

  @Test func hiddenFlagsWork() throws {
    #expect(try parse(Load.self, "load", "x", "--contraband").contraband)
  }

  @Test func parsingTwiceSharesNothing() throws {
    let first = try parse(Load.self, "load", "x", "--weight", "1")
    let second = try parse(Load.self, "load", "y", "--weight", "2")
    #expect(first.weight == [1])
    #expect(second.weight == [2])
  }
}

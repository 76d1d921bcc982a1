/*
  The steps of a sweep by name, without what says that it is one:

    sweepMembers { nwKind = "sweep"; nw = { }; __toString = _: ""; "lr=0.1" = "a"; }
      => { "lr=0.1" = "a"; }
*/
sweep:
removeAttrs sweep [
  "nwKind"
  "nw"
  "__toString"
]

/*
  The keys of steps, as `output` takes them, in the order in which errors list them:

    stepKeys.without [ "state" ] [ "name" "state" "strip" ]
      => [ "name" "strip" ]

  `ofCommand` are those that give the command, `ofResult` those that are about a result alone, and
  `ofStep` all that a step has besides its command, of whatever kind that is.
*/
let
  ofResult = [
    "hash"
    "info"
    "preview"
    "metrics"
  ];
in
{
  inherit ofResult;
  ofCommand = [
    "cmd"
    "program"
    "args"
    "ordered"
  ];
  ofStep = [
    "name"
    "env"
    "requires"
  ]
  ++ ofResult
  ++ [
    "timeout"
    "cores"
    "memory"
    "disk"
    "uses"
    "retry"
    "keep"
    "strip"
    "state"
  ];
  without = left: builtins.filter (key: !builtins.elem key left);
}

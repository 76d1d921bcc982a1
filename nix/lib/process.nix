/*
  A long run of which snapshots are taken, each a step of its own:

    run = process { cmd = "${train}/bin/train --data=${python3}/data.csv"; };
    half = checkpoint { process = run; snapshot = 50; };
    full = checkpoint { process = run; snapshot = 100; };

  The program finds in the environment variable NW_SNAPSHOTS the numbers of the snapshots that are
  asked for, ascending, with blanks between, and writes a folder $out/N/ for each of them, one after
  the other. It may end after the last. NW_RESUME, where it is set, is the folder of an earlier
  snapshot, which is only to be read, and from which the program may go on instead of beginning anew.
  What it writes into $out/N/ is to be the same either way. When the program has ended well, a
  snapshot is what its folder holds then. Until then a folder counts as complete when that of a later
  snapshot is there, and nothing in it was written after that one. A folder may be a link to another
  below $out, and hold such links: what they lead to becomes part of the snapshot.

  It takes the keys of `output` but for `hash` and `state`. The value is no step: `nwKind` is
  "process", `nw` has `command`, `name` and what is declared, for all its checkpoints; `process`, the
  word that tells it from others; and `inputs`, what its command refers to, as texts.
*/
{ toolchain, contentAddressed }:
let
  inherit (builtins)
    attrNames
    attrValues
    concatLists
    getContext
    hashString
    isAttrs
    isString
    mapAttrs
    stringLength
    substring
    unsafeDiscardStringContext
    ;
  joined = import ./joined.nix;
  step = import ./step.nix { inherit toolchain contentAddressed; };
  shell = import ./shell.nix toolchain;
  declare = import ./declared.nix;
  stepKeys = import ./step-keys.nix;
  keys = import ./keys.nix {
    of = "process";
    required = [ ];
    optional =
      stepKeys.ofCommand
      ++ stepKeys.without [
        "hash"
        "state"
      ] stepKeys.ofStep;
  };
in
argument:
let
  form =
    if isString argument then
      { cmd = argument; }
    else if isAttrs argument && !(argument ? outPath) then
      keys argument
    else
      throw ''
        process: needs a set with cmd, and got ${import ./kind-of.nix argument}
        Write it as in: process { cmd = "''${program}/bin/program --key=value"; }.'';
  command = import ./command.nix {
    of = "process";
    inherit form;
  };
  inherit (command) name;
  flag = import ./flag.nix name form;
  environment = if form ? env then import ./environment.nix name form.env else { };
  declared = declare name form;
  required = import ./required-features.nix name form;

  # What tells one process from all others: whose snapshots they are. Store paths in it are written
  # out when the step is resolved, so that an input that is rebuilt to the same bytes changes nothing.
  # An environment variable takes 131,071 bytes.
  all = joined [
    (joined command.words)
    (joined (concatLists (attrValues (mapAttrs (key: value: [ key (unsafeDiscardStringContext value) ]) environment))))
    "${shell}"
  ];
  identity =
    (if stringLength all < 100000 then all else hashString "sha256" all) + substring 0 0 command.text;
  processName = hashString "sha256" (unsafeDiscardStringContext identity);
in
{
  nwKind = "process";
  inherit name;
  nw = declared // {
    inherit name;
    command = command.words;
    process = processName;
    inputs = attrNames (getContext command.text);
  };
  __toString =
    _:
    throw ''
      process ${name}: a process is no step, so that it has no output
      Take one of its snapshots, as in: half = checkpoint { process = …; snapshot = 50; }; and ''${half}.'';

  # For checkpoint.nix: the step of one snapshot.
  snapshot =
    number: more:
    step {
      name = "${name}-${toString number}";
      inherit (command) text words;
      isStripped = flag "strip";
      environment = environment // {
        nwProcess = identity;
        nwSnapshot = toString number;
      };
      declared =
        declared
        // more
        // {
          process = processName;
          snapshot = number;
        };
      attributes = required;
      run = import ./snapshots.nix;
    };
}

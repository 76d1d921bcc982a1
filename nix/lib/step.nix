/*
  The derivation of a step, from the words that it runs:

    let
      step = import ./nix/lib/step.nix { toolchain.sh = pkgs.busybox; contentAddressed = true; };
    in
    step {
      name = "train";
      words = [ "${train}/bin/train" "--epochs=5" ];
      text = "${train}";
      declared = { info = null; };
    }

  A step that fails keeps what it wrote so far in the build's folder (keep-partial.nix).

  `words` have no string context; `text` is any string with all of it, or `context` where some of the
  words are for the reader alone. `declared` is `nw` of the
  value, beside `name` and `command`, and changes nothing about the derivation. Where given,
  `environment` is added to it, `attributes` too (of Nix's own), and `run` is what the shell runs
  instead of the words; `strip` removes references to store paths from the output. With `hash` it is
  a fixed-output derivation, which may reach the network, and is given `secrets` (secrets.nix).

  The value's arguments from the fourth on are the words, and `nwKind` is "step".
*/
{ toolchain, contentAddressed }:
let
  inherit (builtins) substring;
  shell = import ./shell.nix toolchain;
  derivationName = import ./derivation-name.nix;
  addressing = import ./addressing.nix contentAddressed;
  strip = import ./strip.nix;
  unresolved = import ./unresolved.nix;
  inherit (builtins) currentSystem;

  # Whether a step has a folder that outlives its builds is no part of what it is: it is looked for.
  # Nix's own HOME is /homeless-shelter, which is nowhere: programs write their caches into a home.
  # A frozen shell brings what a C library looks for where it was installed: the locale that LANG
  # names, and the rules of time zones, for which Python has a variable of its own.
  start = ''
    mkdir -p "$out" && cd "$out" || exit 1
    if [ -d ${stateFolder} ]; then export state=${stateFolder}; fi
    if [ "$HOME" = /homeless-shelter ]; then export HOME="$NIX_BUILD_TOP/home"; mkdir -p "$HOME"; fi
    if [ -d ${shell}/lib/locale/C.utf8 ]; then export LOCPATH="''${LOCPATH-${shell}/lib/locale}"; fi
    if [ -d ${shell}/share/zoneinfo ]; then
      export TZDIR="''${TZDIR-${shell}/share/zoneinfo}" PYTHONTZPATH="''${PYTHONTZPATH-${shell}/share/zoneinfo}"
    fi
    ${import ./keep-partial.nix}'';
  stateFolder = "/nw/state";
in
{
  name,
  words,
  text,
  context ? text,
  declared,
  environment ? { },
  attributes ? { },
  run ? null,
  isStripped ? false,
  hash ? null,
  secrets ? null,
}:
let
  hasSecrets = secrets != null && secrets.names != [ ];
  given = if hasSecrets then secrets.lines else "";
  trust = if attributes ? impureEnvVars then (import ./certificates.nix).lines else "";
in
derivation (
  {
    name = derivationName name;
    system = currentSystem;
    builder = "${shell}/bin/sh";
    # Nix takes the end of the builder's output for its end, and a program may close its output just
    # before it exits: so the shell stays, holding the output open, and passes the exit code on.
    args = [
      "-c"
      # The words have lost the string context that makes their store paths inputs: once is enough.
      (
        (
          if run == null && !isStripped && !hasSecrets then
            ''
              ${start}${trust}"$@"; exit $?
            ''
          else
            ''
              ${start}${trust}${given}${if run == null then ''"$@"'' else run}
              code=$?
              [ "$code" -eq 0 ] || exit "$code"
              ${if isStripped then strip else ""}${if hasSecrets then secrets.check else ""}exit 0
            ''
        )
        + substring 0 0 text
      )
      "start"
    ]
    ++ unresolved {
      step = name;
      inherit words;
      text = context;
    };
    nwKind = "step";
    PATH = "${shell}/bin";
    # Not LC_ALL: a frozen bash, which brings no locales, says at each start that it cannot have that.
    LANG = "C.UTF-8";
    # What programs look at that would otherwise write the time of day, or order sets by chance.
    SOURCE_DATE_EPOCH = "315532800";
    PYTHONHASHSEED = "0";
  }
  // environment
  // (
    if hash == null then
      addressing
    else
      {
        outputHash = hash;
        outputHashMode = "recursive";
        outputHashAlgo = "sha256";
      }
  )
  // attributes
)
// {
  nw = declared // {
    inherit name;
    command = words;
  };
}

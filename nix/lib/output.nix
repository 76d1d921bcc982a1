/*
  A step: one command, whose output folder is the step's result.

    dataset = output ''
      ${buildData}/bin/build-data --samples=500 --seed=42
    '';
    model = output {
      cmd = "${train}/bin/train --data=${dataset}/data.csv";
      name = "model";
      info = { note = "for the reader"; };
    };

  The command is a program of the store and its arguments, read into words as a shell reads words
  and quotes (words.nix), its options put in order where that cannot matter (canonical.nix). No
  shell runs it and nothing is expanded but $out, the output folder. That folder is made before the
  program starts, and is where it starts. The derivation is named after the program.

  In the long form, `name` is the derivation's name instead, and `info` is data for the reader that
  is no part of what the step is.

  The value is the derivation. Its arguments from the fourth on are the command; `nwKind` is
  "step"; `nw` holds `{ command; name; info; }` and changes nothing about it.
*/
{ toolchain, contentAddressed }:
argument:
let
  inherit (builtins)
    filter
    head
    isAttrs
    isString
    match
    placeholder
    storeDir
    stringLength
    substring
    toString
    ;
  short = import ./short.nix;
  derivationName = import ./derivation-name.nix;
  keys = import ./keys.nix {
    of = "output";
    required = [ "cmd" ];
    optional = [
      "name"
      "info"
    ];
  };

  form =
    if isString argument then
      { cmd = argument; }
    else if isAttrs argument && !(argument ? outPath) then
      keys argument
    else
      throw ''
        output: needs a command as a string, or a set with cmd, and got a ${builtins.typeOf argument}
        Write it as in: output "''${program}/bin/program --key=value".'';
  command =
    if isString form.cmd then
      form.cmd
    else
      throw ''
        output: cmd needs to be a string, and is a ${builtins.typeOf form.cmd}
        Write it as in: output { cmd = "''${program}/bin/program --key=value"; }.'';

  # For errors before the command is read: its first word, however it may end.
  roughName = derivationName (
    baseName (head (filter (word: isString word && word != "") (builtins.split "[ \t\n]" start ++ [ "of an empty command" ])))
  );
  start = substring 0 1000 (builtins.unsafeDiscardStringContext command);

  words = import ./words.nix {
    step = form.name or roughName;
    inherit command;
    output = placeholder "out";
  };
  program =
    if words != [ ] then
      head words
    else
      throw ''
        output: the command is empty
        Write a program and its arguments, as in: output "''${program}/bin/program --key=value".'';

  # `/nix/store/HASH-name` without a file in it is called `name`, and what stands for an output
  # that is not built yet, a slash and 52 characters, has no name.
  baseName =
    path:
    let
      base = baseNameOf path;
      inStore = match "[0-9a-z]{32}-(.*)" base;
    in
    if match "/[0-9a-z]{52}" path != null then
      "step"
    else if dirOf path == storeDir && inStore != null then
      head inStore
    else
      base;
  isInStore =
    path:
    substring 0 (stringLength storeDir + 1) path == "${storeDir}/"
    || match "/[0-9a-z]{52}" (substring 0 53 path) != null;

  name = form.name or (baseName program);

  # A system call takes no longer argument: MAX_ARG_STRLEN of Linux, less the final zero byte.
  longestArgument = 131071;
  tooLong =
    if stringLength command <= longestArgument then
      [ ]
    else
      filter (word: stringLength word > longestArgument) words;

  checked =
    if program == "" then
      throw ''
        output: the program is an empty word
        The first word of a command is the program, as in: ''${program}/bin/program --key=value.''
    else if !isInStore program then
      noStorePath
    else if tooLong != [ ] then
      throw ''
        step ${name}: an argument has ${toString (stringLength (head tooLong))} bytes, and Linux takes at most ${toString longestArgument} in one: ${short (head tooLong)}
        Put it into a file and pass the file's name: ''${builtins.toFile "argument.txt" text}.''
    else
      (import ./canonical.nix) words;

  noStorePath =
    let
      isPath = match ".*/.*" (substring 0 1000 program) != null;
    in
    if isPath then
      throw ''
        step ${name}: the program ${short program} is not in the Nix store
        A step sees nothing of this machine but what is in the store. For a script of your own write ${name} = program "${name}" ./path/to/script; and then ''${${name}}/bin/${name}. For a program of this machine put %freeze ${name} into a cell, and then ''${${name}}/bin/${name}.''
    else
      throw ''
        step ${name}: the program ${short program} is no store path
        A step has no search path: name the file of the program, as in ''${${name}}/bin/${name}. To get ${name}, take it from nixpkgs, put %freeze ${name} into a cell, or, for a script of your own, write ${name} = program "${name}" ./path/to/script;.'';

  # Nix takes the end of the builder's output for its end, and a program may close its output just
  # before it exits: so the shell stays, holding the output open, and passes the exit code on.
  startCommand = ''mkdir -p "$out" && cd "$out" || exit 1; "$@"; exit $?'';
  shell = import ./shell.nix toolchain;
in
derivation (
  {
    name = derivationName name;
    system = builtins.currentSystem;
    builder = "${shell}/bin/sh";
    # The words have lost the string context that makes their store paths inputs: once is enough.
    args = [
      "-c"
      (startCommand + substring 0 0 command)
      "start"
    ]
    ++ checked;
    nwKind = "step";
    PATH = "${shell}/bin";
    LC_ALL = "C.UTF-8";
    # What programs look at that would otherwise write the time of day, or order sets by chance.
    SOURCE_DATE_EPOCH = "315532800";
    PYTHONHASHSEED = "0";
  }
  // import ./addressing.nix contentAddressed
)
// {
  nw = {
    command = checked;
    inherit name;
    info = form.info or null;
  };
}

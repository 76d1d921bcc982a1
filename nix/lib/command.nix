/*
  The words of a step's command, checked and in order, from what a notebook gives:

    (command { of = "output"; form = { cmd = "/nix/store/00000000000000000000000000000000-tool/bin/tool --b --a"; }; }).words
      => [ "/nix/store/00000000000000000000000000000000-tool/bin/tool" "--a" "--b" ]

  `form` has `cmd`, a command line, or `program` and `args`; `name`, where the step has another than
  its program; `ordered = true` keeps the words exactly as they are written. Gives `words`, which
  have no string context; `text`, which has all of it; `name`; and `hasState`, whether the words name
  the folder that a step keeps. `of` is what errors call the function that was given them.
*/
let
  inherit (builtins)
    concatStringsSep
    filter
    foldl'
    head
    isAttrs
    isString
    length
    match
    placeholder
    split
    storeDir
    stringLength
    substring
    toString
    unsafeDiscardStringContext
    ;
  short = import ./short.nix;
  readWords = import ./words.nix;
  canonical = import ./canonical.nix;
  roughName = import ./rough-name.nix;
  flag = import ./flag.nix;
  derivationName = import ./derivation-name.nix;
  baseName = import ./base-name.nix;
  isInStore =
    path:
    substring 0 (stringLength storeDir + 1) path == "${storeDir}/"
    || match "/[0-9a-z]{52}" (substring 0 53 path) != null;

  # A system call takes no longer argument: MAX_ARG_STRLEN of Linux, less the final zero byte.
  longestArgument = 131071;

  # All together, with a pointer to each: a quarter of the stack's 8 MB, less what the environment
  # and Nix's own arguments take.
  mostBytes = 2000000;
in
{ of, form }:
let
  byProgram = form ? program;

  # What is written, to be looked at before it is read.
  command =
    if !(form ? cmd) then
      throw ''
        ${of}: the key cmd is missing
        Write it as in: ${of} { cmd = "''${program}/bin/program --key=value"; }, or ${of} { program = "''${program}/bin/program"; args = { key = "value"; }; }.''
    else if isString form.cmd || (isAttrs form.cmd && form.cmd ? __toString) then
      "${form.cmd}"
    else
      throw ''
        ${of}: cmd needs to be a string, and is ${import ./kind-of.nix form.cmd}
        Write it as in: ${of} { cmd = "''${program}/bin/program --key=value"; }.'';

  # A derivation stands for the program that is called as it is.
  programText =
    let
      written = form.program;
      isDerivation = isAttrs written && written ? outPath;
      called = written.meta.mainProgram or written.pname or written.name or "program";
    in
    if form ? cmd then
      throw ''
        ${of}: cmd and program exclude each other
        Keep cmd, a command line, or program with args.''
    else if isDerivation then
      "${written}/bin/${called}"
    else if isString written then
      written
    else
      throw ''
        ${of}: program needs to be the path of a program, and is ${import ./kind-of.nix written}
        Write it as in: ${of} { program = "''${program}/bin/program"; args = { key = "value"; }; }.'';
  arguments = import ./arguments.nix (form.name or (derivationName (baseName (unsafeDiscardStringContext programText)))) (
    form.args or [ ]
  );

  words =
    if byProgram then
      [ (unsafeDiscardStringContext programText) ] ++ map unsafeDiscardStringContext arguments
    else
      readWords {
        step = form.name or (roughName command);
        inherit command;
        output = placeholder "out";
      };
  text = if byProgram then concatStringsSep "" ([ programText ] ++ arguments) else command;
  program =
    if words != [ ] then
      head words
    else
      throw ''
        ${of}: the command is empty
        Write a program and its arguments, as in: ${of} "''${program}/bin/program --key=value".'';

  name = form.name or (baseName program);

  tooLong = filter (word: stringLength word > longestArgument) words;
  bytes = foldl' (sum: word: sum + stringLength word + 9) 0 words;
  # A long command or many words: the rest is not worth counting.
  maybeTooLong =
    (if byProgram then true else stringLength command > longestArgument) || length words > 1000;
  toFile = ''Put it into a file and pass the file's name: ''${builtins.toFile "argument.txt" text}.'';

  checked =
    if program == "" then
      throw ''
        ${of}: the program is an empty word
        The first word of a command is the program, as in: ''${program}/bin/program --key=value.''
    else if !isInStore program then
      noStorePath
    else if maybeTooLong && tooLong != [ ] then
      throw ''
        step ${name}: an argument has ${toString (stringLength (head tooLong))} bytes, and Linux takes at most ${toString longestArgument} in one: ${short (head tooLong)}
        ${toFile}''
    else if maybeTooLong && bytes > mostBytes then
      throw ''
        step ${name}: the ${toString (length words)} words of its command have ${toString bytes} bytes, and Linux takes some ${toString mostBytes} in all; the last is ${short (builtins.elemAt words (length words - 1))}
        Put them into a file and pass the file's name: ''${builtins.toFile "arguments.txt" text}. Many results of a sweep can be given to a script as an input.''
    else if flag name form "ordered" then
      words
    else
      canonical words;

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
in
{
  words = checked;
  inherit text name;
  hasState = length (split "/nw/state" (concatStringsSep " " checked)) > 1;
}

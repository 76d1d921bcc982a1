/*
  The environment variables that a step declares, as texts:

    environment "train" { OMP_NUM_THREADS = 1; RATE = 0.5; NAME = "é"; }
      => { NAME = "é"; OMP_NUM_THREADS = "1"; RATE = "0.5"; }

  They are part of what a step is. A name that Nix or the library needs for itself is refused, and so
  is what no program can be started with.
*/
step: set:
let
  inherit (builtins)
    attrNames
    filter
    foldl'
    head
    isAttrs
    isBool
    isFloat
    isInt
    isPath
    isString
    length
    mapAttrs
    match
    stringLength
    ;
  reserved = import ./reserved.nix;
  text =
    name:
    let
      value = set.${name};
    in
    if match "[A-Za-z_][A-Za-z0-9_]*" name == null || match "(nw|__).*" name != null then
      throw ''
        step ${step}: env cannot have the name ${name}
        Names of environment variables are letters, digits and _, and do not begin with nw or __.''
    else if builtins.elem name reserved then
      throw ''
        step ${step}: env cannot have the name ${name}, which Nix or the library needs for itself
        Choose another name.''
    else if isString value || isPath value || (isAttrs value && (value ? outPath || value ? __toString)) then
      import ./gathered.nix "${value}"
    else if isInt value || isFloat value then
      import ./numbers.nix value
    else if isBool value then
      if value then "1" else ""
    else
      throw ''
        step ${step}: the environment variable ${name} is ${import ./kind-of.nix value}
        Give it a text or a number: env = { ${name} = "…"; }.'';

  # What a program can be started with: MAX_ARG_STRLEN of Linux, less the final zero byte, for the name,
  # = and the value. All together, with a pointer to each: a quarter of the stack's 8 MB, less what
  # the command and Nix's own variables take.
  longest = 131071;
  mostBytes = 1500000;
  checked =
    let
      texts = mapAttrs (name: _: text name) set;
      size = name: stringLength name + 1 + stringLength texts.${name};
      sizes = mapAttrs (name: _: size name) texts;
      tooLong = filter (name: sizes.${name} > longest) (attrNames sizes);
      bytes = foldl' (sum: name: sum + sizes.${name} + 9) 0 (attrNames sizes);
    in
    if tooLong != [ ] then
      throw ''
        step ${step}: the environment variable ${head tooLong} has ${toString (stringLength texts.${head tooLong})} bytes, and Linux takes at most ${toString longest} with its name
        Put it into a file and give the file's name: env = { ${head tooLong} = builtins.toFile "${import ./derivation-name.nix (head tooLong)}" "…"; }.''
    else if bytes > mostBytes then
      throw ''
        step ${step}: the ${toString (length (attrNames sizes))} variables of env have ${toString bytes} bytes, and Linux takes some ${toString mostBytes} in all
        Put them into a file and give the file's name: env = { FILE = builtins.toFile "environment" "…"; }.''
    else
      texts;
in
if !isAttrs set then
  throw ''
    step ${step}: env needs to be a set, and is ${import ./kind-of.nix set}
    Write it as in: env = { OMP_NUM_THREADS = 1; };''
else
  checked

/*
  The words of a command, from options as a set, or from a list of words and such sets:

    arguments "train" [ "fit" { lr = 1.0e-7; epochs = 10; tags = [ "a" "b" ]; flag = true; } "data.csv" ]
      => [ "fit" "--epochs=10" "--flag" "--lr=1e-7" "--tags=a" "--tags=b" "data.csv" ]

  A number is written without loss (numbers.nix); `true` is the option alone, `false` and `null` are
  nothing; a list, and a sweep, is the option once for each; a step or a path is its path. In texts
  $out is the output folder and $state the folder that a step keeps, as in a command (own-folders.nix).
  `step` is named in errors.
*/
let
  inherit (builtins)
    attrNames
    concatLists
    isAttrs
    isBool
    isFloat
    isFunction
    isInt
    isList
    isPath
    isString
    match
    ;
  numbers = import ./numbers.nix;
  ownFolders = import ./own-folders.nix;
  isSweep = value: isAttrs value && value.nwKind or null == "sweep";
  isText = value: isString value || isPath value || (isAttrs value && value ? outPath);
in
step: written:
let
  text =
    where: value:
    if isText value then
      ownFolders "${value}"
    else if isInt value || isFloat value then
      numbers value
    else
      throw ''
        step ${step}: ${where} is ${import ./kind-of.nix value}, which is no argument of a command
        Arguments are texts, numbers, steps and paths, true and false, and lists of them.'';

  option =
    name: value:
    if match "[A-Za-z0-9_][A-Za-z0-9_.:+-]*" name == null then
      throw ''
        step ${step}: "${name}" is no valid option
        It becomes --${name}: letters, digits and _ - . : + may stand in it, and no - at the beginning.''
    else if value == null || (isBool value && !value) then
      [ ]
    else if isBool value then
      [ "--${name}" ]
    else if isList value then
      concatLists (map (one: repeated name one) value)
    else if isSweep value then
      concatLists (map (key: repeated name value.${key}) value.nw.names)
    else
      [ "--${name}=${text "the option ${name}" value}" ];
  repeated =
    name: value:
    if isList value || isBool value || value == null then
      throw ''
        step ${step}: in the list of the option ${name} is ${import ./kind-of.nix value}
        An option is written once for each of a list of texts, numbers, steps and paths.''
    else
      option name value;

  options = set: concatLists (map (name: option name set.${name}) (attrNames set));
in
if isSweep written || isText written || isFunction written then
  throw ''
    step ${step}: args needs to be a set of options or a list of words, and is ${import ./kind-of.nix written}
    Write it as in: args = { lr = 0.1; epochs = 5; }; or args = [ "fit" { lr = 0.1; } ];''
else if isAttrs written then
  options written
else if isList written then
  concatLists (
    map (
      one:
      if isSweep one then
        map (key: "${one.${key}}") one.nw.names
      else if isAttrs one && !(one ? outPath) then
        options one
      else
        [ (text "an element of args" one) ]
    ) written
  )
else
  throw ''
    step ${step}: args needs to be a set of options or a list of words, and is ${import ./kind-of.nix written}
    Write it as in: args = { lr = 0.1; epochs = 5; }; or args = [ "fit" { lr = 0.1; } ];''

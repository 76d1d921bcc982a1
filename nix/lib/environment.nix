/*
  The environment variables that a step declares, as texts:

    environment "train" { OMP_NUM_THREADS = 1; RATE = 0.5; NAME = "é"; }
      => { NAME = "é"; OMP_NUM_THREADS = "1"; RATE = "0.5"; }

  They are part of what a step is. A name that Nix or the library needs for itself is refused.
*/
step: set:
let
  inherit (builtins)
    attrNames
    isAttrs
    isBool
    isFloat
    isInt
    isPath
    isString
    listToAttrs
    match
    ;
  reserved = [
    "name"
    "system"
    "builder"
    "args"
    "out"
    "outputs"
    "body"
    "bodyPath"
    "values"
    "valuesPath"
    "preamble"
    "preamblePath"
    "passAsFile"
    "outputHash"
    "outputHashAlgo"
    "outputHashMode"
    "impureEnvVars"
    "state"
    "allowSubstitutes"
    "preferLocalBuild"
    "exportReferencesGraph"
    "allowedReferences"
    "requiredSystemFeatures"
  ];
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
in
if !isAttrs set then
  throw ''
    step ${step}: env needs to be a set, and is ${import ./kind-of.nix set}
    Write it as in: env = { OMP_NUM_THREADS = 1; };''
else
  listToAttrs (
    map (name: {
      inherit name;
      value = text name;
    }) (attrNames set)
  )

/*
  A value as JSON, numbers without loss (numbers.nix) and the same with every version of Nix:

    json { lr = 1.0e-7; sizes = [ 1 2.5 ]; name = "é"; }
      => "{\"lr\":1e-7,\"name\":\"é\",\"sizes\":[1,2.5]}"

  A step, or whatever else has a store path, becomes its path; a sweep an object of paths by name.
  The text is made of them, as a string in which they are written out is.
*/
let
  inherit (builtins)
    attrNames
    concatStringsSep
    isAttrs
    isFloat
    isList
    isPath
    toJSON
    unsafeDiscardStringContext
    ;
  sweepMembers = import ./sweep-members.nix;
  numbers = import ./numbers.nix;

  object =
    set:
    "{${
      concatStringsSep "," (
        map (name: "${toJSON (unsafeDiscardStringContext name)}:${json set.${name}}") (attrNames set)
      )
    }}";

  json =
    value:
    if isFloat value then
      numbers value
    else if isList value then
      "[${concatStringsSep "," (map json value)}]"
    else if isPath value then
      toJSON "${value}"
    else if isAttrs value then
      if value ? outPath then
        toJSON "${value}"
      else if value.nwKind or null == "sweep" then
        object (sweepMembers value)
      else if value ? __toString then
        toJSON "${value}"
      else
        object value
    else if builtins.isFunction value then
      throw "${import ./kind-of.nix value} cannot be written as data"
    else
      toJSON value;
in
json

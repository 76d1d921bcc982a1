/*
  A set whose keys were checked: those of `required` are there, and there is no other than those
  and `optional`. `of` says whose they are, in errors; of a key that is not there, the nearest one
  is suggested.

    keys { of = "static"; required = [ ]; optional = [ "path" "hash" ]; } { path = "/data"; }
      => { path = "/data"; }
*/
{
  of,
  required,
  optional,
}:
set:
let
  inherit (builtins)
    attrNames
    concatStringsSep
    elem
    filter
    hasAttr
    head
    ;
  known = required ++ optional;
  unknown = filter (name: !elem name known) (attrNames set);
  missing = filter (name: !hasAttr name set) required;
  list = concatStringsSep ", ";
  nearest = import ./near.nix known (head unknown);
in
if unknown != [ ] then
  throw ''
    ${of}: unknown key ${head unknown}${if nearest == null then "" else ": did you mean ${nearest}?"}
    Those there are: ${list known}.''
else if missing != [ ] then
  throw ''
    ${of}: the key ${head missing} is missing
    Needed: ${list required}.''
else
  set

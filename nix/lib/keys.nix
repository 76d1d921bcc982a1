/*
  A set whose keys were checked: those of `required` are there, and there is no other than those
  and `optional`. `of` says whose they are, in errors, and the set's `name`, or the program of its
  command, which step; of a key that is not there, the nearest one is suggested.

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
    isString
    ;
  known = required ++ optional;
  unknown = filter (name: !elem name known) (attrNames set);
  missing = filter (name: !hasAttr name set) required;
  list = concatStringsSep ", ";
  text = name: isString (set.${name} or null);
  who =
    if text "name" then
      "${of} ${set.name}"
    else if text "cmd" then
      "${of} ${import ./rough-name.nix set.cmd}"
    else if text "program" then
      "${of} ${import ./rough-name.nix set.program}"
    else
      of;
  nearest = import ./near.nix known (head unknown);
in
if unknown != [ ] then
  throw ''
    ${who}: unknown key ${head unknown}${if nearest == null then "" else ": did you mean ${nearest}?"}
    Those there are: ${list known}.''
else if missing != [ ] then
  throw ''
    ${who}: the key ${head missing} is missing
    Needed: ${list required}.''
else
  set

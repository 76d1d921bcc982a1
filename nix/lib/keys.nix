/*
  A set whose keys were checked: those of `required` are there, and there is no other than those
  and `optional`. `of` says whose they are, in errors.

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
in
if unknown != [ ] then
  throw ''
    ${of}: unknown key ${head unknown}
    Those there are: ${list known}.''
else if missing != [ ] then
  throw ''
    ${of}: the key ${head missing} is missing
    Needed: ${list required}.''
else
  set

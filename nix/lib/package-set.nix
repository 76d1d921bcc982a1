/*
  Some packages of a set, by names; a name that is not there is an error with the nearest one.

    packageSet "python" { numpy = "n"; scipy = "s"; } [ "scipy" 5 ]
      => [ "s" 5 ]

  What is no name is taken as it is.
*/
of: set: wanted:
let
  inherit (builtins) attrNames isString hasAttr;
  isThere = name: hasAttr name set;
in
map (
  one:
  if !isString one then
    one
  else if isThere one then
    set.${one}
  else
    let
      nearest = import ./near.nix (attrNames set) one;
    in
    throw ''
      ${of}: there is no package ${one}${if nearest == null then "" else ": did you mean ${nearest}?"}
      Names are those of nixpkgs.''
) wanted

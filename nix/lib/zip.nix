/*
  Lists of the same length as a list of sets, for sweeps that take no combinations:

    zip { lr = [ 0.1 0.01 ]; epochs = [ 5 10 ]; }
      => [ { lr = 0.1; epochs = 5; } { lr = 0.01; epochs = 10; } ]
*/
lists:
let
  inherit (builtins)
    all
    attrNames
    concatStringsSep
    elemAt
    filter
    genList
    head
    isAttrs
    isList
    length
    toString
    ;
  names = attrNames lists;
  noLists = filter (name: !isList lists.${name}) names;
  count = length lists.${head names};
in
if !isAttrs lists || lists ? outPath || lists == { } then
  throw ''
    zip: needs a set of lists, and got ${if lists == { } then "an empty set" else import ./kind-of.nix lists}
    Write it as in: zip { lr = [ 0.1 0.01 ]; epochs = [ 5 10 ]; }.''
else if noLists != [ ] then
  throw ''
    zip: ${head noLists} is ${import ./kind-of.nix lists.${head noLists}}, and needs to be a list
    Write it as in: zip { ${head noLists} = [ … ]; }.''
else if !all (name: length lists.${name} == count) names then
  throw ''
    zip: the lists are not of the same length: ${
      concatStringsSep ", " (map (name: "${name} has ${toString (length lists.${name})}") names)
    }
    Every step takes one of each. For all combinations use sweep without zip.''
else
  genList (index: builtins.mapAttrs (_: list: elemAt list index) lists) count

/*
  What a step requires of the machine that runs it, as Nix's `requiredSystemFeatures`:

    requiredFeatures "train" { requires = [ "gpu" ]; }
      => { requiredSystemFeatures = [ "gpu" ]; }

  It is part of what a step is, unlike its limits: where it may run is all that Nix knows of it. The
  order makes no difference. Without `requires`, or with none, nothing is added.
*/
step: form:
let
  inherit (builtins)
    all
    attrNames
    isList
    isString
    listToAttrs
    map
    match
    ;
  value = form.requires or [ ];
  isFeature = name: isString name && match "[A-Za-z0-9][A-Za-z0-9_.+-]{0,99}" name != null;
  sorted = attrNames (listToAttrs (map (name: { inherit name; value = null; }) value));
in
if !(isList value && all isFeature value) then
  throw ''
    step ${step}: requires needs to be a list of names of what a machine offers, and is ${import ./kind-of.nix value}
    Write it as in: requires = [ "gpu" ];''
else if value == [ ] then
  { }
else
  { requiredSystemFeatures = sorted; }

/*
  A key of a step that is true or false; false where it is not there.

    map (flag "train" { strip = true; }) [ "strip" "ordered" ]
      => [ true false ]
*/
step: form: key:
let
  value = form.${key} or false;
in
if builtins.isBool value then
  value
else
  throw ''
    step ${step}: ${key} needs to be true or false, and is ${import ./kind-of.nix value}
    Write it as in: ${key} = true;''

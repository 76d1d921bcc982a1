/*
  A text as the name of a derivation: characters that Nix does not take become dashes.

    derivationName "train@2"
      => "train-2"
*/
let
  inherit (builtins)
    concatStringsSep
    filter
    isString
    match
    split
    stringLength
    substring
    ;

  # Nix takes 211 characters at most, and `.drv` is added to the name.
  limit = 200;
in
text:
let
  cut = substring 0 limit text;
  valid = concatStringsSep "-" (filter isString (split "[^A-Za-z0-9+._?=-]" cut));
in
if stringLength text <= limit && match "[A-Za-z0-9+_?=-][A-Za-z0-9+._?=-]*" text != null then
  text
else if cut == "" || substring 0 1 valid == "." then
  "step${valid}"
else
  valid

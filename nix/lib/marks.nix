/*
  The characters that stand in the text of a sweep (sweep.nix) around and between its results, so
  that whoever reads the text knows what to make of them. None of them is ever typed.

    builtins.attrNames marks
      => [ "between" "first" "last" ]
*/
let
  inherit (builtins) fromJSON;
in
{
  first = fromJSON ''"\u001e"'';
  between = fromJSON ''"\u001f"'';
  last = fromJSON ''"\u001d"'';
}

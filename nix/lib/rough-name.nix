/*
  What a step is called in errors before its command is read: its first word, however it may end.

    roughName "/nix/store/00000000000000000000000000000000-tool/bin/tool --title='a"
      => "tool"
*/
text:
let
  inherit (builtins)
    filter
    head
    isString
    split
    substring
    unsafeDiscardStringContext
    ;
  start = substring 0 1000 (unsafeDiscardStringContext text);
  first = head (
    filter (word: isString word && word != "") (split "[ \t\n]" start ++ [ "of an empty command" ])
  );
in
import ./derivation-name.nix (import ./base-name.nix first)

/*
  A text cut so that it fits into a line of an error. What stands for the output of a step, a slash
  and 52 characters that nobody wrote, is shown as it may have been written:

    map short [ "first line\nsecond" (builtins.placeholder "out" + "/log") ]
      => [ "first line …" "$out/log" ]
*/
text:
let
  inherit (builtins)
    concatStringsSep
    filter
    head
    isString
    placeholder
    replaceStrings
    split
    substring
    ;
  # Long enough for a store path with a file behind it, which most arguments end with.
  limit = 120;
  # A pattern that runs over a long text overflows.
  start = substring 0 (10 * limit) text;
  own = replaceStrings [ (placeholder "out") ] [ "$out" ] start;
  shown = concatStringsSep "\${…}" (filter isString (split "/[0-9a-z]{52}" own));
  firstLine = head (split "\n" shown);
  kept = substring 0 limit firstLine;
in
if kept == shown && start == text then kept else "${kept} …"

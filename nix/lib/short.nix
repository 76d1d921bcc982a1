/*
  A text cut so that it fits into a line of an error:

    short "first line\nsecond"
      => "first line …"
*/
text:
let
  # Long enough for a store path with a file behind it, which most arguments end with.
  limit = 120;
  firstLine = builtins.head (builtins.split "\n" (builtins.substring 0 (limit + 1) text));
  kept = builtins.substring 0 limit firstLine;
in
if kept == text then text else "${kept} …"

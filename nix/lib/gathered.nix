/*
  A text in which a sweep stands, for a reader that knows of no sweeps: its results with blanks
  between.

    gathered "no sweep"
      => "no sweep"
*/
let
  marks = import ./marks.nix;
in
builtins.replaceStrings
  [
    marks.first
    marks.between
    marks.last
  ]
  [
    ""
    " "
    ""
  ]

/*
  The name of a list that is most like a word, for errors; null where none is.

    map (near [ "cores" "memory" "timeout" ]) [ "timeot" "mem" "colour" ]
      => [ "timeout" "memory" null ]

  By edit distance (Levenshtein), at most a third of the word; a beginning of three letters counts
  as near.
*/
names: word:
let
  inherit (builtins)
    elemAt
    filter
    foldl'
    genList
    head
    length
    sort
    stringLength
    substring
    ;
  minimum = a: b: if a < b then a else b;
  # A row of the table, from the one before: all as lists, since words are short.
  distance =
    a: b:
    let
      columns = stringLength b;
      nextRow =
        row: index:
        foldl' (
          built: column:
          built
          ++ [
            (minimum (minimum (elemAt built column + 1) (elemAt row (column + 1) + 1)) (
              elemAt row column + (if substring index 1 a == substring column 1 b then 0 else 1)
            ))
          ]
        ) [ (index + 1) ] (genList (column: column) columns);
    in
    elemAt (foldl' nextRow (genList (column: column) (columns + 1)) (
      genList (index: index) (stringLength a)
    )) columns;
  asked = substring 0 40 word;
  measured = map (name: {
    inherit name;
    distance =
      if stringLength asked >= 3 && substring 0 (stringLength asked) name == asked then
        0
      else
        distance asked (substring 0 40 name);
  }) names;
  close = filter (one: one.distance * 3 <= stringLength asked) measured;
in
if close == [ ] then null else (head (sort (a: b: a.distance < b.distance) close)).name

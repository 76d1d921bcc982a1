/*
  A text with the folders of the step that it is given to: $out, its output, and $state, what it
  keeps between builds. No other name is put in, and \$out stays $out:

    map ownFolders [ "$state/log" "$output" "\\$out" "$HOME" ]
      => [ "/nw/state/log" "$output" "$out" "$HOME" ]

  It keeps its string context.
*/
let
  inherit (builtins)
    concatStringsSep
    elemAt
    genList
    isString
    length
    match
    placeholder
    split
    stringLength
    substring
    unsafeDiscardStringContext
    ;

  folders = {
    out = placeholder "out";
    state = "/nw/state";
  };
  endsInBackslash = part: part != "" && substring (stringLength part - 1) 1 part == "\\";
in
text:
let
  # `split` at one character, since repetition in a pattern overflows on long texts.
  parts = builtins.filter isString (split "[$]" (unsafeDiscardStringContext text));
  nameIn =
    part:
    let
      is = name: substring 0 (stringLength name) part == name && match "[A-Za-z0-9_]" (substring (stringLength name) 1 part) == null;
    in
    if is "out" then
      "out"
    else if is "state" then
      "state"
    else
      null;
  piece =
    index:
    let
      part = elemAt parts index;
      name = nameIn part;
      isEscaped = index > 0 && endsInBackslash (elemAt parts (index - 1));
      # The backslash before the next $ is taken away where it keeps a name.
      next = elemAt parts (index + 1);
      kept =
        if index + 1 < length parts && endsInBackslash part && nameIn next != null then
          substring 0 (stringLength part - 1) part
        else
          part;
    in
    if index == 0 then
      kept
    else if name == null || isEscaped then
      "$" + kept
    else
      folders.${name} + substring (stringLength name) (-1) kept;
in
if length parts == 1 then text else concatStringsSep "" (genList piece (length parts)) + substring 0 0 text

/*
  The words of a command, read as a POSIX shell reads words and quotes, with nothing expanded:

    words { step = "train"; command = "/x/train 'a b' --log=$out/log"; output = "/out"; }
      => [ "/x/train" "a b" "--log=/out/log" ]

  - Blanks and line breaks part words; '…' takes everything as it stands; "…" keeps blanks, and in
    it a backslash escapes only $ ` " \ and a line break; elsewhere a backslash takes the next
    character as it stands, and joins lines where that is a line break.
  - $out, bare or in double quotes, becomes `output`; '$out' and \$out stay as written. Every other
    $NAME, and * ? [ ] ~ { } !, stay as written: a step is no shell, and nothing expands them.
  - | & ; < > ( ) and ` outside quotes, and a # that begins a word, would mean something to a
    shell. Passed on as they stand they would surprise everyone, so they are refused.

  The words come without string context, which `split` drops: who uses them adds the command's.

  How it is done: one `split` at single characters, since repetition in a pattern overflows the
  stack of `std::regex` at a million characters; then one state for each character that matters,
  linked by `genericClosure`, which is the only loop of Nix that neither recurses nor appends.
*/
{
  step,
  command,
  output,
}:
let
  inherit (builtins)
    concatStringsSep
    elemAt
    filter
    genList
    genericClosure
    isString
    length
    match
    seq
    split
    substring
    ;

  short = import ./short.nix;

  blanks = [
    " "
    "\t"
    "\n"
  ];
  operators = [
    "|"
    "&"
    ";"
    "<"
    ">"
    "("
    ")"
    "`"
  ];
  escapedInDoubleQuotes = [
    "$"
    "`"
    "\""
    "\\"
  ];

  hasNoneThatMatters = length (split "['\"\\$|&;<>()`#]" command) == 1;

  plainWords = filter (word: isString word && word != "") (split "[ \t\n]" command);

  # [ text [ mark ] text [ mark ] text … ]: a mark is one character, or a backslash and its next.
  parts = split "(\\\\.|['\"\\ \t\n$|&;<>()`#])" command;
  numberOfMarks = length parts / 2;
  textAfter = index: elemAt parts (2 * index);
  markAt = index: elemAt (elemAt parts (2 * index - 1)) 0;

  # A state stands after a mark and the text behind it. `mode` is one of between (no word has
  # begun), word, single, double; `piece` is what both add to a word; `closes` says that the mark
  # ended the word before; `opened` is the state in which the quote was opened.
  stateOf =
    {
      key,
      mode,
      piece,
      text,
      closes,
      opened,
      mistake,
    }:
    let
      modeAfterText = if mode == "between" && text != "" then "word" else mode;
    in
    {
      key = seq modeAfterText (seq opened key);
      mode = modeAfterText;
      piece = piece + text;
      inherit closes opened mistake;
    };

  first = stateOf {
    key = 0;
    mode = "between";
    piece = "";
    text = textAfter 0;
    closes = false;
    opened = 0;
    mistake = false;
  };

  next =
    state:
    let
      key = state.key + 1;
      mark = markAt key;
      text = textAfter key;
      add = mode: piece: {
        inherit
          key
          mode
          piece
          text
          ;
        inherit (state) opened;
        closes = false;
        mistake = false;
      };
      open = mode: add mode "" // { opened = key; };
      dollar =
        mode:
        if substring 0 3 text == "out" && match "[A-Za-z0-9_]" (substring 3 1 text) == null then
          add mode output // { text = substring 3 (-1) text; }
        else
          add mode "$";
      escaped = substring 1 1 mark;
      isEscape = substring 0 1 mark == "\\" && escaped != "";
      unquoted =
        if builtins.elem mark blanks then
          add "between" "" // { closes = state.mode == "word"; }
        else if mark == "'" then
          open "single"
        else if mark == "\"" then
          open "double"
        else if mark == "$" then
          dollar "word"
        else if isEscape then
          if escaped == "\n" then add state.mode "" else add "word" escaped
        else if builtins.elem mark operators || (mark == "#" && state.mode == "between") then
          add "word" mark // { mistake = true; }
        else
          add "word" mark;
      inSingleQuotes =
        if mark == "'" then
          add "word" ""
        else if mark == "\\'" then
          add "word" "\\"
        else
          add "single" mark;
      inDoubleQuotes =
        if mark == "\"" then
          add "word" ""
        else if mark == "$" then
          dollar "double"
        else if isEscape then
          if escaped == "\n" then
            add "double" ""
          else if builtins.elem escaped escapedInDoubleQuotes then
            add "double" escaped
          else
            add "double" mark
        else
          add "double" mark;
    in
    stateOf (
      if state.mode == "single" then
        inSingleQuotes
      else if state.mode == "double" then
        inDoubleQuotes
      else
        unquoted
    );

  states = genericClosure {
    startSet = [ first ];
    operator = state: if state.key == numberOfMarks then [ ] else [ (next state) ];
  };
  last = elemAt states numberOfMarks;

  closing = map (state: state.key) (filter (state: state.closes) states);
  ends = closing ++ (if last.mode == "word" then [ (numberOfMarks + 1) ] else [ ]);
  quotedWords = genList (
    index:
    let
      start = if index == 0 then 0 else elemAt ends (index - 1);
      end = elemAt ends index;
    in
    if end - start == 1 then
      (elemAt states start).piece
    else
      concatStringsSep "" (genList (offset: (elemAt states (start + offset)).piece) (end - start))
  ) (length ends);

  mistakes = filter (state: state.mistake) states;

  unbalanced =
    let
      quote = if last.mode == "single" then "'" else "\"";
      near = short (quote + textAfter last.opened);
    in
    throw ''
      step ${step}: a quote is opened and never closed, at: ${near}
      Close it with another ${quote}. For the character itself write \${quote}, or put the word in the other kind of quotes.'';

  operator =
    let
      state = builtins.head mistakes;
      mark = markAt state.key;
      # As it is written: a few marks before and behind, so that the place can be found.
      from = if state.key < 4 then 0 else state.key - 4;
      to = if state.key + 4 > numberOfMarks then numberOfMarks else state.key + 4;
      near = short (
        concatStringsSep "" (
          [ (textAfter from) ]
          ++ genList (offset: markAt (from + offset + 1) + textAfter (from + offset + 1)) (to - from)
        )
      );
      whatItIs =
        if mark == "#" then
          "a # that begins a word starts a comment in a shell"
        else if mark == "`" || mark == "(" || mark == ")" then
          "${mark} runs another command in a shell"
        else
          "${mark} joins or redirects commands in a shell";
    in
    throw ''
      step ${step}: unquoted ${mark} at: ${near}
      ${whatItIs}, but the command of a step is one program with its arguments: no shell reads it.
      For a pipe, a redirection or several commands, write a shell's command: ''${sh}/bin/sh -c 'sort "$1" > $out/sorted.csv' sort ''${data}/data.csv
      For the character itself, quote it: '${mark}'.'';
in
if hasNoneThatMatters then
  plainWords
else if mistakes != [ ] then
  operator
else if last.mode == "single" || last.mode == "double" then
  unbalanced
else
  quotedWords

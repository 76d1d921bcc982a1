/*
  The words of a command, read as a POSIX shell reads words and quotes, with nothing expanded:

    words { step = "train"; command = "/x/train 'a b' --log=$out/log"; output = "/out"; }
      => [ "/x/train" "a b" "--log=/out/log" ]

  - Blanks and line breaks part words; '…' takes everything as it stands; "…" keeps blanks, and in
    it a backslash escapes only $ ` " \ and a line break; elsewhere a backslash takes the next
    character as it stands, and joins lines where that is a line break.
  - $out, bare or in double quotes, becomes `output`, and $state the folder that a step keeps
    between builds; '$out' and \$out stay as written. Every other $NAME, and * ? [ ] ~ { } !, stay as
    written: a step is no shell, and nothing expands them.
  - A word with a sweep in it becomes a word for each of its results, which is part of it in the
    sweep's place: --result=${results}/x.csv. In quotes the results stand there with blanks between.
  - | & ; < > ( ) and ` outside quotes, and a # that begins a word, would mean something to a
    shell. Passed on as they stand they would surprise everyone, so they are refused.

  The words come without string context: `split` drops it where it finds something to split at, so
  it is dropped everywhere, and who uses the words adds the command's.

  How it is done: one `split` at single characters, since repetition in a pattern overflows the
  stack of `std::regex` at a million characters; then one state for each character that matters,
  linked by `genericClosure`, which is the only loop of Nix that neither recurses nor appends.
*/
let
  inherit (builtins)
    concatLists
    concatStringsSep
    elemAt
    filter
    genList
    genericClosure
    head
    isString
    length
    match
    seq
    split
    substring
    ;

  short = import ./short.nix;
  marks = import ./marks.nix;
  stateFolder = "/nw/state";

  # What a mark of one character means outside quotes; all others are a backslash and its next.
  kinds = {
    " " = "blank";
    "\t" = "blank";
    "\n" = "blank";
    "'" = "quote";
    "\"" = "quote";
    "$" = "dollar";
    "\\" = "plain";
    "#" = "comment";
    "|" = "operator";
    "&" = "operator";
    ";" = "operator";
    "<" = "operator";
    ">" = "operator";
    "(" = "operator";
    ")" = "operator";
    "`" = "operator";
    ${marks.first} = "sweep";
    ${marks.between} = "sweep";
    ${marks.last} = "sweep";
  };

  sweepInQuotes = {
    ${marks.first} = "";
    ${marks.between} = " ";
    ${marks.last} = "";
  };
  escapesInDoubleQuotes = sweepInQuotes // {
    "\\$" = "$";
    "\\`" = "`";
    "\\\"" = "\"";
    "\\\\" = "\\";
    "\\\n" = "";
  };
in
{
  step,
  command,
  output,
}:
let
  # A cell may have the line ends of Windows.
  commandText = builtins.replaceStrings [ "\r\n" ] [ "\n" ] (builtins.unsafeDiscardStringContext command);

  hasNoneThatMatters = length (split "['\"\\$|&;<>()`#${marks.first}]" commandText) == 1;

  plainWords = filter (word: isString word && word != "") (split "[ \t\n]" commandText);

  # [ text [ mark ] text [ mark ] text … ]: a mark is one character, or a backslash and its next.
  parts = split "(\\\\.|['\"\\ \t\n$|&;<>()`#${marks.first}${marks.between}${marks.last}])" commandText;
  numberOfMarks = length parts / 2;
  textAfter = index: elemAt parts (2 * index);
  markAt = index: elemAt (elemAt parts (2 * index - 1)) 0;

  # A state stands after a mark and the text behind it. `mode` is one of between (no word has
  # begun), word, single, double; `piece` is what mark and text add to a word; `closes` says that the
  # mark ended the word before; `opened` is the state in which the last quote was opened; `mistake`
  # says that the mark is refused. Each state is written out as one set: this runs once a mark.
  first = {
    key = 0;
    mode = if textAfter 0 == "" then "between" else "word";
    piece = textAfter 0;
    closes = false;
    opened = 0;
    mistake = false;
  };

  next =
    before:
    let
      key = before.key + 1;
      mark = markAt key;
      text = textAfter key;
    in
    if before.mode == "single" then
      inSingleQuotes before key mark text
    else if before.mode == "double" then
      inDoubleQuotes before key mark text
    else
      unquoted before key mark text;

  # Adds to the word and goes on in `mode`.
  add = before: key: mode: piece: {
    key = seq mode key;
    inherit mode piece;
    inherit (before) opened;
    closes = false;
    mistake = false;
  };

  open = key: mode: text: {
    inherit key mode;
    piece = text;
    opened = key;
    closes = false;
    mistake = false;
  };

  dollar =
    before: key: mode: text:
    if substring 0 3 text == "out" && match "[A-Za-z0-9_]" (substring 3 1 text) == null then
      add before key mode (output + substring 3 (-1) text)
    else if substring 0 5 text == "state" && match "[A-Za-z0-9_]" (substring 5 1 text) == null then
      add before key mode (stateFolder + substring 5 (-1) text)
    else
      add before key mode ("$" + text);

  unquoted =
    before: key: mark: text:
    let
      kind = kinds.${mark} or "escape";
    in
    if kind == "blank" then
      {
        inherit key;
        mode = if text == "" then "between" else "word";
        piece = text;
        closes = before.mode == "word";
        inherit (before) opened;
        mistake = false;
      }
    else if kind == "quote" then
      open key (if mark == "'" then "single" else "double") text
    else if kind == "dollar" then
      dollar before key "word" text
    else if kind == "escape" then
      if mark == "\\\n" then
        add before key (if text == "" then before.mode else "word") text
      else
        add before key "word" (substring 1 1 mark + text)
    else if kind == "operator" || (kind == "comment" && before.mode == "between") then
      add before key "word" (mark + text) // { mistake = true; }
    else
      add before key "word" (mark + text);

  inSingleQuotes =
    before: key: mark: text:
    if mark == "'" then
      add before key "word" text
    else if mark == "\\'" then
      add before key "word" ("\\" + text)
    else
      add before key "single" ((sweepInQuotes.${mark} or mark) + text);

  inDoubleQuotes =
    before: key: mark: text:
    if mark == "\"" then
      add before key "word" text
    else if mark == "$" then
      dollar before key "double" text
    else
      add before key "double" ((escapesInDoubleQuotes.${mark} or mark) + text);

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

  # [ before [ mark ] result [ mark ] result … [ mark ] behind ], where a sweep stands.
  expand =
    word:
    let
      around = filter isString (split "[${marks.first}${marks.between}${marks.last}]" word);
      count = length around;
    in
    if count == 1 then
      [ word ]
    else if length (split marks.first word) > 3 then
      throw ''
        step ${step}: two sweeps stand in one word: ${short (import ./gathered.nix word)}
        Give each an option of its own, as in: --model=''${models} --result=''${results}.''
    else
      genList (index: head around + elemAt around (index + 1) + elemAt around (count - 1)) (count - 2);
  withSweeps =
    list:
    if length (split marks.first commandText) == 1 then list else concatLists (map expand list);

  mistakes = filter (state: state.mistake) states;

  # The command as it is written, from one mark to another; before the first is number 0.
  written =
    from: to:
    let
      end = if to > numberOfMarks then numberOfMarks else to;
      partAt = index: if index == 0 then textAfter 0 else markAt index + textAfter index;
    in
    concatStringsSep "" (
      genList (offset: partAt (from + offset)) (if end < from then 0 else end - from + 1)
    );

  unbalanced =
    let
      quote = if last.mode == "single" then "'" else "\"";
      near = short (quote + textAfter last.opened + written (last.opened + 1) (last.opened + 20));
    in
    throw ''
      step ${step}: a quote is opened and never closed, at: ${near}
      Close it with another ${quote}. For the character itself write \${quote}, or put the word in the other kind of quotes.'';

  operator =
    let
      state = head mistakes;
      mark = markAt state.key;
      near = short (written (if state.key < 4 then 0 else state.key - 4) (state.key + 4));
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
  withSweeps quotedWords

/*
  The rows of a table as a list of sets, for `sweep` and `map`:

    samples = records ./data/table.csv;
    counts = sweep samples (p: output { program = "${train}/bin/train"; args = p; });
    total = builtins.length samples;
    # with what the file does not say
    named = records { path = ./data/table.csv; types = { a = "text"; }; };

  The file is CSV (quotes as in RFC 4180), TSV or JSON Lines, as its name says: .csv, .tsv or .tab,
  .jsonl or .ndjson; or `format` = "csv", "tsv" or "jsonl" says it. `separator` is another character
  between the values of a line. The first line holds the names of the columns.

  Values are what they are written as: a column whose values are all numbers holds numbers, one of
  true and false holds these, and every other holds text, as do 007 and whatever stands in quotes. An
  empty value is null. `types` says otherwise by name: "text", "number" or "bool". Of JSON Lines they
  are JSON's own, and a key that a line has not is null.
*/
argument:
let
  inherit (builtins)
    all
    attrNames
    concatStringsSep
    elem
    elemAt
    filter
    foldl'
    fromJSON
    genList
    head
    isAttrs
    isPath
    isString
    length
    listToAttrs
    match
    readFile
    replaceStrings
    split
    stringLength
    substring
    tail
    toString
    ;
  isForm = isAttrs argument && !(argument ? outPath);
  form =
    if isForm then
      import ./keys.nix {
        of = "records";
        required = [ "path" ];
        optional = [
          "format"
          "separator"
          "types"
        ];
      } argument
    else if isPath argument || isString argument then
      { path = argument; }
    else
      throw ''
        records: needs the path of a file, and got ${import ./kind-of.nix argument}
        Write it as in: records ./samples.csv, or records { path = ./samples.txt; format = "tsv"; }.'';

  file = baseNameOf (builtins.unsafeDiscardStringContext (toString form.path));
  wrong =
    line: words: way:
    throw ''
      records: ${file}${if line == null then "" else ", line ${toString line}"}: ${words}
      ${way}'';

  suffix =
    let
      found = match ".*[.]([A-Za-z]+)" file;
    in
    if found == null then "" else head found;
  formats = {
    csv = "csv";
    CSV = "csv";
    tsv = "tsv";
    TSV = "tsv";
    tab = "tsv";
    jsonl = "jsonl";
    ndjson = "jsonl";
  };
  format =
    form.format or formats.${suffix}
      or (wrong null "its name does not say what it holds"
        ''Say it: records { path = …; format = "csv"; }, or "tsv", or "jsonl".''
      );
  separator = form.separator or (if format == "tsv" then "\t" else ",");

  # What stands for a character that a quoted value holds, so that lines and values can be split.
  code = number: fromJSON "\"\\u000${toString number}\"";
  byteOrderMark = fromJSON "\"\\uFEFF\"";
  quotedStart = code 1;
  quotedBreak = code 2;
  quotedReturn = code 3;
  quotedQuote = code 4;
  quotedSeparator = code 5;

  raw = readFile form.path;
  markLength = stringLength byteOrderMark;
  content = if substring 0 markLength raw == byteOrderMark then substring markLength (-1) raw else raw;
  texts = filter isString;
  lineOf = before: 1 + length (filter (part: !isString part) (split "\n" before));
  first = text: substring 0 1 text;
  last = text: if text == "" then "" else substring (stringLength text - 1) 1 text;

  # Outside of quotes, within, outside, and so on.
  parts = texts (split "\"" content);
  count = length parts;
  hasQuotes = count > 1;
  lineOfPart = index: lineOf (concatStringsSep "" (genList (elemAt parts) index));
  isOutside = index: index / 2 * 2 == index;
  # Between two quotes that follow each other within a quoted value.
  isQuote = index: isOutside index && index > 0 && index < count - 1 && elemAt parts index == "";
  markPart =
    index:
    let
      part = elemAt parts index;
    in
    if isQuote index then
      quotedQuote
    else if !isOutside index then
      (if isQuote (index - 1) then "" else quotedStart)
      + replaceStrings [ "\n" "\r" separator ] [ quotedBreak quotedReturn quotedSeparator ] part
    else if
      (index > 0 && !elem (first part) [ "" "\n" "\r" separator ])
      || (index < count - 1 && !elem (last part) [ "" "\n" separator ])
      || (part == "" && index > 0 && index < count - 1)
    then
      wrong (lineOfPart index
        + (
          if index > 0 && !elem (first part) [ "" "\n" "\r" separator ] then 0 else lineOf part - 1
        )
      ) "a quote within a value that does not begin with one"
        ''Put the whole value into quotes, and write each quote within it twice: "5"" wide".''
    else
      part;
  marked =
    if !hasQuotes then
      content
    else if !isOutside (count - 1) then
      wrong (lineOfPart (count - 1)) "the quote that begins here is not closed"
        "Close it, or write a quote within a quoted value twice."
    else
      concatStringsSep "" (genList markPart count);

  unmark =
    replaceStrings
      [ quotedStart quotedBreak quotedReturn quotedQuote quotedSeparator ]
      [ "" "\n" "\r" "\"" separator ];
  clean = if hasQuotes then unmark else text: text;

  withoutReturn =
    line: if last line == "\r" then substring 0 (stringLength line - 1) line else line;
  lines = map withoutReturn (texts (split "\n" marked));
  # Blank lines count, and are no rows.
  numbered = filter ({ text, ... }: match "[ \t]*" text == null) (
    genList (index: {
      inherit index;
      text = elemAt lines index;
    }) (length lines)
  );
  lineOfRow = { index, ... }: lineOf (
    concatStringsSep "" (genList (at: replaceStrings [ quotedBreak ] [ "\n" ] (elemAt lines at) + "\n") index)
  );

  cellsOf = { text, ... }: texts (split "[${separator}]" text);
  header = head numbered;
  names = map clean (cellsOf header);
  width = length names;
  rows = map (row: row // { cells = cellsOf row; }) (tail numbered);
  ragged = filter ({ cells, ... }: length cells != width) rows;
  badName =
    let
      odd = filter (name: match "[ \t].*|.*[ \t]|" name != null) names;
      twice = filter (name: length (filter (other: other == name) names) > 1) names;
    in
    if odd != [ ] then
      if head odd == "" then "a column has no name" else "the column “${head odd}” has blanks around its name"
    else if twice != [ ] then
      "there are two columns ${head twice}"
    else
      null;

  isNumber =
    text: match "-?(0|[1-9][0-9]{0,17})([.][0-9]{1,40})?([eE][-+]?[0-9]{1,2})?" text != null;
  isBool = text: elem text [ "true" "false" "TRUE" "FALSE" "True" "False" ];
  types =
    let
      given = form.types or { };
      unknown = filter (name: !elem name names) (attrNames given);
    in
    if unknown != [ ] then
      wrong null "types names a column that there is not: ${head unknown}"
        "Its columns are ${concatStringsSep ", " names}."
    else
      given;
  typeOf =
    index:
    let
      cells = filter (cell: cell != "") (map ({ cells, ... }: elemAt cells index) rows);
      name = elemAt names index;
      known = {
        inherit text number bool;
      };
    in
    if types ? ${name} then
      known.${types.${name}} or (wrong null "${name} is to be of a type that there is not"
        ''Types are "text", "number" and "bool", as in: types = { ${name} = "text"; }.''
      )
    else if cells != [ ] && all isNumber cells then
      number
    else if cells != [ ] && all isBool cells then
      bool
    else
      text;
  text = _: _: value: clean value;
  number =
    row: name: value:
    let
      plain = clean value;
    in
    if isNumber plain then
      fromJSON plain
    else
      wrong (lineOfRow row) "${name} is “${plain}”, and is to be a number" "Write it as in 12, 0.5 or 1e-3, or leave it empty.";
  bool =
    row: name: value:
    let
      plain = clean value;
    in
    if isBool plain then
      elem plain [ "true" "TRUE" "True" ]
    else
      wrong (lineOfRow row) "${name} is “${plain}”, and is to be true or false" "Write true or false, or leave it empty.";
  readers = genList typeOf width;
  indices = genList (index: index) width;
  record =
    { cells, ... }@row:
    listToAttrs (
      map (
        index:
        let
          name = elemAt names index;
          cell = elemAt cells index;
        in
        {
          inherit name;
          value = if cell == "" then null else elemAt readers index row name cell;
        }
      ) indices
    );

  table =
    if match "[^][a-zA-Z0-9\"\n\r^\\-]" separator == null then
      wrong null "the separator has to be one character, and no letter, digit, quote or bracket"
        ''Write it as in: separator = ";".''
    else if hasQuotes && any (mark: length (split mark content) > 1) then
      wrong null "it holds control characters, which no table has" "Save it as text again."
    else if numbered == [ ] then
      wrong null "it is empty" "Its first line holds the names of its columns."
    else if badName != null then
      wrong (lineOfRow header) badName "Each column has a name of its own in the first line."
    else if width == 1 && !(form ? separator) && format == "csv" && length (split ";" header.text) > 1 then
      wrong (lineOfRow header) "its values stand between semicolons"
        ''Say so: records { path = …; separator = ";"; }.''
    else if ragged != [ ] then
      wrong (lineOfRow (head ragged))
        "${counted (length (head ragged).cells) "value"} for ${counted width "column"} (${concatStringsSep ", " names})"
        "Each line has a value for each column, which may be empty. A value with a separator in it stands in quotes."
    else
      map record rows;
  any = isMark: builtins.any isMark [ quotedStart quotedBreak quotedReturn quotedQuote quotedSeparator ];
  counted = number: noun: "${toString number} ${noun}${if number == 1 then "" else "s"}";

  objects =
    let
      plain = texts (split "\n" content);
      parsed = filter (one: one != null) (
        genList (
          index:
          let
            line = withoutReturn (elemAt plain index);
            value = builtins.addErrorContext "while records reads line ${toString (index + 1)} of ${file}" (fromJSON line);
          in
          if match "[ \t]*" line != null then
            null
          else if first line != "{" then
            wrong (index + 1) "it is no JSON object" ''Each line is one, as in {"lr": 0.1, "epochs": 5}.''
          else
            value
        ) (length plain)
      );
      empty = foldl' (found: one: found // builtins.mapAttrs (_: _: null) one) { } parsed;
    in
    if parsed == [ ] then
      wrong null "it is empty" "Each line is a JSON object."
    else
      map (one: empty // one) parsed;
in
if format == "jsonl" then
  objects
else if elem format [ "csv" "tsv" ] then
  table
else
  wrong null "there is no such format" ''Formats are "csv", "tsv" and "jsonl".''

# Each escape of both kinds of string, each way to interpolate.
let
  name = "name";
  set = { a.b = "value"; "quoted name" = 1; };
in
rec {
  empty = "";
  escapes = "\n \r \t \\ \" \${not} \$ \q \
  ";
  dollars = "$ $$ $$$ $x $(x) $$${name} $${not} \$${name} $\{not}";
  endsWithDollar = "costs 5$";
  quotes = "'single' ''double''";
  lines = "first
  second";
  nested = "a ${"b ${"c ${name} d"} e"} f";
  braces = "${let inner = { x = { y = "}"; }; }; in inner.x.y} }";
  attribute = "${set.a.b}${set . a . b or "}"}${toString set."quoted name"}";

  indentedEmpty = '''';
  indented = ''
    first
      second ${name}
    ''${not} ''$ ''' ''\n ''\t ''\r ''\\ ''\${not}
    $$${name} $${not} $ ' '${name} ''\'''
  '';
  indentedOneLine = ''one "line" with \ and \n and # no comment /* neither */'';
  indentedEndsWithDollar = ''costs 5$'';
  indentedEndsWithQuote = ''it''\''';
  indentedNested = ''a ${''b ${''c ${name} d''} e''} f'';
  commandLine = ''
    ${name}/bin/train
      --data=${set.a.b}/data.csv
      --message='two words'
  '';
  unicode = "é € 😀" + ''é € 😀'';
  uri = http://example.org/a?b=c&d=e%20f;
}

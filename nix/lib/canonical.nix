/*
  The words of a command with its options in order, so that the order in which they were written
  does not change what a step is:

    canonical [ "/x/train" "--lr=1" "--epochs=5" "data.csv" "--b" "--a" ]
      => [ "/x/train" "--epochs=5" "--lr=1" "data.csv" "--a" "--b" ]

  Options are sorted by name, stably, and never across an operand, where that cannot change the
  meaning: every option is `--key=value`, or a flag (`--flag`, `-f`) that is followed by another
  option, by `--`, or by the end. A flag before an operand may be an option with its value, which
  nobody can tell without knowing the program: one such, and the command stands as it was written.
  Nothing is sorted after `--`, and `-` alone is an operand.
*/
let
  inherit (builtins)
    all
    concatLists
    elemAt
    filter
    genList
    head
    length
    sort
    split
    substring
    ;
  isOption = text: substring 0 1 text == "-" && text != "-" && text != "--";

  # The name alone is looked at: a value may be long, and a pattern that runs over it overflows.
  nameOf = text: head (split "=" text);
  hasValue = text: substring 0 2 text == "--" && nameOf text != text;
in
words:
let
  number = length words;
  word = elemAt words;
  indices = genList (index: index) number;

  doubleDashes = filter (index: word index == "--") indices;
  end = if doubleDashes == [ ] then number else head doubleDashes;

  isSafe =
    index:
    let
      option = word index;
    in
    !isOption option || hasValue option || index + 1 == end || isOption (word (index + 1));

  # Where runs of options end: at each operand, and at the end of what is looked at.
  breaks = filter (index: !isOption (word index)) (genList (index: index) end) ++ [ end ];
  slice = from: to: genList (offset: word (from + offset)) (to - from);
  sortRun =
    run:
    if length run < 2 then
      run
    else
      map (option: option.text) (
        sort (a: b: a.name < b.name) (
          map (text: {
            inherit text;
            name = nameOf text;
          }) run
        )
      );
  sorted =
    genList (
      index:
      let
        from = elemAt breaks index;
        to = elemAt breaks (index + 1);
      in
      [ (word from) ] ++ sortRun (slice (from + 1) to)
    ) (length breaks - 1)
    ++ [ (slice end number) ];
in
if number == 0 || !all isSafe (genList (index: index) end) then words else concatLists sorted

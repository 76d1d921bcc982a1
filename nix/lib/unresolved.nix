/*
  Refuses words that name results whose string context was taken away: Nix would not put in their
  place what they stand for.

    unresolved { step = "train"; words = [ "/x/train" "--data=a" ]; text = "/x/train"; }
      => [ "/x/train" "--data=a" ]

  `text` has the context of all words. A result that is not built yet stands in a text as a slash and
  52 characters, another for each result: no more of them can be there than the context has.
*/
let
  inherit (builtins)
    attrNames
    attrValues
    concatLists
    concatStringsSep
    elemAt
    foldl'
    genList
    getContext
    length
    listToAttrs
    match
    placeholder
    split
    stringLength
    substring
    ;
  own = placeholder "out";

  # What stands behind a name is a part of a longer path, as of a cache's address.
  isBehindName =
    text: match "[0-9A-Za-z_.~-]" (substring (stringLength text - 1) 1 text) != null;
in
{
  step,
  words,
  text,
}:
let
  # Searched for a slash first: an alternative would be tried at each of a million characters. Most
  # commands name none, or each once: of those nothing more is asked.
  parts = split "(/[0-9a-z]{52})" (concatStringsSep "\n" words);
  found = attrNames (
    listToAttrs (
      concatLists (
        genList (
          index:
          let
            result = elemAt (elemAt parts (2 * index + 1)) 0;
            before = elemAt parts (2 * index);
          in
          if result == own || (before != "" && isBehindName before) then
            [ ]
          else
            [
              {
                name = result;
                value = null;
              }
            ]
        ) (length parts / 2)
      )
    )
  );
  known = foldl' (sum: one: sum + length (one.outputs or [ ])) 0 (attrValues (getContext text));
in
if length parts == 1 || length parts / 2 <= known || length found <= known then
  words
else
  throw ''
    step ${step}: the command names the result of a step that is none of its inputs any more
    builtins.unsafeDiscardStringContext, or what reads a text as data, has taken away what says so: the result would not be there. Name the step itself in the command, as in ''${NAME}/file.''

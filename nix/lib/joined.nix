/*
  Texts in one, so that they can be told apart in it: a line for each, whatever they hold.

    joined [ "a\nb" "c" ]
      => "a\\nb\nc\n"

  For what makes an identity. The line break and the backslash alone are written otherwise, which no
  store path holds: where one is put in later for what stands for it, two that differed still do.
*/
texts:
builtins.concatStringsSep "" (
  map (text: builtins.replaceStrings [ "\\" "\n" ] [ "\\\\" "\\n" ] text + "\n") texts
)

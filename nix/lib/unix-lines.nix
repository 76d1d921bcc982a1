/*
  A script with the line ends of Unix, where all of its lines end as those of Windows do:

    map unixLines [ "a\r\nb\r\n" "a\r\nb\n" ]
      => [ "a\nb\n" "a\r\nb\n" ]

  Shells take a carriage return for part of a word. Where only some lines end so it may be meant.
*/
text:
let
  inherit (builtins) replaceStrings stringLength;
  unix = replaceStrings [ "\r\n" ] [ "\n" ] text;
  number = stringLength text - stringLength unix;
in
if number > 0 && number == stringLength unix - stringLength (replaceStrings [ "\n" ] [ "" ] unix) then
  unix
else
  text

/*
  A number as text that loses nothing, and is the same with every version of Nix:

    map numbers [ 10 1.0e-7 0.1 2.0 1.5e20 ]
      => [ "10" "1e-7" "0.1" "2.0" "1.5e20" ]

  Nix itself writes a float with six digits (`toString`), or with as many as its version likes
  (`toJSON`): 1.0e-7 becomes 0.000000. Here it is the shortest text that reads back as the same
  float, in a notation that JSON, Python, R and C read; whole ones keep a `.0`, so that a program
  sees what was meant.
*/
number:
let
  inherit (builtins)
    elemAt
    floor
    fromJSON
    genList
    head
    isFloat
    isInt
    match
    stringLength
    substring
    toString
    ;

  # Read by strtod, so rounded correctly; 1e-324 and below are 0.
  power = exponent: fromJSON "1e${toString exponent}";

  # The largest n with 10^n ≤ x, which is in [low, high).
  exponentOf =
    x: low: high:
    let
      middle = low + (high - low) / 2;
    in
    if high - low == 1 then
      low
    else if power middle <= x then
      exponentOf x middle high
    else
      exponentOf x low middle;

  zeros = count: substring 0 count "00000000000000000000";
  tens = genList (count: fromJSON "1${zeros count}") 18;

  # -1, 1, -2, 2 …: candidates beside the one that is computed, whose last digits may be off.
  offset = index: if index / 2 * 2 == index then 0 - index / 2 else (index + 1) / 2;
  firstOf =
    read: x: from: candidates: index:
    if index == candidates then
      null
    else if read (from + offset index) == x then
      from + offset index
    else
      firstOf read x from candidates (index + 1);

  positive =
    x:
    let
      exponent = exponentOf x (-324) 309;
      scale = 16 - exponent;
      # 17 digits before the point. A factor of more than 1e308 is taken in two.
      scaled =
        if scale > 308 then
          x * power 308 * power (scale - 308)
        else if scale >= 0 then
          x * power scale
        else
          x / power (0 - scale);
      whole = floor scaled;

      # Up to 15 digits the rounded value is exact; beyond, two roundings and the power's own are in
      # it, which are at most 24 in the last of 17 digits.
      candidates = [
        1
        9
        99
      ];
      shortest =
        digits:
        let
          ten = elemAt tens (17 - digits);
          last = exponent - digits + 1;
          # Nix refuses to read what is too large for a float.
          read =
            integer:
            if exponent == 308 && integer > 17976931348623157 / ten then
              0.0
            else
              fromJSON "${toString integer}e${toString last}";
          around = elemAt candidates (if digits < 16 then 0 else digits - 15);
          found = firstOf read x ((whole + ten / 2) / ten) around 0;
        in
        if found != null then
          written (toString found) last
        else if digits == 17 then
          throw "numbers: a float without a decimal text"
        else
          shortest (digits + 1);
    in
    shortest 1;

  # `integer` times 10^last.
  written =
    integer: last:
    let
      digits = head (match "([0-9]*[1-9])0*" integer);
      count = stringLength digits;
      # The first digit's place: 0 for units.
      place = stringLength integer - 1 + last;
      fraction = substring 1 (-1) digits;
    in
    if place >= 16 || place < -4 then
      "${substring 0 1 digits}${if fraction == "" then "" else ".${fraction}"}e${toString place}"
    else if place < 0 then
      "0.${zeros (0 - place - 1)}${digits}"
    else if count > place + 1 then
      "${substring 0 (place + 1) digits}.${substring (place + 1) (-1) digits}"
    else
      "${digits}${zeros (place + 1 - count)}.0";
in
if isInt number then
  toString number
else if !isFloat number then
  throw "numbers: needs a number, and got ${import ./kind-of.nix number}"
else if number != number || number > 1.7976931348623157e308 || number < -1.7976931348623157e308 then
  throw "a number that is not finite cannot be written"
else if number == 0.0 then
  "0.0"
else if number < 0 then
  "-${positive (0 - number)}"
else
  positive number

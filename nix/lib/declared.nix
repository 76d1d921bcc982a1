/*
  What a step declares besides what it is, in one form: whole seconds, whole bytes, lists of texts.

    declared "train" { timeout = "2h"; memory = "1.5G"; preview = "loss.svg"; }
      => { cores = null; hash = null; info = null; memory = 1610612736; metrics = [ ]; network = false; preview = [ "loss.svg" ]; process = null; snapshot = null; state = false; timeout = 7200; unpinned = null; }

  `timeout` is a number of seconds, or a text that ends in s, m, h or d; `memory` one of bytes, or a
  text that ends in K, M, G or T (1024 of the one before). Nothing of it changes what a step is.
*/
step: form:
let
  inherit (builtins)
    all
    elemAt
    floor
    fromJSON
    isInt
    isList
    isString
    match
    stringLength
    toJSON
    ;
  shown =
    value: if isString value then toJSON value else if isInt value then toString value else import ./kind-of.nix value;

  # A whole number, or a text of a number and a unit. `most` is in the smallest unit, and counted as a
  # float: what is written may be larger than any number of Nix.
  quantity =
    key: units: most: mostWritten: example:
    let
      value = form.${key};
      # A unit may have B or iB behind it.
      parts = match "([0-9]+)(\\.[0-9]+)? ?([A-Za-z]?)(i?[bB])?" value;
      factor = units.${elemAt parts 2};
      fraction = elemAt parts 1;
      digits = elemAt parts 0;
      number = fromJSON "${digits}${if fraction == null then "" else fraction}";
      given = if isInt value then value + 0.0 else number * (factor + 0.0);
      isQuantity =
        if isInt value then
          value > 0
        else
          isString value && parts != null && units ? ${elemAt parts 2} && (stringLength digits > 15 || number > 0);
    in
    if !(form ? ${key}) || value == null then
      null
    else if !isQuantity then
      throw ''
        step ${step}: ${key} is ${shown value}
        Write it as in: ${example}''
    else if isString value && stringLength digits > 15 || given > most then
      throw ''
        step ${step}: ${key} is ${shown value}, and ${mostWritten} is the most
        Write it as in: ${example}''
    else if isInt value then
      value
    else
      floor given;

  texts =
    key: example:
    let
      value = form.${key} or [ ];
    in
    if isString value then
      [ value ]
    else if isList value && all isString value then
      value
    else
      throw ''
        step ${step}: ${key} needs to be a text or a list of texts, and is ${import ./kind-of.nix value}
        Write it as in: ${example}'';

  kilo = 1024;
in
{
  info = form.info or null;
  preview = texts "preview" ''preview = [ "plot.svg" "*.csv" ];'';
  metrics = texts "metrics" ''metrics = [ "metrics.json" ];'';
  timeout = quantity "timeout" {
    "" = 1;
    s = 1;
    m = 60;
    h = 3600;
    d = 86400;
  } 315360000 "3650d" ''timeout = 600; (seconds), or timeout = "2h";'';
  cores = quantity "cores" { "" = 1; } 65536 "65536" "cores = 4;";
  memory = quantity "memory" {
    "" = 1;
    k = kilo;
    K = kilo;
    M = kilo * kilo;
    G = kilo * kilo * kilo;
    T = kilo * kilo * kilo * kilo;
  } (kilo * kilo * kilo * kilo * kilo) "1024T" ''memory = "2G";'';
  hash = form.hash or null;
  network = form.network or false;
  state = form.state or false;
  process = form.process or null;
  snapshot = form.snapshot or null;
  unpinned = form.unpinned or null;
}

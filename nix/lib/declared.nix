/*
  What a step declares besides what it is, in one form: whole seconds, whole bytes, lists of texts.

    declared "train" { timeout = "2h"; memory = "1.5G"; preview = "loss.svg"; }
      => { cores = null; disk = null; hash = null; info = null; keep = null; memory = 1610612736; metrics = [ ]; network = false; preview = [ "loss.svg" ]; process = null; retry = null; snapshot = null; state = false; timeout = 7200; unpinned = null; uses = { }; }

  `timeout` is a number of seconds, or a text that ends in s, m, h or d; `memory` and `disk` one of
  bytes, or a text that ends in K, M, G or T (1024 of the one before); `uses` what else there is only
  so much of, as in `{ licence = 1; }`; `retry` when a step that failed is tried again, as in
  `{ times = 2; on = [ "memory" ]; memory = "2x"; }`; `keep = "never"` that its result may go as soon
  as nothing that is being built waits for it. Nothing of it changes what a step is.
*/
let
  inherit (builtins)
    all
    attrNames
    elem
    elemAt
    floor
    fromJSON
    isAttrs
    isInt
    isList
    isString
    match
    stringLength
    toJSON
    ;
  shown =
    value: if isString value then toJSON value else if isInt value then toString value else import ./kind-of.nix value;

  kilo = 1024;
  bytes = {
    "" = 1;
    k = kilo;
    K = kilo;
    M = kilo * kilo;
    G = kilo * kilo * kilo;
    T = kilo * kilo * kilo * kilo;
  };
  mostBytes = kilo * kilo * kilo * kilo * kilo;
  causes = [
    "memory"
    "timeout"
    "lost"
  ];
in
step: form:
let
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

  uses =
    let
      value = form.uses or { };
      isAmount = name: isInt value.${name} && value.${name} > 0;
    in
    if isAttrs value && all isAmount (attrNames value) then
      value
    else
      throw ''
        step ${step}: uses needs to be a set of whole numbers from 1 on, and is ${import ./kind-of.nix value}
        Write it as in: uses = { licence = 1; };'';

  keep =
    let
      value = form.keep or null;
    in
    if value == null || value == "never" then
      value
    else
      throw ''
        step ${step}: keep is ${shown value}
        Write it as in: keep = "never"; its result goes as soon as what reads it is built. Without it results are kept.'';

  retry =
    let
      value = form.retry;
      times = value.times or 1;
      on = value.on or causes;
      more = value.memory or "1x";
      factor = if isString more then match "([0-9]{1,3}(\.[0-9]{1,3})?)x" more else null;
      isRetry =
        isAttrs value
        && all (name: elem name [ "times" "on" "memory" ]) (attrNames value)
        && isInt times
        && times > 0
        && times <= 20
        && isList on
        && all (one: elem one causes) on
        && factor != null
        && fromJSON (elemAt factor 0) >= 1;
    in
    if !(form ? retry) || value == null then
      null
    else if isRetry then
      {
        inherit times on;
        memory = fromJSON (elemAt factor 0);
      }
    else
      throw ''
        step ${step}: retry says how often (times, 1 to 20), for what (on: memory, timeout, lost) and with how much more memory ("1.5x") a step is tried again
        Write it as in: retry = { times = 2; on = [ "memory" ]; memory = "2x"; };'';
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
  memory = quantity "memory" bytes mostBytes "1024T" ''memory = "2G";'';
  disk = quantity "disk" bytes mostBytes "1024T" ''disk = "10G";'';
  inherit uses retry keep;
  hash = form.hash or null;
  network = form.network or false;
  state = form.state or false;
  process = form.process or null;
  snapshot = form.snapshot or null;
  unpinned = form.unpinned or null;
}

/*
  One step for each combination of parameters:

    models = sweep { lr = [ 0.1 0.01 ]; epochs = [ 5 10 ]; } (
      p: output { program = "${train}/bin/train"; args = p; }
    );
    # some of them
    slow = sweep.select { lr = 0.01; } models;
    long = sweep.select (p: p.epochs > 5) models;
    # a step behind each
    evals = sweep.map (p: model: output "${train}/bin/eval --model=${model}") models;
    # all into one: --result=A --result=B …
    best = output "${train}/bin/best --result=${evals}/metrics.json";

  The parameters are a set of lists, of which all combinations are taken; or a list of sets, one for
  each step, as `zip { lr = [ 0.1 0.01 ]; epochs = [ 5 10 ]; }` makes it of lists of the same length.

  The value is a set of steps, each named by its parameters: models."epochs=5,lr=0.1". In a command
  outside of quotes, a word with a sweep in it becomes one word for each of its steps, in the order
  of the parameters as they are written; elsewhere it is their paths with blanks between. `nwKind` is
  "sweep"; `nw` holds `names` in that order, and `parameters` by name.
*/
let
  inherit (builtins)
    all
    attrNames
    concatLists
    concatStringsSep
    elem
    elemAt
    filter
    foldl'
    genList
    groupBy
    hasAttr
    head
    isAttrs
    isBool
    isFloat
    isFunction
    isInt
    isList
    isPath
    isString
    length
    listToAttrs
    match
    stringLength
    substring
    toString
    unsafeDiscardStringContext
    ;
  numbers = import ./numbers.nix;
  json = import ./json.nix;
  marks = import ./marks.nix;
  short = import ./short.nix;

  isSweep = value: isAttrs value && value.nwKind or null == "sweep";

  combinations =
    set:
    foldl' (
      combined: name:
      let
        values = set.${name};
      in
      if !isList values then
        throw ''
          sweep: ${name} is ${import ./kind-of.nix values}, and needs to be a list of the values to try
          Write it as in: sweep { ${name} = [ … ]; } (p: …).''
      else if values == [ ] then
        throw ''
          sweep: ${name} is an empty list, so that there is no step to make
          Give it a value at least, or take ${name} out.''
      else
        concatLists (map (one: map (value: one // { ${name} = value; }) values) combined)
    ) [ { } ] (attrNames set);

  parametersOf =
    written:
    if isList written then
      if written == [ ] then
        throw ''
          sweep: the list of parameters is empty, so that there is no step to make
          Give it a set at least, as in: sweep [ { lr = 0.1; } ] (p: …).''
      else if !all (one: isAttrs one && !(one ? outPath)) written then
        throw ''
          sweep: needs a list of sets, and an element of it is ${
            import ./kind-of.nix (head (filter (one: !(isAttrs one && !(one ? outPath))) written))
          }
          Write it as in: sweep [ { lr = 0.1; } { lr = 0.01; } ] (p: …).''
      else
        written
    else if isAttrs written && !(written ? outPath) && !isSweep written then
      if written == { } then
        throw ''
          sweep: there are no parameters, so that there is no step to make
          Write it as in: sweep { lr = [ 0.1 0.01 ]; } (p: …).''
      else
        combinations written
    else
      throw ''
        sweep: needs a set of lists or a list of sets, and got ${
          if isSweep written then "a sweep: to make a step behind each of its steps, use sweep.map" else import ./kind-of.nix written
        }
        Write it as in: sweep { lr = [ 0.1 0.01 ]; } (p: …).'';

  # A short text that names a value, for people.
  label =
    value:
    let
      text =
        if isString value then
          value
        else if isInt value || isFloat value then
          numbers value
        else if isBool value then
          (if value then "true" else "false")
        else if value == null then
          "null"
        else if isPath value then
          baseNameOf (toString value)
        else if isAttrs value && isString (value.name or null) then
          value.name
        else if isFunction value then
          "function"
        else
          json value;
      plain = unsafeDiscardStringContext text;
      inStore = match "/[^ ]*/[0-9a-z]{32}-([^ /]*)(/[^ ]*)?" (substring 0 300 plain);
      named = if inStore == null then plain else elemAt inStore 0 + (if elemAt inStore 1 == null then "" else elemAt inStore 1);
    in
    if stringLength named > 60 then substring 0 60 named + "…" else named;
  labelled =
    parameters:
    concatStringsSep "," (map (name: "${name}=${label parameters.${name}}") (attrNames parameters));

  # `pairs` are `{ name; value; parameters; }`, in order.
  fromPairs =
    pairs:
    let
      names = map (pair: pair.name) pairs;
      members = listToAttrs pairs;
    in
    members
    // {
      nwKind = "sweep";
      nw = {
        inherit names;
        parameters = listToAttrs (
          map (pair: {
            inherit (pair) name;
            value = pair.parameters;
          }) pairs
        );
      };
      __toString =
        _:
        "${marks.first}${
          concatStringsSep marks.between (map (name: result name members.${name}) names)
        }${marks.last}";
    };
  result =
    name: value:
    if isString value || isPath value || (isAttrs value && (value ? outPath || value ? __toString)) then
      "${value}"
    else
      throw ''
        sweep: ${name} is ${import ./kind-of.nix value} and no step, so that it cannot stand in a text
        Take one step of each: ''${sweep.map (p: one: one.NAME) results}.'';

  make =
    written: function:
    let
      parameters = parametersOf written;
      named = map (one: {
        name = labelled one;
        parameters = one;
      }) parameters;
      groups = groupBy (one: one.name) named;
      # Other values that are called the same are told apart by a number.
      numbered = concatLists (
        map (
          name:
          let
            group = groups.${name};
          in
          if length group == 1 then
            [ ]
          else
            genList (
              index:
              let
                one = elemAt group index;
                earlier = genList (before: (elemAt group before).parameters) index;
              in
              if elem one.parameters earlier then
                throw ''
                  sweep: two steps have the same parameters: ${short name}
                  Take one of them out.''
              else
                one // { name = if index == 0 then name else "${name} (${toString (index + 1)})"; }
            ) (length group)
        ) (attrNames groups)
      );
      distinct = if length (attrNames groups) == length named then named else inOrder;
      inOrder =
        let
          nameOf = one: (head (filter (other: other.parameters == one.parameters) numbered)).name;
        in
        map (one: if length groups.${one.name} == 1 then one else one // { name = nameOf one; }) named;
    in
    if !isFunction function && !(isAttrs function && function ? __functor) then
      throw ''
        sweep: needs a function from parameters to a step, and got ${import ./kind-of.nix function}
        Write it as in: sweep { lr = [ 0.1 0.01 ]; } (p: output "… --lr=''${p.lr}").''
    else
      fromPairs (map (one: one // { value = function one.parameters; }) distinct);

  # Both orders of arguments are taken: the sweep is known when it is seen.
  withSweep =
    of: first: second:
    if isSweep first then
      {
        sweep = first;
        other = second;
      }
    else if isSweep second then
      {
        sweep = second;
        other = first;
      }
    else
      throw ''
        sweep.${of}: needs a sweep, and got ${import ./kind-of.nix first} and ${import ./kind-of.nix second}
        Write it as in: sweep.${of} ${
          if of == "select" then "{ lr = 0.1; }" else "(p: step: …)"
        } results.'';
  pairsOf =
    sweep:
    map (name: {
      inherit name;
      value = sweep.${name};
      parameters = sweep.nw.parameters.${name};
    }) sweep.nw.names;

  select =
    first: second:
    let
      given = withSweep "select" first second;
      wanted = given.other;
      matches =
        parameters:
        if isAttrs wanted then
          all (
            name:
            if !hasAttr name parameters then
              throw ''
                sweep.select: there is no parameter ${name}
                Those there are: ${concatStringsSep ", " (attrNames parameters)}.''
            else if isList wanted.${name} && !isList parameters.${name} then
              elem parameters.${name} wanted.${name}
            else
              parameters.${name} == wanted.${name}
          ) (attrNames wanted)
        else if isFunction wanted then
          wanted parameters
        else
          throw ''
            sweep.select: needs a set of parameters or a function of them, and got ${import ./kind-of.nix wanted}
            Write it as in: sweep.select { lr = 0.1; } results, or sweep.select (p: p.lr < 0.1) results.'';
      chosen = filter (pair: matches pair.parameters) (pairsOf given.sweep);
    in
    if chosen == [ ] then
      throw ''
        sweep.select: no step of the sweep has these parameters
        Those there are: ${short (concatStringsSep "; " given.sweep.nw.names)}.''
    else
      fromPairs chosen;

  mapSweep =
    first: second:
    let
      given = withSweep "map" first second;
    in
    fromPairs (
      map (pair: pair // { value = given.other pair.parameters pair.value; }) (pairsOf given.sweep)
    );
in
{
  __functor = _: make;
  inherit select;
  map = mapSweep;
}

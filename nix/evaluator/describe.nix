/*
  What the evaluator asks values: short answers that force a value to its head and no
  deeper. Everything here gives plain data, for `builtins.toJSON`.

    describeAll at [ { value = a; most = 20; } … ]   a description each; null for one that throws
    describe { value = a; most = 20; }               the same for one, with its error
    describeBytes a            for a string that is not UTF-8
    walk { value = a; from = 0; limit = 20; most = 20; }
                               members of a set or list, as long as they may be steps
    nameAt 3 a                 what the fourth member of a set is called, as `walk` counts
    member [ "models" 0 ] a    a member of sets and lists, by names and indices

  `most` is the number of names of a set that are given. `brief = true` describes a derivation that
  is no step by its name alone: it is not written to the store. `at` is called with the `mark` of
  each value that has one, before that is evaluated, and gives its second argument.
*/
let
  inherit (builtins)
    attrNames
    deepSeq
    elem
    elemAt
    filter
    foldl'
    functionArgs
    genList
    genericClosure
    getAttr
    getContext
    isAttrs
    isInt
    isString
    length
    listToAttrs
    map
    stringLength
    substring
    toJSON
    tryEval
    typeOf
    unsafeDiscardStringContext
    ;

  # Bounds of an answer: what is shown is shorter still.
  mostCharacters = 4096;
  mostContext = 64;
  mostMembers = 20000;

  first = count: list: genList (elemAt list) (if length list < count then length list else count);

  # An attribute that says what a set is. One that cannot be evaluated says nothing.
  word =
    name: set:
    let
      tried = tryEval (set.${name} or null);
    in
    if tried.success && isString tried.value then unsafeDiscardStringContext tried.value else null;

  # Data for a reader, whatever they hold: bounded, and without anything that is no data.
  deepestData = 8;
  mostData = 500;
  data =
    depth: value:
    let
      tried = tryEval value;
      type = typeOf tried.value;
    in
    if !tried.success then
      "«error»"
    else if type == "set" then
      if word "type" value == "derivation" then
        "«derivation ${toString (word "name" value)}»"
      else if depth >= deepestData then
        "…"
      else
        listToAttrs (
          map (name: {
            inherit name;
            value = data (depth + 1) value.${name};
          }) (first mostData (attrNames value))
        )
    else if type == "list" then
      if depth >= deepestData then "…" else map (data (depth + 1)) (first mostData value)
    else if type == "string" then
      unsafeDiscardStringContext (cut mostCharacters value)
    else if type == "path" then
      unsafeDiscardStringContext (toString value)
    else if type == "lambda" then
      "«function»"
    else
      value;

  # What a step declares beside what it is; what it does not declare is left out.
  declaredKeys = [
    "info"
    "preview"
    "metrics"
    "timeout"
    "cores"
    "memory"
    "disk"
    "uses"
    "retry"
    "keep"
    "hash"
    "network"
    "secrets"
    "state"
    "process"
    "snapshot"
  ];
  says = value: value != null && value != false && value != [ ] && value != { };
  declared =
    nw:
    let
      names = filter (name: nw ? ${name} && says nw.${name}) declaredKeys;
    in
    if names == [ ] then
      null
    else
      listToAttrs (
        map (name: {
          inherit name;
          # A derivation stands for its own path.
          value =
            if name == "process" && isAttrs nw.process then
              unsafeDiscardStringContext (nw.process.drvPath or "")
            else
              data 0 nw.${name};
        }) names
      );

  # What static files say of where they are from.
  told =
    set: name:
    let
      value = set.nw.${name} or null;
    in
    if value == null then null else unsafeDiscardStringContext (cut mostCharacters (toString value));

  # Attributes that say what a set is, and are no members of it.
  marks = [
    "__toString"
    "nw"
    "nwKind"
    "recurseForDerivations"
  ];
  memberNames = set: filter (name: !(elem name marks)) (attrNames set);

  describeSet =
    { most, brief }:
    set:
    let
      nwKind = word "nwKind" set;
      names = if nwKind == "sweep" then memberNames set else attrNames set;
    in
    if brief && nwKind != "step" && word "type" set == "derivation" then
      {
        kind = "package";
        name = word "name" set;
      }
    else if word "type" set == "derivation" && set ? drvPath then
      {
        kind = "derivation";
        inherit nwKind;
        name = word "name" set;
        # Naming it writes it to the store.
        drvPath = unsafeDiscardStringContext "${set.drvPath}";
        # Known by its hash, and so is its place.
        storePath = if nwKind == "static" then unsafeDiscardStringContext "${set.outPath}" else null;
        outputs = map (output: "${output}") (set.outputs or [ "out" ]);
        declared = if nwKind == "step" && isAttrs (set.nw or null) then declared set.nw else null;
      }
    else if nwKind == "static" && set ? outPath then
      {
        kind = "static";
        name = word "name" set;
        # Not `outPath`: of a set that has one, `toJSON` gives nothing else.
        storePath = unsafeDiscardStringContext "${set.outPath}";
        path = told set "path";
        url = told set "url";
      }
    else if nwKind == "process" && isAttrs (set.nw or null) then
      {
        kind = "process";
        name = word "name" set;
        command = map (cut mostCharacters) (first mostData set.nw.command);
        inputs = first mostContext set.nw.inputs;
        inherit (set.nw) process;
      }
    else if set ? __functor then
      {
        kind = "function";
        formals = { };
      }
    else
      {
        kind = "set";
        inherit nwKind;
        # Nothing of a sweep is left out.
        names = first (if nwKind == "sweep" then mostMembers else most) names;
        count = length names;
        # Not the names without them: a package set has thousands.
        marks = if nwKind == "sweep" then 0 else length (filter (mark: set ? ${mark}) marks);
      };

  # The bytes 128 to 191 go on with a character that began before.
  firstContinuation = substring 1 1 "À";
  lastContinuation = substring 1 1 "ÿ";
  cut =
    end: text:
    let
      next = substring end 1 text;
    in
    if end > 0 && next != "" && !(next < firstContinuation) && !(lastContinuation < next) then
      cut (end - 1) text
    else
      substring 0 end text;

  describeString =
    text:
    let
      context = getContext text;
      drvPaths = first mostContext (attrNames context);
    in
    {
      kind = "string";
      text = unsafeDiscardStringContext (cut mostCharacters text);
      bytes = stringLength text;
      context = map (drvPath: {
        inherit drvPath;
        outputs = context.${drvPath}.outputs or [ ];
      }) drvPaths;
    };

  describe =
    {
      value,
      most,
      brief ? false,
      mark ? null,
    }:
    let
      type = typeOf value;
    in
    if type == "set" then
      describeSet { inherit most brief; } value
    else if type == "string" then
      describeString value
    else if type == "list" then
      {
        kind = "list";
        count = length value;
      }
    else if type == "lambda" then
      {
        kind = "function";
        formals = functionArgs value;
      }
    else if type == "path" then
      {
        kind = "path";
        text = unsafeDiscardStringContext (toString value);
      }
    else if type == "int" || type == "float" || type == "bool" || type == "null" then
      {
        kind = "number";
        inherit type;
        # A reader of JSON may have no integers of 64 bits.
        text = if type == "int" then toString value else toJSON value;
      }
    else
      {
        kind = "other";
        inherit type;
      };

  # null of what throws.
  caught =
    description:
    let
      tried = tryEval (deepSeq description description);
    in
    if tried.success then tried.value else null;

  # What else the library makes may stand among steps; nobody else's sets say `nwKind`.
  ours = [
    "step"
    "static"
    "frozen"
    "program"
    "process"
  ];

  # What a member is for a search, which goes on behind a step, and ends at what is none: of that
  # nothing more is evaluated.
  searched =
    most: value:
    let
      type = typeOf value;
    in
    if type == "list" then
      describe { inherit value most; }
    else if type != "set" then
      { kind = "end"; }
    else if elem (word "nwKind" value) ours then
      describe { inherit value most; }
    else if value ? outPath || value ? drvPath || value ? __functor then
      { kind = "end"; }
    else
      describe { inherit value most; };

  member =
    path: value:
    foldl' (
      inside: step:
      if isInt step then
        elemAt inside step
      else
        getAttr step inside
    ) value path;
in
import ./attributes.nix { inherit cut first member mostCharacters word; }
// {
  inherit describe member;

  describeAll =
    at:
    map (
      asked:
      let
        description = caught (describe asked);
      in
      if asked ? mark then at asked.mark description else description
    );

  walk =
    {
      value,
      from,
      limit,
      most,
    }:
    let
      names = if isAttrs value then memberNames value else null;
      count = if names == null then length value else length names;
      end = if count - from > limit then from + limit else count;
      item = key: rec {
        inherit key;
        name = if names == null then key else elemAt names key;
        head = caught (searched most (if names == null then elemAt value key else value.${name}));
        goesOn = head == null || elem head.kind [ "derivation" "static" "process" ];
      };
    in
    {
      inherit count;
      members = map (one: { inherit (one) name head; }) (
        if from >= end then
          [ ]
        else
          genericClosure {
            startSet = [ (item from) ];
            operator = one: if one.goesOn && one.key + 1 < end then [ (item (one.key + 1)) ] else [ ];
          }
      );
    };

  nameAt = key: set: elemAt (memberNames set) key;

  describeBytes = value: {
    kind = "bytes";
    bytes = stringLength value;
  };
}

/*
  What is asked of values beside what is to be shown, by somebody who types. Part of describe.nix,
  which gives its own functions.

    attributes { value = a; path = [ "b" ]; prefix = "n"; most = 20; }
                               names of the set a.b that begin with n, or the formals of a function
    attribute { value = a; path = [ "b" "c" ]; }
                               what is to be known of a.b.c without forcing more than its head
*/
{
  cut,
  first,
  member,
  mostCharacters,
  word,
}:
let
  inherit (builtins)
    attrNames
    deepSeq
    elemAt
    filter
    functionArgs
    isAttrs
    isList
    isString
    length
    map
    stringLength
    substring
    tryEval
    typeOf
    unsafeDiscardStringContext
    unsafeGetAttrPos
    ;

  # null of what throws.
  tried =
    value:
    let
      result = tryEval (deepSeq value value);
    in
    if result.success then result.value else null;
  text =
    value:
    if isString value then unsafeDiscardStringContext (cut mostCharacters value) else null;

  licenceOf =
    one:
    if isString one then
      text one
    else if isAttrs one then
      text (one.spdxId or one.fullName or one.shortName or null)
    else
      null;
in
{
  attributes =
    {
      value,
      path,
      prefix,
      most,
    }:
    let
      inside = member path value;
      type = typeOf inside;
      end = stringLength prefix;
      names = filter (name: substring 0 end name == prefix) (attrNames inside);
    in
    if type == "set" then
      {
        kind = "set";
        names = first most names;
        count = length names;
        formals = if inside ? __functionArgs then inside.__functionArgs else { };
      }
    else
      {
        kind = if type == "list" && inside != [ ] then "list" else "other";
        names = [ ];
        count = 0;
        formals = if type == "lambda" then functionArgs inside else { };
      };

  attribute =
    { value, path }:
    let
      isWhole = path == [ ];
      parent = member (first (length path - 1) path) value;
      name = elemAt path (length path - 1);
      position = if isWhole then null else unsafeGetAttrPos name parent;
      inside = if isWhole then value else parent.${name};
      type = typeOf inside;
      isPackage = type == "set" && word "type" inside == "derivation";
    in
    {
      position =
        if position == null then
          null
        else
          {
            inherit (position) line column;
            file = toString position.file;
          };
      inherit type;
      formals = if type == "lambda" then functionArgs inside else { };
      package =
        if !isPackage then
          null
        else
          {
            name = tried (text (inside.name or null));
            version = tried (text (inside.version or null));
            description = tried (text (inside.meta.description or null));
            homepage = tried (text (inside.meta.homepage or null));
            licences = tried (
              let
                licence = inside.meta.license or [ ];
              in
              filter isString (map licenceOf (if isList licence then first 20 licence else [ licence ]))
            );
          };
    };
}

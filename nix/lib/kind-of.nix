/*
  What a value is, in words for an error:

    map kindOf [ 5 0.5 "x" [ ] { } (x: x) true null ]
      => [ "a number" "a number" "a string" "a list" "a set" "a function" "true" "null" ]
*/
value:
let
  type = builtins.typeOf value;
in
{
  int = "a number";
  float = "a number";
  lambda = "a function";
  bool = if value then "true" else "false";
  null = "null";
}
.${type} or "a ${type}"

/*
  A number as text with all its digits, to stand in a command:

    map exact [ 1.0e-7 10 "auto" ]
      => [ "1e-7" "10" "auto" ]

  In a sweep: `sweep { lr = [ 1.0e-7 1.0e-8 ]; } (p: output "… --lr=${exact p.lr}")`. Nix's own
  `toString` gives a float six digits behind the point: both would be 0.000000, and one step. This is
  the shortest text that reads back as the same number, the same with every version of Nix. A text
  stays as it is, so that a parameter may be either.
*/
let
  numbers = import ./numbers.nix;
in
value:
if builtins.isInt value || builtins.isFloat value then
  numbers value
else if builtins.isString value then
  value
else
  throw ''
    exact: needs a number, and got ${import ./kind-of.nix value}
    Write it as in: --lr=''${exact p.lr}. ${
      if builtins.isList value then
        "Of a list: \${toString (map exact LIST)}."
      else if builtins.isBool value then
        "Of true and false: \${if VALUE then \"yes\" else \"no\"}."
      else
        "Name the number that you want."
    }''

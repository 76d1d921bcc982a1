/*
  Values to choose from: each list stands for its first value.

    input { lr = [ 0.1 0.01 ]; epochs = [ 5 10 20 ]; title = "first"; }
      => { lr = 0.1; epochs = 5; title = "first"; }

  Another is chosen as values of a set are replaced in Nix, and so stands in the notebook's text:

    input { lr = [ 0.1 0.01 ]; epochs = [ 5 10 20 ]; title = "first"; } // { lr = 0.01; }
      => { lr = 0.01; epochs = 5; title = "first"; }

  In JupyterLab and Notebook 7 the cell has controls that write this: a slider where a list has
  numbers, a choice where it has others, a field for a text or number that is in no list.
  `inherit (input { lr = [ 0.1 0.01 ]; }) lr;` makes names of the notebook of them. The same set behind
  `sweep` makes a step for each combination.
*/
let
  inherit (builtins) head isAttrs isList mapAttrs;
in
values:
if !isAttrs values || values ? outPath then
  throw ''
    input: needs a set, and got ${import ./kind-of.nix values}
    Write it as in: input { lr = [ 0.1 0.01 ]; }.''
else
  mapAttrs (
    name: value:
    if !isList value then
      value
    else if value == [ ] then
      throw ''
        input: ${name} is an empty list, so that there is nothing to choose
        Give it a value at least, as in: input { ${name} = [ 0.1 ]; }.''
    else
      head value
  ) values

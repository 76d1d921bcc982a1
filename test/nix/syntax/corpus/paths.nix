# Paths of each kind, and what looks like one.
let
  name = "name";
in
{
  relative = [ ./a ../a ./a/b.c a/b a.b/c-d+e_f .hidden/x ./. ./.. ../. ../.. ./a/../b ];
  absolute = [ /. /a /a/b.c /etc/./x ];
  home = [ ~/a ~/a/b ~/.config ];
  search = [ <nixpkgs> <nixpkgs/lib> <a-b/c.d/e_f> ];
  interpolated = [
    ./${name}
    ./a/${name}
    ./a${name}/b
    ./${name}${name}/${name}.txt
    ./a/${"b/${name}"}/c
    /a/${name}
    ~/${name}
    a/${name}/b.c
    ./a//${name}
    ./${toString ./b}/c
  ];
  division = [ (6 / 2) (6 /2 2) (6/ 2) ];
  update = [ ({ } // { }) ({}//{}) ];
  comparison = [ (1 < 2) (1<2) (2 > 1) (1 <= 2) ];
  numbers = [ 0 00 1 9223372036854775807 1.0 1. .5 0.5 1.5e3 1.5E-3 1.e+2 ];
  signs = [ (-1) (- 1) (- -1) (1 - 1) (1 -1) (1- -1) (-1.5) ];
  implied = true -> false || true && !false == true;
}

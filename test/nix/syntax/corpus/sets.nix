# Attributes in all the ways in which they can be written, taken and defined.
let
  inherit (builtins) attrNames "mapAttrs" ${"filter"};
  inherit ({ x = 1; "y z" = 2; }) x "y z";
  inherit;
  a.b.c = 1;
  a.b.d = 2;
  a.e = 3;
  "a".f = 4;
  or = 5;
in
{
  inherit a x;
  inherit (a.b) c d;
  inherit (rec { or = 1; }) or;
  merged = { one = 1; };
  merged.two = 2;
  merged = { three.four = 3; };
  merged.three.five = 4;
  parenthesized = ({ one = 1; });
  parenthesized.two = 2;
  recursive = rec { x = y; y = z.w; z.w = 1; inherit (z) w; };
  recursive.v = x + y;
  ${"static"} = 1;
  ${attrNames { } + ""}.computed."${toString x}" = 2;
  "a b"."c d".${"e"} = 3;
  "" = 4;
  a'b-c_d = 5;
  legacy = let { body = p + q; p = 1; q = 2; };
  selected = [
    a.b.c
    a.b.${"c"}
    a."b".c
    (a.b or { }).c
    (a.x.y or a.b.c or 0)
    (a.or or a.b)
    { }.a or { }
    (attrNames or)
  ];
  has = a ? b && a ? b.c && a ? "b" && a ? ${"b"}.c && !(a ? x) && a ? b ? c;
  functions = [
    (x: x)
    (x: y: x + y)
    ({ }: 1)
    ({ ... }: 1)
    ({ x }: x)
    ({ x, }: x)
    ({ x, ... }: x)
    ({ x ? y, y ? 1, ... }@all: all // { inherit x y; })
    (all@{ x ? all, ... }: x)
    (x: with x; assert y; if z then x else let x = 1; in x)
  ];
}
